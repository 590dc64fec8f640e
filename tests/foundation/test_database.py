"""The embedded server's life: made, started, killed, started by many at once, stopped and removed."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import psycopg
import pytest

from tillit.foundation import database
from tillit.foundation.database import place as place_module
from tillit.foundation.database import processes
from tillit.foundation.database.errors import DidNotStart, DiskFull, FolderNotUsable, OtherVersion
from tillit.foundation.database.place import locate
from tillit.foundation.database.processes import end_leftovers, living, postmaster_pid
from tillit.foundation.database.server import _reason

SLEEP_OF_A_BUSY_CONNECTION = "select pg_sleep(60)"


@contextmanager
def an_empty_home():
    """A home with a short path that the server's user can enter; removed with its server at the end."""
    home = Path(tempfile.mkdtemp(prefix="tillit-", dir="/tmp"))
    home.chmod(0o755)
    given = {"TILLIT_HOME": str(home)}
    try:
        yield given
    finally:
        database.remove(given)
        shutil.rmtree(home)


@pytest.fixture
def environ():
    """An empty home of this test's own."""
    with an_empty_home() as given:
        yield given


@pytest.fixture(scope="module")
def running():
    """A home whose server runs, for the tests that only look at it."""
    with an_empty_home() as given:
        database.start(given, durable=False)
        yield given


@pytest.fixture
def place(environ):
    """Where the server of this test lies."""
    return locate(Path(environ["TILLIT_HOME"]))


def connect(address):
    return psycopg.connect(**address.parameters, autocommit=True)


def ask(address, query):
    with connect(address) as connection:
        return connection.execute(query).fetchone()[0]


@contextmanager
def busy_connection(address):
    """Hold a connection in the middle of a long query."""
    program = f"import psycopg, sys; psycopg.connect(sys.argv[1]).execute({SLEEP_OF_A_BUSY_CONNECTION!r})"
    process = subprocess.Popen([sys.executable, "-c", program, address.url], stderr=subprocess.DEVNULL)
    query = f"select count(*) from pg_stat_activity where query = '{SLEEP_OF_A_BUSY_CONNECTION}'"
    try:
        while ask(address, query) == 0:
            time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


def fill(file):
    with suppress(OSError), file.open("wb", buffering=0) as growing:
        while growing.write(bytes(4096)):
            pass


def started_at(address):
    return ask(address, "select pg_postmaster_start_time()")


def remember(address, text):
    with connect(address) as connection:
        # A demo's server may lose the last moment in a crash; what these tests store must be on the disk.
        connection.execute("set synchronous_commit = on")
        connection.execute("create table if not exists memory (text text)")
        connection.execute("insert into memory values (%s)", [text])


def test_the_database_speaks_utf8_and_knows_norwegian_capitals(running):
    """The wheel has no ICU, so the builtin locale must do it."""
    address = database.start(running, durable=False)
    assert ask(address, "show server_encoding") == "UTF8"
    assert ask(address, "select upper('æøå')") == "ÆØÅ"
    assert ask(address, "select 'Ærfugl' ilike 'ærf%'") is True


def test_tillit_connects_as_an_ordinary_role_that_can_make_what_it_needs(running):
    """As in production: no superuser, yet btree_gist and databases of tests are its own to make."""
    address = database.start(running, durable=False)
    assert ask(address, "select rolsuper from pg_roles where rolname = current_user") is False
    with connect(address) as connection:
        connection.execute("create extension btree_gist")
        connection.execute("create database another")


def test_there_is_no_way_in_but_the_closed_socket_folder(running):
    """No TCP at all, and the folder belongs to the server's user alone."""
    place = locate(Path(running["TILLIT_HOME"]))
    address = database.start(running, durable=False)
    assert ask(address, "show listen_addresses") == ""
    assert ask(address, "select inet_server_addr() is null") is True
    found = place.socket.stat()
    assert found.st_mode & 0o777 == 0o700
    assert found.st_uid == place.user.uid
    rules = (place.data / "pg_hba.conf").read_text().splitlines()
    assert [rule for rule in rules if not rule.startswith("#")] == ["local all all peer map=tillit"]


def test_starting_again_finds_the_same_server(running):
    """Idempotent: every command may begin with it."""
    first = database.start(running, durable=False)
    since = started_at(first)
    assert database.start(running, durable=False) == first
    assert started_at(first) == since


def test_a_named_database_is_used_and_nothing_else_is_made(running, tmp_path):
    """`TILLIT_DATABASE_URL` comes first, in whatever home."""
    url = database.start(running, durable=False).url
    other = {"TILLIT_DATABASE_URL": url, "TILLIT_HOME": str(tmp_path / "home")}
    found = database.start(other)
    assert ask(found, "select current_user") == "tillit"
    assert database.status(other).embedded is False
    assert not (tmp_path / "home").exists()


def test_what_was_stored_is_there_after_stop_and_start(environ, place):
    """And stopping leaves no process behind."""
    address = database.start(environ)
    remember(address, "hei")
    database.stop(environ)
    assert living(place) == set()
    assert database.status(environ).running is False
    database.stop(environ)
    assert ask(database.start(environ), "select text from memory") == "hei"
    assert database.status(environ).running is True


@pytest.mark.parametrize("whom", ["postmaster", "all", "postmaster with a busy connection"])
def test_it_comes_back_after_kill_9_though_the_pid_file_looks_alive(environ, place, whom, monkeypatch):
    """The rests of a killed server may hold its memory for a while, or for as long as a query lasts."""
    monkeypatch.setattr("tillit.foundation.database.server.RETRY_SECONDS", 2)
    address = database.start(environ, durable=False)
    remember(address, "hei")
    with busy_connection(address) if "busy" in whom else nullcontext():
        victims = living(place) if whom == "all" else {postmaster_pid(place)}
        end_leftovers(victims)
        assert (place.data / "postmaster.pid").exists()
        began = time.monotonic()
        assert ask(database.start(environ, durable=False), "select text from memory") == "hei"
        assert time.monotonic() - began < 60


def test_it_comes_back_when_the_pid_was_given_to_a_stranger(environ, place):
    """PostgreSQL itself refuses for ever when another process of its user carries the old number."""
    address = database.start(environ, durable=False)
    remember(address, "hei")
    end_leftovers(living(place))
    while living(place):
        time.sleep(0.05)
    user = {"user": place.user.uid} if place.user.dropped else {}
    stranger = subprocess.Popen(["/bin/sleep", "60"], cwd="/", **user)
    try:
        for file in (place.data / "postmaster.pid", *place.socket.glob(".*.lock")):
            lines = file.read_text().split("\n")
            file.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        assert ask(database.start(environ, durable=False), "select text from memory") == "hei"
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def nobody_elses(environ):
    """Give the environment of a process that has no other database named, as the suite itself may have."""
    return {
        k: v for k, v in os.environ.items() if k not in ("TILLIT_DATABASE_URL", "TILLIT_DATABASE_OWNER_URL")
    } | environ


def test_processes_that_start_it_at_once_share_one_server(environ):
    """make demo and make test may begin in the same second; the lock lets one of them work."""
    command = [sys.executable, "-m", "tillit.foundation.database", "start"]
    everyone = [
        subprocess.Popen(command, env=nobody_elses(environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    said = [(*one.communicate(timeout=60), one.returncode) for one in everyone]
    assert {code for _, _, code in said} == {0}, said
    assert {out.decode().strip() for out, _, _ in said} == {database.address(environ).url}


def test_test_workers_make_their_own_databases_at_once(running):
    """What pytest-xdist does: databases made and extended at the same time in one server."""
    address = database.start(running, durable=False)

    def work(number):
        with connect(address) as connection:
            connection.execute(f"create database test_gw{number}")
        with psycopg.connect(**address.parameters | {"dbname": f"test_gw{number}"}) as own:
            own.execute("create extension btree_gist")
            own.execute(
                "create table stays (bed int, during daterange, exclude using gist (bed with =, during with &&))"
            )
            return own.execute("select count(*) from stays").fetchone()[0]

    with ThreadPoolExecutor(6) as workers:
        assert list(workers.map(work, range(6))) == [0] * 6


def test_a_long_path_gets_its_socket_in_a_short_one(environ, tmp_path):
    """A socket's path may have about a hundred bytes; a folder of test runs or of a user is soon longer."""
    home = Path(environ["TILLIT_HOME"]) / ("en-lang-mappe-" * 6)
    long = {"TILLIT_HOME": str(home)}
    try:
        address = database.start(long, durable=False)
        assert len(address.host) < 60
        assert ask(address, "select 1") == 1
        assert Path(address.host).stat().st_mode & 0o777 == 0o700
    finally:
        database.remove(long)
    assert not Path(address.host).exists()


def test_a_socket_folder_that_someone_else_prepared_is_refused(environ, tmp_path):
    """Otherwise a stranger in /tmp could pose as the database."""
    home = Path(environ["TILLIT_HOME"]) / ("en-lang-mappe-" * 6)
    trap = locate(home).socket
    trap.symlink_to(tmp_path)
    try:
        with pytest.raises(FolderNotUsable, match="Someone else made it"):
            database.start({"TILLIT_HOME": str(home)}, durable=False)
    finally:
        trap.unlink()


def test_an_interrupted_first_start_leaves_nothing_in_the_way(environ, place):
    """initdb works beside the final folder, which appears whole or not at all."""
    place_module.prepare(place)
    making = place.folder / "data.making"
    making.mkdir()
    (making / "half").write_text("")
    assert ask(database.start(environ, durable=False), "select 1") == 1
    assert not making.exists()


def test_data_of_another_major_version_is_refused_and_left_alone(environ, place):
    """Upgrading the wheel must not end in a riddle."""
    database.start(environ, durable=False)
    database.stop(environ)
    version = place.data / "PG_VERSION"
    version.write_text("15\n")
    with pytest.raises(OtherVersion, match="made by PostgreSQL 15"):
        database.start(environ, durable=False)
    assert (place.data / "base").exists()


def test_too_little_room_is_said_before_anything_is_made(environ, place, monkeypatch):
    """The named reason, and no half database."""
    monkeypatch.setattr(place_module, "LEAST_FREE_BYTES", 10**18)
    with pytest.raises(DiskFull, match="Make room"):
        database.start(environ, durable=False)
    assert not place.data.exists()


def test_a_full_disk_found_out_by_postgresql_gets_its_name(place):
    """The words are those of the C library."""
    said = 'FATAL:  could not write lock file "postmaster.pid": No space left on device'
    assert isinstance(_reason(place, said), DiskFull)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_disk_that_is_full_at_start_is_named_and_harmless(environ, monkeypatch):
    """Really full: a small file system of its own, filled to the last byte."""
    disk = Path(environ["TILLIT_HOME"]) / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=120m,mode=755", "tmpfs", disk])
    if mounted.returncode != 0:
        pytest.skip("this root may not mount")
    monkeypatch.setattr(place_module, "LEAST_FREE_BYTES", 100_000_000)
    small = {"TILLIT_HOME": str(disk)}
    try:
        remember(database.start(small), "hei")
        database.stop(small)
        filler = disk / "filler"
        fill(filler)
        with pytest.raises(DiskFull, match="disk is full"):
            database.start(small)
        filler.unlink()
        assert ask(database.start(small), "select text from memory") == "hei"
    finally:
        database.remove(small)
        subprocess.run(["umount", disk], check=True)


def test_a_broken_configuration_shows_the_end_of_the_log(environ, place):
    """Whatever has no name of its own still says where and what."""
    database.start(environ, durable=False)
    database.stop(environ)
    with (place.data / "postgresql.conf").open("a") as file:
        file.write("\nno_such_setting = 1\n")
    with pytest.raises(DidNotStart, match="no_such_setting"):
        database.start(environ, durable=False)


def test_the_log_keeps_no_names_and_no_numbers(running):
    """A refused row or a violated key would otherwise put people's data into a file."""
    place = locate(Path(running["TILLIT_HOME"]))
    address = database.start(running, durable=False)
    with connect(address) as connection:
        connection.execute("create table people (name text unique, age int)")
        connection.execute("insert into people values ('Kari Nordmann', 80)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into people values ('Kari Nordmann', 81)")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("insert into people values ('x', 'Kari Nordmann')")
    assert place.log.stat().st_size > 0
    assert "Nordmann" not in place.log.read_text()


def test_tests_may_trade_durability_for_speed_and_a_demo_does_not(environ):
    """Only `durable=False` turns fsync off."""
    assert ask(database.start(environ), "show fsync") == "on"
    database.stop(environ)
    assert ask(database.start(environ, durable=False), "show fsync") == "off"


def test_removing_leaves_nothing_of_the_database(environ, place):
    """Then the next start begins anew."""
    database.start(environ, durable=False)
    database.remove(environ)
    assert not place.folder.exists()
    assert living(place) == set()


def test_a_pid_file_without_proc_is_left_to_postgresql(environ, place, monkeypatch):
    """Where processes cannot be seen, nothing is guessed."""
    database.start(environ, durable=False)
    monkeypatch.setattr(processes, "Path", lambda _: place.folder / "nothing")
    processes.forget_dead_postmaster(place)
    assert (place.data / "postmaster.pid").exists()


@pytest.mark.parametrize(("words", "code"), [([], 2), (["sing"], 2), (["status"], 1), (["url"], 0)])
def test_the_module_runs_from_a_terminal(environ, words, code):
    """Exit codes as everywhere in Tillit."""
    command = [sys.executable, "-m", "tillit.foundation.database", *words]
    done = subprocess.run(command, env=nobody_elses(environ), capture_output=True, text=True)
    assert done.returncode == code, done.stderr

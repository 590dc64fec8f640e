"""Finds PostgreSQL's client programs (pg_dump, pg_restore, psql) that fit a server, and how they are called."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg

from tillit.foundation.database.address import Address
from tillit.foundation.database.errors import DoesNotAnswer, ProgramsMissing
from tillit.foundation.database.programs import installed_programs

PACKAGED = Path("/usr/lib/postgresql")


def server_major(address: Address) -> int:
    """Give the server's major version."""
    try:
        with psycopg.connect(**address.parameters, autocommit=True) as connection:
            return connection.info.server_version // 10_000
    except psycopg.OperationalError as error:
        raise DoesNotAnswer(
            f"The database does not answer. Look whether it runs. It said: {str(error).strip()}"
        ) from None


def client_program(name: str, *, at_least: int) -> str:
    """Give the path of a client program of version `at_least`, or the nearest newer one: an older one cannot."""
    fitting = sorted((major, path) for path in _found(name) if (major := program_major(path)) >= at_least)
    if not fitting:
        raise ProgramsMissing(
            f"No {name} of PostgreSQL {at_least} or newer is on this machine. Install Debian's package "
            f"postgresql-client-{at_least}, or put the folder of {name} in PATH."
        )
    return fitting[0][1]


def called_with(address: Address) -> tuple[str, dict[str, str]]:
    """Give the `--dbname` and the environment of a client program; the password is in no argument."""
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "PGCONNECT_TIMEOUT": "10"}
    # libpq's own files (passwords, services, certificates) lie in the user's home; its variables may hold the rest.
    environment |= {k: v for k, v in os.environ.items() if k == "HOME" or k.startswith("PG")}
    if address.password:
        environment["PGPASSWORD"] = address.password
    return replace(address, password="").url, environment


def _found(name: str) -> Iterator[str]:
    if in_path := shutil.which(name):
        yield in_path
    yield from (str(path) for path in PACKAGED.glob(f"*/bin/{name}"))
    try:
        wheel = installed_programs().path(name)
    except ProgramsMissing:
        return
    if Path(wheel).exists():
        yield wheel


def program_major(program: str) -> int:
    """Give what the program says of itself; one that does not run is of version 0."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    told = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(told[1]) if told else 0

"""Empty databases on the suite's server, and the released versions' dumps put into them."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from tillit.foundation import database
from tillit.foundation.database.client import called_with, client_program, server_major

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DUMPS = {file.name.removesuffix(".sql.gz"): file for file in sorted(HERE.glob("*.sql.gz"))}
_numbers = count(1)


@contextmanager
def empty_database() -> Iterator[database.Address]:
    """Give the address of an empty database, which is dropped again."""
    address = database.owner_address()
    name = f"tillit_empty_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(**address.parameters, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield replace(address, name=name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def load(dump: Path, address: database.Address) -> None:
    """Put a released version's dump into an empty database."""
    where, environment = called_with(address)
    program = client_program("psql", at_least=server_major(address))
    command = [program, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", where]
    with gzip.open(dump) as text:
        done = subprocess.run(command, input=text.read(), env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def run(*words: str, address: database.Address, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a module of Python on a database, as an operator would."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        env=os.environ | {"TILLIT_DATABASE_URL": address.url} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

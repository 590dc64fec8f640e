"""A database of each released version is brought up to date by today's migrations, and its figures are the same."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tillit.foundation import database
from tillit.foundation.database.client import called_with, client_program, server_major
from tillit.foundation.key_figures import differences

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DUMPS = {file.name.removesuffix(".sql.gz"): file for file in sorted(HERE.glob("*.sql.gz"))}


@pytest.fixture
def new_database():
    """Give the address of an empty database, which is dropped again."""
    address = database.address()
    name = f"tillit_upgrade_{os.getpid()}"
    with psycopg.connect(**address.parameters, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield replace(address, name=name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def load(dump: Path, address) -> None:
    where, environment = called_with(address)
    program = client_program("psql", at_least=server_major(address))
    command = [program, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", where]
    with gzip.open(dump) as text:
        done = subprocess.run(command, input=text.read(), env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("version", DUMPS)
def test_a_released_version_is_brought_up_to_date_with_the_same_figures(version, new_database):
    load(DUMPS[version], new_database)
    done = subprocess.run(
        [sys.executable, "-m", "tests.upgrades.taken_in"],
        env=os.environ | {"TILLIT_DATABASE_URL": new_database.url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    expected = json.loads((HERE / f"{version}.json").read_text())
    assert len(expected) > 40
    assert differences(expected, json.loads(done.stdout)) == []


def test_every_tagged_version_has_its_dump():
    tags = subprocess.run(["git", "tag", "--list", "v*"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tags.returncode != 0:
        pytest.skip("This is no clone: nothing tells which versions were tagged.")
    missing = {tag.removeprefix("v") for tag in tags.stdout.split()} - set(DUMPS)
    assert not missing, f"python -m tests.upgrades.make VERSION makes one (docs/operate/release.md): {missing}"
    assert DUMPS, "The first version's dump is gone."


def test_a_figure_that_is_lost_or_other_is_told():
    before = {"visits.plans": 2, "people.persons": 7, "reports.report 1, version 1": "b6"}
    after = {"visits.plans": 1, "people.persons": 7, "people.new": 3}
    assert differences(before, after) == [
        "visits.plans was 2, and is 1",
        "reports.report 1, version 1 was b6, and is not counted",
    ]

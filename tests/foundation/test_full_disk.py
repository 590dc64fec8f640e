"""A full disk: what was acknowledged stays, what cannot be stored is said, and with room all goes on."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError

from tillit.foundation import database
from tillit.foundation.database import DatabaseTrouble
from tillit.foundation.uploads import folder
from tillit.foundation.uploads.receive import UploadRefused, store_files
from tillit.project import cli
from tillit.project.database_away import is_away

DISK_BYTES = 320_000_000
WORDS = os.urandom(60_000).hex()


@pytest.fixture
def small_disk():
    """Mount a disk that is soon full."""
    place = Path(tempfile.mkdtemp(prefix="tillit-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=755", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        place.rmdir()
        pytest.skip("a disk is mounted by root only")
    yield place
    database.stop({"TILLIT_HOME": str(place)})
    subprocess.run(["umount", "-l", str(place)], check=True)
    place.rmdir()


def fill(disk):
    """Write until nothing more fits."""
    with (disk / "filler").open("wb") as file, suppress(OSError):
        while True:
            file.write(bytes(1_000_000))
            file.flush()
    assert shutil.disk_usage(disk).free < 1_000_000


@pytest.mark.slow
def test_the_database_keeps_what_it_acknowledged_and_goes_on_when_there_is_room(small_disk):
    here = {"TILLIT_HOME": str(small_disk)}
    address = database.start(here)
    acknowledged = []

    def write(most):
        with psycopg.connect(**address.parameters, autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (number int PRIMARY KEY, words text)")
            for number in range(len(acknowledged), len(acknowledged) + most):
                connection.execute("INSERT INTO kept VALUES (%s, %s)", [number, f"{number} {WORDS}"])
                acknowledged.append(number)

    write(20)
    fill(small_disk)
    with pytest.raises(psycopg.OperationalError) as refused:
        write(10_000)
    fault = OperationalError()
    fault.__cause__ = refused.value
    assert is_away(fault), "a page says that it may be tried again"
    with suppress(DatabaseTrouble):  # it may have ended, and cannot begin without room
        database.start(here)
    (small_disk / "filler").unlink()
    database.start(here)
    with psycopg.connect(**address.parameters, autocommit=True) as connection:
        stored = connection.execute("SELECT number FROM kept WHERE words = number || ' ' || %s", [WORDS]).fetchall()
    assert {number for (number,) in stored} >= set(acknowledged)
    assert len(stored) <= len(acknowledged) + 1, "the one that was not answered may be there or not"
    write(1 if len(stored) == len(acknowledged) else 0)


@pytest.fixture
def no_file_larger(settings, tmp_path):
    """Let no file grow past a size, as when the disk is full; give the program's folder."""
    settings.TILLIT_HOME = tmp_path
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield tmp_path
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_files_that_do_not_fit_are_refused_and_nothing_of_them_is_left(no_file_larger):
    public_id = uuid4()
    sent = [SimpleUploadedFile("units.csv", b"id\n"), SimpleUploadedFile("teams.csv", b"x" * 1_000_000)]
    with pytest.raises(UploadRefused, match="IT-avdelingen"):
        store_files(public_id, sent)
    assert not folder.folder_of(public_id).exists()


def test_a_command_says_that_the_disk_is_full(monkeypatch, capsys):
    def full(**more):
        raise OSError(errno.ENOSPC, "No space left on device", "report.pdf")

    monkeypatch.setattr(cli, "cli", full)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == "The disk is full (report.pdf). Make room.\n"


def test_other_faults_of_the_machine_are_not_taken_for_a_full_disk(monkeypatch):
    def gone(**more):
        raise FileNotFoundError(errno.ENOENT, "No such file")

    monkeypatch.setattr(cli, "cli", gone)
    with pytest.raises(FileNotFoundError):
        cli.main()

"""A backup comes back whole and compared, or nothing changes; what is not a backup is refused in plain words."""

from __future__ import annotations

import errno
import json
import os
import shutil
import zipfile
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from tests.upgrades.databases import DUMPS, empty_database, load, run

from tillit.foundation.backup import BackupFile, back_up_to, errors, newest, restore, restoring, writing
from tillit.foundation.backup.target import HELD
from tillit.foundation.metrics import exposition
from tillit.project.commands import restore as restore_command

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled():
    """A database of the first version, brought up to date."""
    with empty_database() as address:
        load(min(DUMPS.values()), address)
        done = run("tests.upgrades.taken_in", address=address)
        assert done.returncode == 0, done.stderr
        yield address, json.loads(done.stdout)


@pytest.fixture(scope="module")
def made(filled, tmp_path_factory):
    """A backup of it, made by the command."""
    address, _ = filled
    file = tmp_path_factory.mktemp("backup") / "town.backup"
    done = run("tillit.project", "backup", "-o", str(file), address=address)
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture
def empty():
    with empty_database() as address:
        yield address


def known(file):
    told = BackupFile(file).manifest.migrations
    return {(app, name) for app, names in told.items() for name in names}


def take_back(file, address, *, replace=False, known_migrations=None):
    return restore(
        BackupFile(file),
        address=address,
        replace=replace,
        known_migrations=known(file) if known_migrations is None else known_migrations,
        on_progress=lambda step, done: None,
    )


def tables(address):
    with psycopg.connect(**address.parameters) as connection:
        return connection.execute(HELD).fetchone()[0]


def rebuilt(file, folder, *, manifest=None, dump=None):
    """Give a copy with another manifest or dump."""
    copy = folder / "rebuilt.backup"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(copy, "w") as new:
        told = json.loads(old.read("manifest.json")) | (manifest or {})
        new.writestr("manifest.json", json.dumps(told))
        new.writestr("database.dump", old.read("database.dump") if dump is None else dump)
    return copy


def test_the_file_is_its_owners_alone_and_never_written_over(made, filled):
    assert made.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in made.parent.iterdir()] == [made.name]
    with pytest.raises(errors.NotWritten, match="is there already"):
        back_up_to(made, address=filled[0], now=NOW, on_progress=lambda step, done: None)


def test_the_command_puts_it_back_with_every_row_and_figure(made, filled, empty):
    _, figures = filled
    done = run("tillit.project", "restore", str(made), address=empty)
    assert done.returncode == 0, done.stderr
    assert f"{len(BackupFile(made).manifest.tables)} tables" in done.stderr
    assert "Messages that waited when the backup was made: " in done.stderr
    after = run("tests.upgrades.taken_in", address=empty)
    assert json.loads(after.stdout) == figures
    assert figures["visits.visits"] == 84


def test_that_it_was_made_is_noted_where_monitoring_reads_it(made, filled):
    with psycopg.connect(**filled[0].parameters) as opened:
        rows = opened.execute("SELECT at, facts FROM foundation_trailentry WHERE verb = 'back_up'").fetchall()
    manifest = BackupFile(made).manifest
    assert [(at.replace(microsecond=0), facts) for at, facts in rows] == [
        (datetime.fromisoformat(manifest.made_at), {"rows": manifest.rows, "bytes": manifest.bytes})
    ]


def test_monitoring_and_administrators_see_how_old_the_newest_is(made, town, settings, monkeypatch):
    def age() -> str:
        lines = exposition(now=timezone.now()).decode().splitlines()
        return next(line.split()[1] for line in lines if line.startswith("tillit_backup_age_seconds "))

    def overview() -> str:
        client = Client()  # hours go by, and a session would have ended
        client.force_login(town.users["administrator"])
        return client.get("/administrasjon/").content.decode()

    settings.TILLIT_DEMO = False
    assert age() == "+Inf"
    assert "Det er ikke laget noen sikkerhetskopi ennå." in overview()
    assert "eldre enn et døgn" in overview()
    began = timezone.now()
    assert newest.note_backup(BackupFile(made).manifest, now=began)
    monkeypatch.setattr("django.utils.timezone.now", lambda: began + timedelta(hours=2))
    assert float(age()) == 7200
    assert "Nyeste sikkerhetskopi: " in overview()
    assert "eldre enn et døgn" not in overview()
    monkeypatch.setattr("django.utils.timezone.now", lambda: began + timedelta(hours=27))
    assert "eldre enn et døgn" in overview()
    settings.TILLIT_DEMO = True
    assert "eldre enn et døgn" not in overview()


@pytest.mark.django_db
def test_a_backup_whose_note_is_refused_is_good_all_the_same(made):
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    assert not newest.note_backup(BackupFile(made).manifest, now=NOW)


def test_what_is_there_stays_until_somebody_says_that_it_may_go(made, empty):
    take_back(made, empty)
    with pytest.raises(errors.NotEmpty, match="--replace"):
        take_back(made, empty)
    with psycopg.connect(**empty.parameters, autocommit=True) as connection:
        connection.execute("DELETE FROM visits_handovernote")
        connection.execute("CREATE TYPE mood AS ENUM ('glad'); CREATE VIEW glad AS SELECT 'glad'::mood")
        with pytest.raises(errors.InUse, match="1 other connection"):
            take_back(made, empty, replace=True)
    take_back(made, empty, replace=True)
    with psycopg.connect(**empty.parameters) as connection:
        assert connection.execute("SELECT count(*) FROM visits_handovernote").fetchone() == (2,)
        assert connection.execute("SELECT to_regclass('glad')").fetchone() == (None,)


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
def test_a_changed_byte_is_found_before_anything_is_done(made, empty, tmp_path, where):
    copy = tmp_path / "copy"
    shutil.copy(made, copy)
    with copy.open("r+b") as file:
        size = BackupFile(made).manifest.bytes
        file.seek(int(size * where) + 600)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(errors.Damaged, match="Use another"):
        take_back(copy, empty)
    assert tables(empty) == 0


def test_a_file_that_was_cut_or_is_something_else_is_no_backup(made, tmp_path):
    cut = tmp_path / "cut"
    cut.write_bytes(made.read_bytes()[:-2000])
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("holiday.txt", "sun")
    (tmp_path / "text").write_text("id,name\n")
    for file in (cut, other, tmp_path / "text", tmp_path / "missing", tmp_path):
        with pytest.raises(errors.NoBackup):
            BackupFile(file)


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{}", '{"format": 1}', '{"format": "x"}', '{"format": 1, "tables": []}']
)
def test_a_manifest_that_says_nothing_is_damaged(made, tmp_path, text):
    copy = tmp_path / "copy"
    with zipfile.ZipFile(copy, "w") as archive:
        archive.writestr("manifest.json", text)
        archive.writestr("database.dump", b"")
    with pytest.raises(errors.Damaged):
        BackupFile(copy)


def test_a_dump_that_ends_early_changes_nothing_though_its_digest_is_right(made, empty, tmp_path):
    import hashlib

    with zipfile.ZipFile(made) as archive:
        half = archive.read("database.dump")[:-20_000]
    told = {"bytes": len(half), "sha256": hashlib.sha256(half).hexdigest()}
    with pytest.raises(errors.NotRestored, match="nothing was changed"):
        take_back(rebuilt(made, tmp_path, manifest=told, dump=half), empty)
    assert tables(empty) == 0


def test_a_table_that_is_not_as_it_was_changes_nothing(made, empty, tmp_path):
    with zipfile.ZipFile(made) as archive:
        counted = json.loads(archive.read("manifest.json"))["tables"]
    counted["visits_visit"]["digest"] += "1"
    with pytest.raises(errors.NotRestored, match="visits_visit"):
        take_back(rebuilt(made, tmp_path, manifest={"tables": counted}), empty)
    assert tables(empty) == 0


def test_when_the_step_to_this_version_fails_the_rows_are_said_to_be_back(made, monkeypatch):
    def fails():
        raise DatabaseError('relation "some" already exists\nLINE 1: ...')

    monkeypatch.setattr(restore_command, "ready", lambda **_: None)
    monkeypatch.setattr(restore_command, "migrate_if_needed", fails)
    monkeypatch.setattr("tillit.foundation.backup.restore", lambda *_, **__: None)
    with pytest.raises(restore_command.NotBroughtUp, match=r'came back .*: relation "some" already exists\. Mend'):
        restore_command.restore.callback(file=made, check=False, replace=False, yes=False)


def test_a_restore_that_is_broken_off_changes_nothing(made, empty, monkeypatch):
    real = restoring._Session.write
    written = []

    def broken_off(session, text):
        written.append(len(text))
        if sum(written) > 300_000:
            raise KeyboardInterrupt
        real(session, text)

    monkeypatch.setattr(restoring._Session, "write", broken_off)
    with pytest.raises(KeyboardInterrupt):
        take_back(made, empty)
    assert tables(empty) == 0


def test_a_newer_version_is_named(made, empty, tmp_path):
    lacking = known(made) - {("visits", "0001_initial")}
    with pytest.raises(errors.OtherVersion, match=r"visits\.0001_initial"):
        take_back(made, empty, known_migrations=lacking)
    with pytest.raises(errors.OtherVersion, match="PostgreSQL 99"):
        take_back(rebuilt(made, tmp_path, manifest={"postgresql": 99}), empty)
    with pytest.raises(errors.OtherVersion, match="a form that this version does not know"):
        BackupFile(rebuilt(made, tmp_path, manifest={"format": 2}))
    assert tables(empty) == 0


def test_made_up_people_do_not_come_into_production_nor_real_ones_into_a_demo(made, empty, tmp_path, settings):
    with pytest.raises(errors.NotForHere, match="TILLIT_MODE=production"):
        take_back(rebuilt(made, tmp_path, manifest={"synthetic": False}), empty)
    settings.TILLIT_DEMO = False
    with pytest.raises(errors.NotForHere, match="Nothing synthetic"):
        take_back(made, empty)
    assert tables(empty) == 0


def test_a_marker_that_lies_is_found_out_before_anything_is_kept(filled, empty, tmp_path, settings):
    address, _ = filled
    lying = tmp_path / "lying"
    with psycopg.connect(**address.parameters, autocommit=True) as connection:
        connection.execute("UPDATE people_person SET national_number = '00000000000' WHERE source_id = 'p1'")
        connection.execute("UPDATE foundation_user SET synthetic = true WHERE username = 'relative'")
        try:
            done = run("tillit.project", "backup", "-o", str(lying), address=address)
            assert done.returncode == 0, done.stderr
        finally:
            connection.execute("UPDATE people_person SET national_number = NULL")
            connection.execute("UPDATE foundation_user SET synthetic = false")
    assert not BackupFile(lying).manifest.synthetic
    settings.TILLIT_DEMO = False
    with pytest.raises(errors.NotForHere, match="1 accounts of the backup are a demo's"):
        take_back(lying, empty)
    settings.TILLIT_DEMO = True
    with pytest.raises(errors.NotForHere, match="1 persons"):
        take_back(rebuilt(lying, tmp_path, manifest={"synthetic": True}), empty)
    assert tables(empty) == 0


def test_a_full_disk_leaves_nothing_behind(monkeypatch, tmp_path):
    def full(out, **others):
        out.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(writing, "back_up", full)
    with pytest.raises(errors.NotWritten, match="No space left"):
        back_up_to(tmp_path / "town.backup", address=None, now=NOW, on_progress=lambda step, done: None)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_behind_a_pipe_is_one_message(filled):
    with open("/dev/full", "wb") as full:
        import subprocess
        import sys

        done = subprocess.run(
            [sys.executable, "-m", "tillit.project", "backup", "-o", "-"],
            env=os.environ | {"TILLIT_DATABASE_URL": filled[0].url},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_database_has_nothing_to_keep(empty, tmp_path):
    done = run("tillit.project", "backup", "-o", str(tmp_path), address=empty)
    assert done.returncode == 2
    assert "holds nothing of Tillit" in done.stderr
    assert list(tmp_path.iterdir()) == []

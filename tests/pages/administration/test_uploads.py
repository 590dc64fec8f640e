"""Files that come by the browser: received within limits, previewed without a person's data, taken in as previewed."""

from __future__ import annotations

import io
import json
import os
import signal
import stat
import subprocess
import sys
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.imports.conftest import FILES, TODAY, noon

from tillit.foundation import stalled_jobs
from tillit.foundation.database.address import Address
from tillit.foundation.imports.models import ImportRun
from tillit.foundation.tasks import UploadFault, check_upload
from tillit.foundation.trail import TrailEntry
from tillit.foundation.uploads import folder, queries, receive, services
from tillit.foundation.uploads.models import Upload, UploadState
from tillit.foundation.uploads.receive import UploadRefused
from tillit.foundation.users import User
from tillit.kernel.errors import StateConflict
from tillit.rooms.people.models import Person

NOW = noon(TODAY)


@pytest.fixture
def by(db):
    return User.objects.create_user("admin", display_name="Admin Nybakk")


def sent(**changed: str) -> list[SimpleUploadedFile]:
    """Give the good files of the import tests, some of them changed (`people=...`) or left out (None)."""
    texts = {**FILES, **{f"{name}.csv": text for name, text in changed.items()}}
    return [SimpleUploadedFile(name, text.encode()) for name, text in texts.items() if text is not None]


def zipped(files: dict[str, str]) -> SimpleUploadedFile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return SimpleUploadedFile("filer.zip", packed.getvalue())


def uploaded(by, files=None, *, end_missing=False) -> Upload:
    """Send files and have the job check them."""
    public_id = services.receive(files=files or sent(), end_missing=end_missing, by=by, now=NOW)
    upload = Upload.objects.get(public_id=public_id)
    services.check(upload_id=upload.pk, now=NOW)
    upload.refresh_from_db()
    return upload


def taken_in(upload, by) -> Upload:
    """Confirm the preview and have the job store it."""
    services.confirm(public_id=upload.public_id, by=by, now=NOW)
    services.store(upload_id=upload.pk, now=NOW)
    upload.refresh_from_db()
    return upload


def test_good_files_are_previewed_and_nothing_is_stored(by):
    upload = uploaded(by)
    assert upload.state == UploadState.READY
    assert upload.report["files"]["people.csv"]["new"] == 3
    assert Person.objects.count() == 0
    assert not ImportRun.objects.exists()


def test_the_files_are_private_and_gone_after_the_import(by, django_capture_on_commit_callbacks):
    upload = uploaded(by)
    where = folder.folder_of(upload.public_id)
    assert stat.S_IMODE(where.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in where.glob("*.csv")} == {0o600}
    with django_capture_on_commit_callbacks(execute=True):
        taken_in(upload, by)
    assert upload.state == UploadState.IMPORTED
    assert not where.exists()
    assert Person.objects.count() == 3


def test_who_took_it_in_stands_in_the_history_and_the_trail(by):
    upload = taken_in(uploaded(by), by)
    [run] = queries.runs()
    assert (run.by, run.upload, run.totals["new"] > 0) == ("Admin Nybakk", upload.public_id, True)
    assert TrailEntry.objects.get(verb="imported").user == by


def test_no_job_and_no_row_carries_what_stands_in_the_files(by, empty_queue):
    upload = uploaded(
        by, sent(people=FILES["people.csv"].replace("1938-05-17", "17.05.1938").replace("01834000098", "0183400009"))
    )
    assert upload.state == UploadState.FAULTY
    jobs = json.dumps(list(ProcrastinateJob.objects.values_list("args", flat=True)))
    assert jobs == json.dumps([{"upload_id": upload.pk}])
    kept = json.dumps(upload.report, ensure_ascii=False)
    for secret in ("Ingrid", "Solbakk", "17.05.1938", "1938-05-17", "0183400009", "Granveien", "hagen"):
        assert secret not in kept
    [birth] = [error for error in upload.report["errors"] if error["column"] == "birth_on"]
    assert (birth["file"], birth["line"], birth["value"]) == ("people.csv", 3, "…")
    assert birth["advice"] == "Write year-month-day: …."


@pytest.mark.parametrize(
    ("column", "old", "new", "shown"),
    [
        ("sex", ",female,+47", ",Ingrid Solbakk,+47", "…"),
        ("team", ",phone,nb,Nøkkelboks,t1,e1", ",phone,nb,Nøkkelboks,t9,e1", "t9"),
        ("unit", "10.521,u1", "10.521,Ingrid", "…"),
        ("own_words_on", "2026-09-01", "1.9.2026", "1.9.2026"),
        ("latitude", "59.911", "9.911", "…"),
        ("phone", "+47 67 50 42 01", "ring Ingrid", "…"),
    ],
)
def test_a_value_is_shown_only_when_it_is_no_name_and_no_number(by, column, old, new, shown):
    upload = uploaded(by, sent(people=FILES["people.csv"].replace(old, new)))
    errors = [error for error in upload.report["errors"] if error["column"] == column]
    assert errors, upload.report["errors"]
    assert {error["value"] for error in errors} == {shown}


def test_a_file_of_persons_without_its_header_shows_nobody(by):
    rows = FILES["people.csv"].split("\n", 1)[1]
    upload = uploaded(by, sent(people=rows))
    assert upload.state == UploadState.FAULTY
    assert "Ingrid" not in json.dumps(upload.report)


def test_a_file_in_another_encoding_shows_no_piece_of_it(by):
    files = [file for file in sent() if file.name != "people.csv"]
    files.append(SimpleUploadedFile("people.csv", FILES["people.csv"].encode("cp1252")))
    upload = uploaded(by, files)
    assert upload.state == UploadState.FAULTY
    assert "stervik" not in json.dumps(upload.report)


def test_a_conflict_says_where_and_not_what(by):
    taken_in(uploaded(by), by)
    Person.objects.filter(source_id="p1").update(given_name="Ingeborg")
    upload = uploaded(by, sent(people=FILES["people.csv"].replace("Ingrid", "Inga")))
    [conflict] = upload.report["conflicts"]
    assert (conflict["line"], conflict["column"], conflict["in_file"], conflict["in_tillit"]) == (
        2,
        "given_name",
        "…",
        "…",
    )


def test_what_changed_in_tillit_since_the_preview_is_shown_and_nothing_is_stored(by):
    taken_in(uploaded(by), by)
    upload = uploaded(by, sent(people=FILES["people.csv"].replace("Granveien 2,", "Granveien 22,")))
    Person.objects.filter(source_id="p2").update(address="Torget 5")
    taken_in(upload, by)
    assert upload.state == UploadState.READY
    assert upload.previewed["people.csv"]["conflicts"] == 0
    assert upload.report["files"]["people.csv"]["conflicts"] > 0
    assert Person.objects.get(source_id="p2").address == "Torget 5"
    assert taken_in(upload, by).state == UploadState.IMPORTED, "the second look is what was confirmed"


def test_files_that_are_others_than_those_sent_are_refused(by):
    upload = uploaded(by)
    (folder.folder_of(upload.public_id) / "people.csv").write_text("id\n")
    assert taken_in(upload, by).state == UploadState.FAILED
    assert upload.fault == services.GONE
    assert Person.objects.count() == 0


def test_a_job_that_is_run_again_does_no_more(by):
    upload = taken_in(uploaded(by), by)
    services.check(upload_id=upload.pk, now=NOW)
    services.store(upload_id=upload.pk, now=NOW)
    services.confirm(public_id=upload.public_id, by=by, now=NOW)
    upload.refresh_from_db()
    assert upload.state == UploadState.IMPORTED
    assert ImportRun.objects.count() == 1


def test_faulty_files_cannot_be_taken_in_and_can_be_discarded(by, django_capture_on_commit_callbacks):
    upload = uploaded(by, sent(teams=FILES["teams.csv"].replace("59.91", "x")))
    with pytest.raises(StateConflict):
        services.confirm(public_id=upload.public_id, by=by, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        services.discard(public_id=upload.public_id, by=by, now=NOW)
    assert not folder.folder_of(upload.public_id).exists()
    with pytest.raises(StateConflict):
        services.confirm(public_id=upload.public_id, by=by, now=NOW)


def test_what_is_missing_ends_only_when_asked_for(by):
    taken_in(uploaded(by), by)
    fewer = FILES["absences.csv"].split("\n", 1)[0] + "\n"
    assert uploaded(by, sent(absences=fewer)).report["files"]["absences.csv"]["ended"] == 0
    assert uploaded(by, sent(absences=fewer), end_missing=True).report["files"]["absences.csv"]["ended"] == 1


def test_files_are_removed_after_a_day_with_strays(by, settings):
    upload = uploaded(by)
    stray = folder.all_folders() / "stray"
    stray.mkdir()
    assert services.remove_old(now=NOW + timedelta(hours=23)) == 0
    os.utime(stray, (0, 0))
    assert services.remove_old(now=NOW + timedelta(hours=25)) == 2
    upload.refresh_from_db()
    assert upload.state == UploadState.EXPIRED
    assert list(folder.all_folders().iterdir()) == []
    assert queries.open_uploads() == []


def test_a_zip_is_unpacked_whatever_its_folders(by):
    files = {f"Kommunen/{name}": text for name, text in FILES.items()} | {
        "__MACOSX/._people.csv": "x",
        ".DS_Store": "x",
    }
    upload = uploaded(by, [zipped(files)])
    assert set(upload.files) == set(FILES)
    assert upload.state == UploadState.READY


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], r"no file|ingen fil"),
        ([SimpleUploadedFile("folk.csv", b"id\n")], r"folk\.csv"),
        ([SimpleUploadedFile("people.csv", b"id\n"), SimpleUploadedFile("people.csv", b"id\n")], r"people\.csv"),
        ([SimpleUploadedFile("x.zip", b"no zip")], r"[Zz]ip"),
        ([SimpleUploadedFile("/etc/passwd", b"x")], r"passwd"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(by, files, words):
    with pytest.raises(UploadRefused, match=words):
        services.receive(files=files, end_missing=False, by=by, now=NOW)
    assert list(folder.all_folders().iterdir()) == []
    assert not Upload.objects.exists()


def test_a_zip_with_paths_out_of_the_folder_writes_nowhere_else(by, tmp_path):
    with pytest.raises(UploadRefused):
        services.receive(files=[zipped({"../../evil.csv": "x"})], end_missing=False, by=by, now=NOW)
    assert not list(tmp_path.rglob("evil*"))


def test_a_zip_bomb_stops_at_the_limit(by, monkeypatch):
    monkeypatch.setattr(receive, "MOST_BYTES", 10_000)
    with pytest.raises(UploadRefused, match=r"larger|større"):
        services.receive(files=[zipped({"people.csv": "0" * 20_000})], end_missing=False, by=by, now=NOW)
    assert list(folder.all_folders().iterdir()) == []


def test_a_job_that_breaks_down_says_so_and_nothing_of_the_files(by, monkeypatch):
    public_id = services.receive(files=sent(), end_missing=False, by=by, now=NOW)
    upload = Upload.objects.get(public_id=public_id)

    def broken(*args, **more):
        raise ValueError("Ingrid Solbakk")

    monkeypatch.setattr(services, "import_folder", broken)
    with pytest.raises(UploadFault) as told:
        check_upload(upload_id=upload.pk)
    assert "Ingrid" not in str(told.value)
    assert told.value.__suppress_context__
    upload.refresh_from_db()
    assert upload.state == UploadState.FAILED


def test_a_job_that_lost_the_database_is_begun_anew_and_the_upload_is_no_failure(by, monkeypatch):
    public_id = services.receive(files=sent(), end_missing=False, by=by, now=NOW)
    upload = Upload.objects.get(public_id=public_id)

    def away(*args, **more):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(services, "import_folder", away)
    with pytest.raises(OperationalError):
        check_upload(upload_id=upload.pk)
    upload.refresh_from_db()
    assert upload.state == UploadState.CHECKING


def test_an_upload_whose_job_is_given_up_says_so_and_can_be_sent_again(by):
    public_id = services.receive(files=sent(), end_missing=False, by=by, now=NOW)
    upload = Upload.objects.get(public_id=public_id)
    stalled_jobs._to_tell[check_upload.name](upload_id=upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.fault) == (UploadState.FAILED, services.BROKEN)


DIE_AT_THE_END = """
import os, signal, sys, django; django.setup()
from pathlib import Path
from django.conf import settings
from datetime import datetime
from tillit.foundation.uploads import services
settings.TILLIT_HOME = Path(sys.argv[2])
def tell(self, step, rows, share):
    if (step, share) == ("storing", 1.0):
        os.kill(os.getpid(), signal.SIGKILL)
services._Teller.__call__ = tell
services.store(upload_id=int(sys.argv[1]), now=datetime.fromisoformat(sys.argv[3]))
"""


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_when_all_rows_are_written_leaves_none_and_is_begun_anew_as_a_whole(settings):
    by = User.objects.create_user("admin", display_name="Admin Nybakk")
    upload = uploaded(by)
    services.confirm(public_id=upload.public_id, by=by, now=NOW)
    here = connection.settings_dict
    address = Address(here["NAME"], here["USER"], here["PASSWORD"], here["HOST"], int(here["PORT"] or 0) or None)
    killed = subprocess.run(
        [sys.executable, "-c", DIE_AT_THE_END, str(upload.pk), str(settings.TILLIT_HOME), str(NOW)],
        env={**os.environ, "TILLIT_DATABASE_URL": address.url, "DJANGO_SETTINGS_MODULE": "tillit.project.settings"},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    upload.refresh_from_db()
    assert (upload.state, Person.objects.count(), ImportRun.objects.count()) == (UploadState.IMPORTING, 0, 0)
    for _ in range(2):
        services.store(upload_id=upload.pk, now=NOW)
    upload.refresh_from_db()
    assert upload.state == UploadState.IMPORTED
    assert ImportRun.objects.count() == 1
    assert Person.objects.count() == len(FILES["people.csv"].strip().splitlines()) - 1


def test_progress_is_told_beside_the_import(by, monkeypatch):
    upload = uploaded(by)
    teller = services._Teller(upload)
    seen = []
    for step, share in [("people.csv", 0.5), ("checking", 0.5), ("storing", 0.5), ("storing", 1.0)]:
        teller.told_at = -1
        teller(step, 1, share)
        seen.append(queries.upload_card(upload.public_id).progress)
    assert seen == sorted(seen)
    assert (seen[1], seen[-1]) == (70, 99)

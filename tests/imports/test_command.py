"""`tillit import`: exit codes, one JSON document, no data outside the report."""

import json
import threading

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, OperationalError, connection, transaction

from tillit.foundation.imports import NotStored, import_folder
from tillit.foundation.imports.engine import ONE_IMPORT_AT_A_TIME
from tillit.project.cli import cli
from tillit.rooms.people.models import Person

from .conftest import TODAY, noon


def run(municipality, *options):
    return CliRunner().invoke(cli, ["import", str(municipality.folder), "--on", TODAY.isoformat(), *options])


@pytest.mark.django_db
def test_a_good_folder_exits_0_and_says_what_was_done(municipality):
    result = run(municipality)
    assert result.exit_code == 0
    assert "Imported in" in result.stderr
    assert "people.csv" in result.stderr
    assert result.stdout == ""
    assert Person.objects.count() == 3


@pytest.mark.django_db
def test_json_is_one_document_on_standard_output(municipality):
    result = run(municipality, "--json", "--dry-run")
    report = json.loads(result.stdout)
    assert (report["ok"], report["stored"], report["dry_run"]) == (True, False, True)
    assert report["files"]["people.csv"]["new"] == 3


@pytest.mark.django_db
def test_a_bad_folder_exits_2_and_tells_every_error(municipality):
    municipality.change("people.csv", "1938-05-17", "17.05.1938")
    result = run(municipality, "--json")
    assert result.exit_code == 2
    assert (
        "people.csv, line 3: birth_on: '17.05.1938'; expected a date such as 2026-11-21. "
        "Write year-month-day: 1938-05-17" in result.stderr
    )
    error = json.loads(result.stdout)["errors"][0]
    assert (error["file"], error["line"], error["column"]) == ("people.csv", 3, "birth_on")


@pytest.mark.django_db
def test_conflicts_are_printed(municipality):
    run(municipality)
    Person.objects.filter(source_id="p1").update(language="en")
    result = run(municipality)
    assert "people.csv, line 2: language: the file says 'nb', edited in Tillit to 'en'" in result.stderr
    assert result.exit_code == 0


@pytest.mark.django_db
def test_a_folder_that_does_not_exist_is_told(tmp_path):
    result = CliRunner().invoke(cli, ["import", str(tmp_path / "none")])
    assert result.exit_code != 0
    assert "no folder" in str(result.exception)


@pytest.mark.django_db
def test_a_refusal_by_the_database_tells_the_rule_and_no_data(municipality):
    """Two people exchange numbers in the file while one of them was edited here: no check foresees it."""
    municipality.change("people.csv", "p2,,Arne", "p2,02834100471,Arne")
    municipality.stored()
    Person.objects.filter(source_id="p1").update(national_number="03834200855")
    municipality.change("people.csv", "01834000098", "")
    municipality.change("people.csv", "02834100471", "03834200855")
    with pytest.raises(NotStored) as refused:
        municipality.come_in()
    assert "people_person_national_number" in str(refused.value)
    assert "03834200855" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert Person.objects.get(source_id="p2").national_number == "02834100471"


@pytest.mark.django_db(transaction=True)
def test_two_imports_run_one_after_the_other(municipality):
    """The second says that it waits, and begins when the first has ended."""
    waiting = threading.Event()
    reports = []

    def second():
        try:
            reports.append(import_folder(municipality.folder, now=noon(TODAY), on_wait=waiting.set))
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({ONE_IMPORT_AT_A_TIME})")
        thread.start()
        assert waiting.wait(timeout=30)
        assert not reports
    thread.join(timeout=60)
    assert reports[0].stored


@pytest.mark.django_db(transaction=True)
def test_nobody_can_edit_between_comparing_and_storing(municipality):
    """Else an edit in that moment would be overwritten, and not listed."""
    municipality.stored()
    refused = []

    def edit():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
            Person.objects.update(phone="99 99 99 99")
        except OperationalError:
            refused.append(True)
        finally:
            connection.close()

    def on_progress(step, rows, share):
        if step == "checking" and share == 1.0:
            thread = threading.Thread(target=edit)
            thread.start()
            thread.join(timeout=30)

    import_folder(municipality.folder, now=noon(TODAY), on_progress=on_progress)
    assert refused


@pytest.mark.django_db
def test_the_database_refuses_two_baselines_of_a_row():
    from tillit.foundation.models import ImportBaseline

    ImportBaseline.objects.create(table="people", source_id="p1", fingerprints={})
    with pytest.raises(IntegrityError):
        ImportBaseline.objects.create(table="people", source_id="p1", fingerprints={})

"""Memory stays flat and messages few, however large the files are and however wrong."""

import tracemalloc
from datetime import date, timedelta

import pytest

from tillit.rooms.visits.models import Encounter

pytestmark = pytest.mark.django_db

FIRST = date(2000, 1, 1)
GROWTH_ALLOWED = 1_500_000


def write_history(municipality, rows, *, wrong=False):
    """Write that many rows, one a day and pair; a wrong row has three bad cells."""
    with (municipality.folder / "history.csv").open("w") as file:
        file.write("person,employee,on,visits\n")
        for row in range(rows):
            day = FIRST + timedelta(days=row // 9)
            pair = f"p{row % 3 + 1},e{row // 3 % 3 + 1}"
            file.write(f"=x{row},e1,{day:%d.%m.%Y},many\n" if wrong else f"{pair},{day},1\n")


def peak_of_import(municipality):
    tracemalloc.start()
    try:
        report = municipality.come_in(dry_run=True)
        return report, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_rows(municipality):
    write_history(municipality, 2_000)
    _, small = peak_of_import(municipality)
    write_history(municipality, 30_000)
    report, large = peak_of_import(municipality)
    assert report.ok
    assert report.files["history.csv"].new == 30_000
    assert large < small + GROWTH_ALLOWED


def test_memory_does_not_grow_with_the_errors(municipality):
    write_history(municipality, 500, wrong=True)
    _, small = peak_of_import(municipality)
    write_history(municipality, 15_000, wrong=True)
    report, large = peak_of_import(municipality)
    assert report.error_count == 45_000
    assert len(report.problems) <= 260
    assert {p.column for p in report.problems} == {"person", "on", "visits"}
    assert large < small + GROWTH_ALLOWED


def test_what_is_wrong_late_in_a_file_is_told_though_one_column_is_wrong_everywhere(municipality):
    write_history(municipality, 1_000, wrong=True)
    municipality.add("history.csv", "p1,e9,2001-01-01,1")
    report = municipality.come_in()
    assert ("employee", 1002) in {(p.column, p.line) for p in report.problems}


def test_faults_that_the_database_finds_are_all_counted(municipality):
    write_history(municipality, 900)
    text = municipality.read("history.csv")
    municipality.write("history.csv", text + text.partition("\n")[2])
    report = municipality.come_in()
    assert report.error_count == report.files["history.csv"].errors == 900
    assert len(report.problems) <= 220


@pytest.mark.slow
def test_eighty_thousand_rows_take_no_more_memory_and_all_are_stored(municipality):
    write_history(municipality, 2_000)
    _, small = peak_of_import(municipality)
    write_history(municipality, 80_000)
    tracemalloc.start()
    report = municipality.stored()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert Encounter.objects.count() == report.files["history.csv"].new == 80_000
    assert peak < small + GROWTH_ALLOWED

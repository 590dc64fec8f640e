"""A folder without errors becomes rows of every room."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from tillit.foundation.models import ImportRun, TrailEntry
from tillit.rooms.decisions.models import Grant, HelperWish
from tillit.rooms.organization.models import Unit
from tillit.rooms.people.models import OwnWords, Pause, Person, Relative
from tillit.rooms.rosters.models import Absence, Shift, ShiftActivity
from tillit.rooms.teams.models import Acquaintance, TeamMember, TeamPerson
from tillit.rooms.visits.models import Encounter
from tillit.rooms.workforce.models import Employee

pytestmark = pytest.mark.django_db
OSLO = ZoneInfo("Europe/Oslo")


def test_a_unit_finds_its_parent_further_down_in_the_file(municipality):
    municipality.stored()
    assert Unit.objects.get(source_id="u1").parent.name == "Granvik kommune"


def test_a_person_has_values_team_contact_and_own_words(municipality):
    municipality.stored()
    person = Person.objects.get(source_id="p1")
    assert (person.national_number, person.address) == ("01834000098", "Granveien 1, inngang B")
    assert person.lives_alone is True
    assert person.unit.source_id == "u1"
    team = TeamPerson.objects.get(person=person)
    assert (team.team.source_id, team.primary_contact.source_id, team.ends_on) == ("t1", "e1", None)
    words = OwnWords.objects.get(person=person)
    assert (words.text, words.written_on, words.written_by) == (
        "Jeg vil ut i hagen hver dag.",
        date(2026, 9, 1),
        "person",
    )


def test_empty_cells_are_none_or_the_usual(municipality):
    municipality.stored()
    person = Person.objects.get(source_id="p2")
    assert (person.national_number, person.phone, person.lives_alone) == (None, "", None)
    assert (person.grade, person.contact_channel, person.language) == ("ordinary", "phone", "nb")
    assert Employee.objects.get(source_id="e3").travel_mode == "car"
    assert TeamMember.objects.get(employee__source_id="e3").role == "member"


def test_names_sort_in_norwegian_order(municipality):
    municipality.stored()
    assert list(Person.objects.order_by("sort_key").values_list("family_name", flat=True)) == [
        "Solbakk",
        "Ærfugl",
        "Østervik",
    ]


def test_people_are_known_by_different_public_ids(municipality):
    municipality.stored()
    assert len(set(Person.objects.values_list("public_id", flat=True))) == 3


def test_an_employee_has_competences_and_a_share_of_a_position(municipality):
    municipality.stored()
    kari = Employee.objects.get(source_id="e1")
    assert set(kari.competences.values_list("code", flat=True)) == {"nurse", "injection"}
    assert float(Employee.objects.get(source_id="e2").position_percent) == 75.5


def test_a_grant_has_windows_in_order_and_wishes(municipality):
    municipality.stored()
    grant = Grant.objects.get(source_id="g1")
    assert [(w.ordinal, w.start_time, w.end_time) for w in grant.windows.all()] == [
        (0, time(8), time(10)),
        (1, time(19), time(21, 30)),
    ]
    assert set(HelperWish.objects.filter(grant=grant).values_list("employee__source_id", "kind")) == {
        ("e1", "preferred"),
        ("e3", "excluded"),
    }
    assert (grant.competence.code, grant.entry.code, grant.time_critical) == ("injection", "home_nursing", True)
    weekly = Grant.objects.get(source_id="g2")
    assert (weekly.weekdays, weekly.helpers, weekly.same_day, weekly.movable) == ([1, 4], 1, True, False)


def test_a_shift_is_in_norwegian_time_and_a_night_shifts_break_after_midnight(municipality):
    municipality.stored()
    night = Shift.objects.get(source_id="s2")
    assert night.starts_at == datetime(2026, 11, 23, 22, tzinfo=OSLO)
    assert ShiftActivity.objects.get(shift=night).starts_at == datetime(2026, 11, 24, 3, tzinfo=OSLO)
    day = Shift.objects.get(source_id="s1")
    meeting = ShiftActivity.objects.get(shift=day, kind="meeting")
    assert meeting.ends_at == datetime(2026, 11, 23, 13, 45, tzinfo=OSLO)


def test_relatives_pauses_and_absences_come_along(municipality):
    municipality.stored()
    assert Relative.objects.get().relation == "child"
    assert Pause.objects.get().ends_on == date(2026, 11, 25)
    assert Absence.objects.get().reason == "vacation"


def test_history_becomes_encounters_of_the_persons_team_and_acquaintance(municipality):
    municipality.stored()
    first = Encounter.objects.get(person__source_id="p1", employee__source_id="e1", day=date(2026, 11, 19))
    assert (first.visits, first.team.source_id, first.origin, first.status) == (2, "t1", "imported", "finished")
    known = Acquaintance.objects.get(person__source_id="p1", employee__source_id="e1")
    assert (known.visits, known.last_on) == (3, date(2026, 11, 20))


def test_the_report_counts_rows_and_the_trail_tells_of_the_import(municipality):
    report = municipality.stored()
    assert (report.files["people.csv"].rows, report.files["people.csv"].new) == (3, 3)
    assert report.files["history.csv"].new == 4
    entry = TrailEntry.objects.get(verb="imported")
    assert entry.subject_id == ImportRun.objects.get().pk
    assert entry.facts["rows"] == sum(file.rows for file in report.files.values())


def test_files_that_are_not_required_may_be_missing(municipality):
    for name in ("relatives", "pauses", "grants", "shifts", "absences", "history"):
        (municipality.folder / f"{name}.csv").unlink()
    municipality.stored()
    assert Person.objects.count() == 3


def test_a_dry_run_counts_and_stores_nothing(municipality):
    report = municipality.come_in(dry_run=True)
    assert report.ok
    assert not report.stored
    assert report.files["people.csv"].new == 3
    assert report.files["history.csv"].new == 4
    assert not Person.objects.exists()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    "written",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text + "\n\n,,,,\n",
        lambda text: "\n" + text,
        lambda text: text.rstrip("\n"),
        lambda text: text.replace(",", ";"),
        lambda text: "\ufeffsep=;\r\n" + text.replace(",", ";"),
    ],
    ids=[
        "BOM",
        "Windows line ends",
        "blank rows at the end",
        "blank row first",
        "no last line end",
        "semicolons",
        "separator hint",
    ],
)
def test_files_may_be_written_in_several_ways(municipality, written):
    for name in ("units.csv", "teams.csv", "employees.csv"):
        municipality.write(name, written(municipality.read(name)))
    municipality.stored()
    assert Unit.objects.get(source_id="u0").address == "Torget 1"


def test_quoted_cells_may_hold_separators_quotation_marks_and_line_breaks(municipality):
    municipality.change("people.csv", "Jeg vil ut i hagen hver dag.", '"Hagen, den ""store"";\nhver dag."')
    municipality.change("people.csv", "p2,,Arne", "p2,,=Arne")
    report = municipality.come_in()
    assert [(p.line, p.column) for p in report.problems] == [(4, "given_name")]
    municipality.change("people.csv", "p2,,=Arne", "p2,,Arne")
    municipality.stored()
    assert OwnWords.objects.get().text == 'Hagen, den "store";\nhver dag.'


def test_columns_may_stand_in_another_order_and_optional_ones_be_left_out(municipality):
    municipality.write("relatives.csv", "relation,name,person,id\nchild,Per Solbakk,p1,r1\n")
    municipality.stored()
    assert Relative.objects.get().phone == ""

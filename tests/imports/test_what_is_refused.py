"""Every error is told with file, line, column, value, what was expected and what to do; nothing is stored."""

import pytest

from tillit.rooms.organization.models import Unit
from tillit.rooms.people.models import Person
from tillit.rooms.rosters.models import Shift

pytestmark = pytest.mark.django_db

SPOILED = [
    # file, what stands there, what is put instead, line, column, a part of the message
    ("people.csv", "1938-05-17", "17.05.1938", 3, "birth_on", "1938-05-17"),
    ("people.csv", "1938-05-17", "1938-02-30", 3, "birth_on", "No calendar"),
    ("people.csv", "1938-05-17", "14017", 3, "birth_on", "spreadsheet"),
    ("people.csv", "1938-05-17", "2027-05-17", 3, "birth_on", "has been"),
    ("people.csv", "1938-05-17", "", 3, "birth_on", "a value"),
    ("people.csv", "p2,,Arne", "p2,01834000097,Arne", 3, "national_number", "control digit"),
    ("people.csv", "p2,,Arne", "p2,1834000098,Arne", 3, "national_number", "11 digits"),
    ("people.csv", "p2,,Arne", "p2,,=1+1", 3, "given_name", "formula"),
    ("people.csv", "p2,,Arne", "p2,,@SUM(A1)", 3, "given_name", "formula"),
    ("people.csv", "p2,,Arne", "p2,,+cmd|' /C calc'!A0", 3, "given_name", "formula"),
    ("people.csv", "p2,,Arne", "p2,,-2+3+cmd", 3, "given_name", "formula"),
    ("people.csv", "p2,,Arne", "p2,,A\x07rne", 3, "given_name", "control characters"),
    ("people.csv", "59.912", '"59,912"', 3, "latitude", "59.912"),
    ("people.csv", "59.912", "10.522", 3, "latitude", "changed places"),
    ("people.csv", "u1,no,protected", "u9,no,protected", 4, "unit", "units.csv"),
    ("people.csv", "u1,no,protected", "u1,nei,protected", 4, "lives_alone", "yes or no"),
    ("people.csv", "u1,no,protected", "u1,no,Protected", 4, "grade", "protected"),
    ("people.csv", "letter,en,,,", "letter,en,,,e1", 4, "primary_contact", "team"),
    ("people.csv", "Nøkkelboks,t1,e1", "Nøkkelboks,t1,e7", 2, "primary_contact", "employees.csv"),
    ("people.csv", "2026-09-01", "", 2, "own_words_on", "the day"),
    ("employees.csv", "nurse|injection", "nurse|injektion", 2, "competences", "Did you mean injection"),
    ("employees.csv", "75.5", "175.5", 3, "position_percent", "0 to 100"),
    ("employees.csv", "kari@granvik.example", "kari(at)granvik", 2, "email", "e-mail"),
    ("employees.csv", "67 50 41 01", "ring Kari", 2, "phone", "phone"),
    ("employees.csv", "50,t2,,", "50,,leader,", 4, "role", "team"),
    ("units.csv", "municipality,,", "municipality,u0,", 3, "parent", "above itself"),
    ("units.csv", "home_care,u0", "hjemmetjeneste,u0", 2, "kind", "home_care"),
    ("grants.csv", "home_nursing", "home_nurse", 2, "entry", "Did you mean home_nursing"),
    ("grants.csv", "2027-01-10", "2026-01-10", 3, "ends_on", "after starts_on"),
    ("grants.csv", "|19:00-21:30", "", 2, "windows", "as many windows as times"),
    ("grants.csv", "08:00-10:00|19:00-21:30", "", 2, "windows", "windows"),
    ("grants.csv", "09:00-14:00", "14:00-09:00", 3, "windows", "ends before"),
    ("grants.csv", "09:00-14:00", "9-14", 3, "windows", "08:00-10:00"),
    ("grants.csv", "1|4", "1|4|5", 3, "weekdays", "as many weekdays"),
    ("grants.csv", "1|4", "1|8", 3, "weekdays", "1 for Monday"),
    ("grants.csv", "1|4", "1||4", 3, "weekdays", "gaps"),
    ("grants.csv", "week,2,1|4", "week,8,", 3, "times", "at most 7"),
    ("grants.csv", "no,no,e1,e3", "no,no,e1|e3,e3", 2, "excluded_helpers", "not also preferred"),
    ("grants.csv", "no,no,e1,e3", "no,no,e1|e8,e3", 2, "preferred_helpers", "employees.csv"),
    ("grants.csv", ",08:30\n", ",8.30\n", 2, "wished_start", "08:30"),
    ("grants.csv", "25,injection,1", "25,injection,3", 2, "helpers", "one of 1, 2"),
    ("grants.csv", "25,injection,1", "25 min,injection,1", 2, "estimate_minutes", "digits"),
    ("shifts.csv", "2026-11-23T07:30,", "23.11.2026 07:30,", 2, "starts_at", "letter T"),
    ("shifts.csv", "2026-11-23T15:00", "2026-11-23T07:00", 2, "ends_at", "after the start"),
    ("shifts.csv", "2026-11-23T15:00", "2026-11-25T07:00", 2, "ends_at", "24 hours"),
    ("shifts.csv", "11:00,30", "11:00,", 2, "break_minutes", "together"),
    ("shifts.csv", "11:00,30", "14:45,30", 2, "break_start", "within the shift"),
    ("shifts.csv", "s3,e1", "s1,e1", 4, "id", "line 2"),
    ("pauses.csv", "2026-11-25", "2026-11-18", 2, "ends_on", "after starts_on"),
    ("relatives.csv", "r1,p1", "r1,p11", 2, "person", "people.csv"),
    ("history.csv", "p2,e2,2026-11-20", "p2,e2,2026-11-22", 5, "on", "has been"),
    ("history.csv", "p1,e1,2026-11-20,", "p1,e1,2026-11-19,", 4, "person, employee, on", "line 2"),
    ("history.csv", "p2,e2,2026-11-20,1", "p2,e2,2026-11-20,0", 5, "visits", "from 1"),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "column", "said"), SPOILED)
def test_one_wrong_cell_is_one_error_that_says_where_and_what_to_do(municipality, file, old, new, line, column, said):
    municipality.change(file, old, new)
    report = municipality.come_in()
    assert [(p.file, p.line, p.column) for p in report.problems] == [(file, line, column)]
    problem = report.problems[0]
    assert said in f"{problem.expected} {problem.advice}"
    assert problem.expected
    assert problem.advice
    assert report.error_count == report.files[file].errors == 1
    assert not report.stored
    assert not Unit.objects.exists()


def test_errors_of_all_files_come_in_one_go_by_file_and_line(municipality):
    municipality.change("people.csv", "1938-05-17", "17.05.1938")
    municipality.change("people.csv", "u1,no,protected", "u9,no,secret")
    municipality.change("shifts.csv", "s3,e1", "s3,e9")
    municipality.change("units.csv", "59.91,", "59.91x,")
    report = municipality.come_in()
    assert [(p.file, p.line, p.column) for p in report.problems] == [
        ("units.csv", 2, "latitude"),
        ("people.csv", 3, "birth_on"),
        ("people.csv", 4, "grade"),
        ("people.csv", 4, "unit"),
        ("shifts.csv", 4, "employee"),
    ]


def test_a_row_with_an_error_can_still_be_referred_to(municipality):
    municipality.change("employees.csv", "e1,Kari", "e1,")
    report = municipality.come_in()
    assert len(report.problems) == 1


def test_overlapping_shifts_of_one_employee_are_told_with_both_lines(municipality):
    municipality.add("shifts.csv", "s5,e1,t1,2026-11-23T14:00,2026-11-23T22:00,,,,,,")
    report = municipality.come_in()
    assert [(p.line, p.column) for p in report.problems] == [(6, "starts_at")]
    assert "line 2" in report.problems[0].advice


def test_shifts_that_touch_and_shifts_of_two_employees_do_not_overlap(municipality):
    municipality.add("shifts.csv", "s5,e1,t1,2026-11-23T15:00,2026-11-23T22:00,,,,,,")
    municipality.add("shifts.csv", "s6,e3,t2,2026-11-23T08:00,2026-11-23T15:00,,,,,,")
    municipality.stored()


def test_a_shift_may_not_overlap_one_that_tillit_holds_and_the_file_lacks(municipality):
    municipality.stored()
    municipality.without("shifts.csv", "s1")
    municipality.add("shifts.csv", "s5,e1,t1,2026-11-23T14:00,2026-11-23T22:00,,,,,,")
    report = municipality.come_in()
    assert [(p.line, p.column) for p in report.problems] == [(5, "starts_at")]
    assert "2026-11-23T07:30" in report.problems[0].advice
    assert Shift.objects.count() == 4


def test_a_shift_within_a_long_one_that_is_not_the_one_before_is_told(municipality):
    municipality.add("shifts.csv", "s5,e3,t2,2026-11-23T06:00,2026-11-23T22:00,,,,,,")
    municipality.add("shifts.csv", "s6,e3,t2,2026-11-23T08:00,2026-11-23T10:00,,,,,,")
    municipality.add("shifts.csv", "s7,e3,t2,2026-11-23T12:00,2026-11-23T14:00,,,,,,")
    report = municipality.come_in()
    assert [(p.line, p.column) for p in report.problems] == [(7, "starts_at"), (8, "starts_at")]
    assert "line 6" in report.problems[0].advice
    assert "an earlier shift" in report.problems[1].advice


def test_a_number_that_only_the_rule_of_2032_accepts_comes_in(municipality):
    municipality.change("people.csv", "01834000098", "01834000004")
    municipality.stored()
    assert Person.objects.get(source_id="p1").national_number == "01834000004"


def test_one_national_number_is_one_persons(municipality):
    municipality.change("people.csv", "p2,,", "p2,01834000098,")
    report = municipality.come_in()
    assert [(p.line, p.column) for p in report.problems] == [(3, "national_number")]


def test_a_national_number_that_tillit_knows_under_another_id_is_refused(municipality):
    municipality.stored()
    for name in ("relatives", "grants", "history", "pauses", "shifts", "absences"):
        (municipality.folder / f"{name}.csv").unlink()
    municipality.change("people.csv", "p1,0183", "p9,0183")
    report = municipality.come_in()
    assert [(p.line, p.column) for p in report.problems] == [(2, "national_number")]
    assert "another id" in report.problems[0].advice


def test_national_numbers_are_never_shown(municipality):
    municipality.change("people.csv", "01834000098", "01834000097")
    municipality.change("people.csv", "+47 67 50 42 01", "12345678901x")
    municipality.change("people.csv", "p2,,Arne", "p2,,=01834000098")
    report = municipality.come_in()
    assert len(report.problems) == 3
    told = str(report.as_json()) + "".join(map(str, report.problems))
    assert "01834000097" not in told
    assert "34000098" not in told


def test_a_file_without_header_shows_no_national_number(municipality):
    municipality.write("people.csv", municipality.read("people.csv").partition("\n")[2])
    assert "34000098" not in str(municipality.come_in().as_json())


def test_demo_mode_takes_no_real_number(municipality, settings):
    municipality.change("people.csv", "01834000098", "01034000033")
    report = municipality.come_in()
    assert [p.column for p in report.problems] == ["national_number"]
    settings.TILLIT_DEMO = False
    (municipality.folder / "synthetic.csv").unlink()
    told = [(p.column, p.expected) for p in municipality.come_in(dry_run=True).problems]
    assert ("national_number", "a synthetic national number (month + 80)") not in told


@pytest.mark.parametrize("marker", [None, "key,value\nsynthetic,no\n", "", "\xff"])
def test_demo_mode_takes_only_folders_that_say_they_are_synthetic(municipality, settings, marker):
    if marker is None:
        (municipality.folder / "synthetic.csv").unlink()
    else:
        municipality.write("synthetic.csv", marker.encode("latin-1"))
    report = municipality.come_in()
    assert [p.file for p in report.problems] == ["synthetic.csv"]
    assert "synthetic data only" in report.problems[0].advice


def test_production_takes_no_made_up_municipality_and_no_made_up_number(municipality, settings):
    settings.TILLIT_DEMO = False
    assert municipality.come_in().problems[0].file == "synthetic.csv"
    (municipality.folder / "synthetic.csv").unlink()
    report = municipality.come_in()
    assert not report.stored
    assert {p.column for p in report.problems} == {"national_number"}
    assert "Nothing synthetic" in report.problems[0].advice
    municipality.change("people.csv", "p1,01834000098,", "p1,,")
    assert municipality.come_in().stored


def test_a_clean_folder_after_a_refused_one_comes_in(municipality):
    municipality.change("people.csv", "1938-05-17", "17.05.1938")
    assert not municipality.come_in().stored
    municipality.change("people.csv", "17.05.1938", "1938-05-17")
    municipality.stored()

"""Importing again is safe: nothing is doubled, what was edited here stays, what is missing stays or ends."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tillit.foundation.models import ImportBaseline
from tillit.foundation.users import User
from tillit.rooms.decisions.models import Grant, GrantWindow, HelperWish
from tillit.rooms.people.models import OwnWords, Pause, Person, Relative
from tillit.rooms.people.services import change_contact, end_pause, write_own_words
from tillit.rooms.rosters.models import Absence, Shift, ShiftActivity
from tillit.rooms.teams.models import Acquaintance, Team, TeamMember, TeamPerson
from tillit.rooms.visits.models import Encounter
from tillit.rooms.workforce.models import Employee, EmployeeCompetence

from .conftest import TODAY, noon

pytestmark = pytest.mark.django_db
OSLO = ZoneInfo("Europe/Oslo")
LATER = TODAY + timedelta(days=7)
LONG_AGO = date(2000, 1, 1)
EVERYTHING = [
    Acquaintance, Absence, Employee, EmployeeCompetence, Encounter, Grant, GrantWindow, HelperWish, ImportBaseline,
    OwnWords, Pause, Person, Shift, ShiftActivity, Team, TeamMember, TeamPerson,
]  # fmt: skip


def all_rows():
    return {model: list(model.objects.order_by("pk").values()) for model in EVERYTHING}


def conflicts(report):
    return [(c.file, c.line, c.column, c.in_file, c.in_tillit) for c in report.conflicts]


def test_the_same_folder_again_changes_nothing(municipality):
    municipality.stored()
    before = all_rows()
    report = municipality.stored(on=LATER)
    assert all_rows() == before
    for name, counts in report.files.items():
        assert (counts.new, counts.changed, counts.unchanged) == (0, 0, counts.rows), name


def test_a_value_that_changed_in_the_file_is_taken(municipality):
    municipality.stored()
    municipality.change("people.csv", "Granveien 2,59.912", "Nyveien 4,59.95")
    report = municipality.stored()
    person = Person.objects.get(source_id="p2")
    assert (person.address, person.latitude) == ("Nyveien 4", 59.95)
    assert (report.files["people.csv"].changed, report.files["people.csv"].unchanged) == (1, 2)


def test_a_name_that_changed_moves_in_the_alphabet(municipality):
    municipality.stored()
    municipality.change("people.csv", "Arne,Østervik", "Arne,Aakre")
    municipality.stored()
    assert list(Person.objects.order_by("sort_key").values_list("source_id", flat=True))[-1] == "p2"
    municipality.change("people.csv", "Arne,Aakre", "Arne,Berg")
    municipality.stored()
    assert Person.objects.order_by("sort_key").first().source_id == "p2"


def test_a_value_that_was_edited_in_tillit_is_listed_and_kept(municipality):
    municipality.stored()
    Person.objects.filter(source_id="p1").update(phone="99 99 99 99")
    for _ in range(2):
        report = municipality.stored()
        assert conflicts(report) == [("people.csv", 2, "phone", "+47 67 50 42 01", "99 99 99 99")]
        assert report.files["people.csv"].conflicts == report.conflict_count == 1
        assert Person.objects.get(source_id="p1").phone == "99 99 99 99"


def test_what_a_person_changed_themselves_survives_an_unchanged_file(municipality):
    """Their e-mail and channel, a cancelled pause, and words of their own beside the file's."""
    municipality.stored()
    person = Person.objects.get(source_id="p2")
    leader = User.objects.create_user("leader", display_name="leader")
    told = {"person_id": person.pk, "how": "phone", "by": leader, "now": noon(TODAY)}
    change_contact(phone="67 50 42 02", email="arne@example.no", contact_channel="email", language="nb", **told)
    write_own_words(text="Avisen først.", writer="helper", writer_name="Kari Fjellrev", **told)
    end_pause(pause_id=Pause.objects.get().pk, back_on=date(2026, 11, 18), **told)
    municipality.stored(on=LATER)
    person.refresh_from_db()
    assert (person.email, person.phone, person.contact_channel) == ("arne@example.no", "67 50 42 02", "email")
    assert OwnWords.objects.get(person=person).text == "Avisen først."
    assert Pause.objects.get().cancelled_at is not None
    municipality.stored(on=LATER, end_missing=True)
    assert OwnWords.objects.filter(person=person).exists()


def test_email_of_people_and_relatives_comes_by_file(municipality):
    """A column that may be there, and may be changed here."""
    municipality.change("relatives.csv", "relation,phone\nr1,p1,Per Solbakk,child,67 50 43 01",
                        "relation,phone,email\nr1,p1,Per Solbakk,child,67 50 43 01,per@example.no")  # fmt: skip
    municipality.stored()
    assert Relative.objects.get().email == "per@example.no"
    assert Person.objects.get(source_id="p1").email == ""


def test_conflicts_are_written_as_in_the_files(municipality):
    municipality.stored()
    Shift.objects.filter(source_id="s1").update(starts_at=datetime(2026, 11, 23, 8, tzinfo=OSLO))
    Person.objects.filter(source_id="p1").update(lives_alone=False)
    Grant.objects.filter(source_id="g2").update(weekdays=[2, 5])
    Grant.objects.filter(source_id="g1").update(wished_start="09:15")
    EmployeeCompetence.objects.filter(competence__code="nurse").delete()
    assert [c[2:] for c in conflicts(municipality.stored())] == [
        ("competences", "injection|nurse", "injection"),
        ("lives_alone", "yes", "no"),
        ("wished_start", "08:30", "09:15"),
        ("weekdays", "1|4", "2|5"),
        ("starts_at", "2026-11-23T07:30", "2026-11-23T08:00"),
    ]


def test_what_is_remembered_of_people_holds_none_of_their_values(municipality):
    municipality.stored()
    remembered = str(list(ImportBaseline.objects.values()))
    for value in ("01834000098", "Solbakk", "Granveien", "hagen", "Nøkkelboks"):
        assert value not in remembered


def test_other_values_of_an_edited_row_are_taken(municipality):
    municipality.stored()
    Person.objects.filter(source_id="p1").update(phone="99 99 99 99")
    municipality.change("people.csv", "Nøkkelboks", "Ring på")
    report = municipality.stored()
    person = Person.objects.get(source_id="p1")
    assert (person.phone, person.entry_instructions) == ("99 99 99 99", "Ring på")
    assert (report.files["people.csv"].changed, report.conflict_count) == (1, 1)


def test_a_conflict_ends_when_the_file_agrees_and_the_files_values_are_taken_again(municipality):
    municipality.stored()
    Person.objects.filter(source_id="p1").update(phone="99 99 99 99")
    municipality.change("people.csv", "+47 67 50 42 01", "99 99 99 99")
    assert municipality.stored().conflict_count == 0
    municipality.change("people.csv", "99 99 99 99", "88 88 88 88")
    assert municipality.stored().conflict_count == 0
    assert Person.objects.get(source_id="p1").phone == "88 88 88 88"


def test_values_that_belong_together_are_kept_together(municipality):
    """Else the end from here and the start from the file could make a period that ends before it starts."""
    municipality.stored()
    Grant.objects.filter(source_id="g2").update(ends_on=date(2026, 12, 1))
    municipality.change("grants.csv", "2026-01-10,2027-01-10", "2026-12-24,2027-06-01")
    report = municipality.stored()
    grant = Grant.objects.get(source_id="g2")
    assert (grant.starts_on, grant.ends_on) == (date(2026, 1, 10), date(2026, 12, 1))
    assert {c.column for c in report.conflicts} == {"starts_on", "ends_on"}


def test_lists_that_were_edited_in_tillit_are_kept(municipality):
    municipality.stored()
    EmployeeCompetence.objects.filter(employee__source_id="e1", competence__code="nurse").delete()
    HelperWish.objects.filter(kind="excluded").delete()
    GrantWindow.objects.filter(grant__source_id="g2").update(start_time="10:00")
    report = municipality.stored()
    assert {c.column for c in report.conflicts} == {"competences", "excluded_helpers", "windows"}
    assert EmployeeCompetence.objects.filter(employee__source_id="e1").count() == 1


def test_lists_that_changed_in_the_file_are_taken(municipality):
    municipality.stored()
    municipality.change("employees.csv", "nurse|injection", "dementia|injection")
    municipality.change("grants.csv", "no,no,e1,e3", "no,no,e3,e1")
    municipality.change("grants.csv", "|19:00-21:30", "|18:00-20:00")
    municipality.stored()
    codes = EmployeeCompetence.objects.filter(employee__source_id="e1").values_list("competence__code", flat=True)
    assert set(codes) == {"dementia", "injection"}
    assert set(HelperWish.objects.values_list("employee__source_id", "kind")) == {
        ("e3", "preferred"),
        ("e1", "excluded"),
    }
    assert [str(w.start_time) for w in GrantWindow.objects.filter(grant__source_id="g1")] == ["08:00:00", "18:00:00"]


def test_a_column_that_the_file_leaves_out_is_left_alone(municipality):
    municipality.stored()
    municipality.write("relatives.csv", "id,person,name,relation\nr1,p1,Per Solbakk,child\n")
    report = municipality.stored()
    assert report.files["relatives.csv"].unchanged == 1


def test_who_changes_teams_leaves_the_old_one_on_the_day_of_the_import(municipality):
    municipality.stored()
    municipality.change("people.csv", "t1,,,,,", "t2,e3,,,,")
    municipality.change("employees.csv", "75.5,t1", "75.5,t2")
    municipality.stored(on=LATER)
    periods = TeamPerson.objects.filter(person__source_id="p2").order_by("starts_on")
    assert list(periods.values_list("team__source_id", "starts_on", "ends_on", "primary_contact__source_id")) == [
        ("t1", LONG_AGO, LATER, None),
        ("t2", LATER, None, "e3"),
    ]
    periods = TeamMember.objects.filter(employee__source_id="e2").order_by("starts_on")
    assert list(periods.values_list("team__source_id", "starts_on", "ends_on")) == [
        ("t1", LONG_AGO, LATER),
        ("t2", LATER, None),
    ]


def test_who_changes_teams_twice_in_a_day_was_never_in_the_one_between(municipality):
    municipality.stored()
    for old, new in (("t1", "t2"), ("t2", "t1"), ("t1", "t2")):
        municipality.change("employees.csv", f"75.5,{old}", f"75.5,{new}")
        municipality.stored(on=LATER)
    periods = TeamMember.objects.filter(employee__source_id="e2").order_by("starts_on")
    assert list(periods.values_list("team__source_id", "starts_on", "ends_on")) == [
        ("t1", LONG_AGO, LATER),
        ("t2", LATER, None),
    ]


def test_a_new_contact_or_role_needs_no_new_period(municipality):
    municipality.stored()
    municipality.change("people.csv", "t1,e1,Jeg", "t1,e2,Jeg")
    municipality.change("employees.csv", "t1,member", "t1,leader")
    municipality.stored(on=LATER)
    assert TeamPerson.objects.get(person__source_id="p1").primary_contact.source_id == "e2"
    assert TeamMember.objects.get(employee__source_id="e2").role == "leader"


def test_a_team_that_was_changed_in_tillit_is_kept(municipality):
    municipality.stored()
    TeamPerson.objects.filter(person__source_id="p2").update(team=Team.objects.get(source_id="t2"))
    report = municipality.stored()
    assert conflicts(report) == [("people.csv", 3, "team", "t1", "t2")]


def test_a_move_that_is_planned_in_tillit_stays_planned(municipality):
    municipality.stored()
    person = Person.objects.get(source_id="p2")
    TeamPerson.objects.filter(person=person).update(ends_on=LATER)
    TeamPerson.objects.create(team=Team.objects.get(source_id="t2"), person=person, starts_on=LATER)
    municipality.change("people.csv", "t1,,,,,", "t2,,,,,")
    municipality.stored()
    periods = TeamPerson.objects.filter(person=person).order_by("starts_on")
    assert list(periods.values_list("starts_on", "ends_on")) == [
        (LONG_AGO, TODAY),
        (TODAY, LATER),
        (LATER, None),
    ]


def test_own_words_of_a_later_day_are_a_new_version(municipality):
    municipality.stored()
    municipality.change("people.csv", "Jeg vil ut i hagen hver dag.,2026-09-01", "Og lese avisen.,2026-10-01")
    municipality.stored()
    assert list(OwnWords.objects.order_by("-written_on").values_list("text", flat=True)) == [
        "Og lese avisen.",
        "Jeg vil ut i hagen hver dag.",
    ]


def test_own_words_that_a_helper_corrected_here_are_kept(municipality):
    municipality.stored()
    OwnWords.objects.update(text="Jeg vil ut.")
    report = municipality.stored()
    assert [c.column for c in report.conflicts] == ["own_words"]
    assert OwnWords.objects.get().text == "Jeg vil ut."


def test_two_people_may_exchange_national_numbers_and_two_shifts_their_times(municipality):
    municipality.change("people.csv", "p2,,Arne", "p2,02834100471,Arne")
    municipality.stored()
    text = municipality.read("people.csv")
    text = text.replace("01834000098", "FIRST").replace("02834100471", "01834000098").replace("FIRST", "02834100471")
    municipality.write("people.csv", text)
    text = municipality.read("shifts.csv")
    text = text.replace("s1,e1", "FIRST").replace("s3,e1", "s1,e1").replace("FIRST", "s3,e1")
    municipality.write("shifts.csv", text)
    municipality.stored()
    assert Person.objects.get(source_id="p2").national_number == "01834000098"
    moved = Shift.objects.get(source_id="s3")
    assert moved.starts_at == datetime(2026, 11, 23, 7, 30, tzinfo=OSLO)
    assert ShiftActivity.objects.filter(shift=moved).count() == 2
    assert not ShiftActivity.objects.filter(shift__source_id="s1").exists()


def test_a_shift_that_moves_takes_its_break_along(municipality):
    municipality.stored()
    municipality.change(
        "shifts.csv", "s2,e2,t1,2026-11-23T22:00,2026-11-24T07:30", "s2,e2,t1,2026-11-25T22:00,2026-11-26T07:30"
    )
    municipality.stored()
    assert ShiftActivity.objects.get(shift__source_id="s2").starts_at == datetime(2026, 11, 26, 3, tzinfo=OSLO)


def test_a_shift_that_was_moved_in_tillit_stands_where_it_is_when_overlaps_are_sought(municipality):
    municipality.stored()
    at = datetime(2026, 11, 25, 7, 30, tzinfo=OSLO)
    Shift.objects.filter(source_id="s1").update(starts_at=at, ends_at=at + timedelta(hours=8))
    municipality.add("shifts.csv", "s5,e1,t1,2026-11-23T08:00,2026-11-23T12:00,,,,,,")
    municipality.stored()
    municipality.add("shifts.csv", "s6,e1,t1,2026-11-25T08:00,2026-11-25T12:00,,,,,,")
    report = municipality.come_in()
    assert [(p.line, p.column) for p in report.problems] == [(7, "starts_at")]


def test_history_that_grew_or_was_corrected_is_counted_anew(municipality):
    municipality.stored()
    municipality.change("history.csv", "2026-11-19,2", "2026-11-19,3")
    municipality.add("history.csv", "p1,e1,2026-11-21,1")
    report = municipality.stored()
    counts = report.files["history.csv"]
    assert (counts.new, counts.changed, counts.unchanged) == (1, 1, 3)
    known = Acquaintance.objects.get(person__source_id="p1", employee__source_id="e1")
    assert (known.visits, known.last_on) == (5, date(2026, 11, 21))


def test_history_that_was_found_to_be_wrong_in_tillit_stays_so(municipality):
    municipality.stored()
    Encounter.objects.filter(visits=2).update(status="entered-in-error")
    municipality.stored()
    assert Encounter.objects.get(visits=2).status == "entered-in-error"
    assert Acquaintance.objects.get(person__source_id="p1", employee__source_id="e1").visits == 1


def test_rows_that_are_missing_stay(municipality):
    municipality.stored()
    before = all_rows()
    municipality.without("relatives.csv", "r1")
    municipality.without("pauses.csv", "x1")
    municipality.without("grants.csv", "g2")
    municipality.without("shifts.csv", "s1")
    municipality.without("absences.csv", "a1")
    municipality.stored()
    assert all_rows() == before


def test_rows_that_are_missing_end_when_asked(municipality):
    municipality.stored()
    for name, id in [
        ("people.csv", "p2"),
        ("employees.csv", "e2"),
        ("pauses.csv", "x1"),
        ("grants.csv", "g2"),
        ("shifts.csv", "s1"),
        ("shifts.csv", "s2"),
        ("shifts.csv", "s4"),
        ("absences.csv", "a1"),
        ("history.csv", "p2"),
    ]:
        municipality.without(name, id)
    municipality.write("history.csv", "person,employee,on,visits\n")
    report = municipality.stored(end_missing=True)
    assert {name: file.ended for name, file in report.files.items() if file.ended} == {
        "people.csv": 1,
        "employees.csv": 1,
        "pauses.csv": 1,
        "grants.csv": 1,
        "shifts.csv": 2,
        "absences.csv": 1,
    }
    assert TeamPerson.objects.get(person__source_id="p2").ends_on == TODAY
    assert TeamMember.objects.get(employee__source_id="e2").ends_on == TODAY
    assert Pause.objects.get().ends_on == TODAY
    assert Grant.objects.get(source_id="g2").ends_on == TODAY
    assert Absence.objects.get().ends_on == TODAY
    assert set(Shift.objects.values_list("source_id", flat=True)) == {"s3", "s4"}
    assert Person.objects.count() == 3
    assert Encounter.objects.count() == 4
    assert conflicts(report) == []


def test_ending_again_ends_nothing_more_and_what_comes_back_begins_again(municipality):
    municipality.stored()
    whole = {name: municipality.read(name) for name in ("people.csv", "grants.csv", "pauses.csv", "shifts.csv")}
    municipality.without("people.csv", "p2")
    municipality.without("grants.csv", "g2")
    municipality.without("pauses.csv", "x1")
    municipality.without("shifts.csv", "s1")
    municipality.stored(end_missing=True)
    report = municipality.stored(on=LATER, end_missing=True)
    assert sum(file.ended for file in report.files.values()) == 0
    for name, text in whole.items():
        municipality.write(name, text)
    report = municipality.stored(on=LATER, end_missing=True)
    assert report.conflict_count == 0
    assert Grant.objects.get(source_id="g2").ends_on == date(2027, 1, 10)
    assert Shift.objects.filter(source_id="s1").exists()
    assert TeamPerson.objects.filter(person__source_id="p2", ends_on=None, starts_on=LATER).exists()


def test_what_was_made_in_tillit_does_not_end(municipality):
    municipality.stored()
    Pause.objects.create(source_id="own", person=Person.objects.get(source_id="p1"), starts_on=TODAY, reason="other")
    municipality.stored(end_missing=True)
    assert Pause.objects.get(source_id="own").ends_on is None


def test_a_file_that_is_not_in_the_folder_ends_nothing(municipality):
    municipality.stored()
    (municipality.folder / "grants.csv").unlink()
    municipality.stored(end_missing=True)
    assert Grant.objects.get(source_id="g2").ends_on == date(2027, 1, 10)


def test_a_file_with_a_header_only_may_not_end_everything(municipality):
    municipality.stored()
    municipality.write("grants.csv", municipality.read("grants.csv").splitlines()[0] + "\n")
    report = municipality.come_in(end_missing=True)
    assert [p.file for p in report.problems] == ["grants.csv"]
    municipality.stored()


def test_an_ended_shift_leaves_room_for_another(municipality):
    municipality.stored()
    municipality.without("shifts.csv", "s1")
    municipality.add("shifts.csv", "s5,e1,t1,2026-11-23T08:00,2026-11-23T12:00,,,,,,")
    municipality.stored(end_missing=True)
    assert not Shift.objects.filter(source_id="s1").exists()

"""My day: what a helper sees of their visits and when, and that a tap does what it says."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from django.urls import resolve, reverse

from tests.town import NOW, TODAY, accepted_plan
from tillit.foundation.access.door import ENTER, people_within_reach
from tillit.foundation.access.look_log import Look
from tillit.kernel.clock import instant
from tillit.rooms.decisions.models import Grant
from tillit.rooms.people.models import Grade, OwnWords, Person
from tillit.rooms.rosters.models import Absence, Shift, ShiftActivity
from tillit.rooms.teams.models import Acquaintance, TeamMember
from tillit.rooms.visits.models import Deviation, Encounter, Plan, Visit, VisitHelper

YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def at(monkeypatch):
    """Set the clock."""

    def set_clock(now):
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    set_clock(NOW)
    return set_clock


@pytest.fixture
def ola(client, town, at):
    """Ola's phone: he goes to Arne and then to Edel, every day at 08:00 and 08:30."""
    client.force_login(town.users["care_worker"])
    return client


def read(client, day: date | None = None) -> str:
    query = {"dag": day.isoformat()} if day else {}
    return client.get(reverse("my_day"), query).content.decode()


def visit_of(town, person: int, day: date = TODAY) -> Visit:
    return Visit.objects.get(person=town.people[person], day=day, plan__state="accepted")


def tap(client, action: str, visit: Visit, **data: object):
    data = {"dag": visit.day.isoformat(), **data}
    return client.post(reverse(action, args=[visit.public_id]), data)


def told(client, answer) -> str:
    """Give the page that a tap leads to."""
    return client.get(answer["Location"]).content.decode()


# What is shown


def test_the_next_visit_stands_first_then_the_later_ones(town, ola):
    accepted_plan(town)
    page = read(ola)
    assert page.index("Arne Østervik") < page.index("Senere") < page.index("Edel Ærfugl")
    assert "2 av 2 besøk igjen" in page


def test_a_visit_tells_what_matters_what_help_and_how_to_get_in_touch(town, ola):
    accepted_plan(town)
    page = read(ola)
    for text in [
        "Jeg vil gjerne komme ut i hagen",
        "Hjelp til å stå opp og gjøre seg klar for dagen",
        "Få en god start på dagen",
        'href="tel:00000101"',
        "08:00",
    ]:
        assert text in page


def test_the_newest_own_words_are_shown(town, ola):
    accepted_plan(town)
    OwnWords.objects.create(
        source_id="new", person=town.people[1], text="Nå vil jeg fiske.", written_on=TODAY, written_by="person"
    )
    assert "Nå vil jeg fiske." in read(ola)


def test_how_to_get_in_is_shown_to_who_goes_that_day(town, ola):
    accepted_plan(town)
    page = read(ola)
    assert "kode 1010" in page
    assert "Granveien 2" in page
    assert "kode 1000" not in page  # Ingrid, to whom somebody else goes


@pytest.mark.parametrize("day", [YESTERDAY, TOMORROW])
def test_how_to_get_in_is_not_shown_for_another_day(town, ola, day):
    accepted_plan(town)
    page = read(ola, day)
    assert "Arne Østervik" in page
    assert "Granveien" not in page
    assert "Nøkkelboks" not in page


def test_how_to_get_in_is_gone_when_the_visit_is_done(town, ola):
    accepted_plan(town)
    tap(ola, "finish_visit", visit_of(town, 1))
    assert "kode 1010" not in read(ola)


def test_a_night_worker_sees_before_midnight_how_to_get_in_after_it(town, ola, at):
    accepted_plan(town)
    soon = instant(TOMORROW, time(0, 15))
    Visit.objects.filter(pk=visit_of(town, 1, TOMORROW).pk).update(starts_at=soon, ends_at=soon + timedelta(minutes=20))
    at(soon - timedelta(minutes=30))
    ola.force_login(town.users["care_worker"])  # the session of the morning has ended
    assert "kode 1010" in read(ola, TOMORROW)


@pytest.mark.parametrize(("later", "goes"), [(timedelta(minutes=59), True), (timedelta(minutes=61), False)])
def test_who_has_been_there_in_the_night_goes_there_for_an_hour_more(town, later, goes):
    """The visit is of yesterday, begins after midnight and ends at one."""
    accepted_plan(town)
    ends = instant(TODAY, time(1))
    Visit.objects.filter(pk=visit_of(town, 1, YESTERDAY).pk).update(
        starts_at=ends - timedelta(minutes=20), ends_at=ends
    )
    visit_of(town, 1).delete()
    within = people_within_reach(town.users["care_worker"], ENTER, now=ends + later)
    assert within.filter(pk=town.people[1].pk).exists() is goes


def test_the_times_are_starts_never_ends_or_minutes(town, ola):
    accepted_plan(town)
    Grant.objects.update(estimate_minutes=23)
    page = read(ola)
    assert "08:00" in page
    assert "08:20" not in page
    assert "23 min" not in page


def test_who_comes_along_is_named_and_whether_they_marked_it(town, ola):
    accepted_plan(town)
    visit = visit_of(town, 1)
    VisitHelper.objects.create(visit=visit, employee=town.helpers[2])
    assert "Åse Tiurdal" in read(ola)
    assert "har markert" not in read(ola)
    Encounter.objects.create(
        visit=visit, person=visit.person, employee=town.helpers[2], day=TODAY, origin="tap", recorded_at=NOW
    )
    assert "har markert" in read(ola)


def test_a_first_meeting_is_said(town, ola):
    accepted_plan(town)
    for person in (town.people[1], town.people[5]):
        assert "første gang" in read(ola)
        Acquaintance.objects.create(person=person, employee=town.helpers[1], visits=3, last_on=YESTERDAY)
    assert "første gang" not in read(ola)


def test_shift_break_and_meeting_stand_in_order(town, ola):
    accepted_plan(town)
    shift = Shift.objects.get(employee=town.helpers[1], starts_at__date=TODAY)
    for kind, hour in (("meeting", 14), ("break", 11)):
        ShiftActivity.objects.create(
            shift=shift, kind=kind, starts_at=instant(TODAY, time(hour)), ends_at=instant(TODAY, time(hour, 30))
        )
    page = read(ola)
    assert "07:30–15:00" in page
    order = [page.index(text) for text in ("Edel Ærfugl", ">11:00<", ">14:00<")]
    assert order == sorted(order)


def test_a_break_that_is_over_is_not_shown(town, ola, at):
    accepted_plan(town)
    shift = Shift.objects.get(employee=town.helpers[1], starts_at__date=TODAY)
    ShiftActivity.objects.create(
        shift=shift, kind="break", starts_at=instant(TODAY, time(11)), ends_at=instant(TODAY, time(11, 30))
    )
    at(instant(TODAY, time(12)))
    assert ">11:00<" not in read(ola)


# Nothing to show


def test_without_a_plan_the_page_says_so(town, ola):
    assert "Ingen plan ennå" in read(ola)


def test_a_proposal_is_no_plan(town, ola):
    accepted_plan(town)
    Plan.objects.update(state="proposed")
    page = read(ola)
    assert "Ingen plan ennå" in page
    assert "Arne" not in page


def test_without_a_shift_the_page_says_so(town, ola):
    Shift.objects.all().delete()
    assert "Du har fri" in read(ola)


def test_a_plan_without_visits_for_the_helper_says_so(town, ola):
    accepted_plan(town, helper_of=lambda person, day: 0)
    assert "Ingen besøk til deg" in read(ola)


def test_an_account_without_an_employee_is_told(town, client, at):
    client.force_login(town.users["care_worker"])
    town.helpers[1].__class__.objects.filter(pk=town.helpers[1].pk).update(user=None)
    assert "ikke knyttet til en ansatt" in read(client)


@pytest.mark.parametrize("asked", ["2026-11-20", "2026-11-16", "igår"])
def test_other_days_than_three_are_not_there(town, ola, asked):
    assert ola.get(reverse("my_day"), {"dag": asked}).status_code == 404


def test_visits_at_people_out_of_reach_are_counted_not_hidden_in_silence(town, ola):
    accepted_plan(town)
    Person.objects.filter(pk=town.people[1].pk).update(grade=Grade.SEALED)
    TeamMember.objects.filter(employee=town.helpers[1]).delete()
    page = read(ola)
    assert "Arne" not in page
    assert "1 besøk er hos" in page
    assert "Edel Ærfugl" in page


# Taps


def test_one_tap_is_done_and_undo_is_right_there(town, ola):
    accepted_plan(town)
    answer = tap(ola, "finish_visit", visit_of(town, 1))
    page = ola.get(answer["Location"]).content.decode()
    assert Encounter.objects.get().person == town.people[1]
    assert "Utført: <strong>Arne Østervik</strong>" in page
    assert "1 av 2 besøk igjen" in page
    assert page.index("Edel Ærfugl") < page.index("Bak deg")
    tap(ola, "undo_visit", visit_of(town, 1))
    assert "2 av 2 besøk igjen" in read(ola)


def test_a_tap_on_yesterday_stays_on_yesterday(town, ola):
    accepted_plan(town)
    answer = tap(ola, "finish_visit", visit_of(town, 1, YESTERDAY))
    assert f"dag={YESTERDAY}" in answer["Location"]
    assert Encounter.objects.get().day == YESTERDAY


def test_until_noon_yesterday_says_what_is_not_marked_and_can_be(town, ola):
    accepted_plan(town)
    page = read(ola, YESTERDAY)
    assert "2 av 2 besøk ikke markert" in page
    assert reverse("finish_visit", args=[visit_of(town, 1, YESTERDAY).public_id]) in page
    assert "ikke lenger markeres" not in page


def test_after_noon_yesterday_cannot_be_marked_and_the_page_says_so(town, ola, at):
    accepted_plan(town)
    at(instant(TODAY, time(12)))
    assert reverse("finish_visit", args=[visit_of(town, 1, YESTERDAY).public_id]) not in read(ola, YESTERDAY)
    assert "Denne dagen kan ikke lenger markeres her" in read(ola, YESTERDAY)
    answer = tap(ola, "finish_visit", visit_of(town, 1, YESTERDAY))
    assert "fram til klokka tolv" in ola.get(answer["Location"]).content.decode()
    assert not Encounter.objects.exists()


def test_tomorrow_cannot_be_marked(town, ola):
    accepted_plan(town)
    page = read(ola, TOMORROW)
    assert 'data-tap="finish"' not in page
    assert "utfort" not in page


def test_two_taps_and_a_word_tell_what_was_different(town, ola):
    accepted_plan(town)
    visit = visit_of(town, 1)
    tap(ola, "report_deviation", visit, kind="not_home", words="Var hos datteren <3")
    page = read(ola)
    assert "Ingen åpnet døra" in page
    assert "Var hos datteren &lt;3" in page
    assert page.index("Bak deg") < page.index("Arne Østervik")
    assert reverse("finish_visit", args=[visit.public_id]) not in page
    tap(ola, "withdraw_deviation", visit, target=Deviation.objects.get().pk)
    assert "2 av 2 besøk igjen" in read(ola)


@pytest.mark.parametrize("data", [{}, {"kind": "lazy"}, {"kind": "moved", "words": "x" * 501}])
def test_a_deviation_that_makes_no_sense_is_explained(town, ola, data):
    accepted_plan(town)
    answer = tap(ola, "report_deviation", visit_of(town, 1), **data)
    assert "Velg hva som ble annerledes" in told(ola, answer)
    assert not Deviation.objects.exists()


@pytest.mark.parametrize("deviation", ["", "x", "1", "²"])
def test_taking_back_what_is_not_there_changes_nothing(town, ola, deviation):
    accepted_plan(town)
    answer = tap(ola, "withdraw_deviation", visit_of(town, 1), target=deviation)
    assert "ikke lenger på listen din" in told(ola, answer)


def test_a_visit_that_moved_to_somebody_else_is_explained(town, ola):
    accepted_plan(town)
    visit = visit_of(town, 0)
    answer = tap(ola, "finish_visit", visit)
    assert "ikke lenger på listen din" in told(ola, answer)
    assert not Encounter.objects.exists()


def test_the_browsers_own_store_keeps_no_day_list(town, ola):
    assert "no-store" in ola.get(reverse("my_day"))["Cache-Control"]


# The clock change


@pytest.mark.parametrize("sunday", [date(2026, 10, 25), date(2026, 3, 29)])
def test_on_the_night_of_the_clock_change_the_day_is_whole(town, ola, at, sunday):
    monday = sunday - timedelta(days=6)
    plan = Plan.objects.create(team=town.team, week=monday, state="accepted", created_at=NOW)
    Shift.objects.create(
        source_id="night",
        employee=town.helpers[1],
        team=town.team,
        starts_at=instant(sunday - timedelta(days=1), time(22)),
        ends_at=instant(sunday, time(7, 30)),
    )
    for hour, person in ((1, 1), (4, 5)):
        starts_at = instant(sunday, time(hour))
        visit = Visit.objects.create(
            plan=plan,
            key=f"{person}",
            person=town.people[person],
            grant=town.grants[person],
            day=sunday,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=30),
            state="planned",
        )
        VisitHelper.objects.create(visit=visit, employee=town.helpers[1])
    at(instant(sunday, time(3, 30)))
    page = read(ola)
    assert "22:00–07:30" in page
    order = [page.index(text) for text in (">01:00<", "Arne", ">04:00<")]
    assert order == sorted(order)


# Looks and queries


def test_a_look_at_the_day_is_one_row_for_seeing_and_one_for_entering(town, ola):
    accepted_plan(town)
    read(ola)
    ids = sorted([town.people[1].pk, town.people[5].pk])
    assert [(look.action, look.ground, look.person_ids, look.page) for look in Look.objects.order_by("pk")] == [
        ("see", "team_member", ids, "my_day"),
        ("enter", "visit_today", ids, "my_day"),
    ]


def test_a_look_at_tomorrow_enters_nowhere(town, ola):
    accepted_plan(town)
    read(ola, TOMORROW)
    assert [look.action for look in Look.objects.all()] == ["see"]


def test_each_form_goes_to_a_view_of_its_own_visit(town, ola):
    """The addresses stand in the page as words below my day's own, not as `{% url %}`, which took long in every row."""
    accepted_plan(town, helper_of=lambda person, day: 1)
    tap(ola, "finish_visit", visit_of(town, 0))
    tap(ola, "report_deviation", visit_of(town, 1), kind="other", words="x")
    tap(ola, "write_note", visit_of(town, 2), words="x")
    found: dict[str, set[UUID]] = {}
    for action, visit in re.findall(r'action="([^"]+)" data-tap="[^"]+" data-visit="([^"]+)"', read(ola)):
        match = resolve(action)
        assert match.kwargs == {"public_id": UUID(visit)}
        found.setdefault(match.url_name, set()).add(match.kwargs["public_id"])
    of = {person: visit_of(town, person).public_id for person in range(3)}
    assert of[0] in found["undo_visit"] - found["finish_visit"]
    assert found["withdraw_deviation"] == {of[1]}
    assert found["withdraw_note"] == {of[2]}
    assert of[2] in found["finish_visit"] & found["report_deviation"] & found["write_note"]


def test_a_day_costs_a_fixed_number_of_queries(town, ola, django_assert_max_num_queries):
    accepted_plan(town, helper_of=lambda person, day: 1)
    for person in range(6):
        tap(ola, "report_deviation", visit_of(town, person), kind="other", words="x")
    tap(ola, "finish_visit", visit_of(town, 0))
    VisitHelper.objects.create(visit=visit_of(town, 1), employee=town.helpers[2])
    with django_assert_max_num_queries(29) as counted:
        read(ola)
    few = len(counted)
    Visit.objects.filter(person__in=town.people[2:]).delete()
    with django_assert_max_num_queries(29) as counted:
        read(ola)
    assert len(counted) == few


def test_who_is_noted_as_away_is_told_so_and_not_asked_to_lend_a_hand(town, ola):
    accepted_plan(town, helper_of=lambda person, day: 1)
    assert "Du er meldt borte" not in read(ola)
    Absence.objects.create(source_id="a", employee=town.helpers[1], starts_on=TODAY, reason="sickness")
    page = read(ola)
    assert "Du er meldt borte denne dagen" in page
    assert "De står her til det er gjort." in page
    assert reverse("ill_self") not in page
    VisitHelper.objects.all().delete()
    page = read(ola)
    assert "Du har ingen besøk igjen." in page
    assert "trenger en hånd" not in page

"""What was changed and why, as the person reads it: in one sentence, the last change first, no reason for absence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.utils.translation import override

from tests.town import MONDAY, NOW, TODAY, Town, accepted_plan
from tillit.kernel.clock import instant
from tillit.rooms.people.models import Pause
from tillit.rooms.rosters.models import Absence
from tillit.rooms.visits import services
from tillit.rooms.visits.change_words import all_said, said
from tillit.rooms.visits.models import Plan, Visit, VisitHelper
from tillit.rooms.visits.queries.person_changes import changes_for_person
from tillit.rooms.visits.types import Change, Placement

FRIDAY = MONDAY + timedelta(days=4)
SATURDAY = FRIDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_bokmal():
    with override("nb"):
        yield


@pytest.fixture
def plan(town):
    """A plan in which every helper is free on Friday but for Ingrid's visit."""
    plan = accepted_plan(town)
    others = Visit.objects.filter(day=FRIDAY).exclude(person=town.people[0])
    VisitHelper.objects.filter(visit__in=others).delete()
    others.update(state="uncovered", starts_at=None, ends_at=None)
    return plan


def move(town: Town, plan: Plan, *, helper: int | None, at: time = time(8), day: date = FRIDAY, **more):
    placed = Placement("planned", day, instant(day, at), (town.helpers[helper].pk,)) if helper is not None else None
    return services.change_plan(
        plan_public_id=plan.public_id,
        version=Plan.objects.get(pk=plan.pk).version,
        changes=[Change(f"{town.grants[0].pk}:{FRIDAY}:0", placed or Placement("skipped", FRIDAY))],
        user=town.users["team_leader"],
        now=NOW,
        **{"kind": "move", **more},
    )


def read(town: Town, *, name: str = "") -> list:
    return [said(change, name=name) for change in changes_for_person(town.people[0].pk, since=TODAY)]


def absent(town: Town, helper: int, day: date) -> None:
    Absence.objects.create(
        source_id="a", employee=town.helpers[helper], starts_on=day, ends_on=day + timedelta(days=1), reason="sickness"
    )


def test_another_helper_at_another_time_with_why(town, plan):
    absent(town, 0, FRIDAY)
    move(town, plan, helper=2, at=time(9, 15), kind="repair")
    [one] = read(town)
    assert one.what.replace("\u00a0", " ") == (
        "Fredag 20. november: Åse kommer i stedet for Kari, kl. 09.15 i stedet for 08.00, "
        "fordi Kari ikke er tilgjengelig."
    )
    assert "syk" not in one.what.lower()


def test_a_little_later_with_another_helper_names_the_helper_only(town, plan):
    move(town, plan, helper=2, at=time(8, 10))
    assert read(town)[0].what == "Fredag 20. november: Åse kommer i stedet for Kari."


def test_another_time_alone(town, plan):
    move(town, plan, helper=0, at=time(10), asked_by="person")
    assert read(town)[0].what.replace("\u00a0", " ") == (
        "Fredag 20. november: besøket er kl. 10.00 i stedet for 08.00, fordi du ba om det."
    )
    assert "fordi Ingrid ba om det" in read(town, name="Ingrid")[0].what


def test_cancelled_and_what_the_team_wrote(town, plan):
    move(town, plan, helper=None, kind="cancel", words="Vi kommer igjen på lørdag.")
    [one] = read(town)
    assert one.what.replace("\u00a0", " ") == "Fredag 20. november: besøket kl. 08.00 er avlyst."
    assert one.words == "Vi kommer igjen på lørdag."


def test_of_several_changes_the_last_stands_and_the_rest_are_there(town, plan):
    move(town, plan, helper=2)
    move(town, plan, helper=3)
    [one] = read(town)
    assert "Ali kommer i stedet for Åse" in one.what
    assert ["Åse kommer i stedet for Kari" in before for before in one.earlier] == [True]


def test_what_was_undone_is_as_before(town, plan):
    step = move(town, plan, helper=2)
    services.undo_edit(edit_public_id=step.edit_public_id, user=town.users["team_leader"], now=NOW)
    [one] = read(town)
    assert one.what == "Fredag 20. november: Kari kommer i stedet for Åse, slik det var før."


def test_a_pause_is_its_own_reason(town, plan):
    Pause.objects.create(source_id="p", person=town.people[0], starts_on=FRIDAY, ends_on=SATURDAY, reason="hospital")
    services.bring_up_to_date(team_id=town.team.pk, first=FRIDAY, now=NOW)
    what = read(town)[0].what.replace("\u00a0", " ")
    assert what == "Fredag 20. november: besøket kl. 08.00 er avlyst, fordi du er borte da."


def test_two_of_the_same_name_are_named_whole(town, plan):
    town.helpers[2].given_name = "Kari"
    town.helpers[2].save()
    move(town, plan, helper=2)
    assert "Kari Tiurdal kommer i stedet for Kari Fjellrev" in read(town)[0].what


def test_what_was_not_told_yet_and_others_visits_are_no_news(town, plan):
    Plan.objects.update(state="proposed", accepted_at=None, accepted_by=None)
    move(town, plan, helper=2)
    assert read(town) == []
    assert changes_for_person(town.people[1].pk, since=TODAY) == []


def test_days_before_are_left_out(town, plan):
    move(town, plan, helper=2)
    assert changes_for_person(town.people[0].pk, since=SATURDAY) == []
    assert changes_for_person(town.people[0].pk, since=TODAY, until=TODAY) == []


def test_in_english_too(town, plan):
    move(town, plan, helper=2, at=time(9, 15))
    with override("en"):
        assert read(town)[0].what.replace("\u00a0", " ") == (
            "Friday 20 November: Åse comes instead of Kari, at 09:15 instead of 08:00."
        )


def test_the_visits_that_a_pause_stops_on_one_day_are_one_sentence(town, plan):
    Pause.objects.create(source_id="p", person=town.people[0], starts_on=FRIDAY, ends_on=SATURDAY, reason="other")
    services.bring_up_to_date(team_id=town.team.pk, first=FRIDAY, now=NOW)
    [one] = changes_for_person(town.people[0].pk, since=FRIDAY)
    assert [spoken.what for spoken in all_said([one, replace(one, key="other")])] == [
        "Fredag 20. november: 2 besøk er avlyst, fordi du er borte da."
    ]


def test_a_visit_that_is_back_after_a_pause_blames_no_change_of_the_help(town, plan):
    pause = Pause.objects.create(
        source_id="p", person=town.people[0], starts_on=FRIDAY, ends_on=SATURDAY, reason="hospital"
    )
    services.bring_up_to_date(team_id=town.team.pk, first=FRIDAY, now=NOW)
    pause.delete()
    services.bring_up_to_date(team_id=town.team.pk, first=FRIDAY, now=NOW)
    assert read(town)[0].what.replace("\u00a0", " ") == "Fredag 20. november: Kari kommer kl. 08.00."

"""From the form of administration to the team's week: who moves on Friday is in the old plan until Thursday."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.town import MONDAY, TODAY, accepted_plan

from tillit.rooms.teams.models import Team, TeamPerson
from tillit.rooms.visits.models import Visit

FRIDAY = TODAY + timedelta(days=2)


def days_with_a_visit(person) -> list[int]:
    """Give the weekdays (1 is Monday) on which the accepted plan still has a visit for the person."""
    visits = Visit.objects.filter(plan__state="accepted", person=person, state="planned")
    return sorted(visit.day.isoweekday() for visit in visits)


@pytest.mark.django_db(transaction=True)
def test_a_move_is_seen_in_the_plan_and_so_is_taking_it_back(town, client, work_off_jobs):
    other = Team.objects.create(source_id="t2", name="Team Sørsia", unit=town.unit, latitude=59.8, longitude=10.4)
    plan = accepted_plan(town)
    person = town.people[0]
    assert (plan.week, days_with_a_visit(person)) == (MONDAY, [1, 2, 3, 4, 5, 6, 7])
    row = TeamPerson.objects.get(person=person)
    client.force_login(town.users["team_leader"])
    client.post(
        reverse("administration_belonging", args=[town.team.pk, row.pk]),
        {"flytt-team": other.pk, "flytt-on": FRIDAY},
    )
    work_off_jobs()
    assert days_with_a_visit(person) == [1, 2, 3, 4]
    assert days_with_a_visit(town.people[1]) == [1, 2, 3, 4, 5, 6, 7]
    client.post(reverse("administration_take_back", args=[town.team.pk, row.pk]))
    work_off_jobs()
    assert days_with_a_visit(person) == [1, 2, 3, 4, 5, 6, 7]

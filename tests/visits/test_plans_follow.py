"""Plans follow what changes under them: an absence, a pause, another team; by the events that tell of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.town import NOW, TODAY, accepted_plan
from tillit.project import listeners
from tillit.rooms.people.events import PauseChanged
from tillit.rooms.people.models import Pause
from tillit.rooms.rosters.events import AbsenceChanged
from tillit.rooms.teams.events import TeamChanged
from tillit.rooms.teams.models import TeamPerson
from tillit.rooms.visits.models import Plan, Visit

FRIDAY = TODAY + timedelta(days=2)


@pytest.fixture
def plan(town, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return accepted_plan(town)


def test_a_pause_skips_the_persons_visits(town, plan):
    Pause.objects.create(source_id="p", person=town.people[0], starts_on=FRIDAY, reason="hospital")
    listeners.follow_pause(PauseChanged(town.people[0].pk, FRIDAY, None))
    assert Visit.objects.get(person=town.people[0], day=FRIDAY).state == "skipped"
    assert Visit.objects.get(person=town.people[0], day=TODAY).state == "planned"


def test_who_leaves_the_team_is_no_longer_visited_by_it(town, plan):
    TeamPerson.objects.filter(person=town.people[0]).update(ends_on=FRIDAY)
    listeners.follow_team(TeamChanged(town.team.pk, FRIDAY))
    assert Plan.objects.get().version in (0, 1)
    TeamPerson.objects.filter(person=town.people[0]).delete()
    listeners.follow_team(TeamChanged(town.team.pk, FRIDAY))
    assert Visit.objects.get(person=town.people[0], day=FRIDAY).state == "skipped"


def test_an_absence_alone_moves_nobody_before_a_person_chooses(town, plan):
    before = list(Visit.objects.order_by("pk").values_list("state", "starts_at"))
    listeners.follow_absence(AbsenceChanged(town.helpers[1].pk, TODAY))
    assert list(Visit.objects.order_by("pk").values_list("state", "starts_at")) == before

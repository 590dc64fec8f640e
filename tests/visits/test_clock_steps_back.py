"""When the machine's clock steps back: what people did stands in the order in which they did it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.town import NOW, TODAY, accepted_plan
from tillit.foundation.trail import TrailEntry
from tillit.rooms.visits.models import Encounter, EncounterStatus, Tap, Visit
from tillit.rooms.visits.services.taps import Tapped, take_tap

STEP = timedelta(hours=1)


@pytest.fixture
def helper(town):
    accepted_plan(town)
    return town.users["care_worker"]


def tap(helper, town, action, *, now):
    visit = Visit.objects.get(person=town.people[1], day=TODAY)
    return take_tap(
        user=helper,
        tap_id=uuid4(),
        tapped=Tapped(action=action, visit_public_id=visit.public_id),
        tapped_at=now,
        now=now,
    )


def test_the_last_of_two_taps_counts_also_when_it_has_the_earlier_time(helper, town):
    assert tap(helper, town, "finish", now=NOW).outcome == "taken"
    assert tap(helper, town, "undo", now=NOW - STEP).outcome == "taken"
    assert [row.status for row in Encounter.objects.filter(origin="tap")] == [EncounterStatus.ENTERED_IN_ERROR]
    assert tap(helper, town, "finish", now=NOW - STEP / 2).outcome == "taken"
    statuses = Encounter.objects.filter(origin="tap").order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [EncounterStatus.ENTERED_IN_ERROR, EncounterStatus.FINISHED]


def test_the_trail_is_in_the_order_in_which_it_was_written(helper, town):
    tap(helper, town, "finish", now=NOW)
    tap(helper, town, "undo", now=NOW - STEP)
    verbs = TrailEntry.objects.filter(user=helper).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["finish_visit", "undo_visit"]


def test_a_tap_from_a_clock_that_is_ahead_counts_as_tapped_now(helper, town):
    visit = Visit.objects.get(person=town.people[1], day=TODAY)
    finish = Tapped(action="finish", visit_public_id=visit.public_id)
    take_tap(user=helper, tap_id=uuid4(), tapped=finish, tapped_at=NOW + STEP, now=NOW)
    assert Tap.objects.get().tapped_at == NOW


@pytest.mark.parametrize("step", [timedelta(minutes=5), timedelta(hours=3)])
def test_a_session_outlives_a_clock_that_steps_back(helper, client, monkeypatch, step):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(helper)
    assert client.get("/min-dag/").status_code == 200
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW - step)
    assert client.get("/min-dag/").status_code == 200

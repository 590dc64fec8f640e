"""Pauses: days without visits, told once, and told on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.town import NOW, TODAY
from tillit.foundation.trail import TrailEntry
from tillit.kernel.errors import NotFound
from tillit.rooms.people import queries, services
from tillit.rooms.people.events import PauseChanged
from tillit.rooms.people.models import Pause

pytestmark = pytest.mark.django_db


def day(step: int):
    return TODAY + timedelta(days=step)


@pytest.fixture
def told(monkeypatch):
    """What was told to the other rooms."""
    events = []
    monkeypatch.setattr("tillit.rooms.people.services.pauses.publish", events.append)
    return events


@pytest.fixture
def pause(ingrid, herself, told):
    """Let Ingrid be away for some days from today."""

    def pause(first: int, back: int | None, reason: str = "holiday", **entry):
        return services.pause_help(
            person_id=ingrid.pk,
            starts_on=day(first),
            ends_on=None if back is None else day(back),
            reason=reason,
            **{**herself, **entry},
        )

    return pause


def test_a_pause_is_stored_with_who_told_it_and_told_on(ingrid, pause, told, by_phone):
    """From the first to the last day without visits."""
    pause(2, 9, **by_phone)
    [card] = queries.pauses([ingrid.pk], first=TODAY)
    assert (card.starts_on, card.ends_on, card.kind) == (day(2), day(9), "holiday")
    assert (card.entry.how, card.entry.by) == ("phone", "team_leader")
    assert told == [PauseChanged(ingrid.pk, day(2), day(8))]
    assert TrailEntry.objects.get().verb == "pause_help"


def test_it_is_published_in_the_writing_transaction(ingrid, herself, monkeypatch, django_capture_on_commit_callbacks):
    """When the listener's job cannot be stored, neither is the pause."""

    def fails(event):
        assert transaction.get_connection().in_atomic_block
        raise RuntimeError("the queue is gone")

    monkeypatch.setattr("tillit.rooms.people.services.pauses.publish", fails)
    with pytest.raises(RuntimeError, match="queue"):
        services.pause_help(person_id=ingrid.pk, starts_on=TODAY, ends_on=None, reason="hospital", **herself)
    assert not Pause.objects.exists()


def test_until_further_notice_has_no_last_day(ingrid, pause, told):
    """Hospital: nobody knows yet."""
    pause(0, None, "hospital")
    assert told == [PauseChanged(ingrid.pk, TODAY, None)]
    assert queries.pauses([ingrid.pk], first=day(400))


@pytest.mark.parametrize(("first", "back"), [(2, 6), (8, 20), (0, 3), (5, None), (0, None), (3, 5)])
def test_days_that_are_paused_already_are_refused_by_name(pause, told, first, back):
    """The message says which pause to change instead."""
    pause(2, 9)
    with pytest.raises(services.OverlappingPause, match=r"20\. november 2026"):
        pause(first, back)
    assert len(told) == 1


@pytest.mark.parametrize(("first", "back"), [(9, 12), (0, 2), (9, None)])
def test_pauses_may_touch(pause, first, back):
    """Home in the morning, away the same day is still two pauses."""
    pause(2, 9)
    assert pause(first, back).pause_id


@pytest.mark.parametrize(("first", "back"), [(2, 2), (2, 1), (-32, None), (367, None), (0, 367)])
def test_days_that_cannot_be_a_pause_are_refused(pause, told, first, back):
    """Ends before it begins, or too far away."""
    with pytest.raises(services.BadPause):
        pause(first, back)
    assert told == []


def test_an_unknown_reason_is_refused(pause):
    """The form offers four."""
    with pytest.raises(services.BadPause):
        pause(0, 1, "tired")


def change(ingrid, entry, paused, first, back, reason="holiday"):
    return services.change_pause(
        person_id=ingrid.pk,
        pause_id=paused.pause_id,
        starts_on=day(first),
        ends_on=None if back is None else day(back),
        reason=reason,
        **entry,
    )


def test_a_changed_pause_tells_of_the_days_of_both(ingrid, herself, pause, told):
    """The days that are free again and the new ones; its own days are not in its way."""
    paused = pause(2, 9)
    change(ingrid, herself, paused, 5, 12)
    assert told[1] == PauseChanged(ingrid.pk, day(2), day(11))
    change(ingrid, herself, paused, 5, None)
    assert told[2] == PauseChanged(ingrid.pk, day(5), None)
    assert Pause.objects.count() == 1


def test_the_same_pause_again_is_no_change(ingrid, herself, pause, told):
    """Nobody is told twice."""
    change(ingrid, herself, pause(2, 9), 2, 9)
    assert len(told) == 1


def test_a_pause_cannot_be_moved_into_another(ingrid, herself, pause):
    """As when it is new."""
    pause(2, 9)
    paused = pause(20, 25)
    with pytest.raises(services.OverlappingPause):
        change(ingrid, herself, paused, 8, 25)


def test_a_pause_that_began_long_ago_can_get_an_end(ingrid, herself, told):
    """It came by file, and is changed here."""
    row = Pause.objects.create(source_id="x1", person=ingrid, starts_on=day(-200), reason="hospital")
    services.change_pause(
        person_id=ingrid.pk, pause_id=row.pk, starts_on=day(-200), ends_on=day(1), reason="hospital", **herself
    )
    assert told == [PauseChanged(ingrid.pk, day(-200), None)]
    assert queries.pauses([ingrid.pk], first=TODAY)[0].entry.how == "self"


def end(person, entry, paused, back):
    return services.end_pause(person_id=person.pk, pause_id=paused.pause_id, back_on=day(back), **entry)


def test_home_again_starts_the_visits(ingrid, by_phone, pause, told):
    """From the day they are home; the days after are told on."""
    paused = pause(-3, None, "hospital")
    assert end(ingrid, by_phone, paused, 1).ends_on == day(1)
    assert told[1] == PauseChanged(ingrid.pk, day(-3), None)
    assert queries.pauses([ingrid.pk], first=day(1)) == []


def test_a_pause_that_never_began_is_cancelled_and_kept(ingrid, herself, pause, told):
    """The holiday came to nothing; the days are free for another."""
    paused = pause(5, 9)
    assert end(ingrid, herself, paused, 0).is_cancelled
    assert queries.pauses([ingrid.pk], first=TODAY) == []
    assert Pause.objects.get().cancelled_at == NOW
    assert pause(5, 9).pause_id != paused.pause_id


def test_a_pause_that_is_over_by_then_stays_as_it_is(ingrid, herself, pause, told):
    """Nothing to end."""
    paused = pause(0, 3)
    end(ingrid, herself, paused, 5)
    assert len(told) == 1


def test_another_persons_pause_is_not_there(town, herself, pause, by_phone):
    """Not to end, not to change."""
    paused = pause(0, 3)
    with pytest.raises(NotFound):
        end(town.people[1], by_phone, paused, 1)
    with pytest.raises(NotFound):
        change(town.people[1], by_phone, paused, 0, 5)


def test_the_database_refuses_two_told_pauses_at_once(town, ingrid, herself, pause):
    """Whoever writes it; what came by file may overlap."""
    pause(2, None)
    row = {"person": ingrid, "starts_on": day(5), "ends_on": day(6), "reason": "other"}
    with pytest.raises(IntegrityError, match="one_pause_told_at_a_time"), transaction.atomic():
        Pause.objects.create(
            source_id="own-x", how="phone", entered_by=town.users["team_leader"], entered_at=NOW, **row
        )
    Pause.objects.create(source_id="x1", **row)

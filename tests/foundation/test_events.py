"""An event is stored with what it tells of, and reaches each listener once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from tillit.foundation import events
from tillit.foundation.events import Delivery, deliver, event_name, listen, publish
from tillit.foundation.jobs import run_worker
from tillit.rooms.visits.events import VisitFinished


@dataclass(frozen=True)
class Happened:
    """An event with every kind of field."""

    thing_id: int
    day: date
    at: datetime
    until: date | None
    word: str


EVENT = Happened(7, date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), None, "done")
heard: list[object] = []


def hear(event: Happened) -> None:
    heard.append(event)


def overhear(event: Happened) -> None:
    heard.append(("too", event))


def choke(event: Happened) -> None:
    heard.append(event)
    raise ValueError("cannot act on it")


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    """Listeners of these tests are gone after them."""
    heard.clear()
    monkeypatch.setattr(events, "_listeners", {name: dict(held) for name, held in events._listeners.items()})
    monkeypatch.setattr(events, "_types", dict(events._types))
    events._listeners[event_name(Happened)] = {}


@pytest.mark.usefixtures("empty_queue")
def test_a_worker_brings_the_event_as_it_was_to_each_listener():
    listen(Happened, hear)
    listen(Happened, overhear)
    with transaction.atomic():
        publish(EVENT)
    run_worker(until_empty=True)
    assert sorted(heard, key=str) == sorted([EVENT, ("too", EVENT)], key=str)
    assert Delivery.objects.count() == 2


@pytest.mark.usefixtures("empty_queue")
def test_the_event_of_a_finished_visit_survives_its_journey_as_a_job():
    events._listeners[event_name(VisitFinished)] = {}  # this journey is not about the rooms' own listeners
    listen(VisitFinished, hear)
    told = VisitFinished(visit_id=1, person_id=2, employee_id=3, day=date(2026, 3, 29))
    with transaction.atomic():
        publish(told)
    run_worker(until_empty=True)
    assert heard == [told]


@pytest.mark.usefixtures("empty_queue")
def test_a_transaction_that_is_rolled_back_tells_nobody():
    listen(Happened, hear)
    with transaction.atomic():
        publish(EVENT)
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.filter(status="todo").exists()


@pytest.mark.usefixtures("empty_queue")
def test_publishing_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        publish(EVENT)


@pytest.mark.django_db
def test_a_listener_acts_once_however_often_the_job_runs():
    listen(Happened, hear)
    job = {
        "event": event_name(Happened),
        "key": str(uuid4()),
        "listener": f"{hear.__module__}.hear",
        "payload": events._as_json(EVENT),
    }
    deliver(**job)
    deliver(**job)
    assert heard == [EVENT]


@pytest.mark.django_db
def test_a_listener_that_fails_will_be_asked_again():
    listen(Happened, choke)
    job = {
        "event": event_name(Happened),
        "key": str(uuid4()),
        "listener": f"{choke.__module__}.choke",
        "payload": events._as_json(EVENT),
    }
    for _ in range(2):
        with pytest.raises(ValueError, match="cannot act"):
            deliver(**job)
    assert heard == [EVENT, EVENT]
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_an_event_with_more_than_ids_and_days_is_refused(monkeypatch):
    @dataclass(frozen=True)
    class Chatty:
        people: list[str]

    monkeypatch.setitem(events._listeners, event_name(Chatty), {})
    listen(Chatty, hear)
    with pytest.raises(TypeError, match="people is list"):
        publish(Chatty(["Kari"]))

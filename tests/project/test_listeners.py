"""A finished visit reaches acquaintance and the public number; an undone one takes it back."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.town import NOW, TODAY, accepted_plan, build_town

from tillit.foundation import events
from tillit.foundation.jobs import run_worker
from tillit.kernel.clock import local_day
from tillit.project import listeners
from tillit.rooms.indicators import queries, tasks
from tillit.rooms.indicators.models import Measurement
from tillit.rooms.teams.models import Acquaintance
from tillit.rooms.visits.events import DayCaughtUp, VisitFinished, VisitUndone
from tillit.rooms.visits.models import Encounter, Visit


@pytest.fixture
def finished(town):
    """The first visit of today, finished by its helper; no job waits."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    accepted_plan(town)
    return finish(town)


def finish(town, person=0):
    visit = Visit.objects.get(person=town.people[person], day=TODAY)
    return Encounter.objects.create(
        person_id=visit.person_id,
        employee_id=visit.helpers.get().employee_id,
        day=TODAY,
        visit=visit,
        team=town.team,
        origin="tap",
        recorded_at=NOW,
    )


def told(encounter, event=VisitFinished):
    return event(encounter.visit_id, encounter.person_id, encounter.employee_id, encounter.day)


def work_off():
    """Run the worker until no job waits: a job may defer another while the worker already leaves."""
    while ProcrastinateJob.objects.filter(status="todo").exists():
        run_worker(until_empty=True)


def waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'on' FROM procrastinate_jobs"
            " WHERE status = 'todo' AND task_name LIKE '%%measure_indicators' ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def test_who_helped_becomes_acquainted_and_hearing_it_twice_changes_nothing(finished):
    for _ in range(2):
        listeners.count_acquaintance(told(finished))
    known = Acquaintance.objects.get(person_id=finished.person_id, employee_id=finished.employee_id)
    assert (known.visits, known.last_on) == (1, TODAY)


def test_an_undone_visit_is_forgotten(finished):
    listeners.count_acquaintance(told(finished))
    Encounter.objects.update(status="entered-in-error")
    listeners.count_acquaintance(told(finished, VisitUndone))
    assert not Acquaintance.objects.exists()


def test_earlier_visits_stay_when_one_is_undone(finished):
    Encounter.objects.create(
        person_id=finished.person_id,
        employee_id=finished.employee_id,
        day=TODAY - timedelta(days=40),
        visits=3,
        origin="imported",
        recorded_at=NOW,
    )
    listeners.count_acquaintance(told(finished))
    assert Acquaintance.objects.get().visits == 4
    Encounter.objects.filter(pk=finished.pk).update(status="entered-in-error")
    listeners.count_acquaintance(told(finished, VisitUndone))
    known = Acquaintance.objects.get()
    assert (known.visits, known.last_on) == (3, TODAY - timedelta(days=40))


def test_a_day_entered_afterwards_makes_everyone_of_that_day_acquainted(town, finished):
    finish(town, person=1)
    listeners.count_acquaintance_of_day(DayCaughtUp(team_id=town.team.pk, day=TODAY))
    assert Acquaintance.objects.count() == 2
    listeners.count_acquaintance_of_day(DayCaughtUp(team_id=town.team.pk, day=TODAY - timedelta(days=1)))
    assert Acquaintance.objects.count() == 2


def test_a_burst_of_events_is_measured_once_a_day(finished):
    today = local_day(timezone.now())
    with transaction.atomic():
        for _ in range(3):
            listeners.measure_indicators(VisitFinished(1, 1, 1, today - timedelta(days=1)))
            listeners.measure_indicators(VisitFinished(1, 1, 1, today))
    assert waiting() == [str(today - timedelta(days=1)), str(today)]


def test_a_measuring_waits_a_minute_for_more_to_happen_and_an_imports_does_not(finished, monkeypatch):
    monkeypatch.setattr(tasks, "SECONDS_TO_GATHER", 60)
    tasks.measure_soon(TODAY)
    tasks.measure_soon(TODAY + timedelta(days=1), at_once=True)
    later, at_once = ProcrastinateJob.objects.filter(task_name__endswith="measure_indicators").order_by("pk")
    assert timedelta(seconds=50) < later.scheduled_at - timezone.now() <= timedelta(seconds=60)
    assert at_once.scheduled_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [DatabaseError, OperationalError, InterfaceError])
def test_a_measuring_that_fails_is_put_back_with_a_wait(empty_queue, monkeypatch, fault):
    """Also when the database is away: then the job itself could not put itself back."""

    def fail(**_):
        raise fault("gone")

    monkeypatch.setattr(tasks.services, "measure_all", fail)
    tasks.measure_soon(TODAY)
    run_worker(until_empty=True)
    [job] = ProcrastinateJob.objects.all()
    assert (job.status, job.attempts) == ("todo", 1)
    assert job.scheduled_at > timezone.now()
    assert not tasks.measure_soon(TODAY)


@pytest.mark.django_db(transaction=True)
def test_the_loop_is_closed_by_the_worker(empty_queue):
    town = build_town()
    accepted_plan(town)
    with transaction.atomic():
        encounter = finish(town)
        Encounter.objects.filter(pk=encounter.pk).update(visits=14)
        events.publish(told(encounter))
    work_off()
    assert Acquaintance.objects.get().visits == 14
    measured = queries.history("helpers_met_14d", until=TODAY)[-1]
    assert (measured.persons, measured.visits, measured.histogram) == (1, 14, {1: 1})
    with transaction.atomic():
        Encounter.objects.update(status="entered-in-error")
        events.publish(told(encounter, VisitUndone))
    work_off()
    assert not Acquaintance.objects.exists()
    assert queries.history("helpers_met_14d", until=TODAY)[-1].persons == 0
    assert Measurement.objects.filter(day=TODAY, indicator="helpers_met_14d").count() == 3

"""Jobs: deferred with what is written, taken up again when their worker is killed."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.periodic import PeriodicDeferrer, PeriodicRegistry
from tests.trial_jobs import echo, hold_by_worker, jobs, take_seconds, taken_up, until, worker_process

from tillit.foundation import stalled_jobs
from tillit.foundation.jobs import WorkerLost, _with_a_sound_connection, run_worker
from tillit.foundation.queue import queries
from tillit.foundation.retries import Retry
from tillit.foundation.stalled_jobs import MOST_DEATHS, SECONDS_APART, when_given_up

__all__ = ["worker_process"]
pytestmark = pytest.mark.django_db(transaction=True)
FAULT = "as it should"


@app.task(queue="trial", name="trial.defer_and_fail")
def defer_and_fail() -> None:
    """Defer another job in a transaction that is rolled back."""
    try:
        with transaction.atomic():
            echo.defer()
            raise RuntimeError(FAULT)
    except RuntimeError:
        return


def test_what_a_job_defers_is_rolled_back_with_what_it_writes(empty_queue):
    defer_and_fail.defer()
    run_worker(queues=["trial"], until_empty=True)
    assert jobs(task_name="trial.defer_and_fail", status="succeeded").count() == 1
    assert not jobs(task_name="trial.echo").exists()


def test_a_job_deferred_in_a_transaction_that_is_rolled_back_never_was(empty_queue):
    with transaction.atomic():
        echo.defer()
        transaction.set_rollback(True)
    assert not jobs().exists()


def test_a_worker_that_stays_lends_its_jobs_one_connection_and_another_when_it_was_cut():
    def its_number(*_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0]

    with ThreadPoolExecutor(max_workers=1) as thread:

        def run():
            return thread.submit(_with_a_sound_connection, its_number, None, None).result()

        first = run()
        assert run() == first
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
        assert run() != first
        thread.submit(connections.close_all).result()


def test_the_job_of_a_killed_worker_is_taken_up_by_another(empty_queue):
    """A worker is killed with -9 while it holds a job; after its heartbeat is old, the job is done by another."""
    hold_by_worker(echo.defer())
    run_worker(queues=["trial"], until_empty=True)
    assert jobs(status="doing").count() == 1, "nobody else may take a job that is being done"
    assert taken_up() == 1
    run_worker(queues=["trial"], until_empty=True)
    assert jobs(task_name="trial.echo", status="succeeded").count() == 1


def test_a_job_of_a_living_worker_is_left_to_it(empty_queue):
    hold_by_worker(echo.defer(), sign="now()")
    assert taken_up() == 0
    assert jobs(status="doing").count() == 1


def test_after_the_clock_stepped_back_a_dead_worker_is_found_as_soon_as_else(empty_queue):
    """Its last sign seems to come from the future; a living one writes anew within seconds."""
    worker = hold_by_worker(echo.defer(), sign="now() + interval '1 hour'")
    assert taken_up() == 0, "it may live"
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_heartbeat <= now() FROM procrastinate_workers WHERE id = %s", [worker])
        assert cursor.fetchone() == (True,)
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '21 seconds'")
    assert taken_up() == 1


def test_what_came_by_the_clock_does_not_come_again_when_the_clock_gets_there_a_second_time(empty_queue):
    registry = PeriodicRegistry()
    registry.register_task(task=echo, cron="17 * * * *", periodic_id="", configure_kwargs={})
    worker = PeriodicDeferrer(registry)
    ten = datetime(2026, 11, 16, 10, 18, tzinfo=UTC).timestamp()
    [(_, tick)] = worker.get_previous_tasks(at=ten)
    assert list(worker.get_previous_tasks(at=ten - 2 * 3600)) == []
    assert list(worker.get_previous_tasks(at=ten)) == []
    [(_, again)] = PeriodicDeferrer(registry).get_previous_tasks(at=ten)
    assert again == tick, "a worker that was started since knows of no earlier one"
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(
                "SELECT procrastinate_defer_periodic_job_v2('trial', NULL, NULL, 'trial.echo', 0, '', %s, '{}')", [tick]
            )
    assert jobs(task_name="trial.echo").count() == 1


def test_a_stalled_job_with_a_newer_twin_is_set_aside_and_keeps_no_other_from_being_taken_up(empty_queue):
    """Of jobs with one queueing lock only one may wait; the one that waits will do the same."""
    alone = echo.configure(queueing_lock="one")
    twin = alone.defer()
    hold_by_worker(twin)
    newer = alone.defer()
    other = echo.defer()
    hold_by_worker(other)
    assert taken_up() == 2
    assert dict(jobs().values_list("id", "status")) == {twin: "aborted", newer: "todo", other: "todo"}


def test_a_job_that_takes_its_worker_with_it_again_and_again_is_given_up_and_can_be_begun_anew(
    empty_queue, monkeypatch
):
    """Out of memory, say: it would else end one worker after the other, and whatever they do beside, without end."""
    deadly = echo.defer()
    told = []
    monkeypatch.setattr(stalled_jobs, "_to_tell", {})
    when_given_up(echo)(lambda: told.append(jobs(pk=deadly).get().status))
    for death in range(1, MOST_DEATHS):
        hold_by_worker(deadly)
        assert taken_up() == 1
        job = jobs(pk=deadly).get()
        assert (job.status, job.attempts) == ("todo", death)
    assert job.scheduled_at < timezone.now() + timedelta(seconds=SECONDS_APART)
    hold_by_worker(deadly)
    assert taken_up() == 1
    assert (jobs(pk=deadly).get().status, told) == ("failed", ["doing"])
    assert taken_up() == 0
    [row] = queries.jobs("failed")
    assert row.was_given_up

    app.job_manager.retry_job_by_id(deadly, retry_at=timezone.now())
    hold_by_worker(deadly)
    assert taken_up() == 1
    assert jobs(pk=deadly).get().status == "todo", "its deaths are counted anew"


def test_neither_retries_nor_being_handed_back_count_as_deaths(empty_queue):
    job_id = echo.defer()
    for _ in range(MOST_DEATHS + 1):
        hold_by_worker(job_id, sign="now()")
        app.job_manager.retry_job_by_id(job_id, retry_at=timezone.now())
    hold_by_worker(job_id)
    assert taken_up() == 1
    assert jobs(pk=job_id).get().status == "todo"


def test_a_job_that_another_has_taken_up_already_is_left_to_whoever_runs_it_now(empty_queue, monkeypatch):
    """Two workers look at the same moment; the slower one must not put back what runs again."""
    hold_by_worker(echo.defer())
    living = JobManager.get_stalled_jobs

    async def slow(self, **more):
        found = list(await living(self, **more))
        await sync_to_async(take_it)(found[0].id)
        return found

    def take_it(job_id):
        hold_by_worker(job_id, sign="now()")
        connection.close()  # this thread's own

    monkeypatch.setattr(JobManager, "get_stalled_jobs", slow)
    taken_up()
    assert jobs(status="doing").count() == 1


@app.task(queue="trial", name="trial.cut_the_lines")
def cut_the_lines() -> None:
    """Cut every connection to the database but its own, the worker's too, as a restart of the database does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_job_whose_worker_lost_its_lines_does_not_stand_as_running(empty_queue):
    """Its end is noted on a new connection; where that fails the worker leaves, and the job is taken up."""
    cut_the_lines.defer()
    connection.close()
    with suppress(WorkerLost):
        run_worker(queues=["trial"], until_empty=True)
    assert [job.status for job in jobs()] == ["succeeded"] or taken_up() == 1


@app.task(queue="trial", name="trial.fail_with_a_twin", retry=RetryStrategy(max_attempts=3, wait=1), queueing_lock="f")
def fail_with_a_twin() -> None:
    """Fail after another like it was deferred."""
    with suppress(AlreadyEnqueued):
        fail_with_a_twin.configure(schedule_in={"hours": 1}).defer()
    raise RuntimeError(FAULT)


def test_a_job_that_should_be_tried_again_leaves_that_to_a_newer_twin(empty_queue):
    first = fail_with_a_twin.defer()
    run_worker(queues=["trial"], until_empty=True)
    assert jobs(pk=first).get().status == "aborted"
    assert jobs(status="todo").count() == 1


def test_a_worker_until_empty_leaves_what_is_not_due_by_the_databases_clock(empty_queue, monkeypatch):
    echo.configure(schedule_in={"hours": 1}).defer()
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.now(UTC) + timedelta(days=1))
    rounds = iter(["once"])
    monkeypatch.setattr("tillit.foundation.jobs._run", lambda *_: next(rounds))
    run_worker(queues=["trial"], until_empty=True)
    assert jobs(status="todo").count() == 1


def test_at_sigterm_a_job_under_way_is_ended_and_a_waiting_one_is_left(empty_queue, worker_process):
    under_way = [take_seconds.defer(seconds=1.5) for _ in range(2)]
    waiting = take_seconds.defer(seconds=0)
    worker = worker_process()
    until(lambda: jobs(status="doing").count() == 2)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0
    assert {job.status for job in jobs(pk__in=under_way)} == {"succeeded"}
    assert jobs(pk=waiting).get().status == "todo"


def test_at_sigterm_a_job_that_takes_too_long_is_handed_back(empty_queue, worker_process):
    long = take_seconds.defer(seconds=600)
    worker = worker_process(DRAIN_SECONDS=0.5)
    until(lambda: jobs(status="doing").exists())
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0
    assert jobs(pk=long).get().status == "todo"


@app.task(queue="trial", name="trial.find_it_away", retry=Retry(max_attempts=1))
def find_it_away() -> None:
    """Fail as a job does whose line to the database was cut."""
    raise OperationalError("server closed the connection unexpectedly")


def test_a_job_that_found_the_database_away_is_tried_again_for_as_long_as_that_takes(empty_queue):
    """A plan would else stand as being made for ever: nobody is left to say that it failed."""
    away = find_it_away.defer()
    for attempt in range(1, 5):
        run_worker(queues=["trial"], until_empty=True)
        job = jobs(pk=away).get()
        assert (job.status, job.attempts) == ("todo", attempt)
        jobs(pk=away).update(scheduled_at=None)


def test_where_somebody_waits_it_is_said_that_a_job_was_given_up():
    """What else is given up waits for nobody: it can be begun again from the list of jobs."""
    told = {name.rpartition(".")[2] for name in stalled_jobs._to_tell if name.startswith("tillit.")}
    assert told == {"plan_team_week", "repair_day", "check_upload", "store_upload", "count_draft"}


def test_every_job_is_tried_again_while_the_database_is_away():
    """A job without it would have failed for good, though nothing was wrong with it."""
    own = {name: task.retry_strategy for name, task in app.tasks.items() if name.startswith("tillit.")}
    assert len(own) >= 17
    assert {name for name, strategy in own.items() if not isinstance(strategy, Retry)} == set()

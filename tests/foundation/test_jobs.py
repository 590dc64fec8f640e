"""Jobs: deferred with what is written, taken up again when their worker is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from tillit.foundation.jobs import run_worker
from tillit.foundation.tasks import take_up_stalled_jobs

pytestmark = pytest.mark.django_db(transaction=True)
FAULT = "as it should"


@app.task(queue="trial", name="trial.echo")
def echo() -> None:
    """Do nothing."""


@app.task(queue="trial", name="trial.defer_and_fail")
def defer_and_fail() -> None:
    """Defer another job in a transaction that is rolled back."""
    try:
        with transaction.atomic():
            echo.defer()
            raise RuntimeError(FAULT)
    except RuntimeError:
        return


def jobs(**which):
    return ProcrastinateJob.objects.filter(**which)


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


def test_the_job_of_a_killed_worker_is_taken_up_by_another(empty_queue):
    """A worker is killed with -9 while it holds a job; after its heartbeat is old, the job is done by another."""
    echo.defer()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 minutes') RETURNING id"
        )
        [dead] = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [dead])
    run_worker(queues=["trial"], until_empty=True)
    assert jobs(status="doing").count() == 1, "nobody else may take a job that is being done"
    with suppress(AlreadyEnqueued):  # the worker's own clock may have deferred it already
        take_up_stalled_jobs.defer(timestamp=0)
    run_worker(queues=["upkeep"], until_empty=True)
    run_worker(queues=["trial"], until_empty=True)
    assert jobs(task_name="trial.echo", status="succeeded").count() == 1


def test_a_worker_drains_on_sigterm(empty_queue):
    name = connection.settings_dict["NAME"]
    code = (
        "import django; django.setup(); from django.db import connection;"
        f"connection.settings_dict['NAME'] = {name!r};"
        "from tillit.foundation.jobs import run_worker; print('ready', flush=True); run_worker(queues=['trial'])"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tillit.project.settings"}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE) as worker:
        assert worker.stdout.readline() == b"ready\n"
        time.sleep(1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=30) == 0

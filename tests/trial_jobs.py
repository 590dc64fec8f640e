"""Jobs of the tests' own, and workers in processes beside that know them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tillit.foundation.database.address import Address
from tillit.foundation.stalled_jobs import take_up_stalled_jobs


@app.task(queue="trial", name="trial.echo")
def echo() -> None:
    """Do nothing."""


@app.task(queue="trial", name="trial.take_seconds")
def take_seconds(*, seconds: float) -> None:
    """Take some time."""
    time.sleep(seconds)


@app.task(queue="trial", name="trial.note")
def note(*, file: str, line: str) -> None:
    """Write a line into a file."""
    with open(file, "a") as out:
        out.write(f"{line}\n")


def jobs(**which):
    return ProcrastinateJob.objects.filter(**which)


def taken_up():
    """Look once for what dead workers left, as each worker does every few seconds."""

    async def look():
        beside = app.with_connector(app.connector.get_worker_connector())
        async with beside.open_async():
            return await take_up_stalled_jobs(beside.job_manager)

    return asyncio.run(look())


def hold_by_worker(job_id, *, sign="now() - interval '2 minutes'"):
    """Let a worker that gave its last sign then hold the job."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES ({sign}) RETURNING id")
        [worker] = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job_id])
    return worker


@pytest.fixture
def worker_process():
    """Start workers beside, in the test's database."""
    started = []

    def start(module="trial_jobs", **constants):
        here = connection.settings_dict
        address = Address(here["NAME"], here["USER"], here["PASSWORD"], here["HOST"], int(here["PORT"] or 0) or None)
        set_them = "".join(f"job_worker.{key} = {value};" for key, value in constants.items())
        code = (
            "import django; django.setup();"
            f"from tests import {module}; from tillit.foundation import job_worker;"
            f"{set_them} from tillit.foundation.jobs import run_worker; run_worker(queues=['trial'])"
        )
        environment = {**os.environ, "TILLIT_DATABASE_URL": address.url, "PYTHONPATH": os.getcwd()}
        environment |= {"DJANGO_SETTINGS_MODULE": "tillit.project.settings"}
        started.append(subprocess.Popen([sys.executable, "-c", code], env=environment))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()
        worker.wait()


def until(true, seconds=60):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)

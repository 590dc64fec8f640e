"""Jobs as an administrator sees and mends them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.town import NOW

from tillit.foundation.queue import queries, services
from tillit.foundation.tasks import check_upload
from tillit.foundation.trail import TrailEntry
from tillit.foundation.users import User
from tillit.kernel.errors import NotFound, StateConflict
from tillit.pages.administration.job_names import NAMES


@pytest.fixture
def by(db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs; DELETE FROM procrastinate_workers")  # what others left
    return User.objects.create_user("admin", display_name="Admin")


def job(status: str = "failed", **how) -> int:
    """Defer a job and let it be in a state."""
    job_id = check_upload.configure(**how).defer(upload_id=7)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s AND %s <> 'todo'", [job_id, status]
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s AND %s <> 'todo'",
            [status, job_id, status],
        )
    return job_id


def status(job_id: int) -> str:
    return ProcrastinateJob.objects.get(pk=job_id).status


def test_the_jobs_are_counted_by_where_they_stand(by):
    for state in ("todo", "doing", "failed", "failed", "succeeded"):
        job(state)
    job("todo", schedule_in={"days": 2})
    found = queries.counts(now=NOW)
    assert (found.waiting, found.later, found.running, found.failed) == (1, 1, 1, 2)
    assert found.nobody_works


def test_a_failed_job_is_tried_again(by):
    job_id = job()
    services.try_again(job_id=job_id, by=by, now=NOW)
    assert status(job_id) == "todo"
    assert TrailEntry.objects.get(verb="retry_job").facts == {"task": "tillit.foundation.tasks.check_upload"}
    with pytest.raises(StateConflict):
        services.try_again(job_id=job_id, by=by, now=NOW)


def test_a_failed_job_whose_like_waits_is_not_put_beside_it(by):
    failed = job(queueing_lock="the same")
    job("todo", queueing_lock="the same")
    with pytest.raises(StateConflict):
        services.try_again(job_id=failed, by=by, now=NOW)
    assert status(failed) == "failed"


@pytest.mark.parametrize("state", ["todo", "failed"])
def test_what_waits_or_failed_is_set_aside(by, state):
    job_id = job(state)
    services.set_aside(job_id=job_id, by=by, now=NOW)
    assert status(job_id) == "cancelled"


@pytest.mark.parametrize("state", ["doing", "succeeded"])
def test_what_runs_or_is_done_is_left_alone(by, state):
    job_id = job(state)
    with pytest.raises(StateConflict):
        services.set_aside(job_id=job_id, by=by, now=NOW)
    assert status(job_id) == state


def test_a_job_that_is_none_is_not_found(by):
    with pytest.raises(NotFound):
        services.try_again(job_id=0, by=by, now=NOW)


def test_a_row_tells_of_no_argument(by):
    job()
    [row] = queries.jobs("failed")
    assert not hasattr(row, "args")
    assert (row.queue, row.attempts, row.at is not None) == ("imports", 0, True)


def test_a_job_that_workers_died_of_says_so_and_one_that_failed_by_itself_does_not(by, client, town):
    dead, _other = job("doing"), job()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_events (job_id, type) VALUES (%s, 'aborted')", [dead])
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [dead])
    client.force_login(town.users["administrator"])
    page = client.get(reverse("administration_jobs")).content.decode()
    assert page.count("døde tre ganger underveis") == 1
    assert page.index("døde tre ganger underveis") > page.index(f"#{dead}")
    client.post(reverse("administration_try_again", args=[dead]))
    assert status(dead) == "todo"


def test_what_comes_by_the_clock_is_listed_with_its_next_time(by):
    rows = queries.periodic(now=NOW)
    assert len(rows) == len(app.periodic_registry.periodic_tasks) >= 2
    assert all(row.next_at > NOW for row in rows)
    [old] = [row for row in rows if row.task.endswith("remove_old_uploads")]
    assert (old.next_at.hour, old.next_at.minute) == (8, 17)


def test_every_job_has_a_name_that_people_read():
    """A name made of the function's would stand in English, and say little."""
    own = {name.rpartition(".")[2] for name in app.tasks if name.startswith("tillit.")}
    assert own <= NAMES.keys(), own - NAMES.keys()

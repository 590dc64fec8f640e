"""Two workers on one database: each job is done once, and what comes by the clock comes once."""

from __future__ import annotations

import pytest
from tests.trial_jobs import jobs, note, until, worker_process

__all__ = ["worker_process"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_on_one_database_do_each_job_once_and_what_comes_by_the_clock_once(
    empty_queue, worker_process, tmp_path
):
    file = tmp_path / "lines"
    for number in range(30):
        note.defer(file=str(file), line=str(number))
    for _ in range(2):
        worker_process("trial_ticks")
    until(
        lambda: (
            jobs(task_name="trial.tick", status="succeeded").count() >= 3
            and not jobs(task_name="trial.note", status="todo")
        )
    )
    until(lambda: not jobs(task_name="trial.note", status="doing"))
    assert sorted(file.read_text().split(), key=int) == [str(number) for number in range(30)]
    seconds = list(jobs(task_name="trial.tick").values_list("args__timestamp", flat=True))
    assert len(seconds) == len(set(seconds))

"""Reads of the jobs: what waits, what runs, what failed. Never what a job was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from croniter import croniter
from django.db.models import Count, Max, Q
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob, ProcrastinateWorker

from tillit.kernel.clock import OSLO

SHOWN = 100
ALIVE = timedelta(seconds=60)  # a worker gives a sign every ten seconds


@dataclass(frozen=True)
class JobRow:
    """A job: what it is for, where it stands in line, how often it was tried, and when something last happened."""

    id: int
    task: str
    queue: str
    status: str
    attempts: int
    scheduled_at: datetime | None
    at: datetime | None
    was_given_up: bool = False  # one worker after the other died of it


@dataclass(frozen=True)
class PeriodicRow:
    """A job that comes by the clock, and when next."""

    task: str
    cron: str
    next_at: datetime


@dataclass(frozen=True)
class Counts:
    """How many jobs wait, run, have failed, and went well in the last day; and how many workers give signs."""

    waiting: int
    later: int
    running: int
    failed: int
    done: int
    workers: int

    @property
    def nobody_works(self) -> bool:
        return self.workers == 0 and self.waiting > 0


def counts(*, now: datetime) -> Counts:
    """Count the jobs (three queries)."""
    due = Q(scheduled_at=None) | Q(scheduled_at__lte=now)
    found = ProcrastinateJob.objects.aggregate(
        waiting=Count("pk", filter=Q(status="todo") & due),
        later=Count("pk", filter=Q(status="todo") & ~due),
        running=Count("pk", filter=Q(status="doing")),
        failed=Count("pk", filter=Q(status="failed")),
    )
    done = ProcrastinateEvent.objects.filter(type="succeeded", at__gt=now - timedelta(days=1)).count()
    workers = ProcrastinateWorker.objects.filter(last_heartbeat__gt=now - ALIVE).count()
    return Counts(**found, done=done, workers=workers)


def jobs(status: str) -> list[JobRow]:
    """Give the jobs of a status, what is done first or what happened last first, at most a hundred (three queries)."""
    rows = ProcrastinateJob.objects.filter(status=status)
    rows = rows.order_by("-priority", "scheduled_at", "pk") if status == "todo" else rows.order_by("-pk")
    found = list(rows.values_list("id", "task_name", "queue_name", "status", "attempts", "scheduled_at")[:SHOWN])
    latest = ProcrastinateEvent.objects.filter(job_id__in=[row[0] for row in found]).exclude(type="scheduled")
    at = dict(latest.values_list("job_id").annotate(Max("at")))
    given_up = _given_up([row[0] for row in found]) if status == "failed" else set()
    return [JobRow(*row, at=at.get(row[0]), was_given_up=row[0] in given_up) for row in found]


def _given_up(job_ids: list[int]) -> set[int]:
    """Give those whose last words are that a worker died of them: what failed by itself says so after it."""
    events = ProcrastinateEvent.objects.filter(job_id__in=job_ids).exclude(type__in=("scheduled", "failed"))
    last = events.order_by("job_id", "-id").distinct("job_id").values_list("job_id", "type")
    return {job_id for job_id, what in last if what == "aborted"}


def periodic(*, now: datetime) -> list[PeriodicRow]:
    """Give the jobs that come by the clock, the next one first."""
    rows = [
        PeriodicRow(each.task.name, each.cron, croniter(each.cron, now.astimezone(UTC)).get_next(datetime))
        for each in app.periodic_registry.periodic_tasks.values()
    ]
    return sorted(
        (PeriodicRow(row.task, row.cron, row.next_at.astimezone(OSLO)) for row in rows),
        key=lambda row: (row.next_at, row.task),
    )

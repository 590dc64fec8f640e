"""What monitoring may know of the jobs: how many there are, how long the oldest has waited, and who works."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Min, Q
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from tillit.foundation.metrics import Readings, tell_metric
from tillit.foundation.queue.queries import ALIVE


def _jobs(now: datetime) -> Readings:
    rows = ProcrastinateJob.objects.filter(status__in=("todo", "doing", "failed"))
    for queue, status, number in rows.values_list("queue_name", "status").annotate(Count("pk")).order_by():
        yield {"queue": queue, "state": status}, number


def _oldest(now: datetime) -> Readings:
    """Since when the oldest job that could be begun has waited; one for later waits from that time."""
    waiting = ProcrastinateJob.objects.filter(status="todo")
    due = waiting.filter(scheduled_at__lte=now).values_list("queue_name").annotate(Min("scheduled_at"))
    first: dict[str, datetime] = dict(due.order_by())
    deferred = Q(procrastinateevent__type="deferred")
    at_once = waiting.filter(deferred, scheduled_at=None).values_list("queue_name")
    for queue, at in at_once.annotate(Min("procrastinateevent__at")).order_by():
        first[queue] = min(at, first.get(queue, at))
    for queue, at in first.items():
        yield {"queue": queue}, max(0.0, (now - at).total_seconds())


def _stalled(now: datetime) -> Readings:
    silent = Q(worker=None) | Q(worker__last_heartbeat__lt=now - ALIVE)
    yield {}, ProcrastinateJob.objects.filter(silent, status="doing").count()


def _workers(now: datetime) -> Readings:
    yield {}, ProcrastinateWorker.objects.filter(last_heartbeat__gt=now - ALIVE).count()


tell_metric("tillit_jobs", "Jobs that wait (todo), run (doing) or have failed", _jobs)
tell_metric("tillit_jobs_oldest_seconds", "How long the oldest job that could be begun has waited", _oldest)
tell_metric("tillit_jobs_stalled", "Jobs whose worker gives no sign of life; they are taken up each minute", _stalled)
tell_metric("tillit_workers", "Workers that gave a sign of life within a minute", _workers)

"""Numbers for monitoring, none about a person: what this process counts, and what the database can tell.

A package registers what it can tell with `tell_metric`; it is read when monitoring asks. Prometheus' own client keeps
the counts, across the web server's processes where PROMETHEUS_MULTIPROC_DIR names a folder (project.metrics_folder).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
    multiprocess,
    values,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

Readings = Iterable[tuple[Mapping[str, str], float]]
Read = Callable[[datetime], Readings]

disable_created_metrics()  # twice the lines, and nobody reads them
_own = CollectorRegistry()
# The bounds are those that a page is measured by: 150 ms at the median, 300 ms for 95 in 100.
_requests = Histogram(
    "tillit_request_seconds",
    "Time to answer, by route; the count by status is in tillit_requests_total",
    ["route"],
    buckets=(0.05, 0.1, 0.15, 0.3, 1, 3, 10),
    registry=_own,
)
_answers = Counter("tillit_requests", "Requests answered", ["route", "method", "status"], registry=_own)
_queries = Counter("tillit_database_queries", "Questions asked of the database by pages", registry=_own)
_waited = Counter("tillit_database_seconds", "Time that pages waited for the database", registry=_own)
_streams = Gauge("tillit_live_streams", "Open pages that update themselves", registry=_own, multiprocess_mode="livesum")


def request_answered(route: str, method: str, status: int, seconds: float) -> None:
    """Count a request; the route is a name out of urls.py, never an address."""
    _requests.labels(route).observe(seconds)
    _answers.labels(route, method, str(status)).inc()


def database_asked(queries: int, seconds: float) -> None:
    """Count what a request asked of the database."""
    if queries:
        _queries.inc(queries)
        _waited.inc(seconds)


def streams_open(number: int) -> None:
    """Say how many streams this process has."""
    _streams.set(number)


@dataclass(frozen=True)
class _Told:
    help: str
    read: Read
    counts: bool


_told: dict[str, _Told] = {}


def tell_metric(name: str, help: str, read: Read, *, counts: bool = False) -> None:
    """Let monitoring read a metric: `read(now)` gives labels and values.

    `counts` says that it only grows, since it counts what is stored. Labels are codes and states, never ids or names.
    """
    _told[name] = _Told(help, read, counts)


def exposition(*, now: datetime) -> bytes:
    """Give all metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Database(now))
    if values.ValueClass is not values.MutexValue:  # more processes than one write to a folder
        multiprocess.MultiProcessCollector(registry)
        return generate_latest(registry)
    return generate_latest(_own) + generate_latest(registry)


class _Database(Collector):
    def __init__(self, now: datetime) -> None:
        self._now = now

    def describe(self) -> list[Metric]:
        """Give none: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Read each metric; one that cannot be read is left out, and counted."""
        failed = 0
        for name, told in sorted(_told.items()):
            try:
                readings = list(told.read(self._now))
            except Exception:  # the others are needed most when something is amiss
                failed += 1
                continue
            labels = sorted({label for given, _ in readings for label in given})
            family = (CounterMetricFamily if told.counts else GaugeMetricFamily)(name, told.help, labels=labels)
            for given, value in readings:
                family.add_metric([given.get(label, "") for label in labels], value)
            yield family
        yield GaugeMetricFamily("tillit_metrics_failed", "Metrics that could not be read just now", value=failed)

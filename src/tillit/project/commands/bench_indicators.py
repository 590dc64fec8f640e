"""`tillit bench indicators`: how long a year of a municipality takes to measure, a night's increment, and the pages."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from statistics import median

import click

from tillit.kernel.errors import TillitError
from tillit.project.commands.progress import console
from tillit.project.commands.ready import collect_static, ready

YEAR = 364
OPENED = 20  # times each page is opened
PAGES = ("/rapporter/", "/rapporter/1/", "/tall/", "/tall/helpers_met_14d/", "/tall/visits_by_own_team/")
MARKER = "bench-indicators.json"


def processor_seconds() -> float:
    """Give what this process and its PostgreSQL have worked, so that a busy machine can be told from slow work.

    Of PostgreSQL: the connection's own process and the parallel workers that ended, where it runs on this machine.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    ticks = 0
    try:
        own = _stat(backend)
        ticks = own[11] + own[12] + sum(_stat(own[1])[13:15])
    except (OSError, ValueError, IndexError):
        pass  # on another machine, or not Linux
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[int]:
    """Read a process's numbers of /proc: after the name and the state, the parent first."""
    rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [0, *(int(number) for number in rest[1:])]


class OtherData(TillitError):
    """The database holds something else than this benchmark made: it would be measured over."""


@dataclass
class BenchReport:
    """What took how long; the keys of `tillit bench indicators --json`."""

    inhabitants: int
    on: str
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    visits: int = 0
    teams: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    processor_seconds: dict[str, float] = field(default_factory=dict)
    load: dict[str, float] = field(default_factory=dict)
    slowest_facts: dict[str, float] = field(default_factory=dict)
    page_ms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Note how long a step takes, how much of it a processor worked, and what else the machine had to do."""
        console.print(f"[bold]{step}[/bold]")
        begun, worked = time.monotonic(), processor_seconds()
        yield
        self.seconds[step] = round(time.monotonic() - begun, 2)
        self.processor_seconds[step] = round(processor_seconds() - worked, 2)
        self.load[step] = round(os.getloadavg()[0], 1)


@click.command("indicators")
@click.option("--inhabitants", default=5_000, show_default=True, type=click.IntRange(500, 1_000_000))
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same municipality.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day the year ends before; today when left out.")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Files of `tillit synthesize` to measure, of these inhabitants and a year; made anew when left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def bench_indicators(inhabitants: int, seed: int, on: datetime | None, folder: Path | None, as_json: bool) -> None:
    """Make a year of a municipality in an empty database, and measure it.

    133,000 inhabitants are 1.6 million visits. Give the benchmark a folder of its own: TILLIT_HOME=/tmp/bench.
    """
    ready()
    from django.utils import timezone

    from tillit.kernel.clock import instant, local_day

    today = on.date() if on else local_day(timezone.now())
    report = BenchReport(inhabitants, str(today))
    _fill(report, seed=seed, today=today, given=folder)
    _measure(report, today=today, now=instant(today, clock_time(2, 15)))
    _publish(report, today=today, now=instant(today, clock_time(2, 30)))
    _slowest(report, today=today)
    _open_pages(report)
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False, indent=1))
    _tell(report)


def _fill(report: BenchReport, *, seed: int, today: date, given: Path | None) -> None:
    """Make the municipality, or take the one that this benchmark made before; what was measured of it is forgotten."""
    from tillit.demo.synthesize import synthesize
    from tillit.foundation.imports import import_folder
    from tillit.kernel.clock import instant
    from tillit.rooms.indicators.models import CountedDay, DailyCount, Measurement
    from tillit.rooms.teams.queries import team_ids
    from tillit.rooms.visits.models import Encounter

    home = Path(os.environ.get("TILLIT_HOME", ".tillit")).absolute()
    asked = {"inhabitants": report.inhabitants, "seed": seed, "on": report.on}
    marker = home / MARKER
    if not team_ids():
        folder = given or home / "bench-files"
        if given is None:
            with report.timed("synthesize"):
                synthesize(folder, inhabitants=report.inhabitants, seed=seed, on=today, history_days=YEAR)
        with report.timed("import"):
            imported = import_folder(folder, now=instant(today, clock_time(1)))
        if not imported.stored:
            raise OtherData(f"The files in {folder} could not be imported: run `tillit import` on them to see why.")
        marker.write_text(json.dumps(asked))
    elif not marker.exists() or json.loads(marker.read_text()) != asked:
        raise OtherData("The database is not empty. Give the benchmark a folder of its own: TILLIT_HOME=/tmp/bench.")
    for model in (Measurement, DailyCount, CountedDay):
        model.objects.all().delete()
    report.visits = sum(Encounter.objects.values_list("visits", flat=True).iterator())
    report.teams = len(team_ids())


def _measure(report: BenchReport, *, today: date, now: datetime) -> None:
    from tillit.rooms.indicators import services, tasks

    yesterday = today - timedelta(days=1)
    with report.timed("a year: every indicator, level and month"):
        services.measure_months(first=today - timedelta(days=YEAR), last=yesterday, now=now)
        services.measure_all(on=yesterday, now=now)
    # A late word about yesterday and one about last week, then the night: what an ordinary day leaves behind.
    later = now + timedelta(minutes=1)
    for back in (1, 7):
        services.note_changed(today - timedelta(days=back), today - timedelta(days=back), now=later)
    with report.timed("a night"):
        tasks.night(now=later + timedelta(minutes=1))
    with report.timed("a night again"):
        tasks.night(now=later + timedelta(minutes=2))


def _publish(report: BenchReport, *, today: date, now: datetime) -> None:
    """Draft and publish last month's report, unless a benchmark before this one did: what is published stays."""
    from tillit.rooms.reports import queries, services
    from tillit.rooms.reports.types import month_of

    if queries.newest() is None:
        days = month_of(today.replace(day=1) - timedelta(days=1))
        with report.timed("a report, from nothing to published"):
            draft = services.draft_report(kind_id=services.MONTHLY, unit_id=None, days=days, user=None, now=now)
            services.publish_report(report_id=draft.pk, user=None, now=now)


def _slowest(report: BenchReport, *, today: date) -> None:
    """Note how long each fact takes for four weeks, or as of a day."""
    from tillit.foundation.facts import facts
    from tillit.kernel.clock import instant

    first, last = today - timedelta(days=28), today - timedelta(days=1)
    counts: dict[str, Callable[[], object]] = {}
    for fact in facts():
        if fact.kind == "days":
            counts[fact.name] = lambda f=fact: list(
                f.count(first=first, last=last, until=instant(today, clock_time(2)))
            )
        elif fact.kind == "state":
            counts[fact.name] = lambda f=fact: list(f.count(on=last))
        else:
            counts[fact.name] = lambda f=fact: list(f.count(on=last, days=28))
    for name, count in counts.items():
        begun = time.monotonic()
        count()
        report.slowest_facts[name] = round(time.monotonic() - begun, 3)


def _open_pages(report: BenchReport) -> None:
    from django.conf import settings
    from django.test import Client

    collect_static()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    client = Client()
    for page in PAGES:
        took = []
        for _ in range(OPENED):
            begun = time.perf_counter()
            answer = client.get(page)
            took.append((time.perf_counter() - begun) * 1000)
            if answer.status_code != 200:
                raise OtherData(f"{page} answered {answer.status_code}.")
        report.page_ms[page] = round(median(took), 1)


def _tell(report: BenchReport) -> None:
    console.print(
        f"\n{report.inhabitants} inhabitants, {report.teams} teams, {report.visits} visits in a year, "
        f"{report.cores} cores"
    )
    console.print(f"{'':<45}{'wall':>11}{'processors':>12}{'load':>7}")
    for step, seconds in report.seconds.items():
        worked, load = report.processor_seconds[step], report.load[step]
        console.print(f"{step:<45}{seconds:>9.2f} s{worked:>10.2f} s{load:>7.1f}")
    for name, seconds in sorted(report.slowest_facts.items(), key=lambda item: -item[1])[:6]:
        console.print(f"  fact {name:<38}{seconds:>9.3f} s")
    for page, ms in report.page_ms.items():
        console.print(f"{page:<45}{ms:>9.1f} ms (median of {OPENED})")

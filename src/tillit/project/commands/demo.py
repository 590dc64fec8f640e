"""`tillit demo`: a made-up municipality, planned, lived up to now, and served."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import click

from tillit.kernel.clock import instant, local_day
from tillit.kernel.errors import TillitError
from tillit.kernel.period import Week
from tillit.project.commands.progress import console, progress_bar
from tillit.project.commands.ready import collect_static, ready
from tillit.project.commands.serve import refuse_taken_port, run

NOON = clock_time(12)
# Ten windows of fourteen days and twenty weeks: as many points as it takes to tell change from chance.
HISTORY_DAYS = 140


class OtherData(TillitError):
    """The database holds something else than the demo that was asked for."""


@dataclass
class DemoReport:
    """What the demo made; the keys of `tillit demo --json`."""

    inhabitants: int
    seed: int
    on: str
    recipients: int = 0
    teams: int = 0
    visits: int = 0
    covered_share: float | None = None
    violations: int = 0
    helpers_14d_before: float | None = None
    helpers_14d_day_by_day: float | None = None
    helpers_14d_after: float | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Note how long a step takes, and say that it goes on."""
        console.print(f"[bold]{step}[/bold]")
        begun = time.monotonic()
        yield
        self.seconds[step] = round(time.monotonic() - begun, 1)


@click.command()
@click.option("--fresh", is_flag=True, help="Throw away the demo's database and begin anew.")
@click.option("--no-serve", is_flag=True, help="Stop when all is made.")
@click.option("--inhabitants", default=20_000, show_default=True, type=click.IntRange(min=1_000))
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same municipality.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The demo's today, at noon; now when left out.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def demo(
    fresh: bool, no_serve: bool, inhabitants: int, seed: int, on: datetime | None, port: int, as_json: bool
) -> None:
    """Make a made-up municipality, plan its week, live through the days up to now, and serve it."""
    if not no_serve:
        refuse_taken_port("127.0.0.1", port)
    if os.environ.get("TILLIT_MODE", "demo") != "demo":
        raise click.UsageError("The demo needs demo mode: unset TILLIT_MODE.")
    begun = time.monotonic()
    if fresh:
        _throw_away()
    report = _make(inhabitants=inhabitants, seed=seed, on=on.date() if on else None)
    report.seconds["total"] = round(time.monotonic() - begun, 1)
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    _tell(report, port=None if no_serve else port)
    if not no_serve:
        collect_static()
        sys.exit(run(host="127.0.0.1", port=port))


def _throw_away() -> None:
    from tillit.foundation import database

    if os.environ.get("TILLIT_DATABASE_URL"):
        raise click.UsageError(
            "--fresh removes only the demo's own database. Empty the one in TILLIT_DATABASE_URL yourself."
        )
    database.remove()
    _memory().unlink(missing_ok=True)


def _make(*, inhabitants: int, seed: int, on: date | None) -> DemoReport:
    """Make what is missing of the demo; what is there is kept."""
    report = DemoReport(inhabitants=inhabitants, seed=seed, on="")
    with report.timed("database"):
        ready()
    from django.utils import timezone

    now = instant(on, NOON) if on else timezone.now()
    report.on = str(local_day(now))
    week = Week.of(local_day(now))
    known = _remembered(inhabitants, seed, week)
    if known is not None:
        report = DemoReport(**{**known, "seconds": report.seconds})
    else:
        _fill(report, week=week, now=now)
        _compare(report, week)
        _memory().write_text(json.dumps(asdict(report)))
    return report


def _fill(report: DemoReport, *, week: Week, now: datetime) -> None:
    """Synthesize, import, plan this week and the next, accept this one and live through it up to now."""
    from django.utils import timezone

    from tillit.demo.cast import choose_cast
    from tillit.demo.live import live_through
    from tillit.foundation.jobs import run_worker
    from tillit.project.commands.plan import plan_weeks
    from tillit.rooms.teams.queries import team_ids
    from tillit.rooms.visits.services import accept_plan
    from tillit.rooms.visits.solver import warm_up

    folder = _home() / "demo-files"
    compiling = warm_up()
    with report.timed("synthesize"):
        # History ends where the plan begins, so that no day is lived twice.
        _synthesize(folder, report, on=week.monday)
    with report.timed("import"):
        _import(folder, report, now=now)
    with report.timed("compile"):
        compiling.wait()
    with report.timed("plan"):
        teams = team_ids()
        this_week = plan_weeks([(team, week) for team in teams], seed=report.seed)
        next_week = plan_weeks([(team, week.shift(1)) for team in teams], seed=report.seed)
        report.visits = sum(row.visits for row in this_week)
        report.covered_share = _share(report.visits, sum(row.uncovered for row in this_week))
        failed = [row for row in this_week + next_week if row.state != "proposed"]
        if failed:
            raise OtherData(f"{len(failed)} plans could not be made: see `tillit check plans`.")
    with report.timed("live"):
        cast = choose_cast(now=now)
        leader = next(user for role, _, user in cast.accounts if role == "team_leader")
        for row in this_week:
            accept_plan(plan_public_id=row.public_id, user=leader, now=now)
        with progress_bar() as bar:
            task = bar.add_task("Living through the week", total=len(teams))
            live_through(
                week,
                now=now,
                seed=report.seed,
                spare_employee=cast.care_worker_employee,
                on_progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        run_worker(queues=["events"], concurrency=1, until_empty=True)
    with report.timed("count"):
        _count(today=local_day(now), now=timezone.now())
    with report.timed("reports"):
        from tillit.demo.reports import publish_reports

        administrator = next(user for role, _, user in cast.accounts if role == "administrator")
        publish_reports(user=administrator, now=now)


def _count(*, today: date, now: datetime) -> None:
    """Measure the last days, and what does not add up at days before that are no more than its window apart."""
    from tillit.rooms.indicators import queries, services

    for back in range(14, -1, -1):
        services.measure_all(on=today - timedelta(days=back), now=now)
    step = 14
    for each in queries.all_definitions():
        if not queries.adds_up(each):
            for back in range(1 + step, HISTORY_DAYS, step):
                services.measure(each.id, on=today - timedelta(days=back), now=now)


def _synthesize(folder: Path, report: DemoReport, *, on: date) -> None:
    from tillit.demo.synthesize import synthesize

    shutil.rmtree(folder, ignore_errors=True)
    with progress_bar() as bar:
        task = bar.add_task("Making up a municipality", total=1.0)
        synthesize(
            folder,
            inhabitants=report.inhabitants,
            seed=report.seed,
            on=on,
            history_days=HISTORY_DAYS,
            on_progress=lambda step, share: bar.update(task, completed=share),
        )


def _import(folder: Path, report: DemoReport, *, now: datetime) -> None:
    from tillit.foundation.imports import import_folder
    from tillit.project.import_printing import ProgressOnScreen, print_report

    with ProgressOnScreen() as screen:
        imported = import_folder(folder, now=now, on_progress=screen.show, on_wait=screen.wait)
    if not imported.ok:
        print_report(imported)
        raise OtherData("The demo's own files were refused; that is a fault of Tillit. Please report it.")
    report.recipients = imported.files["people.csv"].rows
    report.teams = imported.files["teams.csv"].rows


def _compare(report: DemoReport, week: Week) -> None:
    """Count helpers met in 14 days in the made-up history, planned day by day, and planned as a whole."""
    from functools import partial

    from tillit.demo.compare import day_by_day, median_helpers_met
    from tillit.rooms.indicators.queries import definition
    from tillit.rooms.visits.queries import frozen_problems, meetings_held, meetings_planned
    from tillit.rooms.visits.stored_plans import check_stored_plans

    # Who counts is what the public number says: one threshold, in its definition.
    public = definition("helpers_met_14d")
    counted = partial(median_helpers_met, least_visits=public.parameters["least_visits_a_day"] * public.period_days)
    with report.timed("compare"):
        before = week.monday - timedelta(days=14), week.monday - timedelta(days=1)
        report.helpers_14d_before = counted(meetings_held(*before))
        report.helpers_14d_after = counted(meetings_planned(week.monday, week.shift(1).days[-1]))
        pairs = frozen_problems(week, week.shift(1))
        report.helpers_14d_day_by_day = counted(
            day_by_day(pairs, seed=report.seed, processes=min(4, os.cpu_count() or 1))
        )
    with report.timed("check"):
        report.violations = sum(len(plan.violations) for plan in check_stored_plans())


def _share(visits: int, uncovered: int) -> float | None:
    return round((visits - uncovered) / visits, 4) if visits else None


def _home() -> Path:
    """Give the folder that settings name too; asked before Django is set up."""
    return Path(os.environ.get("TILLIT_HOME", ".tillit")).absolute()


def _memory() -> Path:
    return _home() / "demo.json"


def _remembered(inhabitants: int, seed: int, week: Week) -> dict[str, object] | None:
    """Give what was told of the demo that the database holds, None when it is empty.

    Raises OtherData when the database holds another municipality, or another week, than was asked for.
    """
    from tillit.rooms.teams.queries import team_ids

    if not team_ids():
        return None
    try:
        known = json.loads(_memory().read_text())
    except (OSError, ValueError):
        raise OtherData(
            "The database holds a municipality that this demo did not finish making. "
            "Run `tillit demo --fresh`, or `tillit serve` to look at it as it is."
        ) from None
    there = (known["inhabitants"], known["seed"], Week.of(date.fromisoformat(known["on"])))
    if there[:2] != (inhabitants, seed):
        raise OtherData(
            f"The database holds the demo with {there[0]} inhabitants and seed {there[1]}. "
            "Ask for that one, or run `tillit demo --fresh`."
        )
    if there[2] != week:
        raise OtherData(
            f"The demo was made for week {there[2]}; now it is {week}. Run `tillit demo --fresh` for a new one."
        )
    return dict(known)


def _tell(report: DemoReport, *, port: int | None) -> None:
    """Print what was made, and how to get in."""
    console.print(
        f"\n{report.inhabitants} inhabitants, {report.recipients} people in touch, {report.teams} teams, "
        f"{report.visits} visits this week, "
        f"{(report.covered_share or 0) * 100:.1f} % covered, {report.violations} violations.\n"
        "Helpers met in 14 days, median of people with daily visits: "
        f"{_number(report.helpers_14d_before)} before (made-up history), "
        f"{_number(report.helpers_14d_day_by_day)} planned day by day, "
        f"{_number(report.helpers_14d_after)} as planned now."
    )
    if port is not None:
        console.print(f"\n[bold]http://127.0.0.1:{port}/[/bold]   sign in: http://127.0.0.1:{port}/inn/")
        for role, name in _accounts():
            console.print(f"  {role:<15}{name}")
        console.print("Ctrl+C stops it; the data are kept.")


def _number(median: float | None) -> str:
    """Write a median; a municipality so small that nobody has daily visits has none."""
    return "nothing to count" if median is None else f"{median:g}"


def _accounts() -> list[tuple[str, str]]:
    from tillit.foundation.users import RoleAssignment

    rows = RoleAssignment.objects.filter(user__synthetic=True).order_by("pk")
    return list(rows.values_list("role", "user__display_name"))

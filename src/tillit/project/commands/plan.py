"""`tillit plan visits`: plan every team's week, one job a team-week."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import sleep
from uuid import UUID

import click

from tillit.kernel.period import BadWeek, Week
from tillit.project.commands.progress import progress_bar
from tillit.project.commands.ready import ready
from tillit.project.commands.worker import worker_beside


@click.group()
def plan() -> None:
    """Make plans."""


@dataclass(frozen=True)
class PlannedWeek:
    """How the planning of one team's week went."""

    public_id: UUID
    team: str
    week: str
    state: str
    visits: int
    uncovered: int
    violations: int | None
    seconds: float | None


@plan.command()
@click.option("--week", "week_text", required=True, help="ISO week, such as 2026-W48.")
@click.option("--team", "team_id", help="Only this team (its id in the municipality's files).")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same plan.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def visits(week_text: str, team_id: str | None, seed: int, as_json: bool) -> None:
    """Propose a plan for each team's week, for a person to accept. Exit 3 when a plan breaks a rule."""
    try:
        week = Week.parse(week_text)
    except BadWeek as error:
        raise click.UsageError(str(error)) from None
    ready()
    from tillit.rooms.teams.queries import team_ids

    teams = team_ids(source_id=team_id)
    if team_id and not teams:
        raise click.UsageError(f"There is no team '{team_id}'. See the column id of teams.csv.")
    planned = plan_weeks([(team, week) for team in teams], seed=seed)
    if as_json:
        click.echo(json.dumps([asdict(row) for row in planned], ensure_ascii=False, indent=2, default=str))
    else:
        for row in planned:
            click.echo(
                f"{row.team}  {row.week}  {row.state}  {row.visits} visits, {row.uncovered} not covered, "
                f"{row.violations} violations"
            )
    if any(row.state != "proposed" for row in planned):
        sys.exit(1)
    if any(row.violations for row in planned):
        sys.exit(3)


def plan_weeks(
    team_weeks: list[tuple[int, Week]], *, seed: int = 1, on_ended: Callable[[int], None] = lambda count: None
) -> list[PlannedWeek]:
    """Request a plan for each team-week, work until all are made (other workers help), tell how it went.

    on_ended is told now and then how many have ended.
    """
    from django.utils import timezone

    from tillit.rooms.visits import services
    from tillit.rooms.visits.queries import planned_week, planning_progress

    cards = [
        services.request_plan(team_id=team, week=week, user=None, now=timezone.now(), seed=seed)
        for team, week in team_weeks
    ]
    ids = [card.id for card in cards]
    with progress_bar() as bar, worker_beside("planning"):
        task = bar.add_task("Planning", total=100 * len(ids))
        while True:
            progress = planning_progress(ids)
            bar.update(task, completed=sum(percent for percent, _ in progress))
            on_ended(sum(ended for _, ended in progress))
            if all(ended for _, ended in progress):
                break
            sleep(0.2)
    return [PlannedWeek(**planned_week(id_)) for id_ in ids]

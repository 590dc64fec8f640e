"""`tillit check plans`: judge every stored plan with code that is independent of the solver."""

from __future__ import annotations

import json
import sys

import click

from tillit.project.commands.check_files import check_visits
from tillit.project.commands.ready import ready


@click.group()
def check() -> None:
    """Judge what is stored, or a solution in a file."""


check.add_command(check_visits)


@check.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def plans(as_json: bool) -> None:
    """Check every proposal and accepted plan against every hard rule. Exit 3 when one breaks a rule."""
    ready()
    from tillit.rooms.visits.stored_plans import check_stored_plans

    found = check_stored_plans()
    if as_json:
        click.echo(
            json.dumps(
                {
                    "plans": len(found),
                    "visits": sum(plan.visits for plan in found),
                    "violations": sum(len(plan.violations) for plan in found),
                    "unexplained": sum(plan.unexplained for plan in found),
                    "by_plan": [
                        {"team": plan.team, "week": plan.week, "violations": plan.violations}
                        for plan in found
                        if plan.violations
                    ],
                },
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        for plan in found:
            for violation in plan.violations:
                click.echo(f"{plan.team} {plan.week}: {violation}")
        click.echo(
            f"{len(found)} plans, {sum(p.visits for p in found)} visits, "
            f"{sum(len(p.violations) for p in found)} violations, "
            f"{sum(p.unexplained for p in found)} uncovered visits without a reason"
        )
    if any(plan.violations or plan.unexplained for plan in found):
        sys.exit(3)

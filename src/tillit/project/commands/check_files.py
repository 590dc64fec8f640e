"""`tillit check visits FILE SOLUTION`: judge a solution with code that is independent of the solver."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from tillit.planning.visits.errors import BadProblem
from tillit.project.commands.visit_files import cost_lines, read_json, read_problem


@click.command("visits")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("solution", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def check_visits(file: Path, solution: Path, as_json: bool) -> None:
    """Judge SOLUTION of the problem in FILE: each violation in words, and cost by term. Exit 3 on violations."""
    data, layout = read_problem(file)
    try:
        violations, cost = layout.judge(data, read_json(solution))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, BadProblem):
            raise
        raise BadProblem([f"{solution} is not a solution in the layout {layout.name!r}: {error!r}"]) from None
    total = sum(cost.values())
    if as_json:
        click.echo(
            json.dumps(
                {
                    "layout": layout.name,
                    "valid": not violations,
                    "violations": violations,
                    "total": total,
                    "cost": cost,
                },
                ensure_ascii=False,
            )
        )
    else:
        for line in [*violations, *cost_lines(cost, total), f"{len(violations)} violations"]:
            click.echo(line)
    if violations:
        sys.exit(3)

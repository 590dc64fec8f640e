"""`tillit retention`: remove what is kept no longer, or show what would go."""

from __future__ import annotations

import json
from datetime import datetime

import click

from tillit.project.commands.progress import console
from tillit.project.commands.ready import ready


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what would go.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day that counts as today; only with --dry-run.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def retention(dry_run: bool, on: datetime | None, as_json: bool) -> None:
    """Apply the rules of what is kept how long, as the tables' owner. docs/operate/retention.md tells more."""
    if on and not dry_run:
        raise click.UsageError("--on shows another day's rules: it needs --dry-run.")
    ready()
    from django.utils import timezone
    from rich.table import Table

    from tillit.foundation.database.roles import as_owner
    from tillit.foundation.retention import apply_rules, rules
    from tillit.kernel.clock import local_day

    now = timezone.now()
    day = on.date() if on else local_day(now)
    with as_owner():
        outcomes = apply_rules(rules(), on=day, now=now, dry_run=dry_run, as_owner=True)
    if as_json:
        told = {"on": day.isoformat(), "dry_run": dry_run, "rules": [outcome.as_json() for outcome in outcomes]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    table = Table("rule", "keep", "goes before", "rows", "oldest", "would go" if dry_run else "gone")
    for one in outcomes:
        table.add_row(
            *(one.rule.id, str(one.rule.keep), str(one.before), f"{one.rows:,}"),
            *(str(one.oldest or "–"), f"{one.gone:,}"),
        )
    console.print(table)

"""`tillit measure`: measures the indicators as of a day, for each day of a period, or for its months."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import date, datetime

import click

from tillit.project.commands.ready import ready

DAY = click.DateTime(["%Y-%m-%d"])


@dataclass(frozen=True)
class Asked:
    """What is to be measured: the days from first to last, or the calendar months that touch them."""

    first: date
    last: date
    by_month: bool


@click.command()
@click.option("--on", type=DAY, help="As of the end of this day; today when nothing else is said.")
@click.option("--first", type=DAY, help="The first day of a period.")
@click.option("--last", type=DAY, help="The last day of a period; today when left out.")
@click.option("--months", is_flag=True, help="The calendar months of the period, instead of each day.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def measure(on: datetime | None, first: datetime | None, last: datetime | None, months: bool, as_json: bool) -> None:
    """Measure every indicator, count what changed first, and print the municipality's values.

    Without --first one day is measured, with --months the month it is in up to that day.
    """
    if on and (first or last):
        raise click.UsageError("--on is one day. Leave it out, or leave out --first and --last.")
    if last and not first:
        raise click.UsageError("--last needs --first. For a single day, use --on.")
    ready()
    from django.utils import timezone

    from tillit.kernel.clock import local_day
    from tillit.rooms.indicators import services

    now = timezone.now()
    today = local_day(now)
    end = on or last
    until = end.date() if end else today
    asked = Asked(first.date() if first else until, until, months)
    if asked.last > today or asked.first > asked.last:
        raise click.UsageError("The days must be in order and not lie ahead: what has not happened is not counted.")
    begun = time.monotonic()
    measured = services.measure_months if months else services.measure_days
    rows = measured(first=asked.first, last=asked.last, now=now)
    _tell(asked, rows, time.monotonic() - begun, as_json=as_json)


def _tell(asked: Asked, rows: int, seconds: float, *, as_json: bool) -> None:
    found = [_line(one) for one in _measured(asked)]
    if as_json:
        answer = {"first": asked.first, "last": asked.last, "rows": rows, "seconds": round(seconds, 2)}
        click.echo(json.dumps({**answer, "indicators": found}, ensure_ascii=False, indent=1, default=str))
        return
    for line in found:
        value = "-" if line["value"] is None else f"{line['value']:.1f}"
        click.echo(f"{line['indicator']:<28}{value:>10}   {_counts(line)}")
    click.echo(f"{rows} measurements in {seconds:.1f} s, {asked.first} to {asked.last}.")


def _counts(line: dict[str, object]) -> str:
    if line["value"] is None and line["denominator"] is None:
        return "not measured"
    if line["too_few"]:
        return f"too few: {line['denominator']}"
    if line["numerator"] is None:
        return f"of {line['denominator']}"
    return f"{line['numerator']}" + (f" of {line['denominator']}" if line["denominator"] is not None else "")


def _measured(asked: Asked) -> list[tuple[str, object | None]]:
    """Give each indicator's measurement of the period's end, for the municipality."""
    from tillit.rooms.indicators import queries

    month = asked.last.replace(day=1)
    return [
        (
            each.id,
            queries.of_period(each.id, first=month, last=asked.last)
            if asked.by_month
            else queries.measured_on(each.id, on=asked.last),
        )
        for each in queries.all_definitions()
    ]


def _line(found: tuple[str, object | None]) -> dict[str, object]:
    indicator, measured = found
    keys = ("value", "numerator", "denominator", "version", "definition", "code", "measured_at", "first", "day")
    return {
        "indicator": indicator,
        **{key: getattr(measured, key, None) for key in keys},
        "too_few": bool(getattr(measured, "is_too_few", False)),
    }

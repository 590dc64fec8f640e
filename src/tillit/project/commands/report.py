"""`tillit report`: write a report's files; nothing is drafted or published, and the same rows give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from tillit.kernel.errors import TillitError
from tillit.project.commands.ready import ready


class NoSuchScope(TillitError):
    """A scope that is neither the municipality nor a unit."""


@click.command()
@click.option("--scope", default="municipality", show_default=True, help="municipality, or unit:ID with the file's id.")
@click.option("--period", required=True, help="2026-10, 2026-Q3, 2026, or 2026-10-01:2026-10-21.")
@click.option("--kind", "kind_id", default="monthly_status", show_default=True, help="Which template.")
@click.option("--language", default="nb", show_default=True, type=click.Choice(["nb", "en"]), help="Of HTML and PDF.")
@click.option("-o", "out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write to.")
def report(scope: str, period: str, kind_id: str, language: str, out: Path) -> None:
    """Write report.json, report.csv, report.html and report.pdf of a period.

    Figures that are missing are measured first. A period that runs ends with today.
    """
    ready()
    from django.utils import timezone

    from tillit.kernel.clock import local_day
    from tillit.rooms.reports.periods import parse
    from tillit.rooms.reports.services import report_content

    now = timezone.now()
    days = parse(period, today=local_day(now))
    content = report_content(kind_id=kind_id, unit_id=_unit_id(scope), days=days, now=now)
    out.mkdir(parents=True, exist_ok=True)
    for name, data in _files(content, language):
        (out / name).write_bytes(data)
        click.echo(str(out / name))


def _files(content: dict[str, object], language: str) -> Iterator[tuple[str, bytes]]:
    from tillit.rooms.reports.files import csv_of, json_of
    from tillit.rooms.reports.pdf import pdf_of
    from tillit.rooms.reports.rendering import standalone

    yield "report.json", json_of(content)
    yield "report.csv", csv_of(content)
    yield "report.html", standalone(content, language)
    yield "report.pdf", pdf_of(content, language)


def _unit_id(scope: str) -> int | None:
    """Give the unit of a scope, None for the municipality."""
    from tillit.rooms.organization.queries import unit_by_source

    if scope == "municipality":
        return None
    kind, _, source_id = scope.partition(":")
    unit_id = unit_by_source(source_id) if kind == "unit" else None
    if unit_id is None:
        raise NoSuchScope(f"{scope!r} is no scope. Write municipality, or unit:ID with an id of units.csv.")
    return unit_id

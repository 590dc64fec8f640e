"""What every list of administration has: what was searched for, the page of it, and the list as a file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

ROWS_A_PAGE = 50
Row = TypeVar("Row")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def asked(request: HttpRequest, name: str, *allowed: str) -> str:
    """Give what the address asks for, short and clean; empty when it is none of what is allowed."""
    text = request.GET.get(name, "").replace("\0", "").strip()[:60]
    return text if not allowed or text in allowed else ""


def page_of(request: HttpRequest, rows: Sequence[Row]) -> Page[Row]:
    """Give the page that the address asks for; the nearest one when it has none such."""
    return Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page", "")[:9])


def by_heading(rows: Iterable[Row], wanted: str, keys: dict[str, Callable[[Row], Any]]) -> list[Row]:
    """Sort by the heading that was chosen; a row without the value stands last either way."""
    name, backwards = wanted.removeprefix("-"), wanted.startswith("-")
    rows = list(rows)
    if name not in keys:
        return rows
    known = [row for row in rows if keys[name](row) is not None]
    known.sort(key=keys[name], reverse=backwards)
    return known + [row for row in rows if keys[name](row) is None]


def as_file(name: str, headings: Iterable[str | Promise], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Answer with a CSV file that a Norwegian spreadsheet opens as it is; no cell is taken for a formula."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([str(heading) for heading in headings])
    for row in rows:
        writer.writerow([_harmless("" if cell is None else str(cell)) for cell in row])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell

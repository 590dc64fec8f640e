"""What staff are asked for: each field with who reads it, how often it is filled, and the way to retire it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tillit.foundation.access.pages import PUBLIC, open_to
from tillit.foundation.asked import queries, services
from tillit.foundation.asked.queries import Filled
from tillit.foundation.asked.registry import Indicator, Paragraph, Reader, Texts, asked_fields
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import StateConflict
from tillit.kernel.sort_key import sort_key
from tillit.pages.administration.forms.asked import RetireForm
from tillit.pages.administration.lists import as_file, asked, by_heading
from tillit.rooms.indicators import queries as indicators
from tillit.ui import formats

OF = (Role.CARE_WORKER, Role.TEAM_LEADER, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class FieldRow:
    """A field as the list shows it."""

    filled: Filled
    what: str
    role: str
    reader: str
    reader_url: str
    kept_because: str
    not_counted: str
    at_most: str

    @property
    def id(self) -> str:
        return self.filled.field.id

    @property
    def minutes(self) -> float | None:
        return self.filled.minutes_a_week


SORTED_BY = {
    "what": lambda row: sort_key(row.what),
    "times": lambda row: row.filled.times,
    "minutes": lambda row: row.minutes,
}


@require_safe
@open_to(Role.ADMINISTRATOR)
def fields(request: HttpRequest) -> HttpResponse:
    """List the fields, those that take most time first, with what they come to a week."""
    rows = _rows()
    shown = _found(request, rows)
    first, last = queries.four_weeks(local_day(timezone.now()))
    context = {
        "rows": shown,
        "first": first,
        "last": last,
        "sums": [(role.label, _rounded(queries.minutes_a_week(_of(rows, role)))) for role in OF],
        "sum": _rounded(queries.minutes_a_week(row.filled for row in rows)),
        "asked": {name: request.GET.get(name, "") for name in ("q", "rolle", "tilstand")},
        "is_searched": any(asked(request, name) for name in ("q", "rolle", "tilstand")),
        "roles": [(role.value, role.label) for role in OF],
        "retired": sum(row.filled.retired is not None for row in rows),
        "form": RetireForm(),
    }
    return render(request, "pages/administration/asked_fields.html", context)


@require_safe
@open_to(Role.ADMINISTRATOR)
def field_file(request: HttpRequest) -> HttpResponse:
    """Give the same list as a file."""
    return as_file(
        "felter",
        [
            _("Field"),
            _("What is asked"),
            _("Filled in by"),
            _("Who reads it"),
            _("Times in 28 days"),
            _("Counted"),
            _("Seconds each time"),
            _("Minutes a week"),
            _("Asked for"),
        ],
        (
            (
                row.id,
                row.what,
                row.role,
                row.reader,
                row.filled.times,
                _("not counted") if row.not_counted else _("at most") if row.at_most else _("exactly"),
                row.filled.field.seconds,
                None if row.minutes is None else round(row.minutes, 1),
                _("no") if row.filled.retired else _("yes"),
            )
            for row in _found(request, _rows())
        ),
    )


@require_POST
@open_to(Role.ADMINISTRATOR)
def retire(request: HttpRequest, field_id: str) -> HttpResponse:
    """Ask for a field no more."""
    form = RetireForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write at most 300 characters."))
        return redirect("asked_fields")
    try:
        services.retire_field(field_id=field_id, words=form.cleaned_data["words"], by=request.user, now=timezone.now())
    except services.CannotBeRetired:
        messages.error(request, _("The field has to be asked for. The list says why."))
    except StateConflict:
        messages.warning(request, _("The field is retired already."))
    else:
        messages.success(request, _("The field has left its forms. What was entered is kept."))
    return redirect("asked_fields")


@require_POST
@open_to(Role.ADMINISTRATOR)
def restore(request: HttpRequest, field_id: str) -> HttpResponse:
    """Ask for a retired field again."""
    try:
        services.restore_field(field_id=field_id, by=request.user, now=timezone.now())
        messages.success(request, _("The field is back in its forms."))
    except StateConflict:
        messages.warning(request, _("The field is not retired."))
    return redirect("asked_fields")


def _rows() -> list[FieldRow]:
    first, last = queries.four_weeks(local_day(timezone.now()))
    return [_row(each) for each in queries.filled(asked_fields(), first=first, last=last)]


def _row(filled: Filled) -> FieldRow:
    field = filled.field
    reader, url = _read_by(field.reader)
    why_not, at_most = getattr(field.filled, "why", None), getattr(field.filled, "at_most", None)
    return FieldRow(
        filled=filled,
        what=_said(field.what),
        role=str(field.of.label),
        reader=reader,
        reader_url=url,
        kept_because=_said(field.kept_because) if field.kept_because else "",
        not_counted=_said(why_not) if why_not else "",
        at_most=_said(at_most) if at_most else "",
    )


def _found(request: HttpRequest, rows: list[FieldRow]) -> list[FieldRow]:
    role = asked(request, "rolle", *(role.value for role in OF))
    state = asked(request, "tilstand", "asked", "retired", "free")
    words = asked(request, "q").casefold().split()
    found = [
        row
        for row in rows
        if (not role or row.filled.field.of == role)
        and (state != "asked" or row.filled.retired is None)
        and (state != "retired" or row.filled.retired is not None)
        and (state != "free" or (row.filled.field.can_be_retired and row.filled.retired is None))
        and all(word in f"{row.what} {row.reader} {row.id}".casefold() for word in words)
    ]
    by_name = sorted(found, key=SORTED_BY["what"])
    return by_heading(by_name, asked(request, "sort") or "-minutes", SORTED_BY)


def _rounded(minutes: float) -> str:
    """An estimate pretends no more than it knows."""
    return formats.number(minutes, 0 if minutes >= 10 else 1)


def _of(rows: list[FieldRow], role: Role) -> list[Filled]:
    return [row.filled for row in rows if row.filled.field.of == role]


def _read_by(reader: Reader) -> tuple[str, str]:
    """Give who reads it, and the address where an administrator can look; another's own page has none here."""
    if isinstance(reader, Paragraph):
        return str(reader.citation), ""
    if isinstance(reader, Indicator):
        words = indicators.definition(reader.id).in_language(get_language() or "nb")
        return words.name, reverse("number", args=[reader.id])
    try:
        url = reverse(reader.url)
    except NoReverseMatch:  # the page of one team, visit or person
        return _said(reader.title), ""
    opens = {Role.ADMINISTRATOR, PUBLIC} & set(getattr(resolve(url).func, "roles", ()))
    return _said(reader.title), url if opens else ""


def _said(texts: Texts) -> str:
    nb, en = texts
    return en if (get_language() or "nb").startswith("en") else nb

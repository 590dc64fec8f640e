"""Reads of grants: what help a person has been given, and for what purpose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from django.db.models import Q

from tillit.rooms.decisions.models import Grant, GrantWindow


@dataclass(frozen=True)
class GrantCard:
    """A grant as a page shows it: what help, for what, how often. Never the estimate: it is no right."""

    id: int
    offer: str
    help: str
    purpose: str
    decided_on: date
    starts_on: date
    ends_on: date | None
    repeat: str
    times: int
    weekdays: tuple[int, ...]
    helpers: int
    windows: tuple[tuple[time, time], ...]


def grants_of(person_id: int, *, on: date, language: str) -> list[GrantCard]:
    """Give the grants of a person that are in force on a day or come later, the oldest first."""
    rows = list(
        Grant.objects.select_related("entry")
        .filter(Q(ends_on=None) | Q(ends_on__gt=on), person_id=person_id)
        .order_by("starts_on", "pk")
    )
    when = windows(row.pk for row in rows)
    return [
        GrantCard(
            id=row.pk,
            offer=row.entry.text("name", language),
            help=row.help,
            purpose=row.purpose,
            decided_on=row.decided_on,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            repeat=row.repeat,
            times=row.times,
            weekdays=tuple(sorted(row.weekdays)),
            helpers=row.helpers,
            windows=tuple(when.get(row.pk, {}).values()),
        )
        for row in rows
    ]


def windows(grant_ids: Iterable[int]) -> dict[int, dict[int, tuple[time, time]]]:
    """Give for each grant its times of the day by ordinal."""
    found: dict[int, dict[int, tuple[time, time]]] = defaultdict(dict)
    rows = GrantWindow.objects.filter(grant_id__in=set(grant_ids)).order_by("grant_id", "ordinal")
    for grant_id, ordinal, start, end in rows.values_list("grant_id", "ordinal", "start_time", "end_time"):
        found[grant_id][ordinal] = (start, end)
    return dict(found)

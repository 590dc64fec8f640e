"""Reads of grants: what help a person has been given, and for what purpose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db.models import Q, QuerySet

from tillit.rooms.decisions.models import Grant, GrantWindow, HelperWish, WishKind


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
    may_move: bool
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
            may_move=row.repeat == "week" and row.movable and not row.same_day,
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


@dataclass(frozen=True)
class PlannableGrant:
    """What planning needs to know of a grant that becomes visits at home; ids of employees in the wishes."""

    pk: int
    person_id: int
    starts_on: date
    ends_on: date | None
    repeat: str
    times: int
    estimate_minutes: int
    competence: str | None
    helpers: int
    time_critical: bool
    same_day: bool
    movable: bool
    skippable: bool
    wished_start: time | None
    weekdays: tuple[int, ...]
    windows: tuple[tuple[time, time], ...]
    preferred: frozenset[int]
    excluded: frozenset[int]


# The columns of its first fields, in their order.
_PLANNABLE = (
    "pk",
    "person_id",
    "starts_on",
    "ends_on",
    "repeat",
    "times",
    "estimate_minutes",
    "competence__code",
    "helpers",
    "time_critical",
    "same_day",
    "movable",
    "skippable",
    "wished_start",
    "weekdays",
)


def helped_at_home(*, from_day: date) -> QuerySet[Grant, int]:
    """Give the ids of those with a grant of home visits that runs on `from_day` or later, as a query to build on."""
    running = Grant.objects.filter(Q(ends_on=None) | Q(ends_on__gt=from_day), entry__home_visits=True)
    return running.filter(windows__isnull=False).values_list("person_id", flat=True)


def plannable_grants(person_ids: Iterable[int], *, first: date, last: date) -> list[PlannableGrant]:
    """Give the grants of home visits in force on any day from `first` to `last`, by id (two queries).

    One without a time of day is no visit at home yet, and is left out.
    """
    rows = Grant.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=first),
        person_id__in=set(person_ids),
        starts_on__lte=last,
        entry__home_visits=True,
        windows__isnull=False,
    ).order_by("pk", "windows__ordinal")
    found: dict[int, tuple[Any, ...]] = {}
    when: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for *fields, start, end in rows.values_list(*_PLANNABLE, "windows__start_time", "windows__end_time"):
        found.setdefault(fields[0], tuple(fields))
        when[fields[0]].append((start, end))
    wishes: dict[tuple[int, str], set[int]] = defaultdict(set)
    asked = HelperWish.objects.filter(grant_id__in=list(found))
    for grant_id, kind, employee_id in asked.values_list("grant_id", "kind", "employee_id"):
        wishes[grant_id, kind].add(employee_id)
    return [
        PlannableGrant(
            *fields,
            weekdays=tuple(sorted(weekdays)),
            windows=tuple(when[pk]),
            preferred=frozenset(wishes[pk, WishKind.PREFERRED]),
            excluded=frozenset(wishes[pk, WishKind.EXCLUDED]),
        )
        for pk, (*fields, weekdays) in found.items()
    ]


def help_given(grant_ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Give for each grant what help it is, and how many minutes a visit is estimated to take.

    Asked for by itself: joined to a week's visits, the database reads through the grants of the whole municipality.
    """
    rows = Grant.objects.filter(pk__in=set(grant_ids))
    return {pk: (help_, minutes) for pk, help_, minutes in rows.values_list("pk", "help", "estimate_minutes")}

"""Wishes and whether they were kept: for a helper, for a time of day, and to have a visit otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet

from tillit.kernel.clock import instant, minute_of_day
from tillit.rooms.decisions import queries as decisions
from tillit.rooms.visits.models import Encounter, EncounterStatus, Outcome, VisitAnswer

DAYS = 28
# A visit is said to keep the wished start within half an hour: traffic and the visit before take their part of it.
NEAR_MINUTES = 30
IN_TIME = Q(replied_at__lte=F("due_at"))


@dataclass(frozen=True)
class Kept:
    """So many of so many."""

    kept: int = 0
    of: int = 0

    @property
    def all(self) -> bool:
        return self.kept == self.of


@dataclass(frozen=True)
class Wishes:
    """What a person wished, and of the visits that were made how many kept it.

    `not_excluded` counts the visits by anybody but those the person does not want. The last two count wishes to have
    a visit otherwise that were to be answered in the period: those answered in time, and those answered at all.
    """

    preferred_ids: frozenset[int] = frozenset()
    has_excluded: bool = False
    wished_starts: tuple[time, ...] = ()
    preferred: Kept = field(default_factory=Kept)
    not_excluded: Kept = field(default_factory=Kept)
    on_time: Kept = field(default_factory=Kept)
    answered_in_time: Kept = field(default_factory=Kept)
    as_wished: int = 0
    partly: int = 0
    not_possible: int = 0

    @property
    def are_any(self) -> bool:
        return bool(self.preferred_ids or self.has_excluded or self.wished_starts or self.answered_in_time.of)


@dataclass
class _Made:
    """A visit that was made: of which grant (None: the files did not say), when, by whom."""

    grant_id: int | None
    key: str
    starts_at: datetime | None
    day: date
    times: int
    helper_ids: set[int]


def wishes_of(person_id: int, *, until: date, now: datetime, days: int = DAYS) -> Wishes:
    """Give a person's wishes and how they were kept in the `days` days that end with `until` (five queries).

    A visit from the municipality's files has no grant: it counts for every wish for a helper, and for no time of day.
    """
    first = until - timedelta(days=days - 1)
    grants = {g.pk: g for g in decisions.plannable_grants([person_id], first=first, last=until)}
    preferred = frozenset(id_ for grant in grants.values() for id_ in grant.preferred)
    excluded = frozenset(id_ for grant in grants.values() for id_ in grant.excluded)
    came, kept_out, on_time = _Count(), _Count(), _Count()
    for visit in _made([person_id], first, until):
        grant = grants.get(visit.grant_id) if visit.grant_id else None
        if wanted := grant.preferred if grant else preferred if visit.grant_id is None else frozenset():
            came.add(bool(visit.helper_ids & wanted), visit.times)
        if unwanted := grant.excluded if grant else excluded if visit.grant_id is None else frozenset():
            kept_out.add(not visit.helper_ids & unwanted, visit.times)
        if grant and grant.wished_start and visit.starts_at and _is_for_the_wish(visit.key):
            on_time.add(_is_near(visit.starts_at, visit.day, grant.wished_start), visit.times)
    replies = _replies(VisitAnswer.objects.filter(person_id=person_id), first, until, now=now)
    return Wishes(
        preferred_ids=preferred,
        has_excluded=bool(excluded),
        wished_starts=tuple(sorted({g.wished_start for g in grants.values() if g.wished_start})),
        preferred=came.told(),
        not_excluded=kept_out.told(),
        on_time=on_time.told(),
        answered_in_time=Kept(replies["in_time"], replies["due"]),
        as_wished=replies[Outcome.KEPT],
        partly=replies[Outcome.PARTLY],
        not_possible=replies[Outcome.NOT_POSSIBLE],
    )


class _Count:
    """Counts so many of so many."""

    def __init__(self) -> None:
        self.kept = self.of = 0

    def add(self, is_kept: bool, times: int) -> None:
        self.of += times
        self.kept += times if is_kept else 0

    def told(self) -> Kept:
        return Kept(self.kept, self.of)


def _made(person_ids: Iterable[int], first: date, last: date) -> list[_Made]:
    """Give the visits that were made; the helpers of a visit together, a row from files by itself."""
    rows = Encounter.objects.filter(
        person_id__in=set(person_ids), day__gte=first, day__lte=last, status=EncounterStatus.FINISHED
    ).values_list("visit_id", "visit__grant_id", "visit__key", "visit__starts_at", "day", "visits", "employee_id")
    together: dict[int, _Made] = {}
    alone = []
    for visit_id, grant_id, key, starts_at, day, times, employee_id in rows:
        if visit_id is None:
            alone.append(_Made(None, "", None, day, times, {employee_id}))
        else:
            made = together.setdefault(visit_id, _Made(grant_id, key, starts_at, day, 1, set()))
            made.helper_ids.add(employee_id)
    return [*together.values(), *alone]


def _is_for_the_wish(key: str) -> bool:
    """Tell whether the wished start is meant for this visit: the day's first, or any of a weekly grant's."""
    parts = key.split(":")
    return len(parts) == 3 and ("W" in parts[1] or parts[2].partition("/")[0] == "0")


def _is_near(starts_at: datetime, day: date, wished: time) -> bool:
    return abs(minute_of_day(starts_at, day) - wished.hour * 60 - wished.minute) <= NEAR_MINUTES


def _due(rows: QuerySet[VisitAnswer], first: date, last: date, *, now: datetime) -> QuerySet[VisitAnswer]:
    """Keep the wishes whose answer was due by now from `first` to `last`; one taken back unanswered is none."""
    begin, end = instant(first, time(0)), instant(last + timedelta(days=1), time(0))
    standing = Q(replaced_at=None) | Q(replied_at__isnull=False)
    return rows.filter(standing, Q(due_at__lte=now) | Q(replied_at__isnull=False), due_at__gte=begin, due_at__lt=end)


def _replies(rows: QuerySet[VisitAnswer], first: date, last: date, *, now: datetime) -> dict[str, int]:
    return _due(rows, first, last, now=now).aggregate(
        due=Count("pk"),
        in_time=Count("pk", filter=IN_TIME),
        **{outcome: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome.values},
    )

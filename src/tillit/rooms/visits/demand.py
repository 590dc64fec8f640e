"""What visits a week needs: grants, pauses and weekdays unrolled, the same keys every time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Protocol

from tillit.kernel.period import Week, covers


class GrantFacts(Protocol):
    """What unrolling reads of a grant."""

    pk: int
    person_id: int
    starts_on: date
    ends_on: date | None
    repeat: str
    times: int
    weekdays: Sequence[int]
    same_day: bool
    movable: bool


@dataclass(frozen=True)
class NeededVisit:
    """One visit that a grant asks for: its key, which of the grant's windows, and the days it may be on.

    The first of `days` is the day it was meant for; more than one only when it may move. Times, minutes and
    helpers are filled only where people decided otherwise than the grant.
    """

    key: str
    grant_id: int
    person_id: int
    window: int
    days: tuple[date, ...]
    times: tuple[time, time] | None = None
    minutes: int | None = None
    helpers: int | None = None


def needed_visits(
    grants: Collection[GrantFacts], week: Week, *, away: dict[int, frozenset[date]]
) -> Iterator[NeededVisit]:
    """Unroll grants over a week. `away` gives the days on which a person needs no visits (pauses).

    A daily grant asks for one visit a window on each of its weekdays. A weekly grant asks for `times` visits:
    on its weekdays, or, where it names none, one in each of `times` equal parts of the week, so that two
    never fall on one day. A movable visit with a weekday may slip a day, but never onto another of its days.
    """
    for grant in grants:
        out = away.get(grant.person_id, frozenset())
        open_days = [day for day in week.days if covers(grant.starts_on, grant.ends_on, day) and day not in out]
        if grant.repeat == "day":
            for day in open_days:
                if grant.weekdays and day.isoweekday() not in grant.weekdays:
                    continue
                for window in range(grant.times):
                    key = f"{grant.pk}:{day.isoformat()}:{window}"
                    yield NeededVisit(key, grant.pk, grant.person_id, window, (day,))
        else:
            for number, wanted in enumerate(_weekly_days(grant, week)):
                days = tuple(day for day in wanted if day in open_days)
                if days:
                    yield NeededVisit(f"{grant.pk}:{week}:{number}", grant.pk, grant.person_id, 0, days)


def _weekly_days(grant: GrantFacts, week: Week) -> Iterator[tuple[date, ...]]:
    """Give for each visit of a weekly grant the days it may be on, the meant one first."""
    if not grant.weekdays:
        for number in range(grant.times):
            first, last = 7 * number // grant.times, 7 * (number + 1) // grant.times
            yield week.days[first : max(last, first + 1)]
        return
    fixed = {week.days[weekday - 1] for weekday in grant.weekdays}
    for weekday in sorted(grant.weekdays):
        day = week.days[weekday - 1]
        if grant.same_day or not grant.movable:
            yield (day,)
        else:
            near = (day - timedelta(days=1), day + timedelta(days=1))
            yield (day, *(d for d in near if d in week.days and d not in fixed))

"""What people decided about single needs of a week, laid over what the grants ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time

from tillit.kernel.period import Week
from tillit.rooms.visits.demand import NeededVisit
from tillit.rooms.visits.models import Adjustment, AdjustmentKind


@dataclass(frozen=True)
class Decided:
    """One decision about a need: cancelled, split after `minutes`, agreed for another time, or a visit more."""

    kind: str
    key: str
    grant_id: int
    day: date | None = None
    window: tuple[time, time] | None = None
    minutes: int | None = None
    helpers: int = 1


def standing(team_id: int, week: Week) -> list[Decided]:
    """Give what stands decided for a team's week (one query)."""
    rows = Adjustment.objects.filter(team_id=team_id, week=week.monday, withdrawn_at=None).order_by("pk")
    return [
        Decided(
            row.kind,
            row.key,
            row.grant_id,
            row.day,
            (row.window_start, row.window_end) if row.window_start and row.window_end else None,
            row.minutes,
            row.helpers,
        )
        for row in rows
    ]


def adjusted(
    needed: Iterable[NeededVisit],
    decided: Iterable[Decided],
    *,
    minutes_of: Mapping[int, int],
    person_of: Mapping[int, int],
    away: Mapping[int, frozenset[date]],
) -> Iterator[NeededVisit]:
    """Give the needs as people decided them. The maps go by grant (minutes, person) and by person (days away)."""
    of: dict[str, dict[str, Decided]] = defaultdict(dict)
    added = []
    for one in decided:
        if one.kind == AdjustmentKind.ADDED:
            added.append(one)
        else:
            of[one.key][one.kind] = one

    def decide(visit: NeededVisit) -> Iterator[NeededVisit]:
        mine = of.get(visit.key, {})
        if AdjustmentKind.CANCELLED in mine:
            return
        if (agreed := mine.get(AdjustmentKind.AGREED)) and agreed.day:
            visit = replace(visit, days=(agreed.day,), times=agreed.window)
        if (split := mine.get(AdjustmentKind.SPLIT)) and split.minutes:
            whole = visit.minutes or minutes_of[visit.grant_id]
            yield from decide(replace(visit, key=f"{visit.key}/1", minutes=split.minutes))
            yield from decide(replace(visit, key=f"{visit.key}/2", minutes=whole - split.minutes))
        else:
            yield visit

    for visit in needed:
        if visit.key in of:
            yield from decide(visit)
        else:
            yield visit
    for one in added:
        person = person_of.get(one.grant_id)
        if person is None or one.day is None or one.day in away.get(person, ()):
            continue
        yield from decide(
            NeededVisit(one.key, one.grant_id, person, 0, (one.day,), one.window, one.minutes, one.helpers)
        )

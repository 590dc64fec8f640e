"""A repair's answer as options: what would stand otherwise, who must be asked, and what it means for people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from tillit.kernel.clock import at_minute, local_day
from tillit.planning.visits.plan import Plan as PlannedWeek
from tillit.planning.visits.plan import plan_from_json
from tillit.planning.visits.problem import Problem
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits import planner
from tillit.rooms.visits.draft import Draft, with_changes
from tillit.rooms.visits.obstacles import stored_reason
from tillit.rooms.visits.planner import names
from tillit.rooms.visits.repair_question import Asked
from tillit.rooms.visits.telling import is_news
from tillit.rooms.visits.types import PLANNED, UNCOVERED, Change, Placement


@dataclass(frozen=True)
class Longer:
    """A shift that would have to last longer, for these visits; for another's `team` it begins anew at `starts_at`."""

    shift: int
    employee: int
    before: datetime
    until: datetime
    keys: tuple[str, ...]
    team: int | None = None
    starts_at: datetime | None = None

    @property
    def minutes(self) -> int:
        return int((self.until - self.before) / timedelta(minutes=1))

    def as_json(self) -> dict[str, Any]:
        """Give it as it is kept with an option."""
        return asdict(self) | {
            "before": self.before.isoformat(),
            "until": self.until.isoformat(),
            "starts_at": self.starts_at.isoformat() if self.starts_at else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Longer:
        """Read what `as_json` wrote."""
        start = data["starts_at"]
        return cls(
            data["shift"],
            data["employee"],
            datetime.fromisoformat(data["before"]),
            datetime.fromisoformat(data["until"]),
            tuple(data["keys"]),
            data["team"],
            datetime.fromisoformat(start) if start else None,
        )


@dataclass(frozen=True)
class Way:
    """One option before it is stored."""

    kind: str
    changes: tuple[Change, ...]
    longer: tuple[Longer, ...]
    measures: dict[str, Any]


def ways(answer: Mapping[str, Any], asked: Asked, draft: Draft) -> list[Way]:
    """Give the options that differ: fewest changes first; the others only where they say something else.

    An option that would break a rule is left out; the checker that knows nothing of the solver judges.
    """
    found: list[Way] = []
    for kind in ("fewest", "known", "longer"):
        if kind not in answer:
            continue
        planned = plan_from_json(answer[kind]["plan"])
        longer = _longer(answer[kind].get("asked", ()), asked, draft)
        changes = tuple(_changes(planned, asked, draft))
        after = with_changes(draft.placed, changes)
        judged = replace(draft, problem=_with_longer(draft, asked, longer))
        if judged.new_violations(draft.placed, after):
            continue
        if any(set(changes) == set(other.changes) for other in found):
            continue
        measures = _measures(judged, after, changes, answer[kind]["obstacles"], asked.too_late)
        found.append(Way(kind, changes, longer, measures))
    return found


def _changes(planned: PlannedWeek, asked: Asked, draft: Draft) -> Iterable[Change]:
    week = draft.week
    for key in [*(visit.id for visit in asked.question.problem.visits), *sorted(asked.too_late)]:
        if key not in draft.placed:
            continue  # needed only since the question was read: the next repair's
        before, new = draft.placed[key], planned.of.get(key)
        if new is None:
            if before.state == PLANNED:
                yield Change(key, Placement(UNCOVERED, before.day))
            continue
        starts_at = planner.instant_of(week, new.day, new.start)
        who = tuple(names.pk(helper) for helper in new.helpers)
        same = before.state == PLANNED and before.starts_at == starts_at and set(before.helper_ids) == set(who)
        if not same:
            yield Change(key, Placement(PLANNED, week.days[new.day], starts_at, who))


def _longer(stays: Iterable[Mapping[str, Any]], asked: Asked, draft: Draft) -> tuple[Longer, ...]:
    found = []
    for stay in stays:
        lent = asked.lent.get(stay["shift"])
        card = lent.card if lent else asked.shifts[stay["shift"]]
        found.append(
            Longer(
                card.id,
                card.employee_id,
                card.ends_at,
                at_minute(local_day(card.starts_at), int(stay["until"])),
                tuple(stay["visits"]),
                draft.plan.team_id if lent else None,
                lent.starts_at if lent else None,
            )
        )
    return tuple(found)


def _with_longer(draft: Draft, asked: Asked, longer: tuple[Longer, ...]) -> Problem:
    """Give the draft's problem as it is once those who are asked have said yes."""
    if not longer:
        return draft.problem
    own = {f"s{one.shift}": one.minutes for one in longer if one.team is None}
    helpers = [
        replace(h, shifts=tuple(replace(s, end=s.end + own.get(s.id, 0)) for s in h.shifts))
        for h in draft.problem.helpers
    ]
    known = asked.question.problem.helper_of
    for one in longer:
        if one.starts_at is not None:
            lent = known[names.employee(one.employee)]
            shift = next(s for s in lent.shifts if s.id == f"z{one.shift}")
            ends = shift.start + (one.until - one.starts_at) / timedelta(minutes=1)
            helpers.append(replace(lent, shifts=(replace(shift, end=ends),)))
    return replace(draft.problem, helpers=tuple(helpers))


def _measures(
    draft: Draft,
    after: Mapping[str, Placement],
    changes: tuple[Change, ...],
    obstacles: Mapping[str, list[dict[str, Any]]],
    too_late: Collection[str],
) -> dict[str, Any]:
    """Give what the option means for people, in ids and counts."""
    person_of = {key: row.person_id for key, row in draft.rows.items()}
    today = date.min
    told = [c.key for c in changes if is_news(draft.placed[c.key], c.to, today=today)]
    arriving = {
        (person_of[c.key], pk)
        for c in changes
        if c.to is not None
        for pk in set(c.to.helper_ids) - set(draft.placed[c.key].helper_ids)
    }
    known = teams.acquainted({person for person, _ in arriving})
    late = {key: minutes for key in told if (minutes := _late(draft, key, after[key])) > 0}
    absent = planner.absent_on(draft.plan.team_id, draft.week)
    return {
        "told": len(told),
        "persons": len({person_of[key] for key in told}),
        "new_faces": len(arriving - known),
        "late": len(late),
        "latest": max(late.values(), default=0),
        "other_day": sum(1 for key in told if after[key].state == PLANNED and after[key].day != draft.placed[key].day),
        "uncovered": [
            {
                "key": key,
                "was_planned": draft.placed[key].state == PLANNED,
                "reason": stored_reason(obstacles[key], absent=absent.get(after[key].day, frozenset())),
            }
            for key in obstacles
        ]
        + [
            {"key": key, "was_planned": draft.placed[key].state == PLANNED, "reason": {"code": "too_late"}}
            for key in sorted(too_late)
        ],
    }


def _late(draft: Draft, key: str, at: Placement) -> int:
    """Give how many minutes after its window a visit starts, where it is planned."""
    visit = draft.problem.visit_of.get(key)
    if visit is None or at.starts_at is None:
        return 0
    number, start = (at.day - draft.week.monday).days, at.starts_at
    ends = [int(window.end) for window in visit.windows if window.day == number]
    return max(0, int((start - at_minute(at.day, max(ends))) / timedelta(minutes=1))) if ends else 0

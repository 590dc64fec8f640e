"""A repair as its page shows it: the ways side by side, in ids and counts; names come through the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tillit.kernel.clock import local_day
from tillit.rooms.visits.models import OptionKind, PlanState, Repair, RepairState, Visit
from tillit.rooms.visits.repair_options import Longer
from tillit.rooms.visits.telling import is_news
from tillit.rooms.visits.types import PLANNED, Placement


@dataclass(frozen=True)
class RepairedVisit:
    """One visit of an option: how it is, and how it would be."""

    key: str
    person_id: int
    help: str
    before: Placement
    to: Placement
    is_told: bool

    @property
    def is_covered(self) -> bool:
        return self.to.state == PLANNED


@dataclass(frozen=True)
class Uncovered:
    """A visit that an option leaves to nobody, and why."""

    key: str
    person_id: int
    help: str
    day: date
    reason: Mapping[str, Any]
    was_planned: bool

    @property
    def told_helpers(self) -> list[dict[str, Any]]:
        """Give what the planner told of each helper who cannot go."""
        return [row for row in self.reason.get("helpers", ()) if isinstance(row, dict)]


@dataclass(frozen=True)
class Option:
    """One way to repair the day."""

    kind: str
    label: str
    visits: tuple[RepairedVisit, ...]
    uncovered: tuple[Uncovered, ...]
    longer: tuple[Longer, ...]
    told: int
    persons: int
    new_faces: int
    late: int
    latest: int
    other_day: int


@dataclass(frozen=True)
class RepairPage:
    """A repair with its options."""

    public_id: UUID
    plan_id: int
    team_id: int
    week: date
    day: date
    whole_week: bool
    cause: str
    state: str
    progress: int
    fault: str
    asked_at: datetime
    edit_public_id: UUID | None
    options: tuple[Option, ...]
    is_newest: bool

    @property
    def is_running(self) -> bool:
        return self.state in (RepairState.QUEUED, RepairState.WORKING)

    @property
    def person_ids(self) -> set[int]:
        return {v.person_id for o in self.options for v in (*o.visits, *o.uncovered)}

    @property
    def helper_ids(self) -> set[int]:
        """Give the helpers whom the page names."""
        placed = {pk for o in self.options for v in o.visits for at in (v.before, v.to) for pk in at.helper_ids}
        told = {row.get("employee", 0) for o in self.options for u in o.uncovered for row in u.told_helpers}
        return placed | told | {one.employee for o in self.options for one in o.longer}


def repair_page(public_id: UUID, *, with_options: bool = True) -> RepairPage | None:
    """Give a repair, or None when there is none (four queries)."""
    row = (
        Repair.objects.filter(public_id=public_id)
        .select_related("plan", "edit")
        .defer("plan__problem", "plan__cost")
        .first()
    )
    if row is None:
        return None
    same_day = Repair.objects.filter(plan__team_id=row.plan.team_id, day=row.day).order_by("-asked_at", "-pk")
    return RepairPage(
        public_id=row.public_id,
        plan_id=row.plan_id,
        team_id=row.plan.team_id,
        week=row.plan.week,
        day=row.day,
        whole_week=row.whole_week,
        cause=row.cause,
        state=row.state,
        progress=row.progress,
        fault=row.fault,
        asked_at=row.asked_at,
        edit_public_id=row.edit.public_id if row.edit else None,
        options=_options(row) if with_options else (),
        is_newest=same_day.values_list("pk", flat=True).first() == row.pk,
    )


def repairs_of_day(team_id: int, day: date) -> RepairPage | None:
    """Give the newest repair of a team's day that is not out of date, without its options, or None."""
    rows = Repair.objects.filter(plan__team_id=team_id, plan__state=PlanState.ACCEPTED, day=day)
    newest = rows.exclude(state=RepairState.OUTDATED).order_by("-asked_at", "-pk").first()
    return repair_page(newest.public_id, with_options=False) if newest else None


def _options(repair: Repair) -> tuple[Option, ...]:
    stored = {option.kind: option for option in repair.options.all()}
    keys = {row["key"] for o in stored.values() for row in (*o.changes, *o.measures["uncovered"])}
    # A plan that was replaced still names its visits, so that an old page says what it said.
    about = {
        key: (person_id, help_, day)
        for key, person_id, help_, day in Visit.objects.filter(plan_id=repair.plan_id, key__in=keys).values_list(
            "key", "person_id", "grant__help", "day"
        )
    }
    today = local_day(repair.asked_at)
    found = []
    for kind in OptionKind.values:
        option = stored.get(kind)
        if option is None:
            continue
        visits = [_visit(row, about, today) for row in option.changes if row["key"] in about]
        counts = option.measures
        found.append(
            Option(
                kind=kind,
                label=str(OptionKind(kind).label),
                visits=tuple(sorted(visits, key=_when)),
                uncovered=tuple(
                    Uncovered(row["key"], *about[row["key"]], row["reason"], row["was_planned"])
                    for row in counts["uncovered"]
                    if row["key"] in about
                ),
                longer=tuple(Longer.from_json(row) for row in option.longer_shifts),
                **{name: counts[name] for name in ("told", "persons", "new_faces", "late", "latest", "other_day")},
            )
        )
    return tuple(found)


def _visit(row: Mapping[str, Any], about: Mapping[str, tuple[int, str, date]], today: date) -> RepairedVisit:
    before, to = Placement.from_json(row["before"]), Placement.from_json(row["to"])
    person_id, help_, _ = about[row["key"]]
    return RepairedVisit(row["key"], person_id, help_, before, to, is_news(before, to, today=today))


def _when(visit: RepairedVisit) -> tuple[date, bool, str]:
    at = visit.to if visit.to.starts_at else visit.before
    return at.day, not visit.is_told, at.starts_at.isoformat() if at.starts_at else ""

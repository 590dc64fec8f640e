"""What was changed for a person after they were told: who comes instead, when instead, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tillit.rooms.people import queries as people
from tillit.rooms.rosters import queries as rosters
from tillit.rooms.visits.models import AskedBy, EditKind, VisitChange
from tillit.rooms.visits.types import PLANNED, SKIPPED, Placement
from tillit.rooms.workforce import queries as workforce
from tillit.rooms.workforce.queries import EmployeeCard

# Why a visit was changed, as far as the person may know. Never why somebody is absent.
ASKED, NOT_AVAILABLE, AWAY, HELP_CHANGED, REPAIR, TEAM, UNDONE = (
    "asked",
    "not_available",
    "away",
    "help_changed",
    "repair",
    "team",
    "undone",
)


@dataclass(frozen=True)
class ChangedVisit:
    """One change of one visit: how it stood, how it stands, and why.

    `out` and `into` are the helpers who come no more and those who come instead; `unavailable` are those of `out`
    who are not at work that day. `words` are what was written to the person about it.
    """

    key: str
    day: date
    before: Placement | None
    after: Placement | None
    out: tuple[EmployeeCard, ...]
    into: tuple[EmployeeCard, ...]
    unavailable: tuple[EmployeeCard, ...]
    why: str
    words: str
    made_at: datetime
    earlier: tuple[ChangedVisit, ...] = ()

    @property
    def was_planned(self) -> bool:
        return self.before is not None and self.before.state == PLANNED

    @property
    def is_planned(self) -> bool:
        return self.after is not None and self.after.state == PLANNED

    @property
    def is_cancelled(self) -> bool:
        """Tell whether the visit falls away; not covered is another thing: somebody is still looked for."""
        return self.after is None or self.after.state == SKIPPED


def changes_for_person(person_id: int, *, since: date, until: date | None = None) -> list[ChangedVisit]:
    """Give what was changed of visits on the days from `since` to `until` (None: and all later), the nearest first.

    Only what the person had been told otherwise (of plans that the team worked by), the last change of each visit
    with its `earlier` ones, the newest first (at most five queries).
    """
    rows = VisitChange.objects.filter(person_id=person_id, day__gte=since, needs_telling=True)
    if until is not None:
        rows = rows.filter(day__lte=until)
    found = list(rows.select_related("edit").order_by("-edit__made_at", "-edit__version", "-pk"))
    if not found:
        return []
    cards = workforce.employee_cards({id_ for row in found for id_ in _helpers(row.before) + _helpers(row.after)})
    days = [row.day for row in found]
    absences = rosters.not_available(cards, first=min(days), last=max(days))
    pauses = people.pauses([person_id], first=min(days), last=max(days))
    latest: dict[str, ChangedVisit] = {}
    for row in found:
        away = any(pause.covers(row.day) for pause in pauses)
        missing = {absence.employee_id for absence in absences if absence.covers(row.day)}
        change = _changed(row, cards, missing=missing, away=away)
        if row.key in latest:
            latest[row.key] = replace(latest[row.key], earlier=(*latest[row.key].earlier, change))
        else:
            latest[row.key] = change
    return sorted(latest.values(), key=lambda change: (change.day, _start(change)))


def _changed(row: Any, cards: dict[int, EmployeeCard], *, missing: Collection[int], away: bool) -> ChangedVisit:
    before = Placement.from_json(row.before) if row.before else None
    after = Placement.from_json(row.after) if row.after else None
    was, is_now = set(_helpers(row.before)), set(_helpers(row.after))

    def named(ids: set[int]) -> tuple[EmployeeCard, ...]:
        return tuple(card for id_, card in cards.items() if id_ in ids)

    unavailable = named((was - is_now) & set(missing))
    return ChangedVisit(
        key=row.key,
        day=row.day,
        before=before,
        after=after,
        out=named(was - is_now),
        into=named(is_now - was),
        unavailable=unavailable,
        why=_why(
            row.edit, unavailable=bool(unavailable), away=away, has_nobody=not is_now, is_back=_is_back(before, after)
        ),
        words=row.edit.words,
        made_at=row.edit.made_at,
    )


def _is_back(before: Placement | None, after: Placement | None) -> bool:
    return bool(before and after and before.state == SKIPPED and after.state == PLANNED)


def _why(edit: Any, *, unavailable: bool, away: bool, has_nobody: bool, is_back: bool) -> str:
    if edit.kind == EditKind.UNDO:
        return UNDONE
    if edit.kind == EditKind.UPDATE and is_back:
        return TEAM  # a pause was taken back: the help is what it was
    if edit.kind == EditKind.UPDATE:
        return NOT_AVAILABLE if unavailable else AWAY if away and has_nobody else HELP_CHANGED
    if edit.asked_by == AskedBy.PERSON:
        return ASKED
    if unavailable:
        return NOT_AVAILABLE
    return REPAIR if edit.kind == EditKind.REPAIR else TEAM


def _helpers(placement: dict[str, Any] | None) -> list[int]:
    return list(placement["helpers"]) if placement else []


def _start(change: ChangedVisit) -> float:
    at = (change.after and change.after.starts_at) or (change.before and change.before.starts_at)
    return at.timestamp() if at else 0.0

"""A plan: who makes which visit when; what is not in it is uncovered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True, slots=True)
class Assignment:
    """One visit as planned: the day, the start in minutes after midnight, and the shift of each helper in order."""

    visit: str
    day: int
    start: float
    helpers: tuple[str, ...]
    shifts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakenBreak:
    """A flexible break as planned."""

    shift: str
    start: float
    minutes: float


@dataclass(frozen=True)
class Plan:
    """All assignments, in the order of day, start and visit."""

    assignments: tuple[Assignment, ...]
    breaks: tuple[TakenBreak, ...] = ()

    @cached_property
    def of(self) -> Mapping[str, Assignment]:
        """Assignments by visit id."""
        return {assignment.visit: assignment for assignment in self.assignments}

    @cached_property
    def of_shift(self) -> Mapping[str, tuple[Assignment, ...]]:
        """Assignments by the shift of one of their helpers."""
        found: dict[str, list[Assignment]] = {}
        for assignment in self.assignments:
            for shift in assignment.shifts:
                found.setdefault(shift, []).append(assignment)
        return {shift: tuple(assignments) for shift, assignments in found.items()}

    def to_json(self) -> dict[str, Any]:
        """The plan as plain data."""
        return {
            "assignments": [
                {
                    "visit": a.visit,
                    "day": a.day,
                    "start": a.start,
                    "helpers": list(a.helpers),
                    "shifts": list(a.shifts),
                }
                for a in self.assignments
            ],
            "breaks": [{"shift": b.shift, "start": b.start, "minutes": b.minutes} for b in self.breaks],
        }


def make_plan(assignments: Iterable[Assignment], breaks: Iterable[TakenBreak] = ()) -> Plan:
    """Put assignments in order and make a plan of them."""
    return Plan(
        tuple(sorted(assignments, key=lambda a: (a.day, a.start, a.visit))),
        tuple(sorted(breaks, key=lambda b: b.shift)),
    )


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    """Read a plan as Plan.to_json wrote it."""
    return make_plan(
        [
            Assignment(a["visit"], a["day"], a["start"], tuple(a["helpers"]), tuple(a["shifts"]))
            for a in data["assignments"]
        ],
        [TakenBreak(b["shift"], b["start"], b["minutes"]) for b in data.get("breaks", [])],
    )

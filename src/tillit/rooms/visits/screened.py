"""Which exchanges are sure to break a rule, told by a glance: most are, in a full day, and each costs much to judge."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tillit.kernel.clock import minute_of_day
from tillit.planning.visits.constraints.kinds import SMALL
from tillit.planning.visits.problem import Shift
from tillit.rooms.visits.draft import Draft
from tillit.rooms.visits.planner import names
from tillit.rooms.visits.types import PLANNED


@dataclass(frozen=True, order=True)
class Stop:
    """Where somebody is on the day: from which minute to which."""

    start: float
    end: float
    key: str
    place: str


@dataclass(frozen=True)
class DayGlance:
    """One day of a plan, looked at for what cannot be; who is not sure to be refused is to be judged in full."""

    draft: Draft
    day: date

    def is_refused(self, key: str, helper_ids: tuple[int, ...], *, instead_of: str) -> bool:
        """Tell whether a rule is sure to be broken that is not already, if these went to `key`, not to `instead_of`.

        Only what names both a visit and somebody who is new to it counts: that cannot have been broken before.
        """
        return any(self._is_refused(key, names.employee(pk), instead_of) for pk in helper_ids)

    def _is_refused(self, key: str, name: str, instead_of: str) -> bool:
        problem, stop = self.draft.problem, self._stops[key]
        visit, helper = problem.visit_of[key], problem.helper_of.get(name)
        if helper is None or visit.competences - helper.competences or problem.excluded(visit, name):
            return True
        day = (self.day - self.draft.week.monday).days
        shift = next((s for s in helper.shifts if s.day == day and s.start <= stop.start < s.end), None)
        if shift is None or any(min(stop.end, b.end) - max(stop.start, b.start) > SMALL for b in shift.blocks):
            return True
        before = max((one for one in self._with(name, shift, instead_of) if one < stop), default=None)
        if before is None:
            return False
        if before.end > stop.start + SMALL:
            return True
        return before.end + self.draft.reading.travel(helper.mode, before.place, stop.place) > stop.start + SMALL

    def _with(self, name: str, shift: Shift, but: str) -> list[Stop]:
        """Give what the helper does in the shift, except one visit; visits first where it begins at the same minute."""
        fixed = [Stop(block.start, block.end, "", block.place) for block in shift.blocks if block.place is not None]
        mine = [self._stops[key] for key in self._goes_to[name] if key != but]
        return [*fixed, *(stop for stop in mine if shift.start <= stop.start < shift.end)]

    @cached_property
    def _stops(self) -> dict[str, Stop]:
        problem = self.draft.problem
        found = {}
        for key, at in self.draft.placed.items():
            visit = problem.visit_of.get(key)
            if at.state == PLANNED and at.day == self.day and at.starts_at is not None and visit is not None:
                start = minute_of_day(at.starts_at, at.day)
                found[key] = Stop(start, start + visit.minutes, key, problem.person_of[visit.person].place)
        return found

    @cached_property
    def _goes_to(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for key in self._stops:
            for pk in self.draft.placed[key].helper_ids:
                found[names.employee(pk)].append(key)
        return found

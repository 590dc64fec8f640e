"""Who could stay longer for visits that nobody covers, while all else stays: the fewest minutes more, one by one."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from math import ceil

from tillit.planning.visits.openings import Opening, may_help, openings, wanted_windows
from tillit.planning.visits.plan import Assignment, Plan, make_plan
from tillit.planning.visits.problem import Problem, Visit
from tillit.planning.visits.reading import Reading, Route, Stop

STEP = 5  # minutes in which one asks somebody to stay
MOST_LATE = 60.0  # minutes after its window at which a visit is still worth asking for


@dataclass(frozen=True, slots=True)
class MayStay:
    """A shift that may last up to `most` minutes longer, counted from the minute `since`.

    `since` is the shift's end; for a shift that begins where another team's ended, that end.
    """

    shift: str
    since: float
    most: float


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody who would have to stay: until which minute of the day, how many minutes more, for which visits."""

    shift: str
    helper: str
    until: float
    minutes: float
    visits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to make a visit: where, and until when the shift would last (its own end when it needs no more)."""

    visit: Visit
    opening: Opening
    until: float
    late: float
    is_new_face: bool
    more: float

    @property
    def rank(self) -> tuple[float, bool, float, str, str]:
        return (self.more + self.late, self.is_new_face, self.opening.start, self.opening.helper, self.visit.id)


def stay_longer(
    problem: Problem, plan: Plan, uncovered: Collection[str], may_stay: Collection[MayStay]
) -> tuple[Plan, tuple[Stay, ...]]:
    """Cover what can be covered by longer shifts; gives the plan and who must be asked.

    Visits that need two are left: two who stay at the same moment is a question for people.
    """
    limit = {may.shift: may for may in may_stay}
    longer = replace(
        problem,
        helpers=tuple(
            replace(
                h,
                shifts=tuple(
                    replace(s, end=max(s.end, limit[s.id].since + limit[s.id].most)) if s.id in limit else s
                    for s in h.shifts
                ),
            )
            for h in problem.helpers
        ),
    )
    ends = {shift.id: shift.end for helper in problem.helpers for shift in helper.shifts}
    until = {shift: ends[shift] for shift in limit}
    asked: dict[str, list[str]] = {}
    left = [problem.visit_of[v] for v in sorted(uncovered) if problem.visit_of[v].helpers == 1]
    while left:
        reading = Reading(longer, plan)
        best = min(_ways(reading, left, limit, until), key=lambda way: way.rank, default=None)
        if best is None:
            break
        opening = best.opening
        plan = make_plan(
            [
                *plan.assignments,
                Assignment(best.visit.id, opening.day, opening.start, (opening.helper,), (opening.shift,)),
            ],
            plan.breaks,
        )
        if best.until > ends[opening.shift]:
            until[opening.shift] = best.until
            asked.setdefault(opening.shift, []).append(best.visit.id)
        left.remove(best.visit)
    who = longer.shift_of
    stays = (
        Stay(shift, who[shift][0].id, until[shift], until[shift] - limit[shift].since, tuple(visits))
        for shift, visits in sorted(asked.items())
    )
    return plan, tuple(stays)


def _ways(reading: Reading, left: list[Visit], limit: dict[str, MayStay], until: dict[str, float]) -> Iterator[_Way]:
    for shift in limit:
        route = reading.routes[shift]
        for visit in left:
            if not may_help(reading.problem, visit, route.helper.id):
                continue
            windows = wanted_windows(visit, route.shift.day)
            last = max((w.end for w in windows), default=0.0)
            for opening in openings(reading, visit, route, windows, late=not visit.time_critical):
                late = max(0.0, opening.start - last)
                if late > MOST_LATE:
                    continue
                ends = max(until[shift], _in_steps(_home(reading, route, visit, opening), limit[shift].since))
                if ends > route.shift.end:
                    continue
                yield _Way(visit, opening, ends, late, _is_new(reading.problem, visit, opening), ends - until[shift])


def _home(reading: Reading, route: Route, visit: Visit, opening: Opening) -> float:
    place = reading.problem.person_of[visit.person].place
    stop = Stop(visit.id, opening.start, opening.start + visit.minutes, place)
    stops = sorted((*route.stops, stop), key=lambda s: (s.start, s.end))
    return reading.home(replace(route, stops=tuple(stops)))


def _in_steps(minute: float, since: float) -> float:
    return minute if minute <= since else since + STEP * ceil((minute - since) / STEP)


def _is_new(problem: Problem, visit: Visit, opening: Opening) -> bool:
    return all(known.helper != opening.helper for known in problem.person_of[visit.person].acquaintance)

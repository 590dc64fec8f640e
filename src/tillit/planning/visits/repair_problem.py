"""The problem of a repair: what is told, held, left out or later than it was; it loads no solver."""

from collections.abc import Collection
from dataclasses import replace

from tillit.planning.visits.plan import Assignment, Plan
from tillit.planning.visits.presets import REPAIR, Weights
from tillit.planning.visits.problem import Helper, Pin, Problem, Told, Visit, Window

# Somebody who was to come in the morning and cannot be there within this time of it is told so, not kept waiting.
LATEST_AFTER = 120.0


def told(problem: Problem, plan: Plan, weights: Weights = REPAIR) -> Problem:
    """The problem in which every visit of the plan remembers what the person was told, at the prices of weights.

    Whose only helper cannot come is to be told anyway: for them another time is a wish, so that nobody else is moved
    to spare them some minutes.
    """

    def remembering(visit: Visit) -> Visit:
        planned = plan.of.get(visit.id)
        if planned is None:
            return visit
        if len(planned.helpers) == 1 and not _can_stay(problem, planned):
            return replace(visit, wished_start=planned.start if visit.wished_start is None else visit.wished_start)
        return replace(visit, told=Told(planned.day, planned.start, planned.helpers))

    return replace(problem, visits=tuple(remembering(visit) for visit in problem.visits), weights=weights)


def without_helper(problem: Problem, helper: str, days: frozenset[int]) -> Problem:
    """The problem when this helper is away on these days."""
    helpers = tuple(
        replace(h, shifts=tuple(s for s in h.shifts if s.day not in days)) if h.id == helper else h
        for h in problem.helpers
    )
    return replace(problem, helpers=helpers)


def with_mode(problem: Problem, helper: str, mode: str, day: int, published: Plan) -> Problem:
    """The problem when this helper travels otherwise on a day; what they do on other days is left out of it."""
    elsewhere = {a.visit for a in published.assignments if helper in a.helpers and a.day != day}

    def changed(h: Helper) -> Helper:
        return replace(h, mode=mode, shifts=tuple(s for s in h.shifts if s.day == day)) if h.id == helper else h

    return leave_out(replace(problem, helpers=tuple(changed(h) for h in problem.helpers)), elsewhere)


def leave_out(problem: Problem, visits: Collection[str]) -> Problem:
    """The problem without these visits and what links them."""
    gone = frozenset(visits)
    return replace(
        problem,
        visits=tuple(visit for visit in problem.visits if visit.id not in gone),
        links=tuple(link for link in problem.links if link.first not in gone and link.second not in gone),
    )


def only_day(problem: Problem, published: Plan, day: int) -> Problem:
    """The problem in which what is planned for other days stays as it is, and only this day is planned anew.

    What cannot stay on another day, and what nobody covers there, is another day's repair and left out of this one.
    """
    gone = set()
    visits = []
    for visit in problem.visits:
        planned = published.of.get(visit.id)
        if planned is None:
            if day not in visit.days:
                gone.add(visit.id)
        elif planned.day != day:
            if not _can_stay(problem, planned):
                gone.add(visit.id)
            visit = pinned(visit, planned)
        visits.append(visit)
    return leave_out(replace(problem, visits=tuple(visits)), gone)


def pinned(visit: Visit, planned: Assignment) -> Visit:
    """The visit held where it is planned; a moment outside its windows becomes one, since it is so already."""
    windows = visit.windows
    if not any(w.day == planned.day and w.start <= planned.start <= w.end for w in windows):
        windows = (*windows, Window(planned.day, planned.start, planned.start))
    return replace(visit, windows=windows, pin=Pin(planned.helpers, planned.day, planned.start))


def _can_stay(problem: Problem, planned: Assignment) -> bool:
    of = problem.shift_of
    return all(
        shift in of and of[shift][0].id == who for who, shift in zip(planned.helpers, planned.shifts, strict=True)
    )


def not_earlier_than_told(problem: Problem, published: Plan) -> Problem:
    """The problem in which nobody comes on the same day earlier than was told; later has its price.

    What people moved by hand to a later time stays there: the search itself puts every visit as early as it can.
    """

    def later(window: Window, planned: Assignment) -> Window:
        if window.day != planned.day or window.end < planned.start:
            return window
        return Window(window.day, max(window.start, planned.start), window.end)

    visits = tuple(
        replace(visit, windows=tuple(later(w, planned) for w in visit.windows))
        if (planned := published.of.get(visit.id)) is not None
        else visit
        for visit in problem.visits
    )
    return replace(problem, visits=visits)


def not_before(problem: Problem, day: int, minute: float) -> tuple[Problem, frozenset[str]]:
    """The problem from this minute of this day on, and the visits for which it is too late.

    What is pinned stays. A time-critical visit is too late after its window, any other two hours after it.
    """
    visits, late = [], set()
    for visit in problem.visits:
        if visit.start_is_free:
            left = [_from(w, minute) for w in visit.windows if w.day == day and not _is_over(visit, w, minute)]
            windows = (*left, *(w for w in visit.windows if w.day > day))
            if not windows:
                late.add(visit.id)
            visit = replace(visit, windows=windows)
        visits.append(visit)
    return leave_out(replace(problem, visits=tuple(visits)), late), frozenset(late)


def _from(window: Window, minute: float) -> Window:
    return Window(window.day, max(window.start, minute), max(window.end, minute))


def _is_over(visit: Visit, window: Window, minute: float) -> bool:
    return window.end + (0.0 if visit.time_critical else LATEST_AFTER) < minute

"""Hard: a visit is made on one of its days, never before a window opens, and a time-critical one never after it."""

from typing import Any

from tillit.planning.visits.constraints.kinds import SMALL, Breach, Constraint, clock
from tillit.planning.visits.problem import Visit, Window
from tillit.planning.visits.reading import Reading


def window_at(visit: Visit, day: int, start: float) -> Window | None:
    """The last window of the day that has opened by this minute, or None."""
    opened = [w for w in visit.windows if w.day == day and w.start <= start + SMALL]
    return max(opened, key=lambda w: w.start, default=None)


def measure(reading: Reading) -> list[Breach]:
    """A breach for each visit that is too early, on a wrong day, or time-critical and late."""
    found = []
    for assignment in reading.plan.assignments:
        visit = reading.problem.visit_of.get(assignment.visit)
        if visit is None or (visit.pin is not None and visit.pin.start is not None):
            continue
        facts: dict[str, Any] = {"visit": visit.id, "day": assignment.day, "start": assignment.start}
        if assignment.day not in visit.days:
            found.append(Breach(1, visits=(visit.id,), facts={**facts, "what": "day"}))
            continue
        window = window_at(visit, assignment.day, assignment.start)
        if window is None:
            first = min(w.start for w in visit.windows if w.day == assignment.day)
            early = first - assignment.start
            found.append(Breach(early, visits=(visit.id,), facts={**facts, "what": "early", "limit": first}))
        elif visit.time_critical and assignment.start > reading.problem.latest(visit, window) + SMALL:
            limit = reading.problem.latest(visit, window)
            late = assignment.start - limit
            found.append(Breach(late, visits=(visit.id,), facts={**facts, "what": "late", "limit": limit}))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    if f["what"] == "day":
        return f"visit {f['visit']} is on day {f['day']}, on which it has no window"
    word = "before its window opens" if f["what"] == "early" else "after its time-critical window ends"
    return f"visit {f['visit']} starts at {clock(f['start'])}, {word} at {clock(f['limit'])}"


CONSTRAINT = Constraint(
    "time_window", True, "minutes", "A visit is not too early, and a time-critical one not too late.", measure, explain
)

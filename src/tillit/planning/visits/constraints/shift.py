"""Hard: visits lie within the helper's shift on that day, outside its breaks and meetings."""

from typing import Any

from tillit.planning.visits.constraints.kinds import SMALL, Breach, Constraint, clock
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each stop outside its shift or over a break, each late return, each misplaced flexible break."""
    found = []
    for assignment in reading.plan.assignments:
        for helper, key in zip(assignment.helpers, assignment.shifts, strict=False):
            owner, shift = reading.problem.shift_of.get(key, (None, None))
            if owner is None or shift is None or owner.id != helper or shift.day != assignment.day:
                facts: dict[str, Any] = {
                    "what": "no_shift",
                    "visit": assignment.visit,
                    "helper": helper,
                    "day": assignment.day,
                }
                found.append(Breach(1, visits=(assignment.visit,), facts=facts))
    for route in reading.routes.values():
        shift = route.shift
        base = {"helper": route.helper.id, "day": shift.day}
        for stop in route.stops:
            if stop.start < shift.start - SMALL:
                facts = {**base, "what": "before", "visit": stop.what, "at": stop.start, "limit": shift.start}
                found.append(Breach(shift.start - stop.start, visits=(stop.what,), facts=facts))
            for block in shift.blocks:
                overlap = min(stop.end, block.end) - max(stop.start, block.start)
                inside = stop.start == stop.end and block.start < stop.start < block.end
                if (stop.visit or stop.place is None) and (overlap > SMALL or inside):
                    facts = {**base, "what": block.kind, "visit": stop.what, "at": block.start, "limit": block.end}
                    found.append(Breach(overlap, visits=(stop.what,), facts=facts))
        home = reading.home(route)
        if route.used and not shift.overtime and home > shift.end + SMALL:
            last = route.stops[-1].what
            facts = {**base, "what": "after", "visit": last, "at": home, "limit": shift.end}
            found.append(Breach(home - shift.end, visits=(last,), facts=facts))
        pause = shift.flexible_break
        for stop in route.stops:
            if stop.place is None and (
                pause is None
                or stop.start < pause.earliest - SMALL
                or stop.start > pause.latest + SMALL
                or abs(stop.end - stop.start - pause.minutes) > SMALL
            ):
                facts = {**base, "what": "break", "visit": stop.what, "at": stop.start, "limit": stop.end}
                found.append(Breach(1, facts=facts))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    if f["what"] == "no_shift":
        return f"helper {f['helper']} has no such shift on day {f['day']} for visit {f['visit']}"
    where = f"helper {f['helper']} on day {f['day']}"
    if f["what"] == "before":
        return f"{where} starts {f['visit']} at {clock(f['at'])}, before the shift does at {clock(f['limit'])}"
    if f["what"] == "after":
        return f"{where} is back at {clock(f['at'])} after {f['visit']}, but the shift ends at {clock(f['limit'])}"
    return f"{where}: {f['visit']} lies over the {f['what']} from {clock(f['at'])} to {clock(f['limit'])}"


CONSTRAINT = Constraint(
    "shift", True, "minutes", "Visits lie within the shift, outside breaks and meetings.", measure, explain
)

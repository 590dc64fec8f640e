"""Hard: a helper is in one place at a time, and has the time to travel between places."""

from tillit.planning.visits.constraints.kinds import SMALL, Breach, Constraint, clock
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each stop that starts before the helper can be there."""
    found = []
    for route in reading.routes.values():
        for stop, arrival, _place in reading.walk(route):
            if arrival > stop.start + SMALL and (route.used or stop.visit):
                facts = {
                    "helper": route.helper.id,
                    "day": route.shift.day,
                    "visit": stop.what,
                    "start": stop.start,
                    "arrival": arrival,
                }
                found.append(Breach(arrival - stop.start, visits=(stop.what,), facts=facts))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    return (
        f"helper {f['helper']} on day {f['day']} cannot be at {f['visit']} before {clock(f['arrival'])}, "
        f"but it starts at {clock(f['start'])}"
    )


CONSTRAINT = Constraint(
    "one_place", True, "minutes", "A helper is in one place at a time and has time to travel.", measure, explain
)

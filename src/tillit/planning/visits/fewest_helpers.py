"""The fewest helpers that a person could meet if only shifts, competence, wishes and pins counted: a bound."""

from itertools import combinations

from tillit.planning.visits.openings import may_be_late, may_help, openings, wanted_windows
from tillit.planning.visits.plan import make_plan
from tillit.planning.visits.problem import Problem, Visit
from tillit.planning.visits.reading import Reading

Choice = frozenset[str]


def fewest_helpers(problem: Problem, days: int = 14) -> dict[str, int]:
    """By person: the least possible count of different helpers in the window of days that ends with the horizon.

    Each visit is taken alone, with nothing else planned; no plan that makes all these visits can do with fewer. Visits
    that nobody can make are left out, and so are people without visits and meetings.
    """
    empty = Reading(problem, make_plan([]))
    by_person: dict[str, list[tuple[Choice, int]]] = {}
    for visit in problem.visits:
        able = _able(empty, visit)
        if len(able) >= visit.helpers:
            by_person.setdefault(visit.person, []).append((able, visit.helpers))
    found = {}
    for person in problem.people:
        met = frozenset(m.helper for m in person.acquaintance if m.times > 0 and m.days_since <= days - problem.days)
        needs = by_person.get(person.id, [])
        count = _least(met, needs)
        if count:
            found[person.id] = count
    return found


def _able(empty: Reading, visit: Visit) -> Choice:
    """The helpers who could make the visit in an empty plan."""
    late = may_be_late(visit)
    return frozenset(
        route.helper.id
        for route in empty.routes.values()
        if may_help(empty.problem, visit, route.helper.id)
        and openings(empty, visit, route, wanted_windows(visit, route.shift.day), late)
    )


def _least(met: Choice, needs: list[tuple[Choice, int]]) -> int:
    """The size of the smallest set that holds met and, for each need, as many of its helpers as it asks for."""
    open_needs = {(able, number) for able, number in needs if len(able & met) < number}
    others = sorted({helper for able, _ in open_needs for helper in able} - met)
    for size in range(len(others) + 1):
        for chosen in combinations(others, size):
            together = met.union(chosen)
            if all(len(able & together) >= number for able, number in open_needs):
                return len(together)
    return len(met)

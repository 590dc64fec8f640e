"""Find every fault of a problem before it is solved, in words that say what is wrong and where."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from tillit.planning.visits.errors import BadProblem
from tillit.planning.visits.presets import NAMES
from tillit.planning.visits.problem import Helper, Link, Person, Problem, Visit

# Beyond these the sums of a large week would not be whole numbers of 64 bits.
LONGEST_DAY = 200_000  # minutes after midnight
DEAREST = 10_000_000  # points for a visit, a helper, a day
DEAREST_MINUTE = 100_000  # points for a minute
BY_VISIT = {"uncovered", "helpers_week", "helpers_14", "helpers_28", "not_primary", "wish_helper", "changed_day",
            "changed_helper", "missed_break"}  # fmt: skip
MOST_DAYS = 366


def validate(problem: Problem) -> None:
    """Raise BadProblem with all faults, or do nothing when the problem can be solved as it stands."""
    faults = list(find_faults(problem))
    if faults:
        raise BadProblem(faults)


def find_faults(problem: Problem) -> Iterable[str]:
    """Each fault of the problem in words."""
    if not 1 <= problem.days <= MOST_DAYS:
        yield f"the horizon must have at least one day and at most {MOST_DAYS}, not {problem.days}"
    for kind, ids in (
        ("helper", [helper.id for helper in problem.helpers]),
        ("shift", [shift.id for helper in problem.helpers for shift in helper.shifts]),
        ("person", [person.id for person in problem.people]),
        ("visit", [visit.id for visit in problem.visits]),
        ("place", [place.id for place in problem.places]),
    ):
        for key, count in Counter(ids).items():
            if count > 1:
                yield f"{kind} id {key!r} is used {count} times"
    yield from problem.travel.faults(problem.places, problem.modes)
    for name in NAMES:
        value = getattr(problem.weights, name)
        most = DEAREST if name in BY_VISIT else DEAREST_MINUTE
        if not 0 <= value <= most:
            yield f"weight {name!r} is {value}; it must be from 0 to {most}"
    if not problem.weights.divisor > 0:
        yield "weight 'divisor' must be above zero"
    if problem.weights.fairness and problem.weights.balance:
        yield "the weights 'fairness' and 'balance' both share out the work: give one of them"
    places = {place.id for place in problem.places}
    for helper in problem.helpers:
        yield from _helper_faults(helper, places, problem.days)
    for person in problem.people:
        yield from _person_faults(person, places)
    people = {person.id for person in problem.people}
    for visit in problem.visits:
        yield from _visit_faults(visit, people, set(problem.helper_of), problem.days)
    yield from _link_faults(problem)


def _bad_time(*values: float | None) -> bool:
    """Whether one of them is before midnight, beyond reason or no number; those that are not given are not."""
    return not all(value is None or 0 <= value <= LONGEST_DAY for value in values)


def _bad_price(value: float) -> bool:
    return not 0 <= value <= DEAREST


def _helper_faults(helper: Helper, places: set[str], days: int) -> Iterable[str]:
    for shift in helper.shifts:
        where = f"shift {shift.id!r} of helper {helper.id!r}"
        if not 0 <= shift.day < days:
            yield f"{where} is on day {shift.day}, outside the horizon of {days} days"
        if _bad_time(shift.start, shift.end) or shift.end <= shift.start:
            yield f"{where} lasts from minute {shift.start} to {shift.end}; it must start at 0 or later and end after"
        for place in (shift.start_place, shift.end_place, *(b.place for b in shift.blocks if b.place is not None)):
            if place not in places:
                yield f"{where} uses the unknown place {place!r}"
        last = shift.start
        for block in shift.blocks:
            if not last <= block.start < block.end <= shift.end:
                yield (
                    f"{where} has a {block.kind} from {block.start} to {block.end} outside the shift, "
                    "out of order or over another"
                )
            last = max(last, block.end)
        pause = shift.flexible_break
        if pause is not None and (
            _bad_time(pause.earliest, pause.latest, pause.minutes, pause.may_last_until)
            or pause.latest < pause.earliest
            or pause.minutes <= 0
            or _bad_price(pause.price)
        ):
            yield f"{where} has a flexible break with impossible times or a negative price"
    shifts = sorted(helper.shifts, key=lambda s: (s.day, s.start))
    for one, two in pairwise(shifts):
        if one.day == two.day and two.start < one.end:
            yield f"helper {helper.id!r} has the overlapping shifts {one.id!r} and {two.id!r}"
    if any(count > 2 for count in Counter(shift.day for shift in helper.shifts).values()):
        yield f"helper {helper.id!r} has more than two shifts on a day"
    if _bad_time(helper.fair_minutes):
        yield f"the share of helper {helper.id!r} is {helper.fair_minutes} minutes; it must be zero or more"


def _person_faults(person: Person, places: set[str]) -> Iterable[str]:
    if person.place not in places:
        yield f"person {person.id!r} lives at the unknown place {person.place!r}"
    for known in person.acquaintance:
        if known.times < 0 or known.days_since < 1:
            yield (
                f"person {person.id!r} met helper {known.helper!r} {known.times} times, {known.days_since} days ago; "
                "times must be zero or more and the days at least 1"
            )


def _visit_faults(visit: Visit, people: set[str], helpers: set[str], days: int) -> Iterable[str]:
    where = f"visit {visit.id!r}"
    if visit.person not in people:
        yield f"{where} is to the unknown person {visit.person!r}"
    if _bad_time(visit.minutes):
        yield f"{where} lasts {visit.minutes} minutes; it must be zero or more"
    if visit.helpers not in (1, 2):
        yield f"{where} needs {visit.helpers} helpers; it must be 1 or 2"
    if not visit.windows:
        yield f"{where} has no window in which it may start"
    for window in visit.windows:
        if not 0 <= window.day < days:
            yield f"{where} has a window on day {window.day}, outside the horizon of {days} days"
        if _bad_time(window.start, window.end) or window.end < window.start:
            yield f"{where} has a window from {window.start} to {window.end}; it must start at 0 or later and end after"
    for who in visit.unwelcome:
        if who.helper not in helpers:
            yield f"{where} names the unknown helper {who.helper!r} as unwelcome"
        if _bad_price(who.points):
            yield f"{where} has the price {who.points} for helper {who.helper!r}; it must be from 0 to {DEAREST}"
    if visit.price is not None and _bad_price(visit.price):
        yield f"{where} has the price {visit.price}; it must be from 0 to {DEAREST}"
    if _bad_time(visit.wished_start):
        yield f"{where} is wished at minute {visit.wished_start}; it must be zero or more"
    if visit.told is not None and _bad_time(visit.told.start):
        yield f"{where} was told for minute {visit.told.start}; it must be zero or more"
    if visit.pin is not None:
        for helper in visit.pin.helpers:
            if helper not in helpers:
                yield f"{where} is pinned to the unknown helper {helper!r}"
        if len(set(visit.pin.helpers)) < len(visit.pin.helpers):
            yield f"{where} is pinned to the same helper twice"
        if len(visit.pin.helpers) > visit.helpers:
            yield f"{where} is pinned to {len(visit.pin.helpers)} helpers but needs {visit.helpers}"
        if visit.pin.day is not None and visit.pin.day not in visit.days:
            yield f"{where} is pinned to day {visit.pin.day}, on which it has no window"
        if _bad_time(visit.pin.start):
            yield f"{where} is pinned to minute {visit.pin.start}"


def _link_faults(problem: Problem) -> Iterable[str]:
    visits = problem.visit_of
    after: dict[str, list[str]] = {}
    seen: Counter[str] = Counter()
    for link in problem.links:
        where = f"the link from {link.first!r} to {link.second!r}"
        if link.first not in visits or link.second not in visits:
            missing = link.first if link.first not in visits else link.second
            yield f"{where} names the unknown visit {missing!r}"
            continue
        if link.first == link.second:
            yield f"{where} links a visit to itself"
            continue
        if _bad_time(link.min_gap, link.max_gap) or (link.max_gap is not None and link.max_gap < link.min_gap):
            limits = f"{link.min_gap} to {link.max_gap}"
            yield f"{where} has a gap from {limits} minutes; it must be zero or more and in order"
        seen[link.first] += 1
        seen[link.second] += 1
        if link.moment == "after":
            after.setdefault(link.first, []).append(link.second)
        yield from _pair_faults(link, visits[link.first], visits[link.second], where)
    for link in problem.links:
        if link.together and (seen[link.first] > 1 or seen[link.second] > 1):
            yield f"the link from {link.first!r} to {link.second!r} is 'together', so neither may have other links"
    circle = _find_circle(after)
    if circle:
        yield f"the links go in a circle: {' after '.join(circle)}"


def _pair_faults(link: Link, first: Visit, second: Visit, where: str) -> Iterable[str]:
    if link.moment == "same" and link.helpers == "same":
        yield f"{where} asks one helper to be at two visits at the same moment"
    if link.together and not (first.helpers == second.helpers == 1):
        yield f"{where} is 'together', so both visits must need one helper"
    if (link.together or link.moment == "same") and not first.days & second.days:
        yield f"{where} needs one day on which both visits may be made; there is none"


def _find_circle(after: dict[str, list[str]]) -> list[str]:
    """A circle of visits that each come after the one before, or an empty list."""
    done: set[str] = set()
    for origin in after:
        path: list[str] = []
        stack = [(origin, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                path.pop()
                done.add(node)
                continue
            if node in path:
                return [*path[path.index(node) :], node]
            if node in done:
                continue
            path.append(node)
            stack.append((node, True))
            stack.extend((follower, False) for follower in after.get(node, []))
    return []

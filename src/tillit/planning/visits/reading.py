"""Read a plan as routes: for each shift the stops in order, with plain arithmetic that the solver does not share."""

from dataclasses import dataclass
from functools import cached_property

from tillit.planning.visits.plan import Plan
from tillit.planning.visits.problem import Block, Helper, Problem, Shift
from tillit.planning.visits.travel import TICKS


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing that a helper does at a place: a visit, a meeting at a place, or a flexible break (place None)."""

    what: str  # a visit's id, or the kind of block
    start: float
    end: float
    place: str | None
    visit: bool = True


@dataclass(frozen=True, slots=True)
class Route:
    """A shift as it is used."""

    helper: Helper
    shift: Shift
    stops: tuple[Stop, ...]

    @property
    def used(self) -> bool:
        """Whether anything of the plan happens in this shift."""
        return any(stop.visit or stop.place is None for stop in self.stops)


class Reading:
    """A plan read against its problem."""

    def __init__(self, problem: Problem, plan: Plan, *, like: "Reading | None" = None) -> None:
        """Read the plan; `like` is a reading of the same places and travel, whose travel times are used again."""
        self.problem = problem
        self.plan = plan
        alike = like is not None and like.problem.places is problem.places and like.problem.travel is problem.travel
        self._place: dict[str, int] = (
            like._place if alike and like is not None else {place.id: i for i, place in enumerate(problem.places)}
        )
        # Plain lists: one number of them is asked for at a time, which numpy is slow at.
        self._ticks: dict[str, list[list[int]]] = like._ticks if alike and like is not None else {}

    def travel(self, mode: str, origin: str, destination: str) -> float:
        """Minutes under way."""
        ticks = self._ticks.get(mode)
        if ticks is None:
            ticks = self._ticks[mode] = self.problem.travel.ticks(self.problem.places, mode).tolist()
        return ticks[self._place[origin]][self._place[destination]] / TICKS

    @cached_property
    def routes(self) -> dict[str, Route]:
        """Every shift with its stops in order of time."""
        stops: dict[str, list[Stop]] = {shift: [] for shift in self.problem.shift_of}
        for assignment in self.plan.assignments:
            visit = self.problem.visit_of.get(assignment.visit)
            if visit is None:
                continue
            place = self.problem.person_of[visit.person].place
            stop = Stop(visit.id, assignment.start, assignment.start + visit.minutes, place)
            for shift in assignment.shifts:
                if shift in stops:
                    stops[shift].append(stop)
        for taken in self.plan.breaks:
            if taken.shift in stops:
                end = taken.start + taken.minutes
                stops[taken.shift].append(Stop("flexible_break", taken.start, end, None, visit=False))
        routes = {}
        for key, (helper, used) in self.problem.shift_of.items():
            fixed = [Stop(b.kind, b.start, b.end, b.place, visit=False) for b in used.blocks if b.place is not None]
            ordered = sorted([*stops[key], *fixed], key=lambda s: (s.start, s.end))
            routes[key] = Route(helper, used, tuple(ordered))
        return routes

    @staticmethod
    def pauses(shift: Shift) -> list[Block]:
        """The blocks that are taken wherever the helper is."""
        return [block for block in shift.blocks if block.place is None]

    def arrival(self, route: Route, origin: str, leaves: float, destination: str) -> float:
        """When the helper is there who leaves a place at this minute; travel rests during breaks."""
        left = self.travel(route.helper.mode, origin, destination)
        now = leaves
        for block in self.pauses(route.shift):
            if block.end <= now:
                continue
            before = max(0.0, block.start - now)
            if left <= before:
                break
            left -= before
            now = block.end
        return now + left

    @staticmethod
    def places(route: Route) -> list[str]:
        """Where each stop happens: a break where the helper is, one before the first visit at that visit."""
        found: list[str] = []
        for i, stop in enumerate(route.stops):
            if stop.place is not None:
                found.append(stop.place)
            elif found:
                found.append(found[-1])
            else:
                later = [s.place for s in route.stops[i + 1 :] if s.place is not None]
                found.append(later[0] if later else route.shift.start_place)
        return found

    def walk(self, route: Route) -> list[tuple[Stop, float, str]]:
        """Each stop with the helper's earliest arrival there and the place it happens at."""
        at, free, result = route.shift.start_place, route.shift.start, []
        for stop, place in zip(route.stops, self.places(route), strict=True):
            result.append((stop, self.arrival(route, at, free, place), place))
            at, free = place, stop.end
        return result

    def home(self, route: Route) -> float:
        """When the helper is back at the shift's end place."""
        if not route.stops:
            return self.arrival(route, route.shift.start_place, route.shift.start, route.shift.end_place)
        return self.arrival(route, self.places(route)[-1], route.stops[-1].end, route.shift.end_place)

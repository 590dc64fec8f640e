"""A team's week as a problem to be solved: days, helpers with shifts, people, visits, links and travel times.

Days count from 0. Times are minutes after midnight of their day; three decimals are kept, so that all sums are exact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from tillit.planning.visits.fair_shares import fair_shares
from tillit.planning.visits.presets import TRUST, Weights
from tillit.planning.visits.travel import Place, StraightLine, TravelTimes

DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Block:
    """A break or meeting at a fixed time of a shift; with a place, the helper has to be there."""

    start: float
    end: float
    kind: str = "break"
    place: str | None = None


@dataclass(frozen=True, slots=True)
class FlexibleBreak:
    """A break that the plan may put where it suits, where the helper is: it starts from earliest to latest."""

    earliest: float
    latest: float
    minutes: float
    price: float
    may_last_until: float | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """One working period of a helper on one day; it may end late only where overtime is allowed at a price."""

    id: str
    day: int
    start: float
    end: float
    start_place: str
    end_place: str
    blocks: tuple[Block, ...] = ()
    flexible_break: FlexibleBreak | None = None
    overtime: bool = False


@dataclass(frozen=True, slots=True)
class Helper:
    """Someone who makes visits, with competences, shifts and a way of travelling.

    fair_minutes: the helper's share of the minutes at visits; None: in proportion to the time at work.
    """

    id: str
    shifts: tuple[Shift, ...] = ()
    competences: frozenset[str] = frozenset()
    mode: str = "car"
    fair_minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """A helper who visited the person before: how often, and how many days before the first day of the problem."""

    helper: str
    times: int
    days_since: int


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who is visited: where, wishes about helpers, and whom they know (also helpers who have left)."""

    id: str
    place: str
    preferred: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    primary_contact: str | None = None
    acquaintance: tuple[Acquaintance, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """A visit may start from start to end on this day; on other days than its windows' it may not be made."""

    day: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Pin:
    """What a person decided about a visit; the plan works around it. Only what is given is fixed."""

    helpers: tuple[str, ...] = ()
    day: int | None = None
    start: float | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the person was told about this visit; changes have a price when a plan is repaired."""

    day: int
    start: float
    helpers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unwelcome:
    """A helper who had better not make a visit, and what it costs in points (benchmarks: lacks the service)."""

    helper: str
    points: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit that is to be made: whom, when, how long, by how many helpers with which competences.

    price: what leaving it out costs, in points; None takes the preset's. person None is for work without a person.
    """

    id: str
    person: str
    windows: tuple[Window, ...]
    minutes: float
    competences: frozenset[str] = frozenset()
    helpers: int = 1
    time_critical: bool = False
    price: float | None = None
    pin: Pin | None = None
    wished_start: float | None = None
    told: Told | None = None
    excluded: frozenset[str] = frozenset()
    preferred: frozenset[str] = frozenset()
    unwelcome: tuple[Unwelcome, ...] = ()

    @property
    def days(self) -> frozenset[int]:
        """The days on which this visit may be made."""
        return frozenset(window.day for window in self.windows)

    @property
    def start_is_free(self) -> bool:
        """Whether the plan chooses its start; it does not where a person pinned one."""
        return self.pin is None or self.pin.start is None


@dataclass(frozen=True, slots=True)
class Link:
    """Two visits that belong together.

    moment: same (they start at the same moment), after (the second starts from min_gap to max_gap minutes after the
    first starts, counted over midnight) or any. helpers: same, another or any. together: both are made or neither.
    """

    first: str
    second: str
    moment: Literal["same", "after", "any"] = "any"
    min_gap: float = 0
    max_gap: float | None = None
    helpers: Literal["same", "another", "any"] = "any"
    together: bool = False


@dataclass(frozen=True)
class Problem:
    """A horizon of days to be planned for one team.

    windows_bind: whether a visit must start (the rule) or end (some benchmarks) by the end of its window.
    """

    days: int
    helpers: tuple[Helper, ...]
    people: tuple[Person, ...]
    visits: tuple[Visit, ...]
    places: tuple[Place, ...]
    travel: TravelTimes = field(default_factory=StraightLine)
    links: tuple[Link, ...] = ()
    weights: Weights = TRUST
    name: str = ""
    windows_bind: Literal["start", "end"] = "start"

    @cached_property
    def helper_of(self) -> dict[str, Helper]:
        """Helpers by id."""
        return {helper.id: helper for helper in self.helpers}

    @cached_property
    def person_of(self) -> dict[str, Person]:
        """People by id."""
        return {person.id: person for person in self.people}

    @cached_property
    def visit_of(self) -> dict[str, Visit]:
        """Visits by id."""
        return {visit.id: visit for visit in self.visits}

    @cached_property
    def shift_of(self) -> dict[str, tuple[Helper, Shift]]:
        """Helper and shift by shift id."""
        return {shift.id: (helper, shift) for helper in self.helpers for shift in helper.shifts}

    @cached_property
    def visits_of(self) -> dict[str, tuple[Visit, ...]]:
        """The visits of each person who has any."""
        found: dict[str, list[Visit]] = {}
        for visit in self.visits:
            found.setdefault(visit.person, []).append(visit)
        return {person: tuple(visits) for person, visits in found.items()}

    @cached_property
    def fair_shares(self) -> Mapping[str, float]:
        """By helper, in their order: their own share of the minutes that are asked for."""
        return fair_shares(self.helpers, self.visits)

    @cached_property
    def modes(self) -> tuple[str, ...]:
        """The ways of travelling that occur, in order."""
        return tuple(sorted({helper.mode for helper in self.helpers}))

    def shifts_on(self, day: int) -> Iterable[tuple[Helper, Shift]]:
        """Each helper and shift of this day."""
        return ((helper, shift) for helper in self.helpers for shift in helper.shifts if shift.day == day)

    def latest(self, visit: Visit, window: Window) -> float:
        """The last start at which the visit is not late for this window."""
        return window.end - visit.minutes if self.windows_bind == "end" else window.end

    def excluded(self, visit: Visit, helper: str) -> bool:
        """Whether this helper must not make this visit, by the person's or the visit's own wish."""
        return helper in visit.excluded or helper in self.person_of[visit.person].excluded

    def preferred(self, visit: Visit) -> frozenset[str]:
        """The helpers whom the person or this visit prefers; empty when there is no wish."""
        return visit.preferred | self.person_of[visit.person].preferred

"""What a visit's links leave open for it while the visits at their other ends stay as they are planned."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from tillit.planning.visits.constraints.kinds import SMALL
from tillit.planning.visits.plan import Assignment
from tillit.planning.visits.problem import DAY_MINUTES, Link, Visit
from tillit.planning.visits.reading import Reading


@dataclass(frozen=True, slots=True)
class Room:
    """From when to when the visit may start on a day, in minutes after its midnight."""

    earliest: float = 0.0
    latest: float = float("inf")

    def holds(self, start: float) -> bool:
        """Whether the visit may start at this minute."""
        return self.earliest - SMALL <= start <= self.latest + SMALL


def _links(reading: Reading, visit: Visit) -> Iterator[tuple[Link, Assignment | None, str]]:
    """Each link of the visit, with what is planned at its other end and that visit's id."""
    for link in reading.problem.links:
        if visit.id in (link.first, link.second):
            other = link.second if link.first == visit.id else link.first
            yield link, reading.plan.of.get(other), other


def linked_room(reading: Reading, visit: Visit, day: int) -> Room | None:
    """When the visit may start on this day by its links; None when they leave no minute of it."""
    earliest, latest = 0.0, float("inf")
    for link, other, _ in _links(reading, visit):
        if other is None or link.moment == "any":
            continue
        there = (other.day - day) * DAY_MINUTES + other.start
        if link.moment == "same":
            low, high = there, there if other.day == day else -1.0
        elif link.first == visit.id:
            low, high = (0.0 if link.max_gap is None else there - link.max_gap), there - link.min_gap
        else:
            low, high = there + link.min_gap, float("inf") if link.max_gap is None else there + link.max_gap
        earliest, latest = max(earliest, low), min(latest, high)
    return Room(earliest, latest) if earliest <= latest + SMALL else None


def links_allow(reading: Reading, visit: Visit, helpers: Collection[str]) -> bool:
    """Whether these helpers may make the visit, by who is planned at the other ends."""
    for link, other, _ in _links(reading, visit):
        if other is None:
            continue
        shared = not set(other.helpers).isdisjoint(helpers)
        if (link.helpers == "another" and shared) or (link.helpers == "same" and not shared):
            return False
    return True


def missing_ends(reading: Reading, visit: Visit) -> list[str]:
    """The uncovered visits without which this one must not be made."""
    return [other_id for link, other, other_id in _links(reading, visit) if link.together and other is None]


def other_ends(reading: Reading, visit: Visit) -> list[str]:
    """The visits that this one is linked to."""
    return sorted({other_id for _, _, other_id in _links(reading, visit)})

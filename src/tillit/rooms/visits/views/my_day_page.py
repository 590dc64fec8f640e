"""What my day shows: the next visit, then what comes in order of time, then what is behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.functional import cached_property

from tillit.foundation.access.door import ENTER, SEE, look_at_people
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.rooms.people import queries as people
from tillit.rooms.people.queries import Words
from tillit.rooms.rosters.queries import Activity, ShiftCard
from tillit.rooms.visits.day_limits import can_be_marked
from tillit.rooms.visits.queries.helper_day import HelperDay, OwnVisit

PAGE = "my_day"
AROUND_MIDNIGHT = timedelta(hours=2)  # tomorrow's first visit, or one that began yesterday


@dataclass(frozen=True)
class Stop:
    """A visit with its person, as far as the helper may know them today."""

    visit: OwnVisit
    person: Any
    words: Words | None
    may_enter: bool
    can_be_marked: bool


@dataclass(frozen=True)
class Moment:
    """A stop, a break or a meeting, at its time."""

    at: datetime
    stop: Stop | None = None
    activity: Activity | None = None


@dataclass(frozen=True)
class MyDay:
    """All that the page shows of one day. `hidden` visits are at people the helper may not see that day."""

    day: date
    today: date
    shifts: tuple[ShiftCard, ...]
    is_planned: bool
    stops: tuple[Stop, ...]
    hidden: int
    now: datetime

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @cached_property
    def ahead(self) -> tuple[Stop, ...]:
        return tuple(stop for stop in self.stops if not stop.visit.is_behind)

    @cached_property
    def behind(self) -> tuple[Stop, ...]:
        return tuple(stop for stop in self.stops if stop.visit.is_behind)

    @property
    def is_closed(self) -> bool:
        """Tell whether something was not marked and now it is too late."""
        return self.day < self.today and any(not stop.can_be_marked for stop in self.ahead)

    @property
    def next(self) -> Stop | None:
        """Give the first visit that is left today; on another day none is next."""
        return self.ahead[0] if self.is_today and self.ahead else None

    @property
    def later(self) -> list[Moment]:
        """Give the other visits that are left, with breaks and meetings that are not over, in order."""
        stops = [Moment(stop.visit.starts_at, stop=stop) for stop in self.ahead if stop is not self.next]
        activities = [
            Moment(activity.starts_at, activity=activity)
            for shift in self.shifts
            for activity in shift.activities
            if local_day(activity.starts_at) == self.day and activity.ends_at > self.now
        ]
        return sorted(stops + activities, key=lambda moment: moment.at)

    @property
    def days(self) -> tuple[date, date, date]:
        """Give the days that can be switched between."""
        return (self.today - timedelta(days=1), self.today, self.today + timedelta(days=1))

    def stop(self, public_id: str) -> Stop | None:
        return next((stop for stop in self.stops if str(stop.visit.public_id) == public_id), None)


def my_day(user: User, read: HelperDay, *, now: datetime) -> MyDay:
    """Look the people of the day up through the door and arrange the day."""
    going_to = {visit.person_id for visit in read.visits}
    seen = look_at_people(user, SEE, ids=going_to, page=PAGE, now=now)
    left = {visit.person_id for visit in read.visits if not visit.is_behind}
    due = {visit.person_id for visit in read.visits if not visit.is_behind and _is_due(visit, now)}
    entered = look_at_people(user, ENTER, ids=due, page=PAGE, now=now) if due else {}
    words = people.newest_words(left) if left else {}
    stops = tuple(
        Stop(
            visit=visit,
            person=seen[visit.person_id],
            words=words.get(visit.person_id),
            may_enter=visit.person_id in entered and _is_due(visit, now) and not visit.is_behind,
            can_be_marked=can_be_marked(visit.day, visit.starts_at, now),
        )
        for visit in read.visits
        if visit.person_id in seen
    )
    return MyDay(
        day=read.day,
        today=local_day(now),
        shifts=read.shifts,
        is_planned=read.is_planned,
        stops=stops,
        hidden=len(read.visits) - len(stops),
        now=now,
    )


def _is_due(visit: OwnVisit, now: datetime) -> bool:
    """Tell whether the helper needs to know now how to get in; the door has the last word."""
    return visit.day == local_day(now) or abs(visit.starts_at - now) < AROUND_MIDNIGHT

"""What my day shows: the next visit, then what comes in order of time, then what is behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.functional import cached_property

from tillit.foundation.access.door import ENTER, SEE, look_at_people
from tillit.foundation.users import User
from tillit.kernel.clock import instant, local_day
from tillit.rooms.people import queries as people
from tillit.rooms.people.queries import Words
from tillit.rooms.rosters.queries import Activity, ShiftCard
from tillit.rooms.visits.day_limits import can_be_marked
from tillit.rooms.visits.queries.helper_day import HelperDay, OwnVisit
from tillit.rooms.visits.queries.notes import NoteCard, open_notes
from tillit.rooms.visits.queries.taps import RefusedTap, refused_taps

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
    notes: tuple[NoteCard, ...] = ()  # from others, that the helper has yet to read
    own_notes: tuple[NoteCard, ...] = ()

    @cached_property
    def id(self) -> str:
        return str(self.visit.public_id)


@dataclass(frozen=True)
class Refused:
    """A tap that did nothing, with the person it was about, as far as the helper may know them."""

    tap: RefusedTap
    person: Any


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
    refused: tuple[Refused, ...] = ()
    is_away: bool = False

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

    @cached_property
    def _shifts_of_now(self) -> list[ShiftCard]:
        """Give the shifts that begin today or have not ended since yesterday."""
        return [s for s in self.shifts if local_day(s.starts_at) == self.today or s.starts_at <= self.now < s.ends_at]

    @property
    def seconds_on_phone(self) -> int:
        """Tell for how long the phone may keep this day: until the last shift ends; without a shift, to midnight.

        Seconds, not an instant: the phone's clock may be wrong.
        """
        ends = [s.ends_at for s in self._shifts_of_now if self.day in _days_of(s)]
        if not ends and self.is_today and self.stops:
            ends = [instant(self.today + timedelta(days=1), time(0))]
        return max(0, int((max(ends) - self.now).total_seconds())) if ends else 0

    @property
    def also_on_phone(self) -> list[date]:
        """Give the other days of a shift over midnight, which the phone keeps beside today."""
        if not self.is_today:
            return []
        return [day for day in self.days if day != self.today and any(day in _days_of(s) for s in self._shifts_of_now)]

    def stop(self, public_id: str) -> Stop | None:
        return next((stop for stop in self.stops if stop.id == public_id), None)


def my_day(user: User, read: HelperDay, *, now: datetime) -> MyDay:
    """Look the people of the day up through the door and arrange the day."""
    going_to = {visit.person_id for visit in read.visits}
    refused = refused_taps(user.pk)
    told_about = {tap.person_id for tap in refused if tap.person_id is not None}
    seen = look_at_people(user, SEE, ids=going_to | told_about, page=PAGE, now=now)
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
        stops=_with_notes(stops, open_notes(going_to & seen.keys(), now=now), user),
        hidden=sum(visit.person_id not in seen for visit in read.visits),
        now=now,
        refused=tuple(Refused(tap, seen.get(tap.person_id)) for tap in refused),
        is_away=read.is_away,
    )


def _with_notes(stops: Iterable[Stop], notes: list[NoteCard], user: User) -> tuple[Stop, ...]:
    """Put others' notes on the next visit at their person, and one's own on the visit they were written about."""
    given: set[int] = set()
    placed = []
    for stop in stops:
        about = [note for note in notes if note.person_id == stop.visit.person_id]
        own = [n for n in about if n.writer_id == user.pk and n.visit_public_id == stop.visit.public_id]
        unread = [n for n in about if n.is_for(user.pk) and n.id not in given and not stop.visit.is_behind]
        given.update(note.id for note in unread)
        placed.append(replace(stop, notes=tuple(unread), own_notes=tuple(own)))
    return tuple(placed)


def _days_of(shift: ShiftCard) -> set[date]:
    """Give the days on which a shift runs."""
    return {local_day(shift.starts_at), local_day(shift.ends_at - timedelta(seconds=1))}


def _is_due(visit: OwnVisit, now: datetime) -> bool:
    """Tell whether the helper needs to know now how to get in; the door has the last word."""
    return visit.day == local_day(now) or abs(visit.starts_at - now) < AROUND_MIDNIGHT

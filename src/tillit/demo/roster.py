"""Shifts that a leader would set up: enough for the visits, every third weekend, within the working-time law.

Aml. § 10-8: 11 hours of rest between shifts, 35 hours in every week, and never two Sundays in a row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from tillit.demo.absences import Calendar
from tillit.demo.dice import Dice
from tillit.demo.grants import Granted
from tillit.demo.staff import FULL_WEEK_HOURS, Worker

DIRECT_SHARE = 0.485  # of paid time; what is paid for follows from the visits
NOON = 15 * 60  # visits that begin later belong to the evening shift
OFF, DAY, SHORT_DAY, EVENING, SHORT_EVENING = range(5)
TIMES = {
    DAY: (7 * 60 + 30, 15 * 60),
    SHORT_DAY: (8 * 60, 13 * 60),
    EVENING: (15 * 60, 22 * 60 + 30),
    SHORT_EVENING: (17 * 60, 22 * 60),
}
HOURS = {kind: (end - start) / 60 for kind, (start, end) in TIMES.items()}
BREAKS = {DAY: (11 * 60, 11 * 60 + 30, 12 * 60), EVENING: (17 * 60 + 30, 18 * 60)}
BREAK_MINUTES = 30
MEETING_STARTS = 13 * 60 + 45
MEETING_MINUTES = 45
MOST_SHIFTS_A_WEEK = 5
MOST_DAYS_IN_A_ROW = 6
MOST_HOURS_A_WEEK = 38.0  # aml. § 10-4(4)
WEEKLY_REST_HOURS = 35
FILL_ORDER = (5, 6, 4, 0, 3, 1, 2)  # the weekend and the days beside it are the hardest
REPLACED = 0.7  # of shifts that fall to sudden illness


@dataclass(slots=True)
class Shift:
    """A shift of one worker for the team of a zone, most often their own."""

    worker: Worker
    zone: int
    day: date
    kind: int
    break_at: int | None
    has_meeting: bool
    ends_home: bool

    @property
    def starts(self) -> int:
        """Give the minute of the day at which it starts."""
        return TIMES[self.kind][0]

    @property
    def ends(self) -> int:
        """Give the minute of the day at which it ends."""
        return TIMES[self.kind][1]

    @property
    def is_evening(self) -> bool:
        """Tell whether it is an evening shift, short or long."""
        return self.kind >= EVENING


def weekly_minutes(grants: list[Granted]) -> list[list[float]]:
    """Give a team's direct minutes by weekday (0 is Monday) for day and evening."""
    table = [[0.0, 0.0] for _ in range(7)]
    for grant in grants:
        for start, end in grant.windows:
            part = 1 if (start + end) / 2 >= NOON else 0
            minutes = grant.minutes * grant.helpers
            if grant.repeat == "day":
                for weekday in grant.weekdays or range(1, 8):
                    table[weekday - 1][part] += minutes
            elif grant.weekdays:
                for weekday in grant.weekdays:
                    table[weekday - 1][part] += minutes
            else:
                for weekday in range(5):
                    table[weekday][part] += minutes * grant.times / 5
    return table


def needed_shifts(minutes: list[list[float]]) -> list[list[int]]:
    """Give the kinds of shift that each weekday needs."""
    week = []
    for day, evening in minutes:
        week.append(_kinds(day, DAY, SHORT_DAY) + _kinds(evening, EVENING, SHORT_EVENING))
    return week


def _kinds(direct: float, full: int, short: int) -> list[int]:
    paid = direct / DIRECT_SHARE / 60
    whole = int(paid / HOURS[full])
    rest = paid - whole * HOURS[full]
    found = [full] * whole
    if rest > 0.8 * HOURS[short]:
        found.append(full if rest > 1.2 * HOURS[short] else short)
    elif rest > 0.3 * HOURS[short]:
        found.append(short)
    while len(found) < 2:
        found.append(full if not found else short)
    return found


def make_rosters(
    teams: list[list[Worker]],
    needs: list[list[list[int]]],
    first: date,
    last: date,
    calendar: Calendar,
    seed: int,
) -> list[list[Shift]]:
    """Set up the shifts of a unit's teams from Monday `first` up to and including `last`.

    A team that cannot fill a shift borrows a helper from another team of the unit, if one may.
    """
    rosters = [
        _Roster(team, need, first, last, calendar, Dice(seed, "roster", team[0].zone))
        for team, need in zip(teams, needs, strict=True)
    ]
    for roster in rosters:
        roster.fill_all()
    for roster in rosters:
        for hole in roster.holes:
            roster.borrow(hole, [other for other in rosters if other is not roster])
    return [
        sorted(roster.shifts, key=lambda shift: (shift.day, shift.starts, shift.worker.ordinal)) for roster in rosters
    ]


class _Roster:
    """A roster under work; a leader's way: weekends first, then each day from the most demanding shift."""

    def __init__(
        self,
        team: list[Worker],
        need: list[list[int]],
        first: date,
        last: date,
        calendar: Calendar,
        dice: Dice,
    ) -> None:
        self.team = team
        self.need = need
        self.first = first
        self.days = (last - first).days + 1
        self.calendar = calendar
        self.dice = dice
        self.kinds = [[OFF] * (self.days + 2) for _ in team]
        self.hours = [0.0] * len(team)
        self.week_hours = [[0.0] * (self.days // 7 + 2) for _ in team]
        self.shifts: list[Shift] = []
        self.holes: list[tuple[int, int, int, str]] = []
        self.weekend_group = {}
        for place, member in enumerate(member for member in range(len(team)) if not team[member].is_leader):
            self.weekend_group[member] = place % 3
        self.meeting_weekday = 1 + dice.below(3)

    def fill_all(self) -> None:
        """Fill week by week, and note as holes what nobody in the team may take."""
        for week in range((self.days + 6) // 7):
            for weekday in FILL_ORDER:
                day = 7 * week + weekday
                if day < self.days:
                    self._fill(day)
            self._replace_the_suddenly_ill(week)

    def borrow(self, hole: tuple[int, int, int, str], others: list[_Roster]) -> None:
        """Fill a hole with someone from another team who owes hours and may work then."""
        day, kind, place, wants = hole
        date_ = self.first + timedelta(days=day)
        for other in self.dice.shuffled(others):
            member = other.best(day, date_, kind, wants, self.calendar.known)
            if member is not None:
                other.give(member, day, date_, kind, place, self)
                return

    def _fill(self, day: int) -> None:
        date_ = self.first + timedelta(days=day)
        for part in (self._of_part(day, False), self._of_part(day, True)):
            able_to_inject = 0
            for place, kind in enumerate(part):
                wants = "nurse" if place == 0 else "injection" if able_to_inject < 2 else ""
                member = self.best(day, date_, kind, wants, self.calendar.known)
                if member is None:
                    member = self.best(day, date_, kind, wants, self.calendar.known, extra=True)
                if member is None:
                    self.holes.append((day, kind, place, wants))
                else:
                    self.give(member, day, date_, kind, place, self)
                    able_to_inject += "injection" in self.team[member].competences

    def _of_part(self, day: int, evening: bool) -> list[int]:
        return [kind for kind in self.need[day % 7] if (kind >= EVENING) == evening]

    def best(
        self,
        day: int,
        date_: date,
        kind: int,
        wants: str,
        away: set[tuple[int, date]],
        *,
        extra: bool = False,
    ) -> int | None:
        """Give the member to whom a shift should go, or nobody."""
        best, best_score = None, -math.inf
        for member, worker in enumerate(self.team):
            if (worker.ordinal, date_) in away or not self._may(member, day, kind, extra=extra):
                continue
            score = self._wish(member, day, kind) + 0.35 * self.dice.uniform()
            if wants and wants in worker.competences:
                score += 1.2
            if score > best_score:
                best, best_score = member, score
        return best

    def _wish(self, member: int, day: int, kind: int) -> float:
        """Say how much a shift should go to this member: hours owed first, and the weekend that is theirs."""
        worker = self.team[member]
        owed = worker.position_percent / 100 * FULL_WEEK_HOURS * (day // 7 + 1) - self.hours[member]
        score = owed / 8.0
        if owed < HOURS[kind] / 2:
            score -= 1.5
        beside = (self.kinds[member][day - 1] if day else OFF, self.kinds[member][day + 1])
        if any(other != OFF and (other >= EVENING) == (kind >= EVENING) for other in beside):
            score += 0.8  # like shifts in a row leave more ways to fill the other days
        if day % 7 >= 5:
            score += 4.0 if (day // 7 + self.weekend_group.get(member, 0)) % 3 == 0 else -2.0
            if day % 7 == 6 and self.kinds[member][day - 1] != OFF:
                score += 3.0
        return score

    def _may(self, member: int, day: int, kind: int, *, extra: bool) -> bool:
        kinds = self.kinds[member]
        if kinds[day] != OFF:
            return False
        if self.team[member].is_leader and (kind != DAY or day % 7 >= 5):
            return False
        if day and kinds[day - 1] >= EVENING and kind < EVENING:
            return False
        if kind >= EVENING and 0 < kinds[day + 1] < EVENING:
            return False
        week = day // 7
        if self.week_hours[member][week] + HOURS[kind] > MOST_HOURS_A_WEEK:
            return False
        if day % 7 == 6 and ((day >= 7 and kinds[day - 7] != OFF) or (day + 7 < self.days and kinds[day + 7] != OFF)):
            return False
        if _run(kinds, day) > MOST_DAYS_IN_A_ROW:
            return False
        if not extra:
            allowed = self.team[member].position_percent / 100 * FULL_WEEK_HOURS + 15.5
            if self.week_hours[member][week] + HOURS[kind] > allowed:
                return False
        return _rests((*kinds[7 * week : day], kind, *kinds[day + 1 : 7 * week + 7]))

    def give(self, member: int, day: int, date_: date, kind: int, place: int, team: _Roster) -> None:
        """Give a member a shift for `team`, their own or one that borrows."""
        worker = self.team[member]
        self.kinds[member][day] = kind
        self.hours[member] += HOURS[kind]
        self.week_hours[member][day // 7] += HOURS[kind]
        breaks = BREAKS.get(kind)
        team.shifts.append(
            Shift(
                worker=worker,
                day=date_,
                zone=team.team[0].zone,
                kind=kind,
                break_at=breaks[place % len(breaks)] if breaks else None,
                has_meeting=team is self and kind == DAY and day % 7 == self.meeting_weekday,
                ends_home=kind >= EVENING and worker.travel_mode == "car" and self.dice.chance(0.15),
            )
        )

    def _replace_the_suddenly_ill(self, week: int) -> None:
        start = self.first + timedelta(days=7 * week)
        ill = [
            shift
            for shift in self.shifts
            if 0 <= (shift.day - start).days < 7 and (shift.worker.ordinal, shift.day) in self.calendar.away
        ]
        for shift in ill:
            if not self.dice.chance(REPLACED):
                continue
            day = (shift.day - self.first).days
            member = self.best(day, shift.day, shift.kind, "injection", self.calendar.away, extra=True)
            if member is not None:
                self.give(member, day, shift.day, shift.kind, 0, self)


def _run(kinds: list[int], day: int) -> int:
    """Count the days in a row that a shift on `day` would make."""
    before = day
    while before > 0 and kinds[before - 1] != OFF:
        before -= 1
    after = day
    while after + 1 < len(kinds) and kinds[after + 1] != OFF:
        after += 1
    return after - before + 1


@lru_cache(maxsize=100_000)
def _rests(week: tuple[int, ...]) -> bool:
    """Tell whether a week has at most five shifts and 35 hours of rest in one piece."""
    if sum(kind != OFF for kind in week) > MOST_SHIFTS_A_WEEK:
        return False
    free_from = 0.0
    longest = 0.0
    for day, kind in enumerate(week):
        if kind != OFF:
            start, end = TIMES[kind]
            longest = max(longest, 24 * day + start / 60 - free_from)
            free_from = 24 * day + end / 60
    return max(longest, 24 * 7 - free_from) >= WEEKLY_REST_HOURS

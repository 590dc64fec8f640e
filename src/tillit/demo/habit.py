"""The weeks before Tillit: each day the visits are cut into lists by place, and the lists handed out anew."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from tillit.demo.absences import Calendar
from tillit.demo.dice import Dice
from tillit.demo.geography import Unit, Zone
from tillit.demo.grants import Granted
from tillit.demo.roster import NOON, Shift

LENT = 0.11  # of visits: made by someone from another team of the unit, to even out the day
KEPT = 0.25  # of visits: by whoever came last, because both liked it


@dataclass(slots=True)
class Call:
    """One visit of a day that somebody has to make."""

    grant: Granted
    is_evening: bool
    angle: float


def help_day_by_day(
    unit: Unit,
    grants: dict[int, list[Granted]],
    shifts: list[Shift],
    calendar: Calendar,
    away: set[tuple[int, date]],
    first: date,
    last: date,
    seed: int,
) -> dict[tuple[date, str, str], int]:
    """Give how many visits each helper made to each person each day from `first` up to and including `last`.

    `grants` by zone; `away` holds (person ordinal, day) of those who were in hospital or away.
    """
    dice = Dice(seed, "habit", unit.ordinal)
    present: dict[tuple[date, bool], list[Shift]] = defaultdict(list)
    for shift in shifts:
        if (shift.worker.ordinal, shift.day) not in calendar.away:
            present[shift.day, shift.is_evening].append(shift)
    latest: dict[int, Shift] = {}
    counts: dict[tuple[date, str, str], int] = defaultdict(int)
    day = first
    while day <= last:
        for evening in (False, True):
            at_work = present[day, evening]
            if not at_work:
                continue
            for zone in unit.zones:
                calls = _calls(zone, grants.get(zone.ordinal, []), day, evening, away)
                own = [shift for shift in at_work if shift.zone == zone.ordinal] or at_work
                others = [shift for shift in at_work if shift.zone != zone.ordinal]
                _hand_out(calls, dice.shuffled(own), others, latest, day, dice, counts)
        day += timedelta(days=1)
    return counts


def _hand_out(
    calls: list[Call],
    own: list[Shift],
    others: list[Shift],
    latest: dict[int, Shift],
    day: date,
    dice: Dice,
    counts: dict[tuple[date, str, str], int],
) -> None:
    turn = dice.uniform() * 2 * math.pi
    calls.sort(key=lambda call: ((call.angle + turn) % (2 * math.pi), call.grant.number))
    whole = sum(call.grant.minutes for call in calls) or 1
    lengths = [shift.ends - shift.starts for shift in own]
    done = 0.0
    place = 0
    limit = whole * lengths[0] / sum(lengths)
    for call in calls:
        done += call.grant.minutes
        while done > limit and place + 1 < len(own):
            place += 1
            limit += whole * lengths[place] / sum(lengths)
        person = call.grant.person
        helpers = [_who(call.grant, own, place, others, latest.get(person.ordinal), dice)]
        if call.grant.helpers == 2:
            second = _who(call.grant, own, place + 1, others, None, dice)
            helpers += [second] if second.worker is not helpers[0].worker else []
        latest[person.ordinal] = helpers[0]
        for helper in helpers:
            counts[day, person.id, helper.worker.id] += 1


def _who(grant: Granted, own: list[Shift], place: int, others: list[Shift], before: Shift | None, dice: Dice) -> Shift:
    """Choose who makes a visit: the list's holder, unless habit, need of competence or a lent hand says else."""
    if before is not None and dice.chance(KEPT):
        for shift in own:
            if shift.worker is before.worker and _can(shift, grant):
                return shift
    if others and dice.chance(LENT):
        shift = dice.one_of(others)
        if _can(shift, grant):
            return shift
    for step in range(len(own)):
        shift = own[(place + step) % len(own)]
        if _can(shift, grant):
            return shift
    able = [shift for shift in others if _can(shift, grant)]
    return dice.one_of(able) if able else own[place % len(own)]


def _can(shift: Shift, grant: Granted) -> bool:
    return (
        not grant.competence or grant.competence in shift.worker.competences
    ) and shift.worker.id not in grant.excluded


def _calls(zone: Zone, grants: list[Granted], day: date, evening: bool, away: set[tuple[int, date]]) -> list[Call]:
    found = []
    for grant in grants:
        if grant.starts_on > day or (grant.ends_on is not None and grant.ends_on <= day):
            continue
        if (grant.person.ordinal, day) in away or not _falls_on(grant, day):
            continue
        spot = grant.person.spot
        angle = math.atan2(spot.north - zone.base.north, spot.east - zone.base.east)
        for start, end in grant.windows:
            if ((start + end) / 2 >= NOON) == evening:
                found.append(Call(grant, evening, angle))
    return found


def _falls_on(grant: Granted, day: date) -> bool:
    weekday = day.isoweekday()
    if grant.repeat == "day":
        return not grant.weekdays or weekday in grant.weekdays
    if grant.weekdays:
        return weekday in grant.weekdays
    if weekday > 5:
        return False
    chosen = {1 + (grant.number + step * 5 // grant.times) % 5 for step in range(min(grant.times, 5))}
    return weekday in chosen

"""A whole synthetic municipality, invented step by step from a seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tillit.demo.absences import Absence, Calendar, be_absent
from tillit.demo.dice import Dice
from tillit.demo.figures import published
from tillit.demo.geography import District, Unit, Zone, lay_out
from tillit.demo.grants import Granted, grant_all
from tillit.demo.habit import help_day_by_day
from tillit.demo.lives import (
    Pause,
    Relative,
    Words,
    choose_helpers,
    days_away,
    entry_instructions,
    find_pauses,
    find_relatives,
    say_what_matters,
    share_among_zones,
)
from tillit.demo.recipients import Recipient, find_recipients
from tillit.demo.roster import DIRECT_SHARE, Shift, make_rosters, needed_shifts, weekly_minutes
from tillit.demo.staff import Worker, hire
from tillit.kernel.errors import TillitError

SMALLEST = 500
LARGEST = 1_000_000
HISTORY_DAYS = 28
WEEKS_AHEAD = 2
ABSENCE_DAYS = 365
PRESENCE = 0.86  # posts are enough when one in seven is ill, on vacation or at a course

Progress = Callable[[str, float], None]


class ImpossibleSize(TillitError):
    """A municipality of this size cannot be made."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a municipality is made for: whole weeks around `on`."""

    on: date
    history_days: int = HISTORY_DAYS

    @property
    def this_monday(self) -> date:
        """Give the Monday of the week of `on`."""
        return self.on - timedelta(days=self.on.weekday())

    @property
    def history_first(self) -> date:
        """Give the first day of the history, a Monday."""
        return self.this_monday - timedelta(days=7 * -(-self.history_days // 7))

    @property
    def history_last(self) -> date:
        """Give the last day of the history: the Sunday before the week of `on`."""
        return self.this_monday - timedelta(days=1)

    @property
    def last(self) -> date:
        """Give the last day with shifts: a Sunday two whole weeks ahead."""
        return self.this_monday + timedelta(days=7 * (WEEKS_AHEAD + 1) - 1)


@dataclass(slots=True)
class Municipality:
    """Everything that the files say, save the history, which is written as it is invented."""

    inhabitants: int
    seed: int
    span: Span
    districts: list[District]
    units: list[Unit]
    zones: list[Zone]
    people: list[Recipient]
    grants: list[Granted]
    workers: list[Worker]
    relatives: list[Relative]
    pauses: list[Pause]
    absences: list[Absence]
    calendar: Calendar
    words: dict[int, Words] = field(default_factory=dict)
    shifts: dict[int, list[Shift]] = field(default_factory=dict)

    def history(self) -> Iterator[dict[tuple[date, str, str], int]]:
        """Give unit by unit how many visits each helper made to each person each day."""
        away = days_away(self.pauses, self.span.history_last)
        by_zone = visited_by_zone(self.grants)
        for unit in self.units:
            yield help_day_by_day(
                unit,
                by_zone,
                [shift for zone in unit.zones for shift in self.shifts[zone.ordinal]],
                self.calendar,
                away,
                self.span.history_first,
                self.span.history_last,
                self.seed,
            )


def invent(
    inhabitants: int,
    seed: int,
    span: Span,
    on_progress: Progress = lambda step, share: None,
    team_sizes: Sequence[float] = (1.0,),
) -> Municipality:
    """Invent a municipality. Raises ImpossibleSize when nobody would need a team, or memory would not do.

    `team_sizes`, dealt to the teams in turn, make some teams larger than others; as it is, they are about alike.
    """
    if not SMALLEST <= inhabitants <= LARGEST:
        raise ImpossibleSize(
            f"A municipality of {inhabitants} inhabitants cannot be made. Choose from {SMALLEST} to {LARGEST}."
        )
    on = span.on
    teams = max(1, round(inhabitants / published()["inhabitants_per_team"]["value"]))
    on_progress("people", 0.0)
    districts = lay_out(teams, seed)
    units = [unit for district in districts for unit in district.units]
    zones = [zone for unit in units for zone in unit.zones]
    people = find_recipients(inhabitants, seed, on)
    grants = grant_all(people, seed, on, span.history_first)
    share_among_zones(people, grants, zones, seed, team_sizes)
    by_zone = visited_by_zone(grants)
    on_progress("staff", 0.0)
    tables = [weekly_minutes(by_zone.get(zone.ordinal, [])) for zone in zones]
    hours = [sum(day + evening for day, evening in table) / 60 / DIRECT_SHARE / PRESENCE for table in tables]
    workers = hire(zones, hours, seed)
    team_of: dict[int, list[Worker]] = defaultdict(list)
    for worker in workers:
        team_of[worker.zone].append(worker)
    choose_helpers(people, grants, team_of, seed)
    absences = be_absent(workers, min(on - timedelta(days=ABSENCE_DAYS), span.history_first), on, span.last, seed)
    relatives = find_relatives(people, seed)
    municipality = Municipality(
        inhabitants=inhabitants,
        seed=seed,
        span=span,
        districts=districts,
        units=units,
        zones=zones,
        people=people,
        grants=grants,
        workers=workers,
        relatives=relatives,
        pauses=find_pauses(people, span.history_first, on, seed),
        absences=absences,
        calendar=Calendar(absences),
    )
    _tell_of_lives(municipality)
    for number, unit in enumerate(units):
        on_progress("shifts", number / len(units))
        rosters = make_rosters(
            [team_of[zone.ordinal] for zone in unit.zones],
            [needed_shifts(tables[zone.ordinal]) for zone in unit.zones],
            span.history_first,
            span.last,
            municipality.calendar,
            seed,
        )
        municipality.shifts |= {zone.ordinal: roster for zone, roster in zip(unit.zones, rosters, strict=True)}
    return municipality


def visited_by_zone(grants: list[Granted]) -> dict[int, list[Granted]]:
    """Give each zone's grants that visits are made of."""
    found: dict[int, list[Granted]] = defaultdict(list)
    for grant in grants:
        if grant.windows and grant.person.is_visited:
            found[grant.person.zone].append(grant)
    return found


def _tell_of_lives(municipality: Municipality) -> None:
    dice = Dice(municipality.seed, "words")
    close: dict[int, list[Relative]] = defaultdict(list)
    for relative in municipality.relatives:
        close[relative.person.ordinal].append(relative)
    for person in municipality.people:
        person.entry_instructions = entry_instructions(person, dice)
        words = say_what_matters(person, close[person.ordinal], municipality.span.on, dice)
        if words is not None:
            municipality.words[person.ordinal] = words

"""What measuring reads, read once however many indicators ask: places, sums of days, states, distributions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tillit.foundation.facts import Tally, fact, facts
from tillit.rooms.indicators.counting import Sums, Window, days_found, sums
from tillit.rooms.indicators.models import Level
from tillit.rooms.indicators.types import Definition
from tillit.rooms.indicators.valuing import Counts
from tillit.rooms.organization import queries as organization
from tillit.rooms.teams import queries as teams


@dataclass(frozen=True)
class Place:
    """Where something is counted: the municipality (neither), a unit or a team."""

    level: Level
    unit_id: int | None = None
    team_id: int | None = None


MUNICIPALITY = Place(Level.MUNICIPALITY)


class Reading:
    """Reads each thing the first time it is asked for; made anew for each measuring, so nothing in it is old."""

    def __init__(self, *, today: date) -> None:
        self.today = today
        self._sums: dict[Window, Sums] = {}
        self._days: dict[Window, Mapping[str, set[date]]] = {}
        self._states: dict[tuple[str, date], dict[int | None, Counts]] = {}
        self._spreads: dict[tuple[object, ...], list[Tally]] = {}

    def places(self, levels: Iterable[Level]) -> list[Place]:
        """Give the places of these levels: the municipality, units that have teams under them, open teams."""
        found: list[Place] = []
        if Level.MUNICIPALITY in levels:
            found.append(MUNICIPALITY)
        if Level.UNIT in levels:
            found += [Place(Level.UNIT, unit_id=unit) for unit in self._units]
        if Level.TEAM in levels:
            found += [Place(Level.TEAM, team_id=team) for team in self._open_teams]
        return found

    def counts(self, defined: Definition, *, first: date, last: date) -> dict[Place, Counts] | None:
        """Count what the indicator is made of at every place; None when the rows no longer tell of that day."""
        by_team = self._by_team(defined, first=first, last=last)
        if by_team is None:
            return None
        found: dict[Place, Counts] = defaultdict(Counts)
        for team_id, counts in by_team.items():
            for place in self._places_of(team_id):
                found[place].add(counts)
        return found

    def days_counted(self, defined: Definition, *, first: date, last: date) -> int | None:
        """Give on how many of the days anything was found; None for what is not counted by day."""
        if kind_of(defined) != "days":
            return None
        if (first, last) not in self._days:
            self._days[first, last] = days_found(_all_parts(), first=first, last=last)
        return len(set().union(*(self._days[first, last].get(name, set()) for name in defined.facts)))

    def _by_team(self, defined: Definition, *, first: date, last: date) -> dict[int | None, Counts] | None:
        kind = kind_of(defined)
        if kind == "days":
            return self._summed(defined, first, last)
        if kind == "state":
            groups = sorted({name.partition(".")[0] for name in defined.facts})
            if last != self.today and not all(fact(group).keeps_history for group in groups):
                return None
            found: dict[int | None, Counts] = defaultdict(Counts)
            for group in groups:
                for team, counts in self._state(group, last).items():
                    found[team].add(counts)
            return found
        return self._spread(defined, last)

    def _summed(self, defined: Definition, first: date, last: date) -> dict[int | None, Counts]:
        if (first, last) not in self._sums:
            self._sums[first, last] = sums(_all_parts(), first=first, last=last)
        found: dict[int | None, Counts] = defaultdict(Counts)
        for name in defined.facts:
            for team, count in self._sums[first, last].get(name, {}).items():
                found[team].parts[name] += count
        return found

    def _state(self, group: str, on: date) -> dict[int | None, Counts]:
        if (group, on) not in self._states:
            found: dict[int | None, Counts] = defaultdict(Counts)
            for state in fact(group).count(on=on):
                for part, count in state.counts.items():
                    found[state.team_id].parts[f"{group}.{part}"] += count
            self._states[group, on] = found
        return self._states[group, on]

    def _spread(self, defined: Definition, on: date) -> dict[int | None, Counts]:
        name = defined.facts[0].partition(".")[0]
        key = (name, on, defined.period_days, *sorted(defined.parameters.items()))
        if key not in self._spreads:
            self._spreads[key] = list(fact(name).count(on=on, days=defined.period_days, **defined.parameters))
        found: dict[int | None, Counts] = defaultdict(Counts)
        for tally in self._spreads[key]:
            found[tally.team_id].histogram[tally.value] += tally.persons
            found[tally.team_id].visits += tally.visits
        return found

    def _places_of(self, team_id: int | None) -> list[Place]:
        """Give where a team's counts are added: the municipality, the team, its unit and those above."""
        if team_id is None:
            return [MUNICIPALITY]
        unit = self._unit_of.get(team_id)
        units = [unit, *self._above.get(unit, ())] if unit else []
        return [MUNICIPALITY, Place(Level.TEAM, team_id=team_id), *(Place(Level.UNIT, unit_id=u) for u in units)]

    @cached_property
    def _unit_of(self) -> dict[int, int]:
        return teams.units_of_teams()

    @cached_property
    def _above(self) -> dict[int, tuple[int, ...]]:
        return organization.units_above()

    @cached_property
    def _units(self) -> list[int]:
        with_teams = set(self._unit_of.values())
        units = with_teams | {u for unit in with_teams for u in self._above.get(unit, ())}
        return sorted(units & set(self._above))

    @cached_property
    def _open_teams(self) -> list[int]:
        return [team.id for team in teams.all_teams()]


def kind_of(defined: Definition) -> str:
    """Give the kind of facts that an indicator is made of."""
    return fact(defined.facts[0]).kind


def _all_parts() -> list[str]:
    return [f"{each.name}.{part}" for each in facts("days") for part in each.parts]

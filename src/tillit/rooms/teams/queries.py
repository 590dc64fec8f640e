"""Reads of teams: whose they are, who is in them, and who knows whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from tillit.kernel.period import covers
from tillit.rooms.decisions.queries import helped_at_home
from tillit.rooms.teams.models import Acquaintance, MemberRole, Team, TeamMember, TeamPerson
from tillit.rooms.teams.types import LONG_AGO


@dataclass(frozen=True)
class TeamCard:
    """A team as a page shows it."""

    id: int
    name: str
    unit_id: int
    unit: str


@dataclass(frozen=True)
class Membership:
    """That an employee is in a team."""

    team_id: int
    employee_id: int
    is_leader: bool


@dataclass(frozen=True)
class Belonging:
    """That a team helps a person, and who the primary contact is."""

    person_id: int
    team_id: int
    primary_contact_id: int | None
    periods: tuple[tuple[date, date | None], ...] = ()
    """when the team helps the person, half-open, among the days asked for; none: on all of them"""

    def helps_on(self, day: date) -> bool:
        return not self.periods or any(covers(starts_on, ends_on, day) for starts_on, ends_on in self.periods)


def all_teams() -> list[TeamCard]:
    """Give every team that is not closed, by unit and name."""
    return _cards(Q(closed_on=None))


def units_of_teams() -> dict[int, int]:
    """Give for each team, closed ones too, the unit it is of."""
    return dict(Team.objects.values_list("pk", "unit_id"))


def teams_led_by(user_id: int, *, on: date) -> list[TeamCard]:
    """Give the teams that an account's employee leads on a day."""
    leading = TeamMember.objects.filter(
        _in_force(on, on), employee__user_id=user_id, role=MemberRole.LEADER, starts_on__lte=on
    )
    return _cards(Q(pk__in=leading.values("team_id")))


def teams_of(user_id: int, *, on: date) -> list[TeamCard]:
    """Give the teams that an account's employee is in on a day, as a member or a leader."""
    there = TeamMember.objects.filter(_in_force(on, on), employee__user_id=user_id)
    return _cards(Q(pk__in=there.values("team_id")))


def team_ids_of(user_id: int, *, on: date) -> list[int]:
    """Give the ids of the teams that an account's employee is in on a day."""
    there = TeamMember.objects.filter(_in_force(on, on), employee__user_id=user_id)
    return list(there.values_list("team_id", flat=True))


def helped_by_teams_of(user_id: int, *, on: date) -> QuerySet[TeamPerson, int]:
    """Give the ids of the persons whom the teams of an account's employee help on a day, as a part of a question."""
    own = TeamMember.objects.filter(_in_force(on, on), employee__user_id=user_id)
    helped = TeamPerson.objects.filter(_in_force(on, on), team_id__in=own.values("team_id"))
    return helped.values_list("person_id", flat=True)


def leads(user_id: int, team_id: int, *, on: date) -> bool:
    """Tell whether an account's employee leads the team on a day."""
    return any(team.id == team_id for team in teams_led_by(user_id, on=on))


@dataclass(frozen=True)
class TeamRow:
    """A team as its administrator sees it: how many work in it and how many it helps on a day."""

    id: int
    name: str
    unit_id: int
    unit: str
    latitude: float
    longitude: float
    closed_on: date | None
    members: int = 0
    people: int = 0


@dataclass(frozen=True)
class MemberRow:
    """That an employee belongs to a team for a period."""

    id: int
    employee_id: int
    role: str
    starts_on: date
    ends_on: date | None

    @property
    def is_leader(self) -> bool:
        return self.role == MemberRole.LEADER

    @property
    def since_long_ago(self) -> bool:
        return self.starts_on == LONG_AGO


@dataclass(frozen=True)
class BelongingRow:
    """That a team helps a person for a period; `next_team_id` is the team that does so afterwards."""

    id: int
    team_id: int
    person_id: int
    primary_contact_id: int | None
    starts_on: date
    ends_on: date | None
    previous_team_id: int | None = None
    next_team_id: int | None = None

    @property
    def since_long_ago(self) -> bool:
        return self.starts_on == LONG_AGO


def team_rows(*, on: date, team_id: int | None = None) -> list[TeamRow]:
    """Give every team, closed ones too, by unit and name, with its numbers on a day (three queries)."""
    rows = Team.objects.all() if team_id is None else Team.objects.filter(pk=team_id)
    fields = ("id", "name", "unit_id", "unit__name", "latitude", "longitude", "closed_on")
    counted = []
    for model in (TeamMember, TeamPerson):
        there = model.objects.filter(_in_force(on, on), team__in=rows)
        counted.append(Counter(there.values_list("team_id", flat=True)))
    members, people = counted
    return [
        TeamRow(*row, members=members[row[0]], people=people[row[0]])
        for row in rows.order_by("unit__name", "name", "id").values_list(*fields)
    ]


def member_rows(team_id: int) -> list[MemberRow]:
    """Give every membership of a team, also those that have ended or are to come, the latest first."""
    rows = TeamMember.objects.filter(team_id=team_id).order_by("-starts_on", "-pk")
    return [MemberRow(*row) for row in rows.values_list("id", "employee_id", "role", "starts_on", "ends_on")]


def belonging_rows(
    *, from_day: date, team_id: int | None = None, belonging_id: int | None = None
) -> list[BelongingRow]:
    """Give whom a team helps on `from_day` or later, each period with the teams right before and after it."""
    rows = TeamPerson.objects.filter(Q(ends_on=None) | Q(ends_on__gt=from_day))
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    if belonging_id is not None:
        rows = rows.filter(pk=belonging_id)
    found = list(rows.values_list("id", "team_id", "person_id", "primary_contact_id", "starts_on", "ends_on"))
    others = TeamPerson.objects.filter(person_id__in={row[2] for row in found})
    starting, ending = {}, {}
    for team, person, starts_on, ends_on in others.values_list("team_id", "person_id", "starts_on", "ends_on"):
        starting[person, starts_on] = team
        ending[person, ends_on] = team
    return [
        BelongingRow(
            *row, previous_team_id=ending.get((row[2], row[4])), next_team_id=row[5] and starting.get((row[2], row[5]))
        )
        for row in found
    ]


def without_team(*, on: date) -> list[int]:
    """Give the ids of those who are granted visits at home, and whom no team helps on the day or is to help."""
    placed = TeamPerson.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on)).values("person_id")
    return list(helped_at_home(from_day=on).exclude(person_id__in=placed).distinct())


def team_card(team_id: int) -> TeamCard | None:
    """Give one team, or None."""
    return next(iter(_cards(Q(pk=team_id))), None)


def team_ids(*, source_id: str | None = None) -> list[int]:
    """Give the ids of all open teams, or of the one that the municipality's files call `source_id`."""
    rows = Team.objects.filter(closed_on=None).order_by("source_id")
    if source_id is not None:
        rows = rows.filter(source_id=source_id)
    return list(rows.values_list("pk", flat=True))


def base(team_id: int) -> tuple[float, float]:
    """Give latitude and longitude of the place that the team's shifts start from."""
    return Team.objects.values_list("latitude", "longitude").get(pk=team_id)


def neighbors(team_id: int) -> list[int]:
    """Give the other teams of the same unit that are not closed: the zone one can ask for help."""
    own = Team.objects.filter(pk=team_id).values("unit_id")
    return list(Team.objects.filter(unit_id__in=own, closed_on=None).exclude(pk=team_id).values_list("pk", flat=True))


def memberships(team_ids: Iterable[int], *, first: date, last: date) -> list[Membership]:
    """Give who is in the teams on any of the days from `first` to `last`; each employee once a team."""
    rows = TeamMember.objects.filter(_in_force(first, last), team_id__in=set(team_ids)).values_list(
        "team_id", "employee_id", "role"
    )
    found: dict[tuple[int, int], bool] = {}
    for team_id, employee_id, role in rows:
        found[team_id, employee_id] = found.get((team_id, employee_id), False) or role == MemberRole.LEADER
    return [Membership(team, employee, leader) for (team, employee), leader in found.items()]


def belongings(
    *,
    first: date,
    last: date,
    team_ids: Iterable[int] | None = None,
    person_ids: Iterable[int] | None = None,
) -> list[Belonging]:
    """Give which persons the teams help on the days from `first` to `last`, the latest for each person."""
    rows = TeamPerson.objects.filter(_in_force(first, last))
    if team_ids is not None:
        rows = rows.filter(team_id__in=set(team_ids))
    if person_ids is not None:
        rows = rows.filter(person_id__in=set(person_ids))
    by_person: dict[int, Belonging] = {}
    periods: dict[tuple[int, int], list[tuple[date, date | None]]] = defaultdict(list)
    for person_id, team_id, contact_id, starts_on, ends_on in rows.order_by("starts_on").values_list(
        "person_id", "team_id", "primary_contact_id", "starts_on", "ends_on"
    ):
        periods[person_id, team_id].append((starts_on, ends_on))
        by_person[person_id] = Belonging(person_id, team_id, contact_id, tuple(periods[person_id, team_id]))
    return list(by_person.values())


def acquainted(person_ids: Iterable[int], *, among: Iterable[int] | None = None) -> set[tuple[int, int]]:
    """Give the pairs (person, employee) who have met; `among` only with these employees."""
    rows = Acquaintance.objects.filter(person_id__in=set(person_ids), visits__gt=0)
    if among is not None:
        rows = rows.filter(employee_id__in=set(among))
    return set(rows.values_list("person_id", "employee_id"))


def _in_force(first: date, last: date) -> Q:
    """Hold for half-open periods that touch the days from `first` to `last`, both included."""
    return Q(starts_on__lte=last) & (Q(ends_on=None) | Q(ends_on__gt=first))


def _cards(which: Q) -> list[TeamCard]:
    rows = Team.objects.filter(which).order_by("unit__name", "name", "id")
    return [TeamCard(*row) for row in rows.values_list("id", "name", "unit_id", "unit__name")]

"""Reads of teams: whose they are, who is in them, and who knows whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from tillit.rooms.teams.models import Acquaintance, MemberRole, Team, TeamMember, TeamPerson


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


def all_teams() -> list[TeamCard]:
    """Give every team, by unit and name."""
    return _cards(Q())


def teams_led_by(user_id: int, *, on: date) -> list[TeamCard]:
    """Give the teams that an account's employee leads on a day."""
    leading = TeamMember.objects.filter(
        _in_force(on, on), employee__user_id=user_id, role=MemberRole.LEADER, starts_on__lte=on
    )
    return _cards(Q(pk__in=leading.values("team_id")))


def leads(user_id: int, team_id: int, *, on: date) -> bool:
    """Tell whether an account's employee leads the team on a day."""
    return any(team.id == team_id for team in teams_led_by(user_id, on=on))


def team_card(team_id: int) -> TeamCard | None:
    """Give one team, or None."""
    return next(iter(_cards(Q(pk=team_id))), None)


def team_ids(*, source_id: str | None = None) -> list[int]:
    """Give the ids of all teams, or of the one that the municipality's files call `source_id`."""
    rows = Team.objects.order_by("source_id")
    if source_id is not None:
        rows = rows.filter(source_id=source_id)
    return list(rows.values_list("pk", flat=True))


def base(team_id: int) -> tuple[float, float]:
    """Give latitude and longitude of the place that the team's shifts start from."""
    return Team.objects.values_list("latitude", "longitude").get(pk=team_id)


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
    by_person = {
        person_id: Belonging(person_id, team_id, contact_id)
        for person_id, team_id, contact_id in rows.order_by("starts_on").values_list(
            "person_id", "team_id", "primary_contact_id"
        )
    }
    return list(by_person.values())


def acquainted(person_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Give the pairs (person, employee) who have met."""
    rows = Acquaintance.objects.filter(person_id__in=set(person_ids), visits__gt=0)
    return set(rows.values_list("person_id", "employee_id"))


def _in_force(first: date, last: date) -> Q:
    """Hold for half-open periods that touch the days from `first` to `last`, both included."""
    return Q(starts_on__lte=last) & (Q(ends_on=None) | Q(ends_on__gt=first))


def _cards(which: Q) -> list[TeamCard]:
    rows = Team.objects.filter(which).order_by("unit__name", "name", "id")
    return [TeamCard(*row) for row in rows.values_list("id", "name", "unit_id", "unit__name")]

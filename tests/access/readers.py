"""Who knocks at every door: each way to stand to Arne Østervik and to Team Nordsia, one account each."""

from __future__ import annotations

from tests.town import LONG_AGO, NOW, TODAY, Town
from tillit.foundation.users import Role, RoleAssignment, User
from tillit.rooms.people import services as people
from tillit.rooms.people.models import Person, Relative
from tillit.rooms.people.types import Scope
from tillit.rooms.privacy import services as privacy
from tillit.rooms.teams.models import Team, TeamMember
from tillit.rooms.visits.models import Visit, VisitHelper
from tillit.rooms.workforce.models import Employee

ARNE = 1  # whose things the doors lead to


def make_readers(town: Town) -> dict[str, User | None]:
    """Give the account of each reader, by the name that the table has for them."""
    arne = town.people[ARNE]
    elsewhere = Team.objects.create(source_id="t3", name="Team Vestsia", unit=town.unit, latitude=59.9, longitude=10.5)
    Person.objects.filter(pk=arne.pk).update(user=_account("oneself", Role.INHABITANT))
    Employee.objects.filter(pk=town.helpers[2].pk).update(user=_account("helper", Role.CARE_WORKER))
    substitute = _employee("substitute", Role.CARE_WORKER, elsewhere)
    for visit in Visit.objects.filter(person=arne, day=TODAY, plan__state="accepted"):
        VisitHelper.objects.create(visit=visit, employee=substitute)
    return {
        "nobody": None,
        "oneself": User.objects.get(username="oneself"),
        "other_inhabitant": town.users["inhabitant"],
        "let_in": _relative(town, "let_in", *Scope),
        "let_in_to_the_week": _relative(town, "let_in_to_the_week", Scope.VISITS),
        "not_let_in": _relative(town, "not_let_in"),
        "goes_there": town.users["care_worker"],
        "member": User.objects.get(username="helper"),
        "substitute": substitute.user,
        "other_helper": _employee("other_helper", Role.CARE_WORKER, elsewhere).user,
        "shut_out": _shut_out(town),
        "in_emergency": _in_emergency(town, elsewhere),
        "leader": town.users["team_leader"],
        "other_leader": _employee("other_leader", Role.TEAM_LEADER, elsewhere, role="leader").user,
        "administrator": town.users["administrator"],
    }


def _shut_out(town: Town) -> User:
    employee = _employee("shut_out", Role.CARE_WORKER, town.team)
    privacy.block(
        person_id=town.people[ARNE].pk,
        against="employee",
        employee_id=employee.pk,
        how="phone",
        by=town.users["team_leader"],
        now=NOW,
    )
    return employee.user


def _in_emergency(town: Town, team: Team) -> User:
    user = _employee("in_emergency", Role.CARE_WORKER, team).user
    arne = town.people[ARNE]
    names = {"given_name": arne.given_name, "family_name": arne.family_name, "birth_on": arne.birth_on}
    privacy.open_in_emergency(**names, why="acute", words="Falt i trappa, ropte på hjelp", by=user, now=NOW)
    return user


def _account(name: str, role: str) -> User:
    user = User.objects.create_user(name, display_name=name, synthetic=True)
    RoleAssignment.objects.create(user=user, role=role, starts_on=LONG_AGO)
    return user


def _employee(name: str, account_role: str, team: Team, role: str = "member") -> Employee:
    employee = Employee.objects.create(
        source_id=name,
        given_name="Vera",
        family_name=name,
        profession="nurse",
        position_percent=100,
        user=_account(name, account_role),
    )
    TeamMember.objects.create(team=team, employee=employee, role=role, starts_on=LONG_AGO)
    return employee


def _relative(town: Town, name: str, *scopes: Scope) -> User:
    arne = town.people[ARNE]
    one = Relative.objects.create(
        source_id=name, person=arne, name=name, relation="child", user=_account(name, Role.RELATIVE)
    )
    for scope in scopes:
        people.give_consent(
            person_id=arne.pk, relative_id=one.pk, scope=scope, how="phone", by=town.users["team_leader"], now=NOW
        )
    return User.objects.get(username=name)

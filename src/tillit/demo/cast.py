"""The demo's five sign-ins: one account a role, of made-up people who belong together in one team."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from tillit.foundation.users import Role, User, give_role
from tillit.kernel.clock import local_day
from tillit.kernel.period import Week
from tillit.rooms.people import queries as people
from tillit.rooms.people import services as people_services
from tillit.rooms.people.types import How, Scope
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits import queries as visits
from tillit.rooms.workforce import queries as workforce
from tillit.rooms.workforce import services as workforce_services

ADMINISTRATOR = "Administrator i demoen"
CHILD = "child"  # as in relatives.csv


@dataclass(frozen=True)
class Cast:
    """Who can be signed in as."""

    accounts: tuple[tuple[str, str, User], ...]
    care_worker_employee: int | None


def choose_cast(*, now: datetime) -> Cast:
    """Make the accounts for a team's leader, a helper with visits today, a person they help with somebody close,
    and an administrator.

    The helper is the one with the most visits still ahead today, so that there is a day to work.
    """
    for team_id in teams.team_ids():
        cast = team_cast(team_id, prefix="demo", now=now)
        if cast:
            administrator = _account("demo-administrator", ADMINISTRATOR, Role.ADMINISTRATOR, now=now)
            return Cast((*cast.accounts, administrator), cast.care_worker_employee)
    return Cast(accounts=(), care_worker_employee=None)


def team_cast(team_id: int, *, prefix: str, now: datetime) -> Cast | None:
    """Make the accounts of one team, named by their role after the prefix; None when it has no plan to work by."""
    today = local_day(now)
    week = Week.of(today)
    plans = [p for p in visits.plans_of_week([team_id], week.monday).get(team_id, []) if p.has_visits]
    if not plans:
        return None
    members = teams.memberships([team_id], first=today, last=today)
    leader = next((m.employee_id for m in members if m.is_leader), None)
    planned = visits.visits_of_plan(plans[0].id)
    others = [m.employee_id for m in members if not m.is_leader]
    helper = _helper_before(prefix, others) or _helper(planned, others, now=now)
    if leader is None or helper is None:
        return None
    person = _person(planned, helper)
    inhabitant = _person_account(person, prefix=prefix, now=now)
    return Cast(
        accounts=(
            inhabitant,
            *_relative_accounts(person, inhabitant[2], prefix=prefix, now=now),
            _employee_account(helper, Role.CARE_WORKER, prefix=prefix, now=now),
            _employee_account(leader, Role.TEAM_LEADER, prefix=prefix, now=now),
        ),
        care_worker_employee=helper,
    )


def _helper_before(prefix: str, members: list[int]) -> int | None:
    """Give the member who has the account already: later in the day somebody else has more visits ahead."""
    user = User.objects.filter(username=_username(prefix, Role.CARE_WORKER)).first()
    employee = workforce.employee_of(user.pk) if user else None
    return employee.id if employee and employee.id in members else None


def _username(prefix: str, role: str) -> str:
    return f"{prefix}-{role.replace('_', '-')}"


def _helper(planned: list[visits.PlannedVisit], members: list[int], *, now: datetime) -> int | None:
    """Choose the member with the most visits ahead today, then with the most today, then in the week."""
    today = local_day(now)
    ahead: Counter[int] = Counter()
    on_the_day: Counter[int] = Counter()
    in_the_week: Counter[int] = Counter()
    for visit in planned:
        for helper in visit.helper_ids:
            in_the_week[helper] += 1
            on_the_day[helper] += visit.day == today
            ahead[helper] += visit.day == today and visit.ends_at is not None and visit.ends_at > now
    return max(
        members,
        key=lambda m: (ahead[m], on_the_day[m], in_the_week[m], -m),
        default=None,
    )


def _person(planned: list[visits.PlannedVisit], helper: int) -> int:
    """Choose a person whom the helper visits: with own words, with a son or daughter, with the most visits."""
    often = Counter(visit.person_id for visit in planned)
    theirs = {visit.person_id for visit in planned if helper in visit.helper_ids} or set(often)
    spoken = people.with_own_words(theirs) or theirs
    close = {pk for pk in spoken if people.first_relative(pk, relation=CHILD)}
    return max(close or spoken, key=lambda pk: (often[pk], -pk))


def _person_account(person_id: int, *, prefix: str, now: datetime) -> tuple[str, str, User]:
    name = people.name_of(person_id)
    account = _account(f"{prefix}-inhabitant", name, Role.INHABITANT, now=now)
    people_services.give_account(person_id=person_id, account=account[2], by=None, now=now)
    return account


def _relative_accounts(person_id: int, inhabitant: User, *, prefix: str, now: datetime) -> list[tuple[str, str, User]]:
    """Make the account of the person's son or daughter, whom the person lets in; none when there is nobody."""
    relative = people.first_relative(person_id, relation=CHILD)
    if relative is None:
        return []
    account = _account(f"{prefix}-relative", relative.name, Role.RELATIVE, now=now)
    people_services.give_relative_account(relative_id=relative.id, account=account[2], by=None, now=now)
    for scope in (Scope.VISITS, Scope.PLAN, Scope.MESSAGES):
        people_services.give_consent(
            person_id=person_id, relative_id=relative.id, scope=scope, how=How.SELF, by=inhabitant, now=now
        )
    return [account]


def _employee_account(employee_id: int, role: str, *, prefix: str, now: datetime) -> tuple[str, str, User]:
    card = workforce.employee_cards([employee_id])[employee_id]
    account = _account(_username(prefix, role), card.name, role, now=now)
    workforce_services.give_account(employee_id=employee_id, account=account[2], by=None, now=now)
    return account


def _account(username: str, name: str, role: str, *, now: datetime) -> tuple[str, str, User]:
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User.objects.create_user(username, display_name=name, synthetic=True)
        today = local_day(now)
        # One of the roles ends soon, so that the administrator meets a list of what is to be weighed anew.
        ends_on = today + timedelta(days=28) if role == Role.CARE_WORKER else None
        give_role(user=user, role=role, starts_on=today, ends_on=ends_on)
    return role, name, user

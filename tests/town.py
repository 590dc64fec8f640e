"""A small town for tests: one team of four helpers, six people, a week of shifts, an accepted plan if asked.

Today in town is Wednesday 18 November 2026, ISO week 47; the clock says 08:00.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tillit.foundation.users import Role, RoleAssignment, User
from tillit.kernel.clock import instant
from tillit.kernel.sort_key import sort_key
from tillit.rooms.catalog.models import CatalogEntry
from tillit.rooms.decisions.models import Grant, GrantWindow
from tillit.rooms.organization.models import Unit
from tillit.rooms.people.models import OwnWords, Person
from tillit.rooms.rosters.models import Shift
from tillit.rooms.teams.models import Team, TeamMember, TeamPerson
from tillit.rooms.visits.models import Encounter, Plan, Visit, VisitHelper
from tillit.rooms.workforce.models import Employee

TODAY = date(2026, 11, 18)
MONDAY = date(2026, 11, 16)
NOW = instant(TODAY, time(8))
LONG_AGO = date(2026, 1, 1)

HELPERS = [("Kari", "Fjellrev"), ("Ola", "Bjørkestad"), ("Åse", "Tiurdal"), ("Ali", "Havnes")]
PEOPLE = [
    ("Ingrid", "Solbakk"),
    ("Arne", "Østervik"),
    ("Borghild", "Ånesland"),
    ("Cecilie", "Lyngmo"),
    ("Daniel", "Zetling"),
    ("Edel", "Ærfugl"),
]


@dataclass
class Town:
    """The town's rows, by role and order."""

    unit: Unit
    team: Team
    helpers: list[Employee]
    people: list[Person]
    grants: list[Grant]
    users: dict[str, User] = field(default_factory=dict)


def build_town() -> Town:
    """Make the town's units, team, helpers, people, one daily morning grant each, shifts 07:30 to 15:00."""
    root = Unit.objects.create(source_id="g", name="Granvik", kind="municipality", phone="00 00 00 00")
    unit = Unit.objects.create(source_id="n", name="Nordsia hjemmetjeneste", kind="home_care", parent=root)
    team = Team.objects.create(source_id="t1", name="Team Nordsia", unit=unit, latitude=59.9, longitude=10.5)
    helpers = [
        Employee.objects.create(
            source_id=f"e{i}",
            given_name=given,
            family_name=family,
            sort_key=sort_key(family, given),
            profession="nurse" if i == 0 else "assistant_nurse",
            position_percent=100,
            travel_mode="car",
            phone=f"00 00 00 0{i}",
        )
        for i, (given, family) in enumerate(HELPERS)
    ]
    for i, helper in enumerate(helpers):
        TeamMember.objects.create(team=team, employee=helper, role="leader" if i == 0 else "member", starts_on=LONG_AGO)
        for day in range(14):
            on = MONDAY + timedelta(days=day)
            Shift.objects.create(
                source_id=f"s{i}-{day}",
                employee=helper,
                team=team,
                starts_at=instant(on, time(7, 30)),
                ends_at=instant(on, time(15)),
            )
    entry, _ = CatalogEntry.objects.get_or_create(
        code="home_nursing",
        defaults={
            "position": 1,
            "home_visits": True,
            "referral_needed": False,
            "texts": {"nb": {"name": "Helsetjenester i hjemmet"}, "en": {"name": "Home nursing"}},
        },
    )
    people, grants = [], []
    for i, (given, family) in enumerate(PEOPLE):
        person = Person.objects.create(
            source_id=f"p{i}",
            given_name=given,
            family_name=family,
            sort_key=sort_key(family, given),
            birth_on=date(1936 + i, 3, 1 + i),
            sex="female" if i % 2 == 0 else "male",
            phone=f"00 00 01 0{i}",
            address=f"Granveien {i + 1}",
            latitude=59.9 + 0.002 * i,
            longitude=10.5 + 0.002 * i,
            unit=unit,
            entry_instructions=f"Nøkkelboks ved døra, kode 10{i}0",
        )
        TeamPerson.objects.create(team=team, person=person, primary_contact=helpers[i % 4], starts_on=LONG_AGO)
        OwnWords.objects.create(
            source_id=f"o{i}",
            person=person,
            text="Jeg vil gjerne komme ut i hagen hver dag, også når det regner.",
            written_on=date(2026, 9, 1),
            written_by="person",
        )
        grant = Grant.objects.create(
            source_id=f"g{i}",
            person=person,
            entry=entry,
            help="Hjelp til å stå opp og gjøre seg klar for dagen",
            purpose="Få en god start på dagen",
            decided_on=LONG_AGO,
            starts_on=LONG_AGO,
            repeat="day",
            times=1,
            estimate_minutes=20,
        )
        GrantWindow.objects.create(grant=grant, ordinal=0, start_time=time(8), end_time=time(11))
        people.append(person)
        grants.append(grant)
    town = Town(unit=unit, team=team, helpers=helpers, people=people, grants=grants)
    for name, role in [
        ("inhabitant", Role.INHABITANT),
        ("relative", Role.RELATIVE),
        ("care_worker", Role.CARE_WORKER),
        ("team_leader", Role.TEAM_LEADER),
        ("administrator", Role.ADMINISTRATOR),
    ]:
        user = User.objects.create_user(name, display_name=name)
        RoleAssignment.objects.create(user=user, role=role, starts_on=LONG_AGO)
        town.users[name] = user
    Person.objects.filter(pk=people[0].pk).update(user=town.users["inhabitant"])
    Employee.objects.filter(pk=helpers[1].pk).update(user=town.users["care_worker"])
    Employee.objects.filter(pk=helpers[0].pk).update(user=town.users["team_leader"])
    return town


def accepted_plan(town: Town, *, helper_of=lambda person_index, day: person_index % 4) -> Plan:
    """Store an accepted plan of the week: each person at 08:00 plus half an hour a person, every day."""
    plan = Plan.objects.create(
        team=town.team,
        week=MONDAY,
        state="accepted",
        progress=100,
        violations=0,
        created_at=NOW - timedelta(days=7),
        finished_at=NOW - timedelta(days=7),
        accepted_at=NOW - timedelta(days=6),
        accepted_by=town.users["team_leader"],
    )
    visits, helpers = [], []
    for day in range(7):
        on = MONDAY + timedelta(days=day)
        for i, person in enumerate(town.people):
            start = instant(on, time(8)) + timedelta(minutes=30 * (i // 4))
            visit = Visit(
                plan=plan,
                key=f"{town.grants[i].pk}:{on}:0",
                person=person,
                grant=town.grants[i],
                day=on,
                starts_at=start,
                ends_at=start + timedelta(minutes=20),
                state="planned",
            )
            visits.append(visit)
            helpers.append(VisitHelper(visit=visit, employee=town.helpers[helper_of(i, day)]))
    Visit.objects.bulk_create(visits)
    VisitHelper.objects.bulk_create(helpers)
    return plan


def history(town: Town, *, days: int = 14, until: date = TODAY, helper_of=lambda person, day: day % 4) -> None:
    """Store one imported encounter a person a day for the `days` before `until`."""
    Encounter.objects.bulk_create(
        Encounter(
            person=person,
            employee=town.helpers[helper_of(i, day)],
            day=until - timedelta(days=days - day),
            team=town.team,
            origin="imported",
            recorded_at=datetime.combine(until, time(0), NOW.tzinfo),
        )
        for i, person in enumerate(town.people)
        for day in range(days)
    )


__all__ = ["MONDAY", "NOW", "TODAY", "Town", "accepted_plan", "build_town", "history"]

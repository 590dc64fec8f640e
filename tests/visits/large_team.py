"""A team as large as they come: 14 helpers, 70 people, about four visits a person a day, some uncovered."""

from __future__ import annotations

from datetime import date, time, timedelta

from tests.town import LONG_AGO, MONDAY, NOW, TODAY, Town
from tillit.kernel.clock import instant
from tillit.kernel.sort_key import sort_key
from tillit.rooms.decisions.models import Grant, GrantWindow
from tillit.rooms.people.models import OwnWords, Pause, Person, Relative
from tillit.rooms.rosters.models import Absence, Shift, ShiftActivity
from tillit.rooms.teams.models import Acquaintance, TeamMember, TeamPerson
from tillit.rooms.visits.models import Encounter, Plan, Visit, VisitHelper
from tillit.rooms.workforce.models import Employee

GIVEN_NAMES = "Anna Berit Dagny Einar Frida Gunnar Hjørdis Ivar Jorunn Knut Liv Magnus Nora Odd Peder Randi"
GIVEN = GIVEN_NAMES.split()
FAMILY_NAMES = (
    "Aasgård Bekkestad Dalseng Eikeland Furuset Granli Haugmo Isdal Jensvoll Kvernberg Lundemo "
    "Myrvang Nesbakk Oppheim Prestrud Raknes Skogheim Tveitan Ulvestad Vangen Åkerli Østmo"
)
FAMILY = FAMILY_NAMES.split()
PROFESSIONS = ["nurse", "assistant_nurse", "assistant_nurse", "care_assistant", "social_educator"]
HELP = [
    ("Hjelp til å stå opp, stelle seg og få frokost", "Komme i gang med dagen", time(7, 30), time(12)),
    ("Middag og medisiner", "Spise godt og få riktige medisiner", time(11), time(15)),
    ("Tilsyn og en prat på ettermiddagen", "Være trygg hjemme", time(14, 30), time(19)),
    ("Hjelp til å legge seg", "Sove godt", time(18), time(22)),
]


def enlarge(town: Town, *, helpers: int = 14, people: int = 70, state: str = "accepted") -> Plan:
    """Fill the town's team up to the wanted size, with four weeks of history and a plan of this week."""
    while len(town.helpers) < helpers:
        _add_helper(town, len(town.helpers))
    for day in range(7):
        _roster(town, MONDAY + timedelta(days=day))
    for number in range(len(town.people), people):
        _add_person(town, number)
    _remember(town)
    plan = Plan.objects.create(
        team=town.team,
        week=MONDAY,
        state=state,
        progress=100,
        violations=0,
        created_at=NOW - timedelta(days=5),
        finished_at=NOW - timedelta(days=5),
        accepted_at=NOW - timedelta(days=4) if state == "accepted" else None,
        accepted_by=town.users["team_leader"] if state == "accepted" else None,
    )
    _fill(town, plan)
    return plan


def _add_helper(town: Town, number: int) -> None:
    given, family = GIVEN[number % len(GIVEN)], FAMILY[(7 * number) % len(FAMILY)]
    helper = Employee.objects.create(
        source_id=f"e{number}",
        given_name=given,
        family_name=family,
        sort_key=sort_key(family, given),
        profession=PROFESSIONS[number % len(PROFESSIONS)],
        position_percent=80,
    )
    TeamMember.objects.create(team=town.team, employee=helper, starts_on=LONG_AGO)
    town.helpers.append(helper)


def _roster(town: Town, day: date) -> None:
    """Give each helper past the first four a day or an evening shift on five of seven days, with a break."""
    for number, helper in enumerate(town.helpers):
        if number >= 4 and (number + day.weekday()) % 7 < 5:
            late = (number + day.toordinal() // 3) % 3 == 0
            start, end = (time(14, 30), time(22)) if late else (time(7, 30), time(15))
            Shift.objects.create(
                source_id=f"l{number}-{day}",
                employee=helper,
                team=town.team,
                starts_at=instant(day, start),
                ends_at=instant(day, end),
            )
    for shift in Shift.objects.filter(starts_at__gte=instant(day, time(0)), starts_at__lt=instant(day, time(23))):
        begin = shift.starts_at + timedelta(hours=4)
        ShiftActivity.objects.create(shift=shift, kind="break", starts_at=begin, ends_at=begin + timedelta(minutes=30))


def _add_person(town: Town, number: int) -> None:
    given, family = GIVEN[(5 * number + 3) % len(GIVEN)], FAMILY[number % len(FAMILY)]
    person = Person.objects.create(
        source_id=f"p{number}",
        given_name=given,
        family_name=family,
        sort_key=sort_key(family, given),
        birth_on=date(1930 + number % 40, 1 + number % 12, 1 + number % 28),
        sex="female" if number % 3 else "male",
        phone=f"00 00 {number // 10:02d} {number % 10:02d}",
        address=f"Fjordveien {number}",
        latitude=59.9,
        longitude=10.5,
        unit=town.unit,
    )
    TeamPerson.objects.create(
        team=town.team,
        person=person,
        primary_contact=town.helpers[number % len(town.helpers)] if number % 11 else None,
        starts_on=LONG_AGO,
    )
    OwnWords.objects.create(
        source_id=f"o{number}",
        person=person,
        text="Jeg vil helst stelle meg selv, men trenger noen i nærheten. Og kaffen først, takk.",
        written_on=date(2026, 10, 2),
        written_by="person",
    )
    if number % 17 == 0:
        Pause.objects.create(
            source_id=f"b{number}",
            person=person,
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=3),
            reason="hospital",
        )
    if number % 2:
        Relative.objects.create(
            source_id=f"r{number}", person=person, name=f"Siv {family}", relation="child", phone="00 00 77 77"
        )
    for part in range(1 + number % 4):
        help_, purpose, start, end = HELP[part]
        grant = Grant.objects.create(
            source_id=f"g{number}-{part}",
            person=person,
            entry=town.grants[0].entry,
            help=help_,
            purpose=purpose,
            decided_on=LONG_AGO,
            starts_on=LONG_AGO,
            repeat="day",
            times=1,
            estimate_minutes=20,
        )
        GrantWindow.objects.create(grant=grant, ordinal=0, start_time=start, end_time=end)
        town.grants.append(grant)
    town.people.append(person)


def _remember(town: Town) -> None:
    """Give every person four weeks with few or many faces: the higher the number, the more."""
    met = set()
    rows = []
    for number, person in enumerate(town.people):
        for back in range(1, 29):
            helper = town.helpers[(number + back % (2 + number % 13)) % len(town.helpers)]
            met.add((person, helper))
            rows.append(
                Encounter(
                    person=person,
                    employee=helper,
                    day=TODAY - timedelta(days=back),
                    team=town.team,
                    origin="imported",
                    recorded_at=NOW,
                )
            )
    Encounter.objects.bulk_create(rows)
    Acquaintance.objects.bulk_create(
        Acquaintance(person=person, employee=helper, visits=2, last_on=TODAY) for person, helper in met
    )


def _begins(grant: Grant) -> time:
    return grant.windows.get().start_time


def _fill(town: Town, plan: Plan) -> None:
    """Plan every grant every day one after the other in each helper's shift; what finds no room is uncovered."""
    at_work = {
        day: list(Shift.objects.filter(starts_at__gte=instant(day, time(0)), starts_at__lt=instant(day, time(23))))
        for day in (MONDAY + timedelta(days=number) for number in range(7))
    }
    visits, going = [], []
    for day, shifts in at_work.items():
        free = {shift.pk: shift.starts_at + timedelta(minutes=15) for shift in shifts}
        for number, grant in sorted(enumerate(town.grants), key=lambda pair: _begins(pair[1])):
            window = grant.windows.get()
            opens = instant(day, window.start_time)
            fits = [
                shift
                for shift in shifts
                if max(free[shift.pk], opens) + timedelta(minutes=20)
                <= min(shift.ends_at, instant(day, window.end_time))
            ]
            if not fits or (number + day.weekday()) % 131 == 5:
                visits.append(
                    Visit(
                        plan=plan,
                        key=f"{grant.pk}:{day}:0",
                        person_id=grant.person_id,
                        grant=grant,
                        day=day,
                        state="uncovered",
                        reason={
                            "code": "busy",
                            "helpers": [
                                {"employee": shift.employee_id, "code": "busy", "facts": {}} for shift in shifts[:3]
                            ],
                        },
                    )
                )
                continue
            shift = min(fits, key=lambda shift: (max(free[shift.pk], opens), (number + shift.employee_id) % 5))
            start = max(free[shift.pk], opens)
            free[shift.pk] = start + timedelta(minutes=23)
            visits.append(
                Visit(
                    plan=plan,
                    key=f"{grant.pk}:{day}:0",
                    person_id=grant.person_id,
                    grant=grant,
                    day=day,
                    starts_at=start,
                    ends_at=start + timedelta(minutes=20),
                    state="planned",
                    pinned=number % 40 == 7,
                )
            )
            going.append((len(visits) - 1, shift.employee_id))
    Visit.objects.bulk_create(visits)
    VisitHelper.objects.bulk_create(VisitHelper(visit=visits[at], employee_id=employee_id) for at, employee_id in going)
    Encounter.objects.bulk_create(
        Encounter(
            person_id=visits[at].person_id,
            employee_id=employee_id,
            day=visits[at].day,
            visit=visits[at],
            team=town.team,
            origin="tap",
            recorded_at=NOW,
        )
        for at, employee_id in going
        if visits[at].ends_at < NOW
    )
    Absence.objects.create(
        source_id="away", employee=town.helpers[-1], starts_on=TODAY, ends_on=None, reason="sickness"
    )

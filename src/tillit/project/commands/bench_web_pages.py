"""The pages that `tillit bench web` asks for: by role, each client as somebody else of another team."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tillit.foundation.search_words import MARK, mark_words
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.period import Week

MEDIAN_MS, SLOW_MS = 150, 300
QUICK_MS = 100
INDICATOR = "helpers_met_14d"


@dataclass(frozen=True)
class Step:
    """One request: an address, and what a form sends."""

    path: str
    sends: dict[str, str] | None = None


@dataclass(frozen=True)
class Page:
    """One kind of page: what each client asks for in turn, as whom, and the median that is aimed at."""

    name: str
    role: str
    steps: Callable[[Seat], list[Step]]
    method: str = "GET"
    median_ms: int = MEDIAN_MS

    @property
    def status(self) -> int:
        return 302 if self.method == "POST" else 200


@dataclass
class Seat:
    """One client's place in the municipality: a team with its accounts, and what the pages are about."""

    users: dict[str, User]
    team_id: int
    today: date
    week: str
    plan: Any
    person: Any
    helper_visits: list[Any] = field(default_factory=list)
    free_visits: list[Any] = field(default_factory=list)
    persons: list[Any] = field(default_factory=list)
    repair: Any = None
    report: int | None = None
    employee_id: int = 0


def seats(count: int, *, now: datetime) -> list[Seat]:
    """Find so many teams with a plan, and make their accounts where they are missing."""
    from tillit.demo.cast import choose_cast, team_cast
    from tillit.rooms.teams.queries import team_ids

    administrator = next(user for role, _, user in choose_cast(now=now).accounts if role == "administrator")
    found: list[Seat] = []
    # From the other end: the demo's own accounts are of the first team.
    for team_id in reversed(team_ids()):
        if len(found) == count:
            break
        cast = team_cast(team_id, prefix=f"bench-{len(found)}", now=now)
        if cast and len(cast.accounts) == 4:
            found.append(_seat(team_id, cast, administrator, now=now))
    return found


def _seat(team_id: int, cast: Any, administrator: User, *, now: datetime) -> Seat:
    from tillit.rooms.people.models import Person
    from tillit.rooms.reports.models import Report
    from tillit.rooms.visits import queries as visits
    from tillit.rooms.visits.draft import read_draft
    from tillit.rooms.visits.models import Plan, Repair, Visit

    today = local_day(now)
    week = Week.of(today)
    users = {role: user for role, _, user in cast.accounts} | {"administrator": administrator}
    plan = Plan.objects.defer("problem").get(team_id=team_id, week=week.monday, state="accepted")
    needed = list(read_draft(plan, now=now).needed)  # what is needed no longer cannot be changed either
    todays = Visit.objects.filter(plan=plan, day=today, state="planned", key__in=needed).order_by("starts_at")
    repair, _ = Repair.objects.get_or_create(
        plan=plan, version=plan.version, day=today, state="ready", defaults={"asked_at": now, "ready_at": now}
    )
    report = Report.objects.filter(number__isnull=False).values_list("number", flat=True).last()
    planned = [v for v in visits.visits_of_plan(plan.pk) if v.day == today]
    tapped = [v.public_id for v in planned if v.helper_ids == (cast.care_worker_employee,)]
    return Seat(
        users=users,
        team_id=team_id,
        today=today,
        week=str(week),
        plan=plan.public_id,
        person=Person.objects.get(user=users["inhabitant"]).public_id,
        helper_visits=tapped,
        # One that was tapped last may stand as done, and what is done is not moved.
        free_visits=list(todays.exclude(public_id__in=tapped).values_list("public_id", flat=True)[:40]),
        persons=list(Person.objects.filter(pk__in={v.person_id for v in planned}).values_list("public_id", flat=True)),
        repair=repair.public_id,
        report=report,
        employee_id=cast.care_worker_employee,
    )


def pages() -> list[Page]:
    """Give the pages, in the order of the table."""
    return [*_care_worker(), *_leader(), *_inhabitant(), *_administrator(), *_public()]


def _care_worker() -> Iterator[Page]:
    yield Page("My day", "care_worker", _at("my_day"), median_ms=QUICK_MS)
    yield Page("Done, and undone (tap)", "care_worker", _taps, method="POST", median_ms=QUICK_MS)
    yield Page("My day, tomorrow", "care_worker", _at("my_day", dag="tomorrow"), median_ms=QUICK_MS)
    yield Page("Person, as helper", "care_worker", _each("person", lambda seat: [seat.person]))
    yield Page("Tasks, as helper", "care_worker", _of_team("team_tasks"))


def _leader() -> Iterator[Page]:
    def week(**query: str) -> Callable[[Seat], list[Step]]:
        return lambda seat: [_step(reverse("team_week", args=[seat.team_id, seat.week]), _days(query, seat))]

    def plan(name: str) -> Callable[[Seat], list[Step]]:
        return lambda seat: [_step(reverse(name, args=[seat.plan]))]

    role = "team_leader"
    yield Page("Team's week", role, week())
    yield Page("Team's day", role, week(dag="today"))
    yield Page("Team's week, searched", role, _searched(role, week()))
    yield Page(
        "Team's week on paper",
        role,
        lambda seat: [_step(reverse("team_week_on_paper", args=[seat.team_id, seat.week]))],
    )
    yield Page("Visit, and why", role, _each("visit", lambda seat: seat.free_visits))
    yield Page("Move a visit", role, _each("move_visit", lambda seat: seat.free_visits))
    yield Page("Swap helpers", role, _each("swap_visits", lambda seat: seat.free_visits))
    yield Page("Lock a visit (a step saved)", role, _locks, method="POST")
    yield Page("What was changed", role, plan("plan_edits"))
    yield Page("Somebody is ill", role, _of_team("ill_today"))
    yield Page("Repair", role, _each("repair", lambda seat: [seat.repair]))
    yield Page("Call list", role, _of_team("call_list"))
    yield Page("Team's tasks", role, _of_team("team_tasks"))
    yield Page("Person, as leader", role, _each("person", lambda seat: seat.persons))
    yield Page("Who looked, as leader", role, _each("person_looks", lambda seat: seat.persons))
    yield Page("Team's number", role, lambda seat: [_step(reverse("team_number", args=[INDICATOR, seat.team_id]))])


def _inhabitant() -> Iterator[Page]:
    yield Page("My page", "inhabitant", _at("own_page"))
    yield Page("My page on paper", "inhabitant", _at("own_week_on_paper"))
    yield Page("Who looked at me", "inhabitant", _at("own_looks"))
    yield Page("What relatives see", "inhabitant", _at("own_consents"))
    yield Page("Somebody close, as relative", "relative", _each("relative_person", lambda seat: [seat.person]))


def _administrator() -> Iterator[Page]:
    role = "administrator"
    yield Page("The municipality", role, _at("municipality"))
    yield Page("Administration", role, _at("administration"))
    yield Page("Users", role, _at("administration_users"))
    yield Page("Users, searched", role, _searched(role, _at("administration_users")))
    yield Page("Roles", role, _at("administration_roles"))
    yield Page("Teams", role, _at("administration_teams"))
    yield Page("A team", role, _of_team("administration_team"))
    yield Page("A team's persons", role, _of_team("administration_team_people"))
    yield Page("Without a team", role, _at("administration_without_team"))
    yield Page("What is offered", role, _at("administration_catalog"))
    yield Page("Imports", role, _at("administration_imports"))
    yield Page("Fields", role, _at("asked_fields"))
    yield Page("Jobs", role, _at("administration_jobs"))
    yield Page("Messages sent", role, _at("messages_sent"))
    yield Page("Report drafts", role, _at("report_drafts"))


def _public() -> Iterator[Page]:
    yield Page("Front page", "", _at("front"))
    yield Page("An offer", "", lambda seat: [_step(reverse("offer", args=["home_nursing"]))])
    yield Page("Sign-in", "", _at("sign_in"))
    yield Page("Numbers", "", _at("numbers"))
    yield Page("A number", "", lambda seat: [_step(reverse("number", args=[INDICATOR]))])
    yield Page("Reports", "", _at("reports"))
    yield Page("A report", "", lambda seat: [_step(reverse("report", args=[seat.report]))] if seat.report else [])


def _step(path: str, query: dict[str, str] | None = None) -> Step:
    return Step(f"{path}?{urlencode(query)}" if query else path)


def _days(query: dict[str, str], seat: Seat) -> dict[str, str]:
    days = {"today": seat.today, "tomorrow": seat.today + timedelta(days=1)}
    return {key: str(days.get(value, value)) for key, value in query.items()}


def _at(name: str, **query: str) -> Callable[[Seat], list[Step]]:
    return lambda seat: [_step(reverse(name), _days(query, seat))]


def _searched(role: str, page: Callable[[Seat], list[Step]]) -> Callable[[Seat], list[Step]]:
    """Give the page's address as searching for "an" leads to it."""
    return lambda seat: [_step(step.path, {MARK: mark_words("an", user=seat.users[role])}) for step in page(seat)]


def _of_team(name: str) -> Callable[[Seat], list[Step]]:
    return lambda seat: [_step(reverse(name, args=[seat.team_id]))]


def _each(name: str, what: Callable[[Seat], Iterable[Any]]) -> Callable[[Seat], list[Step]]:
    return lambda seat: [_step(reverse(name, args=[one])) for one in what(seat)]


def _taps(seat: Seat) -> list[Step]:
    """Tap each of the helper's visits done, and take it back."""
    return [
        Step(reverse(name, args=[visit]), {"dag": str(seat.today)})
        for visit in seat.helper_visits
        for name in ("finish_visit", "undo_visit")
    ]


def _locks(seat: Seat) -> list[Step]:
    """Lock a visit and let it loose again: a step of a plan that is saved, and changes nobody's day."""
    return [Step(reverse("lock_visit", args=[visit]), {}) for visit in seat.free_visits[:5] for _ in range(2)]

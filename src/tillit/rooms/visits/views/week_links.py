"""What of a team's week an address asks for, and the addresses of everything one can ask for next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tillit.foundation.access.door import has_role
from tillit.foundation.search_words import MARK, words_of
from tillit.foundation.users import Role, User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.kernel.period import BadWeek, Week
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits import queries
from tillit.rooms.visits.queries import PlanCard
from tillit.rooms.visits.queries.tasks import open_task_counts
from tillit.rooms.visits.views.week_board import PARTS
from tillit.rooms.visits.views.week_people import FILTERS, SORTS, PersonRow
from tillit.ui import formats

Tabs = list[tuple[str, str, bool]]


@dataclass(frozen=True)
class Asked:
    """What of the week the address asks for."""

    team_id: int
    week: Week
    day: date
    part: str
    search: str
    plan: str
    only: str = ""
    sort: str = ""
    mark: str = ""

    def url(self, **changed: Any) -> str:
        """Give the address of this page with something changed; what is at its default is left out."""
        asked = Asked(**{**self.__dict__, **changed})
        if asked.week != self.week:
            asked = replace(asked, plan="")
        address = reverse("team_week", args=[asked.team_id, str(asked.week)])
        kept = asked.query()
        return f"{address}?{urlencode(kept)}" if kept else address

    def query(self) -> dict[str, str]:
        """Give what stands behind the question mark."""
        query = {
            "dag": self.day.isoformat() if self.day in self.week.days else "",
            "tid": self.part,
            MARK: self.mark if self.search else "",
            "vis": self.only,
            "sorter": self.sort,
            "plan": self.plan,
        }
        return {key: value for key, value in query.items() if value}


def read_week(text: str) -> Week:
    """Read a week of an address. Raises NotFound."""
    try:
        return Week.parse(text)
    except BadWeek as error:
        raise NotFound(str(error)) from error


def read_asked(request: HttpRequest, team_id: int, week: Week, today: date) -> Asked:
    """Read what the address asks for; what is not there is the week's today, or its Monday."""
    day = today if today in week.days else week.monday
    try:
        wanted = date.fromisoformat(request.GET.get("dag", ""))
    except ValueError:
        wanted = day
    part = request.GET.get("tid", "")
    return Asked(
        team_id=team_id,
        week=week,
        day=wanted if wanted in week.days else day,
        part=part if part in PARTS else "",
        search=words_of(request),
        plan=request.GET.get("plan", "")[:36],
        only=only if (only := request.GET.get("vis", "")) in FILTERS else "",
        sort=sort if (sort := request.GET.get("sorter", "")) in SORTS else "",
        mark=request.GET.get(MARK, ""),
    )


def shown_plan(plans: list[PlanCard], wanted: str) -> PlanCard | None:
    """Choose the plan to show: the one asked for, else the accepted one, else the newest proposal."""
    with_visits = [plan for plan in plans if plan.has_visits]
    chosen = next((plan for plan in with_visits if str(plan.public_id) == wanted), None)
    return chosen or next(iter(with_visits), None)


def today_url(asked: Asked, today: date) -> str:
    return f"{asked.url(week=Week.of(today), day=today, part='', search='', plan='', only='', sort='')}#dag"


def day_url(asked: Asked, days: int) -> str:
    """Give the address of the day before or after, over the edge of the week too."""
    day = asked.day + timedelta(days=days)
    return f"{asked.url(week=Week.of(day), day=day)}#dag"


def paper_url(asked: Asked, *, day: date | None = None, as_: str = "") -> str:
    """Give the address of the page for paper: the lists of a day, or as "uke" the week."""
    query = {"dag": (day or asked.day).isoformat(), "plan": asked.plan, "som": as_}
    address = reverse("team_week_on_paper", args=[asked.team_id, str(asked.week)])
    return f"{address}?{urlencode({key: value for key, value in query.items() if value})}"


def elsewhere(
    user: User, team_id: int, shown: PlanCard | None, plans: list[PlanCard], *, is_untold: bool, now: datetime
) -> list[tuple[str, str, str]]:
    """Give the links to what else is done about this week: icon, word and address; only those open to the user."""
    links: list[tuple[str, str, str, list[Any]]] = []
    if has_role(user, Role.TEAM_LEADER, now=now):
        links.append(("warning", _("Ill today"), "ill_today", [team_id]))
        if is_untold:
            links.append(("phone", _("People to call"), "call_list", [team_id]))
    # Who is no administrator is here because they lead the team.
    is_administrator = has_role(user, Role.ADMINISTRATOR, now=now)
    if not is_administrator or any(team.id == team_id for team in teams.teams_of(user.pk, on=local_day(now))):
        waiting = open_task_counts([team_id], now=now)[team_id].total
        word = _("Tasks (%(count)s) and notes") % {"count": waiting} if waiting else _("Tasks and notes")
        links.append(("mail", word, "team_tasks", [team_id]))
    if shown and shown.can_be_changed:
        links.append(("plus", _("New visit"), "add_visit", [shown.public_id]))
    if shown and shown.version:
        links.append(("undo", _("Changes"), "plan_edits", [shown.public_id]))
    proposal = next((plan for plan in plans if plan.state == "proposed"), None)
    if proposal and any(plan.state == "accepted" for plan in plans):
        links.append(("sort", _("Difference to the proposal"), "plan_difference", [proposal.public_id]))
    return [(icon, word, reverse(name, args=args)) for icon, word, name, args in links]


def filter_tabs(asked: Asked, everybody: list[PersonRow]) -> Tabs:
    words = {
        "": _("Everybody"),
        "udekket": _("With uncovered visits"),
        "ansikter": _("With many faces"),
        "endret": _("Changed, not told yet"),
    }
    counts = {name: sum(map(keeps, everybody)) for name, keeps in FILTERS.items()} | {"": len(everybody)}
    return [
        (f"{word} ({counts[name]})", f"{asked.url(only=name)}#folk", name == asked.only) for name, word in words.items()
    ]


def sort_tabs(asked: Asked) -> Tabs:
    named = [("", _("By name")), ("ansikter", _("Most faces first")), ("udekket", _("Most uncovered first"))]
    return [(word, f"{asked.url(sort=name)}#folk", name == asked.sort) for name, word in named]


def day_tabs(asked: Asked, read: queries.TeamWeek) -> Tabs:
    return [(_without_month(day), f"{asked.url(day=day)}#dag", day == asked.day) for day in read.week.days]


def _without_month(day: date) -> str:
    """Write Man. 16.: the page says which month."""
    return formats.day(day, "day_short").rsplit(" ", 1)[0].capitalize()


def part_tabs(asked: Asked) -> Tabs:
    named = [("", _("The whole day")), ("dag", _("Day")), ("kveld", _("Evening")), ("natt", _("Night"))]
    return [(name, f"{asked.url(part=part)}#dag", part == asked.part) for part, name in named]

"""Who is to hear of a changed visit by phone or letter: what is other, what to say, ticked off as done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tillit.foundation.access.door import SEE, look_at_people
from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.kernel.period import Week
from tillit.kernel.row_id import row_id
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits import services
from tillit.rooms.visits.call_words import how_it_was, what_to_say
from tillit.rooms.visits.queries.to_tell import ToTell, WasTold, soonest, to_tell, told_on
from tillit.rooms.visits.types import SKIPPED
from tillit.rooms.visits.views.within_reach import team_within_reach
from tillit.rooms.workforce import queries as workforce

PAGE = "call_list"


@dataclass(frozen=True)
class Call:
    """A person to be told: by which way, what is other, and what to say."""

    person: Any
    newest: int
    how: str
    lines: list[tuple[str, str]]
    words: list[str]


@dataclass(frozen=True)
class Told:
    """A person who was told today."""

    person: Any
    told: WasTold

    @property
    def by_message(self) -> bool:
        return self.told.how in ("sms", "email")


@require_safe
@open_to(Role.TEAM_LEADER)
def call_list(request: HttpRequest, team_id: int) -> HttpResponse:
    """Show who is to be called, who gets a letter, who gets a message by itself, and who was told today.

    Who waits for somebody first is called first.
    """
    now = timezone.now()
    team = team_within_reach(request.user, team_id, now=now)
    today = local_day(now)
    waiting = sorted((one for one in to_tell(team.id, today=today) if one.news), key=soonest)
    told = told_on(team.id, today)
    ids = {one.person_id for one in waiting} | {one.person_id for one in told}
    people = look_at_people(request.user, SEE, ids=ids, page=PAGE, now=now) if ids else {}
    going = {pk for one in waiting for n in one.news for at in (n.was, n.now) if at for pk in at.helper_ids}
    helpers = workforce.employee_cards(going)
    taken_over = _taken_over(waiting, team.id)
    calls = [
        _call(one, people[one.person_id], helpers, unit=team.unit, today=today, taken_over=taken_over)
        for one in waiting
        if one.person_id in people
    ]
    done = [Told(people[one.person_id], one) for one in told if one.person_id in people]
    return render(
        request,
        "visits/call_list.html",
        {
            "team": team,
            "week": Week.of(today),
            "today": today,
            "calls": [call for call in calls if call.how == "phone"],
            "letters": [call for call in calls if call.how == "letter"],
            "by_itself": [call for call in calls if call.how in ("sms", "email")],
            "failed": [one for one in done if one.told.failed],
            "done": [one for one in done if not one.told.failed],
            "hidden": len(ids) - len(people),
        },
    )


@require_POST
@open_to(Role.TEAM_LEADER)
def tick_call(request: HttpRequest, team_id: int) -> HttpResponse:
    """Tick off that a person was told, or take the tick back."""
    now = timezone.now()
    team = team_within_reach(request.user, team_id, now=now)
    person_id, newest = row_id(request.POST.get("person", "")), row_id(request.POST.get("newest", ""))
    try:
        if request.POST.get("angre"):
            services.unmark_told(team_id=team.id, person_id=person_id, newest=newest, user=request.user, now=now)
        else:
            how = request.POST.get("how", "phone")
            services.mark_told(team_id=team.id, person_id=person_id, newest=newest, how=how, user=request.user, now=now)
    except NotFound:
        messages.warning(request, _("Nothing was ticked off: it has changed meanwhile. This is how it is now."))
    return redirect("call_list", team.id)


def _taken_over(waiting: list[ToTell], team_id: int) -> dict[str, str]:
    """Name the team that helps the person by then, for each visit that is no more because they moved to it."""
    gone = [
        (news.key, one.person_id, news.was.day)
        for one in waiting
        for news in one.news
        if news.was and (news.now is None or news.now.state == SKIPPED)
    ]
    if not gone:
        return {}
    days = [day for _key, _person, day in gone]
    rows = teams.belongings(first=min(days), last=max(days), person_ids={person for _key, person, _day in gone})
    other = {row.person_id: row for row in rows if row.team_id != team_id}
    named = {team.id: team.name for team in teams.all_teams()} if other else {}
    return {
        key: named[other[person].team_id]
        for key, person, day in gone
        if person in other and other[person].helps_on(day)
    }


def _call(one: ToTell, person: Any, helpers: Any, *, unit: str, today: date, taken_over: dict[str, str]) -> Call:
    address = person.email if person.contact_channel == "email" else person.phone
    by_itself = person.contact_channel in ("sms", "email") and bool(address)
    return Call(
        person,
        one.newest,
        person.contact_channel if by_itself or person.contact_channel == "letter" else "phone",
        [(how_it_was(news.was, helpers), how_it_was(news.now, helpers)) for news in one.news],
        what_to_say(one.news, helpers, unit=unit, language=person.language, today=today, taken_over=taken_over),
    )

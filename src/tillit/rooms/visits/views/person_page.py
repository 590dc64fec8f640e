"""What a person's page shows, arranged for its reader: the person themself, or staff with a ground."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from tillit.foundation.access.door import ground_name
from tillit.kernel.clock import local_day
from tillit.kernel.period import BadWeek, Week
from tillit.rooms.decisions import queries as decisions
from tillit.rooms.organization import queries as organization
from tillit.rooms.people import queries as people
from tillit.rooms.people.types import Scope
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits import queries
from tillit.rooms.visits.change_words import Said, all_said
from tillit.rooms.visits.grant_words import how_often, when
from tillit.rooms.visits.page_names import page_name
from tillit.rooms.visits.queries.answers import Answer, answers_of_visits, wishes_told
from tillit.rooms.visits.queries.person import (
    DayOfLooks,
    days_of_looks,
    days_of_week,
    folded_looks,
    next_visits,
    week_and_ahead,
    with_looks,
)
from tillit.rooms.visits.queries.person_changes import changes_for_person
from tillit.rooms.visits.queries.wishes import wishes_of
from tillit.rooms.visits.spoken import listed, oclock
from tillit.rooms.workforce import queries as workforce
from tillit.rooms.workforce.queries import EmployeeCard

CHANGES_BACK = timedelta(days=7)
MET_LATELY = timedelta(days=14)
LOOKS_FIRST, LOOKS_A_PAGE = 5, 30
LOOKED_LATELY = timedelta(days=28)


@dataclass(frozen=True)
class Helper:
    """Who comes, and whether they have been there before."""

    card: EmployeeCard
    is_known: bool

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def profession(self) -> str:
        return self.card.profession


@dataclass(frozen=True)
class Coming:
    """A visit to come: when, who, for what, and what the person answered. No length: time is nobody's right."""

    day: date
    starts_at: datetime | None
    helpers: list[Helper]
    help: str
    is_done: bool
    is_uncovered: bool
    answer: Answer | None
    answer_url: str


@dataclass(frozen=True)
class Day:
    """A day of the person's week."""

    day: date
    is_today: bool
    is_over: bool
    coming: list[Coming]
    pause: str


@dataclass(frozen=True)
class FixedTeam:
    """The people one should know: the primary contact, and the rest of the team."""

    team: teams.TeamCard | None
    unit: organization.UnitCard | None
    contact: EmployeeCard | None
    members: list[EmployeeCard]


@dataclass(frozen=True)
class KnownFace:
    """A helper the person has met, how often and when last."""

    helper: EmployeeCard
    visits: int
    last_on: date


@dataclass(frozen=True)
class HelpGranted:
    """What help, for what, how often."""

    grant: decisions.GrantCard
    often: str
    when: str


@dataclass(frozen=True)
class Close:
    """Somebody close to the person, and what they are let into."""

    name: str
    relation: str
    phone: str
    scopes: list[str]


@dataclass(frozen=True)
class LookLine:
    """Who looked on a day, how often, on what grounds; each look with time, ground and page."""

    day: date
    by: str
    is_oneself: bool
    times: int
    saw_way_in: bool
    grounds: list[str]
    looks: list[tuple[datetime, str, str]]


@dataclass(frozen=True)
class Reader:
    """For whom a page is made: `own` for the person themself; else `name` is what the person is called."""

    own: bool
    name: str
    address: str
    may_answer: bool = True

    def answer_url(self, person: Any, visit: queries.PlannedVisit, *, now: datetime) -> str:
        """Give where a visit is answered, nothing when it cannot be."""
        if not self.may_answer or visit.starts_at is None or visit.starts_at <= now or visit.is_done:
            return ""
        if self.own:
            return reverse("answer_visit", args=[visit.public_id])
        return reverse("answer_for", args=[person.public_id, visit.public_id])


def page_of(request: HttpRequest, person: Any, reader: Reader, *, now: datetime) -> dict[str, Any]:
    """Give the whole page."""
    today = local_day(now)
    words = people.own_words(person.pk)
    known_28 = queries.times_met([person.pk], until=today, days=28)
    wishes = wishes_of(person.pk, until=today, now=now)
    week = asked_week(request, today=today)
    visits = week_and_ahead(person.pk, week, today=today)
    pauses = people.pauses([person.pk], first=min(today, week.monday))
    cards = workforce.employee_cards(
        {met.employee_id for met in known_28} | wishes.preferred_ids | {id_ for one in visits for id_ in one.helper_ids}
    )
    left, coming_next = next_visits(visits, now=now)
    coming = _all_coming(person, visits, cards, reader, now=now)
    told = wishes_told(person.pk, since=today - CHANGES_BACK)
    return {
        **_week(week, person, reader, visits, pauses, coming, now=now),
        "next": coming[coming_next.id] if coming_next else None,
        "left_today": [coming[visit.id] for visit in left],
        "told": [answer for answer in told if answer.replied_at],
        "words": words[0] if words else None,
        "words_are_due": bool(words and words[0].due_on <= today),
        "older_words": words[1:],
        "met_14": sum(met.last_on > today - MET_LATELY for met in known_28),
        "met_28": len(known_28),
        "faces": [KnownFace(cards[m.employee_id], m.visits, m.last_on) for m in known_28],
        "wishes": wishes,
        "wished_for": listed([card.name for id_, card in cards.items() if id_ in wishes.preferred_ids]),
        "wished_starts": listed([oclock(start) for start in wishes.wished_starts]),
        "grants": granted(person.pk, on=today),
        "close": close_to(person.pk),
        "pauses": [pause for pause in pauses if pause.ends_on is None or pause.ends_on > today],
        "looks": newest_looks(request, person.pk, now=now),
    }


def asked_week(request: HttpRequest, *, today: date) -> Week:
    """Give the week that the address asks for; this one when it asks for none that is."""
    try:
        return Week.parse(request.GET.get("uke", str(Week.of(today))))
    except BadWeek:
        return Week.of(today)


def week_of(request: HttpRequest, person: Any, reader: Reader, *, now: datetime) -> dict[str, Any]:
    """Give the week that the address asks for, with who comes, what changed, and whom to call."""
    week = asked_week(request, today=local_day(now))
    sunday = week.end - timedelta(days=1)
    visits = queries.visits_of_persons([person.pk], first=week.monday, last=sunday)
    pauses = people.pauses([person.pk], first=week.monday, last=sunday)
    cards = workforce.employee_cards({id_ for visit in visits for id_ in visit.helper_ids})
    coming = _all_coming(person, visits, cards, reader, now=now)
    return _week(week, person, reader, visits, pauses, coming, now=now)


def _week(
    week: Week,
    person: Any,
    reader: Reader,
    visits: Collection[queries.PlannedVisit],
    pauses: Collection[people.PauseCard],
    coming: Mapping[int, Coming],
    *,
    now: datetime,
) -> dict[str, Any]:
    today = local_day(now)
    days = days_of_week(week, visits, pauses)
    return {
        "person": person,
        "own": reader.own,
        "now": now,
        "today": today,
        "week": week,
        "last_day": week.end - timedelta(days=1),
        "previous_url": f"{reader.address}?uke={week.shift(-1)}#uke",
        "next_url": f"{reader.address}?uke={week.shift(1)}#uke",
        "this_week_url": "" if week == Week.of(today) else f"{reader.address}#uke",
        "days": [
            Day(
                day.day,
                day.day == today,
                day.day < today <= days[-1].day,
                [coming[visit.id] for visit in day.visits if not _rests(visit, day, reader)],
                day.pause,
            )
            for day in days
        ],
        "is_planned": any(day.visits for day in days),
        "fixed": fixed_team(person.pk, person.unit_id, today),
        "changes": changes(person.pk, reader, since=today - CHANGES_BACK),
    }


def _rests(visit: queries.PlannedVisit, day: queries.PlannedDay, reader: Reader) -> bool:
    """Tell whether the pause says enough: a visit stopped by it, and to the person one that is about to be."""
    return bool(day.pause) and not visit.is_done and (reader.own or visit.is_skipped)


def _all_coming(
    person: Any,
    visits: Collection[queries.PlannedVisit],
    cards: Mapping[int, EmployeeCard],
    reader: Reader,
    *,
    now: datetime,
) -> dict[int, Coming]:
    if not visits:
        return {}
    met = teams.acquainted([person.pk])
    answers = answers_of_visits(visit.id for visit in visits)
    return {visit.id: _coming(person, visit, cards, met, answers.get(visit.id), reader, now) for visit in visits}


def _coming(
    person: Any,
    visit: queries.PlannedVisit,
    cards: Mapping[int, EmployeeCard],
    met: set[tuple[int, int]],
    answer: Answer | None,
    reader: Reader,
    now: datetime,
) -> Coming:
    return Coming(
        day=visit.day,
        starts_at=visit.starts_at,
        helpers=[Helper(cards[id_], (person.pk, id_) in met) for id_ in visit.helper_ids if id_ in cards],
        help=visit.help,
        is_done=visit.is_done,
        is_uncovered=visit.is_uncovered,
        answer=answer,
        answer_url=reader.answer_url(person, visit, now=now),
    )


def changes(person_id: int, reader: Reader, *, since: date) -> list[Said]:
    """Give in words what was changed of visits since a day."""
    return all_said(changes_for_person(person_id, since=since), name="" if reader.own else reader.name)


def fixed_team(person_id: int, unit_id: int, today: date) -> FixedTeam:
    """Give the team that helps a person, its unit, and the primary contact."""
    belonging = next(iter(teams.belongings(first=today, last=today, person_ids=[person_id])), None)
    if belonging is None:
        return FixedTeam(None, organization.unit_card(unit_id), None, [])
    team = teams.team_card(belonging.team_id)
    members = {row.employee_id for row in teams.memberships([belonging.team_id], first=today, last=today)}
    contact_id = belonging.primary_contact_id
    cards = workforce.employee_cards(members | ({contact_id} if contact_id else set()))
    return FixedTeam(
        team,
        organization.unit_card(team.unit_id if team else unit_id),
        cards.get(contact_id) if contact_id else None,
        [card for card in cards.values() if card.id != contact_id],
    )


def granted(person_id: int, *, on: date) -> list[HelpGranted]:
    """Give the help that is granted, in words; what is there always, such as an alarm, has no *how often*."""
    return [
        HelpGranted(grant, how_often(grant) if grant.windows or grant.weekdays or grant.times > 1 else "", when(grant))
        for grant in decisions.grants_of(person_id, on=on, language=get_language() or "nb")
    ]


def close_to(person_id: int) -> list[Close]:
    """Give those close to a person, each with what they are let into now."""
    standing = [consent for consent in people.consents(person_id) if consent.is_standing]
    return [
        Close(
            one.name,
            one.relation,
            one.phone,
            [str(scope.label) for scope in Scope if any((c.relative_id, c.scope) == (one.id, scope) for c in standing)],
        )
        for one in people.relatives(person_id)
    ]


def looks_of(request: HttpRequest, person_id: int, *, a_page: int, now: datetime) -> Any:
    """Give a page of the look log, its rows as the reader sees them."""
    days = _days_for_pages(person_id, request.GET.get("page", "1"), a_page=a_page, now=now)
    page = Paginator(days, a_page).get_page(request.GET.get("page"))
    page.object_list = _look_lines(request, with_looks(person_id, page.object_list))
    return page


def _days_for_pages(person_id: int, asked: str, *, a_page: int, now: datetime) -> list[dict[str, Any]]:
    """Give the days up to the asked page and beyond it, from the last weeks when those have more than it shows.

    Else the whole log: how many pages a long one has is known only where it ends.
    """
    number = int(asked) if asked.isdecimal() and len(asked) == 1 else 0
    lately = list(days_of_looks(person_id, since=now - number * LOOKED_LATELY)) if number else []
    return lately if len(lately) > number * a_page else list(days_of_looks(person_id))


@dataclass(frozen=True)
class NewestLooks:
    """The first lines of the look log, under the name that a page of it has them by."""

    object_list: list[LookLine]


def newest_looks(request: HttpRequest, person_id: int, *, now: datetime) -> NewestLooks:
    """Give the first lines of the look log, from the last weeks when those have enough: a year is not gone through."""
    first: list[Any] = []
    for since in (now - LOOKED_LATELY, None):
        if len(first) < LOOKS_FIRST:
            first = list(days_of_looks(person_id, since=since)[:LOOKS_FIRST])
    return NewestLooks(_look_lines(request, folded_looks(person_id, first)))


def _look_lines(request: HttpRequest, days: Iterable[DayOfLooks]) -> list[LookLine]:
    grounds = cache(lambda ground: str(ground_name(ground)))
    pages = cache(page_name)
    return [
        LookLine(
            row.day,
            row.by,
            row.user_id == request.user.pk,
            row.times,
            row.saw_way_in,
            list(dict.fromkeys(grounds(ground) for ground in row.grounds)),
            [(look.at, grounds(look.ground), pages(look.page)) for look in row.looks],
        )
        for row in days
    ]

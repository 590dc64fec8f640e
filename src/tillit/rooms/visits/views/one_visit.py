"""One visit of a plan, opened by who leads the team: the plan read for changing, and names for its sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tillit.foundation.access.door import SEE, look_at_people
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.kernel.period import Week
from tillit.rooms.teams.queries import TeamCard
from tillit.rooms.visits.draft import Draft, read_draft
from tillit.rooms.visits.effects import Consequences, consequences
from tillit.rooms.visits.models import Plan
from tillit.rooms.visits.named import Named
from tillit.rooms.visits.planner import names
from tillit.rooms.visits.queries.changes import VisitPlace, visit_place
from tillit.rooms.visits.queries.week import helpers_of_week
from tillit.rooms.visits.types import PLANNED, Placement
from tillit.rooms.visits.views.within_reach import team_within_reach
from tillit.rooms.workforce import queries as workforce
from tillit.rooms.workforce.queries import EmployeeCard


@dataclass
class OpenPlan:
    """A plan read for changing, by one reader on one page."""

    request: HttpRequest
    page: str
    now: datetime
    team: TeamCard
    plan: Plan

    @cached_property
    def draft(self) -> Draft:
        return read_draft(self.plan, now=self.now)

    @cached_property
    def seen(self) -> dict[int, Any]:
        """Give the persons whom the reader has looked at on this page."""
        return {}

    @cached_property
    def asked_for(self) -> set[int]:
        """Give those whom the door was asked for, whether it opened or not."""
        return set()

    @property
    def today(self) -> date:
        return local_day(self.now)

    def person_of(self, key: str) -> int | None:
        """Give the person of a visit that is in the plan or needed."""
        row, need = self.draft.rows.get(key), self.draft.needed.get(key)
        return row.person_id if row else need.person_id if need else None

    @cached_property
    def helpers(self) -> dict[int, EmployeeCard]:
        """Give the helpers of the page: at work, going, or somebody's primary contact."""
        going = {pk for at in self.draft.placed.values() for pk in at.helper_ids}
        at_work = {names.pk(helper.id) for helper in self.draft.problem.helpers}
        contacts = {names.pk(one.primary_contact) for one in self.draft.problem.people if one.primary_contact}
        return workforce.employee_cards(going | at_work | contacts)

    @cached_property
    def competences(self) -> dict[str, str]:
        return workforce.competence_names(get_language() or "nb")

    def named(self, people: Iterable[int | None] = (), keys: Iterable[str] = ()) -> Named:
        """Give the names of these persons and of those of these visits: each a look, through the door, once a page."""
        of_keys = {key: pk for key in keys if (pk := self.person_of(key))}
        ids = {pk for pk in (*people, *of_keys.values()) if pk}
        if more := ids - self.asked_for:
            self.seen |= look_at_people(self.request.user, SEE, ids=more, page=self.page, now=self.now)
            self.asked_for |= more
        return Named(
            people={pk: self.seen[pk] for pk in ids if pk in self.seen},
            helpers=self.helpers,
            monday=self.plan.week,
            person_of=of_keys,
            competences=SimpleLazyObject(lambda: self.competences),
        )

    def judge(self, after: dict[str, Placement], keys: Iterable[str], draft: Draft | None = None) -> Consequences:
        """Tell what it means to let these visits stand otherwise."""
        read = draft or self.draft
        return consequences(read, after, set(keys))

    def week_url(self, day: date | None = None) -> str:
        """Give the address of the team's week, at a day."""
        address = reverse("team_week", args=[self.team.id, str(Week(self.plan.week))])
        query = {"dag": day.isoformat() if day else ""}
        if self.plan.state != "accepted":
            query["plan"] = str(self.plan.public_id)
        return f"{address}?{urlencode({k: v for k, v in query.items() if v})}"

    def render(self, part: str, title: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """Show a part as a page of its own, or, when htmx asks, as what fills the sheet beside the board."""
        whole = "visits/change_sheet.html" if self.request.headers.get("HX-Request") else "visits/change_page.html"
        full = {
            "part": f"visits/{part}.html",
            "title": title,
            "team": self.team,
            "plan": self.plan,
            "week_url": self.week_url(context.get("day")),
            "today": self.today,
            "level": 3 if "sheet" in whole else 2,
            **context,
        }
        response = render(self.request, whole, full, status=status)
        response["Vary"] = "HX-Request"
        return response


@dataclass
class OpenVisit(OpenPlan):
    """One visit of it."""

    place: VisitPlace
    person: Any

    @property
    def key(self) -> str:
        return self.place.key

    @property
    def at(self) -> Placement:
        return self.draft.placed[self.key]

    @property
    def minutes(self) -> float:
        return self.draft.minutes(self.key)

    @property
    def helpers_needed(self) -> int:
        needed = self.draft.problem.visit_of.get(self.key)
        return needed.helpers if needed else self.draft.rows[self.key].helpers_needed

    @property
    def url(self) -> str:
        return reverse("visit", args=[self.place.public_id])

    @property
    def is_over(self) -> bool:
        return self.at.day < self.today

    @property
    def is_done(self) -> bool:
        return self.key in self.draft.done

    @property
    def can_change(self) -> bool:
        return self.place.is_changeable and not self.is_over and not self.is_done and self.key in self.draft.needed

    @property
    def open_days(self) -> list[date]:
        """Give the days of the week on which the visit can still be."""
        return [day for day in self.draft.week.days if day >= min(self.today, self.at.day)]

    def with_(self, to: Placement) -> dict[str, Placement]:
        return {**self.draft.placed, self.key: to}

    def standing(self, state: str, **other: Any) -> Placement:
        """Give how the visit stands with something changed."""
        if state == PLANNED:
            return replace(self.at, state=state, **other)
        return Placement(state, other.get("day", self.at.day))


def open_visit(request: HttpRequest, public_id: UUID, *, page: str, now: datetime) -> OpenVisit:
    """Open a visit for the leader of its team, and log the look at its person.

    Raises NotFound, the same for one that does not exist, one out of reach, and a person out of reach.
    """
    place = visit_place(public_id)
    if place is None:
        raise NotFound("There is no such visit.")
    team = team_within_reach(request.user, place.team_id, now=now)
    found = look_at_people(request.user, SEE, ids=[place.person_id], page=page, now=now)
    if place.person_id not in found:
        raise NotFound("There is no such visit, or you have no ground to see the person.")
    plan = Plan.objects.defer("problem").get(pk=place.plan_id)
    opened = OpenVisit(request, page, now, team, plan, place, found[place.person_id])
    opened.seen.update(found)
    opened.asked_for.update(found)
    return opened


class ReadPlan(OpenPlan):
    """A plan that a page only tells of: to know who is who, its week need not be read as a problem."""

    @cached_property
    def helpers(self) -> dict[int, EmployeeCard]:
        return workforce.employee_cards(helpers_of_week(self.plan.pk, self.plan.team_id, Week(self.plan.week)))


def open_plan(
    request: HttpRequest, public_id: UUID, *, page: str, now: datetime, kind: type[OpenPlan] = OpenPlan
) -> OpenPlan:
    """Open a plan that can be changed, for the leader of its team. Raises NotFound."""
    plan = Plan.objects.defer("problem").filter(public_id=public_id).first()
    if plan is None:
        raise NotFound("There is no such plan.")
    return kind(request, page, now, team_within_reach(request.user, plan.team_id, now=now), plan)


def undo_offer(request: HttpRequest, words: str, edit_public_id: UUID) -> Any:
    """Give the words of a success with the button that takes the step back."""
    from django.middleware.csrf import get_token

    return format_html(
        '<span>{}</span> <form class="post undo" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="ds-button" data-variant="secondary" type="submit">{}</button></form>',
        words,
        reverse("undo_edit", args=[edit_public_id]),
        get_token(request),
        _("Undo"),
    )

"""A municipality that has only begun: nobody, nothing granted, a team without shifts. Every page says so, calmly."""

from __future__ import annotations

import pytest

from tests.town import MONDAY, NOW
from tests.visits.answered_here import plan_here
from tillit.foundation.users import Role
from tillit.kernel.period import Week
from tillit.rooms.decisions.models import Grant
from tillit.rooms.indicators.services import measure_all
from tillit.rooms.people.models import Person
from tillit.rooms.rosters.models import Shift
from tillit.rooms.teams.models import Team, TeamMember, TeamPerson
from tillit.rooms.visits import services
from tillit.rooms.visits.models import Plan
from tillit.rooms.visits.stored_plans import check_stored_plans

WEEKS = ["2026-W47", "2026-W53", "2027-W12", "2026-W43"]
PAGES = {
    None: ["/", "/inn/", "/tall/helpers_met_14d/"],
    Role.INHABITANT: ["/hjem/", "/min-side/", "/min-side/papir/"],
    Role.CARE_WORKER: ["/hjem/", "/min-dag/"],
    Role.TEAM_LEADER: ["/hjem/", "/team/", "/min-dag/", *(f"/team/{{team}}/uke/{week}/" for week in WEEKS)],
    Role.ADMINISTRATOR: ["/hjem/", "/team/", "/kommune/", *(f"/team/{{team}}/uke/{week}/" for week in WEEKS)],
}


def without_people(town):
    TeamPerson.objects.all().delete()
    Grant.objects.all().delete()
    Person.objects.all().delete()


def without_grants(town):
    Grant.objects.all().delete()


def without_shifts(town):
    Shift.objects.all().delete()


def without_members(town):
    without_shifts(town)
    TeamMember.objects.all().delete()


def without_anything(town):
    without_people(town)
    without_members(town)
    Team.objects.all().delete()


LESS = [without_people, without_grants, without_shifts, without_members, without_anything]


@pytest.fixture(params=LESS, ids=lambda less: less.__name__)
def place(request, town, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    plan_here(monkeypatch)
    request.param(town)
    return town


def plan_all() -> list[Plan]:
    for team in Team.objects.all():
        card = services.request_plan(team_id=team.pk, week=Week(MONDAY), user=None, now=NOW)
        services.make_plan(plan_id=card.id, now=lambda: NOW)
    return list(Plan.objects.all())


@pytest.mark.parametrize("is_planned", [False, True], ids=["unplanned", "planned"])
def test_every_page_opens(client, place, is_planned):
    plans = plan_all() if is_planned else []
    measure_all(on=NOW.date(), now=NOW)
    for plan in plans:
        services.accept_plan(plan_public_id=plan.public_id, user=place.users[Role.TEAM_LEADER], now=NOW)
    wrong = []
    for role, pages in PAGES.items():
        client.logout()
        if role:
            client.force_login(place.users[role])
        for page in pages:
            answer = client.get(page.format(team=place.team.pk), follow=True)
            if answer.status_code not in (200, 403, 404):
                wrong.append((role, page, answer.status_code))
    assert wrong == []


def test_a_week_with_nothing_to_plan_or_nobody_to_do_it_is_planned(place):
    plans = plan_all()
    assert [(plan.state, plan.violations) for plan in plans] == [("proposed", 0)] * Team.objects.count()
    assert [(j.violations, j.unexplained) for j in check_stored_plans()] == [([], 0)] * len(plans)

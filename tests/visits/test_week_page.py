"""The page of a team's week: who may see it, what it says, what it costs."""

from __future__ import annotations

import gzip
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.urls import reverse

from tests.town import MONDAY, NOW, TODAY, Town, accepted_plan, history
from tests.visits.large_team import enlarge
from tillit.foundation.access.look_log import Look
from tillit.foundation.search_words import mark_words
from tillit.rooms.teams.models import TeamMember
from tillit.rooms.visits.models import Deviation, Plan, Visit, VisitAnswer
from tillit.rooms.visits.views.week_people import OPEN_SHOWN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _eight_in_the_morning():
    """Let the clock say what it says in town."""
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def week_url(town: Town, week: str = "2026-W47", **query: str) -> str:
    address = reverse("team_week", args=[town.team.pk, week])
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def sign_in(client, town: Town, name: str):
    client.force_login(town.users[name])
    return client


def test_the_leader_sees_names_and_the_looks_are_logged(client, town):
    """One row of the log for the whole page, with everybody shown on it."""
    accepted_plan(town)
    page = sign_in(client, town, "team_leader").get(week_url(town)).content.decode()
    assert "Borghild Ånesland" in page
    look = Look.objects.get()
    assert (look.page, look.ground) == ("team_week", "team_leader")
    assert set(look.person_ids) == {person.pk for person in town.people}


def test_an_administrator_sees_the_week_but_nobody_by_name(client, town):
    """Without a ground there are no names and no links, and no look."""
    accepted_plan(town)
    page = sign_in(client, town, "administrator").get(week_url(town)).content.decode()
    assert "Kari Fjellrev" in page
    for person in town.people:
        assert person.family_name not in page
        assert str(person.public_id) not in page
    assert not Look.objects.exists()


def test_only_links_that_are_open_to_the_reader_are_shown(client, town):
    """A sick day and the team's tasks are the team's own; the leader sees how many tasks wait."""
    accepted_plan(town)
    VisitAnswer.objects.create(
        person=town.people[1], team=town.team, key="k", day=TODAY, planned_at=NOW, reply="no",
        entered_by=town.users["inhabitant"], given_at=NOW, due_at=NOW + timedelta(days=1),
    )  # fmt: skip
    page = sign_in(client, town, "team_leader").get(week_url(town)).content.decode()
    assert "Oppgaver (1) og beskjeder" in page
    addresses = [reverse(name, args=[town.team.pk]) for name in ("ill_today", "team_tasks")]
    assert all(f'href="{address}"' in page for address in addresses)
    page = sign_in(client, town, "administrator").get(week_url(town)).content.decode()
    assert not any(f'href="{address}"' in page for address in addresses)


def test_a_leader_of_another_team_finds_no_such_team(client, town):
    """Out of reach looks the same as not there."""
    TeamMember.objects.filter(role="leader").update(role="member")
    assert sign_in(client, town, "team_leader").get(week_url(town)).status_code == 404


@pytest.mark.parametrize("name", ["inhabitant", "care_worker"])
def test_others_are_refused(client, town, name):
    """The week is for who plans it."""
    assert sign_in(client, town, name).get(week_url(town)).status_code == 403


def test_a_week_that_does_not_exist_is_not_found(client, town):
    """Neither 2026-W54 nor nonsense is a server fault."""
    sign_in(client, town, "team_leader")
    for week in ("2026-W54", "next", "0000-W01"):
        assert client.get(week_url(town, week)).status_code == 404


def test_without_a_plan_it_offers_to_make_one(client, town):
    """An empty week says so and what to do."""
    page = sign_in(client, town, "team_leader").get(week_url(town, "2026-W48")).content.decode()
    assert reverse("request_plan", args=[town.team.pk, "2026-W48"]) in page
    past = client.get(week_url(town, "2026-W40")).content.decode()
    assert "/forslag/" not in past


def test_a_running_plan_asks_for_its_progress_and_reloads_when_ready(client, town):
    """htmx asks every two seconds; the last answer lets the page load anew."""
    plan = Plan.objects.create(team=town.team, week=MONDAY, state="planning", progress=40, created_at=NOW)
    sign_in(client, town, "team_leader")
    progress = reverse("plan_progress", args=[plan.public_id])
    assert f'hx-get="{progress}"' in client.get(week_url(town)).content.decode()
    answer = client.get(progress)
    assert "HX-Refresh" not in answer
    assert 'value="40"' in answer.content.decode()
    Plan.objects.filter(pk=plan.pk).update(state="proposed")
    assert client.get(progress)["HX-Refresh"] == "true"


def test_a_failed_plan_says_why(client, town):
    """The fault is shown, and one can try again."""
    Plan.objects.create(team=town.team, week=MONDAY, state="failed", fault="The solver stopped.", created_at=NOW)
    page = sign_in(client, town, "team_leader").get(week_url(town)).content.decode()
    assert "The solver stopped." in page
    assert "/forslag/" in page


def test_the_accepted_plan_is_shown_before_a_newer_proposal(client, town):
    """A newer proposal is a link away, and shown when asked for."""
    accepted_plan(town)
    newer = Plan.objects.create(
        team=town.team, week=MONDAY, state="proposed", violations=0, created_at=NOW, finished_at=NOW
    )
    accept = reverse("accept_plan", args=[newer.public_id])
    page = sign_in(client, town, "team_leader").get(week_url(town)).content.decode()
    assert f"plan={newer.public_id}" in page
    assert accept not in page
    assert accept in client.get(week_url(town, plan=str(newer.public_id))).content.decode()


def test_a_proposal_that_breaks_a_rule_cannot_be_accepted_from_the_page(client, town):
    """The button is not there; the service would refuse too."""
    plan = accepted_plan(town)
    Plan.objects.filter(pk=plan.pk).update(state="proposed", violations=2, accepted_at=None, accepted_by=None)
    page = sign_in(client, town, "team_leader").get(week_url(town)).content.decode()
    assert reverse("accept_plan", args=[plan.public_id]) not in page


@pytest.mark.django_db(transaction=True)
def test_asking_for_a_proposal_queues_one_and_asking_again_gives_the_same(client, town, empty_queue):
    """Two impatient clicks make one plan."""
    sign_in(client, town, "team_leader")
    ask = reverse("request_plan", args=[town.team.pk, "2026-W48"])
    for _ in range(2):
        assert client.post(ask).status_code == 302
    assert Plan.objects.get().state == "queued"


def test_a_week_that_is_over_is_not_planned(client, town):
    """There is nothing left to plan; the page says so."""
    sign_in(client, town, "team_leader")
    answer = client.post(reverse("request_plan", args=[town.team.pk, "2026-W40"]), follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["warning"]
    assert not Plan.objects.exists()


def test_what_is_over_stands_apart_from_what_can_still_be_covered(client, town):
    """Monday's gap is past on Wednesday; Thursday's is not. A week that is over is shown whole."""
    plan = accepted_plan(town)
    Visit.objects.filter(plan=plan, person=town.people[0]).update(state="uncovered", starts_at=None, ends_at=None)
    context = sign_in(client, town, "team_leader").get(week_url(town)).context
    assert [gap.visit.day.day for gap in context["uncovered"]] == [18, 19, 20, 21, 22]
    assert [gap.visit.day.day for gap in context["over_uncovered"]] == [16, 17]
    assert context["uncovered_count"] == 7
    with patch("django.utils.timezone.now", return_value=NOW + timedelta(days=7)):
        context = sign_in(client, town, "team_leader").get(week_url(town)).context
    shown, folded = context["uncovered"], context["more_uncovered"]
    assert (len(shown) + len(folded), len(shown), context["over_uncovered"]) == (7, OPEN_SHOWN, [])


def test_the_leader_reads_what_helpers_told(client, town):
    """Until the helper takes it back; an administrator, who sees no person, reads no word about one."""
    plan = accepted_plan(town)
    visit = Visit.objects.filter(plan=plan, day=TODAY, person=town.people[0]).first()
    word = Deviation.objects.create(
        visit=visit, kind="not_home", words="Var i hagen", reported_by=town.users["care_worker"], reported_at=NOW
    )
    page = sign_in(client, town, "team_leader").get(week_url(town)).content.decode()
    assert "Var i hagen" in page
    assert "Var i hagen" not in sign_in(client, town, "administrator").get(week_url(town)).content.decode()
    Deviation.objects.filter(pk=word.pk).update(withdrawn_at=NOW)
    assert "Var i hagen" not in sign_in(client, town, "team_leader").get(week_url(town)).content.decode()


def test_a_proposal_newer_than_the_plan_is_announced(client, town):
    """Who asked for a new proposal and came back sees that it is ready; an older one is only a link."""
    plan = accepted_plan(town)
    Plan.objects.filter(pk=plan.pk).update(accepted_at=NOW - timedelta(hours=1))
    proposal = Plan.objects.create(team=town.team, week=MONDAY, state="proposed", created_at=NOW, finished_at=NOW)
    page = sign_in(client, town, "team_leader").get(week_url(town)).content.decode()
    assert str(proposal.public_id) in page
    assert "Et nytt forslag er klart" in page
    Plan.objects.filter(pk=proposal.pk).update(created_at=NOW - timedelta(hours=2))
    page = client.get(week_url(town)).content.decode()
    assert str(proposal.public_id) in page
    assert "Et nytt forslag er klart" not in page


def test_accepting_leads_to_the_page_that_says_what_it_means(client, town):
    """The first plan of a week is accepted on a page of its own; beside a plan in force it is compared."""
    plan = accepted_plan(town)
    proposal = Plan.objects.create(team=town.team, week=MONDAY, state="proposed", violations=0, created_at=NOW)
    accept = reverse("accept_plan", args=[proposal.public_id])
    page = sign_in(client, town, "team_leader").get(week_url(town, plan=str(proposal.public_id))).content.decode()
    assert "Sammenlign med planen som gjelder" in page
    Plan.objects.filter(pk=plan.pk).delete()
    page = client.get(week_url(town)).content.decode()
    assert f'href="{accept}"' in page
    assert "Sammenlign med planen som gjelder" not in page


def test_uncovered_visits_say_when_and_why(client, town):
    """The window and a sentence for each."""
    plan = accepted_plan(town)
    visit = Visit.objects.get(plan=plan, day=TODAY, person=town.people[0])
    visit.helpers.all().delete()
    Visit.objects.filter(pk=visit.pk).update(state="uncovered", starts_at=None, ends_at=None, reason={})
    page = sign_in(client, town, "team_leader").get(week_url(town)).content.decode()
    assert 'class="open-visit"' in page
    assert "08:00–11:00" in page


def test_search_keeps_those_whose_name_holds_it(client, town):
    """Capital or not, with its own way back."""
    accepted_plan(town)
    leader = town.users["team_leader"]
    answer = sign_in(client, town, "team_leader").get(week_url(town, sok=mark_words("ånes", user=leader)))
    assert [row.name for row in answer.context["rows"]] == ["Borghild Ånesland"]
    assert client.get(week_url(town, sok=mark_words("<script>", user=leader))).status_code == 200


def test_people_stand_in_norwegian_order(client, town):
    """Æ, Ø, Å come last."""
    accepted_plan(town)
    answer = sign_in(client, town, "team_leader").get(week_url(town))
    names = [row.name.split()[-1] for row in answer.context["rows"]]
    assert names == ["Lyngmo", "Solbakk", "Zetling", "Ærfugl", "Østervik", "Ånesland"]


def test_a_large_team_stays_small_on_the_wire(client, town, django_assert_max_num_queries):
    """14 helpers and 70 people: at most 32 queries and 150 KB compressed."""
    enlarge(town)
    sign_in(client, town, "team_leader")
    with django_assert_max_num_queries(32):
        answer = client.get(week_url(town))
    assert answer.status_code == 200
    assert len(answer.context["rows"]) == 70
    assert len(gzip.compress(answer.content)) < 150_000


def test_continuity_stands_on_top(client, town):
    """Now by what happened, then by the plan; a week that nobody has planned becomes nothing yet."""
    history(town, days=14, until=TODAY + timedelta(days=1))
    accepted_plan(town, helper_of=lambda person, day: 0)
    faces = sign_in(client, town, "team_leader").get(week_url(town)).context["faces"]
    assert (faces.now, faces.becomes, faces.people) == (4, 4, 6)
    later = client.get(week_url(town, "2026-W49")).context["faces"]
    assert (later.now, later.becomes) == (4, None)


def test_today_is_one_key_away(client, town):
    """From any week, and the current day is the one that opens."""
    page = sign_in(client, town, "team_leader").get(week_url(town, "2026-W40")).content.decode()
    assert 'accesskey="i"' in page
    assert f"uke/2026-W47/?dag={TODAY.isoformat()}" in page
    assert client.get(week_url(town)).context["asked"].day == TODAY
    other = (TODAY + timedelta(days=2)).isoformat()
    assert client.get(week_url(town, dag=other)).context["asked"].day.isoformat() == other
    assert client.get(week_url(town, dag="2020-01-01")).context["asked"].day == TODAY

"""The day on the board: what each visit is, what can be moved, and what the people's table keeps."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.urls import reverse

from tests.town import MONDAY, NOW, TODAY, accepted_plan, history
from tillit.foundation.live.topics import may_listen
from tillit.foundation.search_words import mark_words
from tillit.kernel.period import Week
from tillit.rooms.people.models import Pause
from tillit.rooms.rosters.models import Absence, Shift, ShiftActivity
from tillit.rooms.teams.models import Acquaintance, TeamMember
from tillit.rooms.visits.live import topic_of
from tillit.rooms.visits.models import Plan, PlanEdit, Visit, VisitChange, VisitHelper
from tillit.ui.board import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _eight_in_the_morning():
    """Let the clock say what it says in town."""
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def week_page(client, town, search="", **query):
    client.force_login(town.users["team_leader"])
    if search:
        query["sok"] = mark_words(search, user=town.users["team_leader"])
    return client.get(reverse("team_week", args=[town.team.pk, "2026-W47"]), query)


def things(answer):
    """Give the visits on the board by row and by the person's name."""
    return {
        (str(placed.row.label), str(thing.item.label)): thing.item
        for placed in answer.context["board"].rows
        for thing in placed.items
        if thing.item.is_visit
    }


def let_go(visit: Visit, state: str) -> None:
    visit.helpers.all().delete()
    Visit.objects.filter(pk=visit.pk).update(state=state, starts_at=None, ends_at=None)


def changed(plan: Plan, visit: Visit, **more) -> VisitChange:
    version = plan.edits.count() + 1
    Plan.objects.filter(pk=plan.pk).update(version=version)
    edit = PlanEdit.objects.create(plan=plan, version=version, kind="move", made_at=NOW, made_by=more.pop("by", None))
    return VisitChange.objects.create(
        edit=edit, key=visit.key, person=visit.person, day=visit.day, needs_telling=True, **more
    )


def test_each_visit_says_what_it_is(client, town):
    """Known, new, uncovered, cancelled, on pause, locked, changed and not told."""
    plan = accepted_plan(town)
    today = {visit.person_id: visit for visit in Visit.objects.filter(plan=plan, day=TODAY)}
    _first, second, third, fourth, fifth, sixth = (today[person.pk] for person in town.people)
    Acquaintance.objects.create(person=town.people[0], employee=town.helpers[0], visits=1, last_on=TODAY)
    let_go(third, "uncovered")
    let_go(fourth, "skipped")
    let_go(fifth, "skipped")
    Pause.objects.create(
        source_id="b", person=town.people[4], starts_on=TODAY, ends_on=TODAY + timedelta(days=1), reason="hospital"
    )
    Visit.objects.filter(pk=sixth.pk).update(pinned=True)
    changed(plan, second)
    found = {name: item for (_, name), item in things(week_page(client, town)).items()}
    assert found["Ingrid S."].kind == Kind.KNOWN
    assert found["Arne Ø."].kind == Kind.NEW
    assert found["Arne Ø."].is_changed
    assert not found["Ingrid S."].is_changed
    assert found["Borghild Å."].kind == Kind.UNCOVERED
    assert found["Cecilie L."].kind == Kind.CANCELLED
    assert found["Daniel Z."].kind == Kind.PAUSED
    assert found["Edel Æ."].pinned


def test_what_was_told_is_not_marked_as_changed(client, town):
    """Once somebody has told the person, the mark is gone."""
    plan = accepted_plan(town)
    visit = Visit.objects.get(plan=plan, day=TODAY, person=town.people[1])
    change = changed(plan, visit)
    assert week_page(client, town).context["filter_tabs"][3][0].endswith("(1)")
    VisitChange.objects.filter(pk=change.pk).update(told_at=NOW)
    assert week_page(client, town).context["filter_tabs"][3][0].endswith("(0)")


def test_only_what_is_to_come_in_a_plan_that_stands_can_be_moved(client, town):
    """Today yes, yesterday no; of a replaced plan nothing; a helper who is away is no place to move to."""
    plan = accepted_plan(town)
    Absence.objects.create(source_id="a", employee=town.helpers[2], starts_on=TODAY, reason="sickness")
    answer = week_page(client, town)
    assert all(item.is_movable for item in things(answer).values())
    keys = {placed.row.key for placed in answer.context["board"].rows}
    assert keys == {"", *(str(town.helpers[n].pk) for n in (0, 1, 3))}
    assert answer.context["board"].handles.version == plan.version
    before = week_page(client, town, dag=(TODAY - timedelta(days=1)).isoformat())
    assert before.context["board"].handles is None
    assert not any(item.is_movable for item in things(before).values())


def test_a_visit_by_two_knows_them_both(client, town):
    """Moving one of them leaves the other."""
    plan = accepted_plan(town)
    visit = Visit.objects.get(plan=plan, day=TODAY, person=town.people[0])
    VisitHelper.objects.create(visit=visit, employee=town.helpers[3])
    both = sorted([town.helpers[0].pk, town.helpers[3].pk])
    items = [item for (_, name), item in things(week_page(client, town)).items() if name == "Ingrid S."]
    assert [item.helpers.split() for item in items] == [[str(pk) for pk in both]] * 2
    assert len({item.id for item in items}) == 2


def test_who_is_searched_for_is_marked_on_the_board(client, town):
    """Nobody else is, and nobody without a search."""
    accepted_plan(town)
    found = [name for (_, name), item in things(week_page(client, town, search="ånes")).items() if item.is_found]
    assert found == ["Borghild Å."]
    assert not any(item.is_found for item in things(week_page(client, town)).values())


def test_an_administrator_can_open_and_move_nothing(client, town):
    """Without a ground to see the person there is no address of the visit."""
    accepted_plan(town)
    client.force_login(town.users["administrator"])
    answer = client.get(reverse("team_week", args=[town.team.pk, "2026-W47"]))
    assert {(item.url, item.is_movable) for item in things(answer).values()} == {("", False)}
    assert answer.context["names"] == []


def test_filters_and_order_keep_whom_they_are_about(client, town):
    """Uncovered, many faces, changed; the most uncovered first."""
    history(town, days=14, until=TODAY + timedelta(days=1))
    plan = accepted_plan(town)
    for person, count in ((1, 1), (4, 2)):
        for visit in Visit.objects.filter(plan=plan, person=town.people[person], day__gte=TODAY)[:count]:
            let_go(visit, "uncovered")

    def names(**query):
        return [row.name for row in week_page(client, town, **query).context["rows"]]

    assert names(vis="udekket") == ["Daniel Zetling", "Arne Østervik"]
    assert names(vis="udekket", sorter="udekket", search="arne") == ["Arne Østervik"]
    assert names(sorter="udekket")[:2] == ["Daniel Zetling", "Arne Østervik"]
    assert names(vis="ansikter") == []
    assert len(names(vis="nonsense", sorter="nonsense")) == 6


def test_a_filter_that_finds_nobody_says_so(client, town):
    """An empty list is good news here, not a fault."""
    accepted_plan(town)
    page = week_page(client, town, vis="udekket").content.decode()
    assert "Ingen her, og det er godt nytt" in page


def test_the_days_go_on_over_the_edge_of_the_week(client, town):
    """After Sunday comes the Monday of next week."""
    accepted_plan(town)
    answer = week_page(client, town, dag="2026-11-22")
    assert answer.context["next_day_url"] == reverse("team_week", args=[town.team.pk, "2026-W48"]) + (
        "?dag=2026-11-23#dag"
    )
    assert "dag=2026-11-21" in answer.context["previous_day_url"]


def test_who_changed_the_plan_last_is_said(client, town):
    """With how many visits; one's own change is marked, so that it is not announced to oneself."""
    plan = accepted_plan(town)
    assert "data-latest" not in week_page(client, town).content.decode()
    visit = Visit.objects.get(plan=plan, day=TODAY, person=town.people[1])
    changed(plan, visit, by=town.users["administrator"])
    page = week_page(client, town).content.decode()
    assert "administrator endret 1 besøk" in page
    assert "data-mine" not in page
    changed(plan, visit, by=town.users["team_leader"])
    assert "data-mine" in week_page(client, town).content.decode()


def test_those_who_see_the_week_may_listen_to_it(town):
    """The leader of the team and an administrator; not a helper, not the leader of another team."""
    topic = topic_of(town.team.pk, MONDAY)
    assert topic == f"team-week:{town.team.pk}:{Week(MONDAY)}"
    may = {name: may_listen(user, topic, now=NOW) for name, user in town.users.items()}
    assert {name for name, allowed in may.items() if allowed} == {"team_leader", "administrator"}
    assert not may_listen(town.users["team_leader"], "team-week:0:2026-W47", now=NOW)
    TeamMember.objects.filter(role="leader").update(role="member")
    assert not may_listen(town.users["team_leader"], topic, now=NOW)


def test_what_would_help_leads_to_the_move_that_would_do_it(client, town):
    """The primary contact is at work and does not go: three addresses of the move, from today on."""
    from tillit.rooms.visits.queries import team_week
    from tillit.rooms.visits.what_helps import where_it_helps

    plan = accepted_plan(town, helper_of=lambda person, day: (person + 1) % 4)
    read = team_week(town.team.pk, Week(MONDAY), plan_id=plan.pk, today=TODAY)
    places = where_it_helps(read.people[town.people[0].pk], read, today=TODAY)
    assert [(visit.day - TODAY).days for visit, _ in places] == [0, 1, 2]
    assert {helper for _, helper in places} == {town.helpers[0].pk}


def test_nobody_is_proposed_who_is_not_at_work_at_that_time(town):
    """Kari works until three: at four she cannot go; where she sits in a break, other days stand first."""
    from tillit.rooms.visits.queries import team_week
    from tillit.rooms.visits.what_helps import where_it_helps

    def days() -> list[int]:
        read = team_week(town.team.pk, Week(MONDAY), plan_id=plan.pk, today=TODAY)
        return [(visit.day - TODAY).days for visit, _ in where_it_helps(read.people[person.pk], read, today=TODAY)]

    plan, person = accepted_plan(town, helper_of=lambda person, day: 1 + person % 3), town.people[0]
    first = Visit.objects.get(plan=plan, person=person, day=TODAY)
    shift = Shift.objects.get(employee=town.helpers[0], starts_at__date=TODAY)
    pause = ShiftActivity.objects.create(
        shift=shift, kind="break", starts_at=first.starts_at, ends_at=first.starts_at + timedelta(minutes=10)
    )
    assert days() == [1, 2, 3]
    pause.delete()
    later = timedelta(hours=10)
    Visit.objects.filter(pk=first.pk).update(starts_at=first.starts_at + later, ends_at=first.ends_at + later)
    assert days() == [1, 2, 3]


def test_the_day_on_paper_is_a_sheet_for_each_helper(client, town):
    """Those who go to somebody, with the person's whole name and the help; the week is the other choice."""
    accepted_plan(town)
    client.force_login(town.users["team_leader"])
    paper = reverse("team_week_on_paper", args=[town.team.pk, "2026-W47"])
    page = client.get(paper).content.decode()
    assert page.count('class="paper-list"') == 4
    assert "Borghild Ånesland" in page
    assert "Granveien" not in page
    week = client.get(paper, {"som": "uke"}).content.decode()
    assert 'class="paper-list"' not in week
    assert 'id="people"' in week
    empty = client.get(reverse("team_week_on_paper", args=[town.team.pk, "2026-W30"])).content.decode()
    assert 'class="empty"' in empty
    assert client.get(reverse("team_week_on_paper", args=[town.team.pk, "2026-W60"])).status_code == 404

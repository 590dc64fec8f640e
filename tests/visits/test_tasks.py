"""What waits for a team: whose, by when, for whom to see, and how it is answered."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from tests.town import MONDAY, NOW, TODAY, Town, accepted_plan
from tillit.foundation.access.look_log import Look
from tillit.kernel.clock import instant
from tillit.rooms.decisions.models import Grant
from tillit.rooms.people.models import OwnWords, Person
from tillit.rooms.teams.models import Team, TeamMember, TeamPerson
from tillit.rooms.visits.models import HandoverNote, Visit, VisitAnswer
from tillit.rooms.visits.queries.tasks import OpenTasks, open_task_counts
from tillit.rooms.visits.services import change_plan
from tillit.rooms.visits.services.answers import answer_visit
from tillit.rooms.visits.types import Change, Placement

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture(autouse=True)
def _week(town, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    accepted_plan(town)


def visit_of(town: Town, person: int, day: date = FRIDAY) -> Visit:
    return Visit.objects.get(key=f"{town.grants[person].pk}:{day}:0")


def tell(town: Town, reply: str, *, person: int = 1, ago: timedelta = timedelta(0), **more):
    return answer_visit(
        person=Person.objects.get(pk=town.people[person].pk),
        visit_public_id=visit_of(town, person).public_id,
        reply=reply,
        how="phone",
        user=town.users["care_worker"],
        now=NOW - ago,
        **more,
    ).answer_public_id


def page_of(client, town: Town, who: str = "team_leader"):
    client.force_login(town.users[who])
    return client.get(reverse("team_tasks", args=[town.team.pk]))


def answer_url(town: Town, public_id) -> str:
    return reverse("team_answer", args=[town.team.pk, public_id])


def text_of(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


def test_nothing_waits_is_said(client, town):
    assert "Ingenting venter" in text_of(page_of(client, town))


@pytest.mark.parametrize("who", ["team_leader", "care_worker"])
def test_the_one_past_its_deadline_comes_first_and_is_said_to_be(client, town, who):
    tell(town, "way", person=2, words="Heller på kjøkkenet")
    tell(town, "no", person=1, ago=timedelta(days=3))
    text = text_of(page_of(client, town, who))
    assert 0 < text.index("Over fristen") < text.index("Arne Østervik") < text.index("Borghild Ånesland")
    assert text.count("Over fristen") == 1


def test_a_yes_and_what_is_answered_do_not_wait(client, town):
    tell(town, "yes")
    assert "Ingenting venter" in text_of(page_of(client, town))


def test_own_words_that_are_old_and_notes_that_are_new_are_there(client, town):
    OwnWords.objects.filter(person=town.people[3]).update(written_on=TODAY - timedelta(days=200))
    HandoverNote.objects.create(
        person=town.people[4], words="Husk nøkkelen.", written_by=town.users["team_leader"], written_at=NOW
    )
    text = text_of(page_of(client, town, "care_worker"))
    assert "Cecilie Lyngmo" in text
    assert "Husk nøkkelen." in text
    assert "Husk nøkkelen." not in text_of(page_of(client, town)), "who wrote it need not read it"


def test_who_left_the_team_is_counted_without_a_name(client, town):
    tell(town, "no")
    TeamPerson.objects.filter(person=town.people[1]).delete()
    Visit.objects.filter(person=town.people[1], day=TODAY).delete()
    page = page_of(client, town)
    assert "Arne" not in text_of(page)
    assert page.context["hidden"] == 1


def test_counts_for_the_leaders_page(town):
    tell(town, "no", ago=timedelta(days=3))
    tell(town, "way", person=2, words="x")
    OwnWords.objects.filter(person=town.people[3]).update(written_on=TODAY - timedelta(days=200))
    empty = Team.objects.create(source_id="t2", name="Team B", unit=town.unit, latitude=0, longitude=0)
    counts = open_task_counts([town.team.pk, empty.pk], now=NOW)
    assert counts == {town.team.pk: OpenTasks(answers=2, overdue=1, words=1), empty.pk: OpenTasks()}
    assert counts[town.team.pk].total == 3


def test_the_way_in_goes_to_the_only_team_and_lists_several(client, town):
    client.force_login(town.users["care_worker"])
    assert client.get(reverse("tasks"))["Location"] == reverse("team_tasks", args=[town.team.pk])
    other = Team.objects.create(source_id="t2", name="Team B", unit=town.unit, latitude=0, longitude=0)
    TeamMember.objects.create(team=other, employee=town.helpers[1], role="member", starts_on=TODAY)
    assert "Team B" in text_of(client.get(reverse("tasks")))
    TeamMember.objects.filter(employee=town.helpers[1]).delete()
    assert "Du er ikke med i noe team nå" in text_of(client.get(reverse("tasks")))
    assert client.get(reverse("team_tasks", args=[town.team.pk])).status_code == 404


@pytest.mark.parametrize("who", ["inhabitant", "relative", "administrator"])
def test_tasks_are_for_the_team(client, town, who):
    client.force_login(town.users[who])
    for address in (reverse("tasks"), reverse("team_tasks", args=[town.team.pk])):
        assert client.get(address).status_code == 403


def test_the_leader_cancels_and_answers_in_one(client, town):
    told = tell(town, "no")
    client.force_login(town.users["team_leader"])
    page = client.post(answer_url(town, told), {"cancel": "1", "words": "Ha en fin dag!"}, follow=True)
    assert "Ingenting venter" in text_of(page)
    assert visit_of(town, 1).state == "skipped"
    row = VisitAnswer.objects.get()
    assert (row.outcome, row.reply_words) == ("kept", "Ha en fin dag!")


def test_medicine_asks_whether_one_has_talked(client, town):
    Grant.objects.filter(pk=town.grants[1].pk).update(time_critical=True)
    told = tell(town, "no")
    client.force_login(town.users["team_leader"])
    page = client.post(answer_url(town, told), {"cancel": "1", "words": ""})
    assert "Ring Arne først" in text_of(page)
    assert 'href="#id_cancel_has_talked"' in text_of(page)
    assert visit_of(town, 1).state == "planned"
    client.post(answer_url(town, told), {"cancel": "1", "words": "", "has_talked": "on"})
    assert visit_of(town, 1).state == "skipped"


def test_the_plan_is_the_leaders_to_change(client, town):
    told = tell(town, "no")
    client.force_login(town.users["care_worker"])
    assert "Teamlederen endrer planen" in text_of(client.get(answer_url(town, told)))
    client.post(answer_url(town, told), {"cancel": "1", "words": ""})
    assert visit_of(town, 1).state == "planned"
    assert VisitAnswer.objects.get().replied_at is None


def test_a_care_worker_may_say_what_stands_in_the_way(client, town):
    told = tell(town, "way", words="Heller på kjøkkenet")
    client.force_login(town.users["care_worker"])
    page = client.post(answer_url(town, told), {"outcome": "not", "words": ""})
    assert 'href="#id_words"' in text_of(page)
    client.post(answer_url(town, told), {"outcome": "not", "words": "Det er for trangt for rullestolen."})
    assert VisitAnswer.objects.get().replied_by == town.users["care_worker"]


def test_another_time_is_moved_first_and_then_answered(client, town):
    told = tell(town, "time", wished_day=FRIDAY, wished_from=time(11))
    client.force_login(town.users["team_leader"])
    page = client.get(answer_url(town, told))
    way = page.context["move_url"]
    assert "dag=2026-11-20" in way
    assert "tid=11%3A00" in way
    page = client.post(answer_url(town, told), {"outcome": "kept", "words": ""})
    assert "Flytt det først" in text_of(page)
    placed = Placement("planned", FRIDAY, instant(FRIDAY, time(10)), (town.helpers[1].pk,))
    change_plan(
        plan_public_id=visit_of(town, 1).plan.public_id,
        version=0,
        changes=[Change(visit_of(town, 1).key, placed)],
        kind="move",
        user=town.users["team_leader"],
        now=NOW,
        asked_by="person",
    )
    client.post(answer_url(town, told), {"outcome": "kept", "words": "Da kommer Ola klokken ti."})
    assert VisitAnswer.objects.get().outcome == "kept"


def test_after_the_move_the_leader_comes_back_to_the_wish(client, town):
    told = tell(town, "time", wished_day=FRIDAY, wished_from=time(9))
    client.force_login(town.users["team_leader"])
    way = client.get(answer_url(town, told)).context["move_url"]
    form = client.get(way).context["form"]
    asked = {"svar": told, "versjon": 0, "dag": FRIDAY, "tid": "09:00", "hjelper": town.helpers[1].pk, "avtalt": "on"}
    assert str(form.data["svar"]) == str(told)
    shown = client.post(way.partition("?")[0], asked).context["shown"]
    saved = client.post(way.partition("?")[0], {**asked, "sett": shown["token"], "lagre": "1"})
    assert saved["Location"] == answer_url(town, told)
    assert "Besøket har fått et annet tidspunkt" in text_of(client.get(answer_url(town, told)))


def test_the_person_reads_who_answered_and_what(client, town):
    told = tell(town, "way", person=0, words="Heller på kjøkkenet")
    client.force_login(town.users["team_leader"])
    client.post(answer_url(town, told), {"outcome": "kept", "words": "Det gjør vi."})
    client.force_login(town.users["inhabitant"])
    text = text_of(client.get(reverse("own_page")))
    assert "team_leader svarte: Som ønsket." in text
    assert "Det gjør vi." in text


def test_a_wish_of_somebody_out_of_reach_or_of_another_team_is_not_found(client, town):
    told = tell(town, "no")
    client.force_login(town.users["team_leader"])
    other = Team.objects.create(source_id="t2", name="Team B", unit=town.unit, latitude=0, longitude=0)
    TeamMember.objects.create(team=other, employee=town.helpers[0], role="leader", starts_on=TODAY)
    assert client.get(reverse("team_answer", args=[other.pk, told])).status_code == 404
    TeamPerson.objects.filter(person=town.people[1]).delete()
    assert client.get(answer_url(town, told)).status_code == 404
    assert Look.objects.filter(refused=True, person_ids=[town.people[1].pk]).exists()


def test_answered_meanwhile_is_shown_and_a_second_answer_is_refused(client, town):
    told = tell(town, "way", words="Heller på kjøkkenet")
    client.force_login(town.users["team_leader"])
    for words in ("Ja", "Ja igjen"):
        page = client.post(answer_url(town, told), {"outcome": "kept", "words": words})
    assert "Dette ønsket er alt besvart" in text_of(page)
    assert VisitAnswer.objects.get().reply_words == "Ja"


def test_the_pages_cost_few_queries(client, town, django_assert_max_num_queries):
    for person in range(6):
        tell(town, "way", person=person, words="x")
    client.force_login(town.users["team_leader"])
    with django_assert_max_num_queries(30):
        client.get(reverse("team_tasks", args=[town.team.pk]))
    with django_assert_max_num_queries(40):
        client.get(answer_url(town, VisitAnswer.objects.first().public_id))

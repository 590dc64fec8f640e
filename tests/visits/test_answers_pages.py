"""The pages on which a visit is answered: who may, without script, and what the page says then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.town import MONDAY, NOW, TODAY, Town, accepted_plan
from tillit.foundation.access.look_log import Look
from tillit.rooms.decisions.models import Grant
from tillit.rooms.people import services as people
from tillit.rooms.people.models import Person, Relative
from tillit.rooms.teams.models import TeamPerson
from tillit.rooms.visits.models import Visit, VisitAnswer

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture(autouse=True)
def _week(town, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    accepted_plan(town)


def visit_of(town: Town, person: int, day: date = FRIDAY) -> Visit:
    return Visit.objects.get(key=f"{town.grants[person].pk}:{day}:0")


def own(town: Town, person: int = 0, day: date = FRIDAY) -> str:
    return reverse("answer_visit", args=[visit_of(town, person, day).public_id])


def entered(town: Town, person: int = 1, day: date = FRIDAY) -> str:
    return reverse("answer_for", args=[town.people[person].public_id, visit_of(town, person, day).public_id])


def text_of(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


def test_every_visit_to_come_can_be_answered_from_the_persons_page(client, town):
    client.force_login(town.users["inhabitant"])
    page = client.get(reverse("own_page")).content.decode()
    assert page.count(f'href="{own(town)}"') == 1
    assert own(town, day=TODAY) not in page, "it has begun"
    assert own(town, day=MONDAY) not in page, "it is over"


def test_one_tap_says_yes(client, town):
    client.force_login(town.users["inhabitant"])
    answer = client.post(own(town), {"svar": "ja"}, follow=True)
    assert "Vi kommer som avtalt" in text_of(answer)
    row = VisitAnswer.objects.get()
    assert (row.reply, row.how, row.entered_by) == ("yes", "self", town.users["inhabitant"])
    assert "Du svarte ja" in text_of(client.get(reverse("own_page")))


def test_another_time_asks_when_and_says_by_when_we_answer(client, town):
    client.force_login(town.users["inhabitant"])
    page = client.get(own(town), {"svar": "tid"})
    assert "Når passer det bedre for deg?" in text_of(page)
    assert VisitAnswer.objects.count() == 0, "looking changes nothing"
    page = client.post(
        own(town),
        {"svar": "tid", "wished_day": FRIDAY.isoformat(), "wished_from": "11:00", "wished_to": ""},
        follow=True,
    )
    assert "Du får svar fra oss senest torsdag 19. november kl. 15.00" in text_of(page)
    assert "Til da står besøket som planlagt" in text_of(page)


def test_what_is_missing_is_said_at_its_field_and_nothing_is_stored(client, town):
    client.force_login(town.users["inhabitant"])
    page = client.post(own(town), {"svar": "tid", "wished_day": FRIDAY.isoformat(), "wished_from": ""})
    assert 'href="#id_wished_from"' in text_of(page)
    page = client.post(own(town), {"svar": "mate", "words": " "})
    assert 'href="#id_words"' in text_of(page)
    page = client.post(
        own(town), {"svar": "tid", "wished_day": FRIDAY.isoformat(), "wished_from": "11:00", "wished_to": "10:00"}
    )
    assert 'href="#id_wished_to"' in text_of(page)
    assert not VisitAnswer.objects.exists()


def test_a_no_to_medicine_says_that_we_call_first(client, town):
    client.force_login(town.users["inhabitant"])
    assert "Vi ringer deg" not in text_of(client.get(own(town), {"svar": "nei"}))
    Grant.objects.filter(pk=town.grants[0].pk).update(time_critical=True)
    assert "Vi ringer deg før vi avlyser det" in text_of(client.get(own(town), {"svar": "nei"}))
    assert "Vi ringer først" in text_of(client.post(own(town), {"svar": "nei", "words": ""}, follow=True))


def test_a_visit_that_has_begun_says_so_and_whom_to_call(client, town):
    client.force_login(town.users["inhabitant"])
    for answer in (client.get(own(town, day=TODAY)), client.post(own(town, day=TODAY), {"svar": "ja"})):
        assert answer.status_code == 200
        assert "kan ikke besvares" in text_of(answer)
        assert "00 00 00 00" in text_of(answer)


def test_another_persons_visit_is_not_found_and_the_try_is_logged(client, town):
    client.force_login(town.users["inhabitant"])
    assert client.get(own(town, person=1)).status_code == 404
    assert client.post(own(town, person=1), {"svar": "nei"}).status_code == 404
    assert Look.objects.filter(refused=True, person_ids=[town.people[1].pk]).count() == 2
    assert not VisitAnswer.objects.exists()


def test_staff_enter_it_for_the_person_and_it_is_marked_so(client, town):
    client.force_login(town.users["care_worker"])
    page = client.post(entered(town), {"svar": "nei", "words": ""})
    assert 'href="#id_how"' in text_of(page), "how it came is asked"
    page = client.post(entered(town), {"svar": "nei", "words": "", "how": "phone"}, follow=True)
    assert "Ført inn av care_worker, svaret kom på telefon" in text_of(page)
    assert VisitAnswer.objects.get().how == "phone"


def test_staff_without_a_ground_find_nothing(client, town):
    TeamPerson.objects.filter(person=town.people[1]).delete()
    Visit.objects.filter(person=town.people[1], day=TODAY).delete()
    client.force_login(town.users["care_worker"])
    assert client.get(entered(town)).status_code == 404
    assert Look.objects.filter(refused=True, person_ids=[town.people[1].pk]).exists()


def test_a_visit_of_another_does_not_hang_on_a_person_one_may_see(client, town):
    client.force_login(town.users["care_worker"])
    wrong = reverse("answer_for", args=[town.people[1].public_id, visit_of(town, 2).public_id])
    assert client.get(wrong).status_code == 404


def test_who_acts_for_the_person_answers_as_such_and_nobody_else_close(client, town):
    person = town.people[1]
    relative = Relative.objects.create(
        source_id="r", person=person, name="Siv", relation="child", user=town.users["relative"]
    )
    client.force_login(town.users["relative"])
    assert client.get(entered(town)).status_code == 404
    people.give_consent(
        person_id=person.pk, relative_id=relative.pk, scope="act", how="phone", by=town.users["care_worker"], now=NOW
    )
    client.post(entered(town), {"svar": "ja"})
    assert VisitAnswer.objects.get().how == "proxy"


def test_an_inhabitant_may_not_enter_for_others_nor_without_a_record(client, town):
    client.force_login(town.users["inhabitant"])
    assert client.get(entered(town)).status_code == 403
    Person.objects.update(user=None)
    assert client.get(own(town)).status_code == 404


def test_the_page_costs_few_queries(client, town, django_assert_max_num_queries):
    client.force_login(town.users["inhabitant"])
    client.post(own(town), {"svar": "ja"})
    with django_assert_max_num_queries(40):
        client.get(own(town))

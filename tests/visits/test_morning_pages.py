"""Ill today, the repair's page and the list of people to call: what each shows, to whom, and what a tap does."""

from __future__ import annotations

from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.town import TODAY, accepted_plan
from tests.visits.answered_here import answered_here
from tillit.kernel.clock import instant
from tillit.rooms.people.models import Person
from tillit.rooms.rosters.models import Absence
from tillit.rooms.teams.models import Team, TeamPerson
from tillit.rooms.visits import services
from tillit.rooms.visits.models import Repair, VisitChange
from tillit.rooms.visits.queries.to_tell import News, ToTell
from tillit.rooms.visits.services import repairs
from tillit.rooms.visits.types import Placement
from tillit.rooms.visits.views.call_list import _taken_over

EARLY = instant(TODAY, time(6, 50))


@pytest.fixture
def morning(town, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: EARLY)
    monkeypatch.setattr(repairs, "child_started", answered_here)
    accepted_plan(town)
    return town


@pytest.fixture
def leader(client, morning):
    client.force_login(morning.users["team_leader"])
    return client


def ill(leader, town, *helpers: int, **more):
    data = {"helpers": [str(town.helpers[i].pk) for i in helpers], "reason": "sickness", **more}
    return leader.post(reverse("ill_today", args=[town.team.pk]), data)


def work_out() -> Repair:
    repair = Repair.objects.latest("asked_at", "pk")
    services.make_repair(repair_id=repair.pk, now=lambda: EARLY)
    return Repair.objects.get(pk=repair.pk)


def text(response) -> str:
    return response.content.decode()


def test_the_leader_sees_who_is_at_work_and_two_taps_report(leader, morning):
    page = leader.get(reverse("ill_today", args=[morning.team.pk]))
    assert "Ola Bjørkestad" in text(page)
    assert "07:30–15:00" in text(page)
    confirm = leader.get(reverse("ill_today", args=[morning.team.pk]), {"hvem": morning.helpers[1].pk})
    assert f'value="{morning.helpers[1].pk}"' in text(confirm)
    assert text(confirm).count("checked") == 1
    answer_ = ill(leader, morning, 1)
    repair = Repair.objects.get()
    assert answer_["Location"] == reverse("repair", args=[repair.public_id])
    assert Absence.objects.get().employee == morning.helpers[1]


def test_nothing_chosen_is_said_at_the_field(leader, morning):
    page = ill(leader, morning)
    assert page.status_code == 422
    assert 'href="#id_helpers"' in text(page)
    assert not Absence.objects.exists()


def test_the_first_day_back_is_later_than_today(leader, morning):
    page = ill(leader, morning, 1, back_on=TODAY.isoformat())
    assert page.status_code == 422
    assert 'href="#id_back_on"' in text(page)


def test_a_mistake_is_taken_back(leader, morning):
    ill(leader, morning, 1)
    leader.post(reverse("well_again", args=[morning.team.pk]), {"absence": Absence.objects.get().pk})
    assert not Absence.objects.exists()


def test_another_teams_page_does_not_exist_for_the_leader(leader, morning):
    assert leader.get(reverse("ill_today", args=[morning.team.pk + 99])).status_code == 404
    assert leader.get(reverse("call_list", args=[morning.team.pk + 99])).status_code == 404


def test_the_worker_tells_in_two_taps_and_the_repair_has_begun(client, morning):
    client.force_login(morning.users["care_worker"])
    assert reverse("ill_self") in text(client.get(reverse("my_day")))
    assert client.get(reverse("ill_self")).status_code == 200
    assert not Absence.objects.exists()
    client.post(reverse("ill_self"))
    assert Absence.objects.get().employee == morning.helpers[1]
    assert Repair.objects.get().state == "queued"
    client.force_login(morning.users["team_leader"])
    page = client.get(reverse("ill_today", args=[morning.team.pk]))
    assert reverse("repair", args=[Repair.objects.get().public_id]) in text(page)


def test_the_reason_stands_on_the_leaders_page_and_nowhere_else(client, leader, morning):
    """Every page that names helpers is opened by everybody who may; only the leader's own list says why."""
    Absence.objects.create(source_id="a", employee=morning.helpers[1], starts_on=TODAY, reason="leave")
    services.request_repair(team_id=morning.team.pk, day=TODAY, user=None, now=EARLY)
    repair = work_out()
    person = morning.people[1].public_id
    pages = [
        ("team_leader", reverse("team_week", args=[morning.team.pk, "2026-W47"])),
        ("team_leader", reverse("repair", args=[repair.public_id])),
        ("team_leader", reverse("person", args=[person])),
        ("team_leader", reverse("call_list", args=[morning.team.pk])),
        ("care_worker", reverse("my_day")),
        ("care_worker", reverse("person", args=[person])),
        ("inhabitant", reverse("own_page")),
        ("administrator", reverse("team_week", args=[morning.team.pk, "2026-W47"])),
        ("administrator", reverse("municipality")),
    ]
    own = text(leader.get(reverse("ill_today", args=[morning.team.pk]))).lower()
    assert "permisjon" in own
    for who, address in pages:
        client.force_login(morning.users[who])
        shown = client.get(address)
        assert shown.status_code == 200, address
        seen = text(shown).lower().replace("legevakt", "")
        assert not [word for word in ("sykdom", "permisjon", ">leave") if word in seen], (who, address)


def test_the_repair_is_shown_in_people_and_chosen(leader, morning):
    ill(leader, morning, 1)
    address = reverse("repair", args=[Repair.objects.get().public_id])
    waiting = leader.get(address)
    assert "<progress" in text(waiting)
    assert leader.get(reverse("repair_progress", args=[Repair.objects.get().public_id])).status_code == 200
    repair = work_out()
    ready = leader.get(address)
    assert "Arne Østervik" in text(ready)
    assert "nye ansikter" in text(ready).lower() or "nytt ansikt" in text(ready).lower()
    assert leader.get(reverse("repair_progress", args=[repair.public_id]))["HX-Refresh"] == "true"
    chosen = leader.post(reverse("choose_repair", args=[repair.public_id]), {"valg": "fewest"})
    calls = reverse("call_list", args=[morning.team.pk])
    assert chosen["Location"] == calls
    assert f'href="{calls}"' in text(leader.get(reverse("team_week", args=[morning.team.pk, "2026-W47"])))
    done = leader.get(address)
    assert reverse("undo_repair", args=[repair.public_id]) in text(done)
    leader.post(reverse("undo_repair", args=[repair.public_id]))
    assert Repair.objects.get(pk=repair.pk).state == "outdated"


def test_out_of_date_is_said_and_worked_out_again_in_one_tap(leader, morning):
    ill(leader, morning, 1)
    repair = work_out()
    Repair.objects.update(state="outdated")
    leader.post(reverse("choose_repair", args=[repair.public_id]), {"valg": "fewest"})
    assert not VisitChange.objects.exists()
    page = leader.get(reverse("repair", args=[repair.public_id]))
    assert reverse("request_repair", args=[morning.team.pk]) in text(page)
    again = leader.post(reverse("request_repair", args=[morning.team.pk]), {"dag": TODAY.isoformat()})
    assert again["Location"] != reverse("repair", args=[repair.public_id])


def test_a_failed_repair_and_one_with_nothing_to_do_say_so(leader, morning):
    services.request_repair(team_id=morning.team.pk, day=TODAY, user=None, now=EARLY)
    repair = work_out()
    repair.options.all().delete()
    address = reverse("repair", args=[repair.public_id])
    assert "Ingenting trenger å endres" in text(leader.get(address))
    Repair.objects.update(state="failed", fault="The planner ended with code 1.")
    assert reverse("request_repair", args=[morning.team.pk]) in text(leader.get(address))


@pytest.fixture
def repaired(leader, morning):
    """Ola is ill, and the day is repaired: Arne and Edel are to hear of it."""
    ill(leader, morning, 1)
    repair = work_out()
    leader.post(reverse("choose_repair", args=[repair.public_id]), {"valg": "fewest"})
    return morning


def test_the_list_says_who_what_was_what_is_and_what_to_say(leader, repaired):
    page = text(leader.get(reverse("call_list", args=[repaired.team.pk])))
    assert "Arne Østervik" in page
    assert "00 00 01 01" in page
    assert "Hei, dette er Nordsia hjemmetjeneste." in page
    assert " kommer i dag kl." in page
    assert "Ingrid Solbakk" not in page


def test_who_moved_to_another_team_is_known_by_that_team(morning):
    """The visits are not cancelled: another team comes."""
    arne = morning.people[1]
    other = Team.objects.create(source_id="t2", name="Team Sørsia", unit=morning.unit, latitude=0, longitude=0)
    TeamPerson.objects.filter(person=arne).update(ends_on=TODAY)
    TeamPerson.objects.create(person=arne, team=other, starts_on=TODAY)
    gone = News("k", Placement("planned", TODAY, EARLY, (1,)), Placement("skipped", TODAY))
    assert _taken_over([ToTell(arne.pk, 1, (gone,))], morning.team.pk) == {"k": "Team Sørsia"}
    assert _taken_over([ToTell(morning.people[0].pk, 1, (gone,))], morning.team.pk) == {}


def test_in_the_persons_language(leader, repaired):
    Person.objects.filter(pk=repaired.people[1].pk).update(language="en")
    page = text(leader.get(reverse("call_list", args=[repaired.team.pk])))
    assert "Hello, this is Nordsia hjemmetjeneste." in page
    assert " comes today at" in page


def test_ticked_off_and_back(leader, repaired):
    address = reverse("call_list", args=[repaired.team.pk])
    arne = repaired.people[1]
    newest = VisitChange.objects.filter(person=arne).latest("pk").pk
    leader.post(reverse("tick_call", args=[repaired.team.pk]), {"person": arne.pk, "newest": newest, "how": "phone"})
    row = VisitChange.objects.get(pk=newest)
    assert (row.told_how, row.told_at, row.told_by) == ("phone", EARLY, repaired.users["team_leader"])
    assert f'value="{newest}"><input type="hidden" name="angre"' in text(leader.get(address))
    leader.post(reverse("tick_call", args=[repaired.team.pk]), {"person": arne.pk, "newest": newest, "angre": "ja"})
    assert VisitChange.objects.get(pk=newest).told_at is None


def test_a_tick_takes_in_only_what_was_on_the_page(leader, repaired):
    arne = repaired.people[1]
    newest = VisitChange.objects.filter(person=arne).latest("pk").pk
    leader.post(reverse("tick_call", args=[repaired.team.pk]), {"person": arne.pk, "newest": newest - 1})
    assert VisitChange.objects.get(pk=newest).told_at is None


@pytest.mark.parametrize(("channel", "heading"), [("letter", "Send brev"), ("sms", "Får melding")])
def test_each_in_the_way_they_chose(leader, repaired, channel, heading):
    Person.objects.filter(pk=repaired.people[1].pk).update(contact_channel=channel)
    assert heading in text(leader.get(reverse("call_list", args=[repaired.team.pk])))


def test_who_chose_messages_and_has_no_number_is_called(leader, repaired):
    Person.objects.filter(pk=repaired.people[1].pk).update(contact_channel="email", email="")
    page = text(leader.get(reverse("call_list", args=[repaired.team.pk])))
    assert "Får melding" not in page
    assert "Arne Østervik" in page


def test_pages_are_read_in_few_queries(leader, repaired):
    repair = Repair.objects.get()
    for address in (
        reverse("ill_today", args=[repaired.team.pk]),
        reverse("repair", args=[repair.public_id]),
        reverse("call_list", args=[repaired.team.pk]),
    ):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            leader.get(address)
        assert len(asked) <= 30, (address, len(asked))

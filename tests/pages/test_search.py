"""Searching by name: what is written stands in no address that can be read, and all else goes on as before."""

from __future__ import annotations

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from tests.town import NOW, accepted_plan

from tillit.foundation.sealed import seal
from tillit.foundation.search_words import MARK, mark_words

NAME = "ånes"


@pytest.fixture
def town(town, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    accepted_plan(town)
    return town


def week(town):
    return reverse("team_week", args=[town.team.pk, "2026-W47"])


def people(town):
    return reverse("administration_team_people", args=[town.team.pk])


def accounts(town):
    return reverse("administration_users")


def sent_on(client, **form) -> str:
    answer = client.post(reverse("search"), form)
    assert answer.status_code == 302
    return answer["Location"]


@pytest.mark.parametrize(
    ("who", "page", "words", "other"),
    [
        ("team_leader", week, "ånes", "Østervik</a>"),
        ("team_leader", people, "ånes", "Østervik"),
        ("administrator", accounts, "care", "team_leader</a>"),
    ],
)
def test_the_words_lead_to_the_page_and_stand_in_no_address(town, client, who, page, words, other):
    client.force_login(town.users[who])
    before = client.get(page(town)).content.decode()
    assert other in before
    assert 'method="post" action="/finn/"' in before
    address = sent_on(client, next=page(town), q=f" {words} ")
    assert words not in address
    found = client.get(address).content.decode()
    assert f'value="{words}"' in found
    assert other not in found
    links = [link.split('"')[0] for link in found.split('href="')[1:]]
    assert [link for link in links if words in link.casefold() and "sok=" in link] == []
    assert sent_on(client, next=page(town), q="") == page(town)


def test_what_was_chosen_beside_it_is_kept_and_the_page_of_the_list_begins_anew(town, client):
    client.force_login(town.users["administrator"])
    old = mark_words("moe", user=town.users["administrator"])
    address = sent_on(client, next=f"/administrasjon/brukere/?sort=-seen&page=4&sok={old}", q="a", rolle="care_worker")
    asked = parse_qs(urlsplit(address).query)
    assert {name: asked[name] for name in asked if name != MARK} == {"sort": ["-seen"], "rolle": ["care_worker"]}
    assert asked[MARK] != [old]
    page = client.get(address).content.decode()
    assert 'value="care_worker" selected' in page
    file = page.split(f'href="{reverse("administration_user_file")}?')[1].split('"')[0]
    assert parse_qs(file.replace("&amp;", "&"))[MARK] == asked[MARK]


def test_the_week_keeps_the_day_and_who_is_shown(town, client):
    client.force_login(town.users["team_leader"])
    page = client.get(f"{week(town)}?dag=2026-11-20&vis=endret").content.decode()
    form = page.split('action="/finn/"')[1]
    back = form.split('name="next" value="')[1].split('"')[0].replace("&amp;", "&")
    address = sent_on(client, next=back, q=NAME)
    parts = urlsplit(address)
    assert parts.fragment == "folk"
    assert set(parse_qs(parts.query)) == {"dag", "vis", MARK}
    assert f"{MARK}=" in client.get(address).content.decode(), "The day's tabs keep who is searched for."


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "http://testserver//evil.example/", "x"])
def test_nobody_is_led_out_of_the_house(town, client, away):
    client.force_login(town.users["team_leader"])
    assert sent_on(client, next=away, q=NAME).startswith("/hjem/?sok=")


def test_what_was_written_in_a_field_of_choices_is_not_carried_into_the_address(town, client):
    client.force_login(town.users["administrator"])
    assert sent_on(client, next=accounts(town), q="", rolle="Borghild Ånesland", tilstand="open") == (
        f"{accounts(town)}?tilstand=open"
    )


def test_a_mark_of_anothers_is_none_and_so_is_one_that_is_old_or_made_up(town, client, monkeypatch):
    leader, admin = town.users["team_leader"], town.users["administrator"]
    mine = mark_words(NAME, user=leader)
    client.force_login(leader)

    def found(mark: str) -> str:
        return client.get(week(town), {MARK: mark}).context["asked"].search

    assert found(mine) == NAME
    for mark in (
        mark_words(NAME, user=admin),
        seal(NAME),
        seal(f"[{leader.pk}]"),
        mine[:-4],
        "x" * 9000,
        "å",
        NAME,
    ):
        assert found(mark) == ""
    later = time.time() + timedelta(hours=13).total_seconds()
    monkeypatch.setattr("time.time", lambda: later)
    assert found(mine) == ""


def test_words_in_the_open_are_not_searched_for(town, client):
    """An old bookmark shows everybody; were it obeyed, somebody would make such addresses again."""
    client.force_login(town.users["team_leader"])
    assert client.get(week(town), {"q": NAME}).context["asked"].search == ""

"""Who can be signed in as in the demo: five who belong together, the relative with consent."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.town import NOW, accepted_plan
from tillit.demo.cast import choose_cast
from tillit.rooms.people.models import Consent, Relative

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _eight_in_the_morning(monkeypatch, town):
    """Let the clock say what it says in town, and let there be a plan."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    accepted_plan(town)


def roles(cast):
    return [role for role, _, _ in cast.accounts]


def test_the_daughter_of_who_is_helped_is_let_in(client, town):
    """The helper's person with a daughter is chosen, and she sees her week; again makes nothing new."""
    daughter = Relative.objects.create(source_id="r", person=town.people[5], name="Siv Ærfugl", relation="child")
    cast = choose_cast(now=NOW)
    assert roles(cast) == ["inhabitant", "relative", "care_worker", "team_leader", "administrator"]
    choose_cast(now=NOW)
    assert Consent.objects.filter(relative=daughter).count() == 3
    client.force_login(cast.accounts[1][2])
    page = client.get(reverse("relative_home"), follow=True).content.decode()
    assert "Edel Ærfugl" in page
    assert "Kari Fjellrev" in page


def test_without_anybody_close_there_are_four(town):
    """Nobody is made up for it."""
    assert roles(choose_cast(now=NOW)) == ["inhabitant", "care_worker", "team_leader", "administrator"]


def test_who_has_the_account_keeps_it_when_another_has_more_ahead_later_in_the_day(town, monkeypatch):
    first = choose_cast(now=NOW).care_worker_employee
    other = next(helper.pk for helper in town.helpers[1:] if helper.pk != first)
    monkeypatch.setattr("tillit.demo.cast._helper", lambda *_, now: other)
    assert choose_cast(now=NOW).care_worker_employee == first

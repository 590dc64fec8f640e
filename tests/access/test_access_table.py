"""Every address, knocked at by every reader, compared with the table that people can read (docs/operate/access.md)."""

from __future__ import annotations

import pytest

from tests.access.readers import ARNE
from tests.access.walk import FAULT, HIDDEN, READS, REFUSED, SIGN_IN, WRITES
from tillit.foundation.access.look_log import Look
from tillit.foundation.access.pages import PUBLIC
from tillit.foundation.trail import TrailEntry
from tillit.project.access_docs import PAGE, decided, page, table
from tillit.rooms.people.models import Person
from tillit.rooms.visits.models import Encounter

TABLE = table()
OWN_LIST_ONLY = ("finish_visit", "report_deviation", "write_note", "read_note")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reader", TABLE["readers"])
def test_each_reader_gets_in_where_the_table_says_and_nowhere_else(place, reader):
    came = place.walk(reader)
    assert [name for name, ways in came.items() if FAULT in ways] == []
    wrong = {
        name: (sorted(ways), sorted(decided(TABLE, name)[reader]))
        for name, ways in came.items()
        if ways & {READS, WRITES, HIDDEN} != decided(TABLE, name)[reader]
    }
    assert wrong == {}, f"{reader}: what came of it, and what access.yaml says. {_lines(wrong)}"
    assert _against_the_roles(place, reader, came) == []


def _lines(wrong: dict) -> str:
    new = [name for name in wrong if name not in TABLE["doors"]]
    return f"New pages, to be weighed and written there: {new}"


def _against_the_roles(place, reader: str, came: dict) -> list[str]:
    """Give the pages that let in who has not the role, refuse who has, or ask the wrong one to sign in."""
    user = place.readers[reader]
    held = set(user.role_assignments.values_list("role", flat=True)) if user else set()
    wrong = []
    for name, ways in came.items():
        roles = set(place.roles[name])
        if PUBLIC in roles:
            ok = REFUSED not in ways
        elif user is None:
            ok = ways == {SIGN_IN}
        else:
            ok = bool(roles & held) != (ways == {REFUSED})
        if not ok:
            wrong.append(name)
    return wrong


def test_the_table_names_pages_and_readers_that_are_there(place):
    assert set(TABLE["readers"]) == set(place.readers)
    assert set(TABLE["doors"]) - set(place.doors) == set(), "The table has lines of pages that are gone."
    assert set(TABLE["notes"]) - set(place.doors) == set()
    named = {
        reader
        for line in TABLE["doors"].values()
        for value in line.values()
        if isinstance(value, list)
        for reader in value
    }
    assert named - set(TABLE["readers"]) == set()


def test_every_address_leads_to_something_that_is_there(place):
    assert place.unknown == [], "Say in tests/access/addresses.py what stands there: a made-up id shows nothing."


def test_docs_operate_access_md_is_as_the_table_says():
    assert PAGE.read_text() == page(), "Write it anew: python -m tillit.project.access_docs"


@pytest.mark.parametrize("reader", ["member", "other_helper", "other_leader"])
def test_a_tap_on_anothers_visit_writes_nothing(place, reader):
    """The table says that they may tap: they may, on their own list."""
    place.walk(reader, *OWN_LIST_ONLY)
    from django.test import Client

    client = Client()
    client.force_login(place.readers[reader])
    before = (Encounter.objects.count(), TrailEntry.objects.count())
    for name in OWN_LIST_ONLY:
        assert client.post(place.doors[name], {"kind": "other", "words": "x", "target": "1"}).status_code == 302
    assert (Encounter.objects.count(), TrailEntry.objects.count()) == before


def test_a_person_who_is_sealed_does_not_exist_for_relatives_administrators_and_substitutes(place):
    """Only the team, and the person, know that there is somebody."""
    arne = place.town.people[ARNE]
    about_arne = [name for name in place.doors if str(arne.public_id) in place.doors[name]]
    assert len(about_arne) > 8
    Person.objects.filter(pk=arne.pk).update(grade="sealed")
    for reader in ("let_in", "substitute", "administrator", "in_emergency", "other_leader", "other_inhabitant"):
        came = place.walk(reader, *about_arne)
        inside = {name for name, ways in came.items() if ways & {READS, WRITES}}
        if came["administration_place"] == {READS}:
            inside -= {"administration_place"}  # it leads to the list, and shows nobody
        assert not inside, reader
    assert READS in place.walk("member", "person")["person"]
    assert READS in place.walk("oneself", "own_page")["own_page"]


def test_a_refused_look_at_a_person_is_in_the_log(place):
    from django.test import Client

    client = Client()
    client.force_login(place.readers["other_helper"])
    assert client.get(place.doors["person"]).status_code == 404
    assert Look.objects.filter(user=place.readers["other_helper"], refused=True, ground="").exists()

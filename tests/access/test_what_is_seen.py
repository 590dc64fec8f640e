"""An attacker's walk: who has no ground to Arne reads nothing of him on any page, and who reads his name is in his log.

The table of access says who opens a page; this says what stands on it.
"""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import Client

from tests.access.readers import ARNE
from tillit.foundation.access.look_log import Look

pytestmark = pytest.mark.django_db

WITHOUT_GROUND = ["nobody", "other_inhabitant", "not_let_in", "other_helper", "shut_out", "other_leader"]
WITH_GROUND = ["goes_there", "member", "substitute", "leader", "administrator", "in_emergency", "let_in"]


def pages_of(place, reader):
    """Open every door by GET; give its name, what stood there, and how many looks at Arne were logged by it."""
    user, arne = place.readers[reader], place.town.people[ARNE].pk
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    cookies = client.cookies.output(header="", sep=";")
    mine = Look.objects.filter(user=user, person_ids__contains=[arne], refused=False)
    for name, address in place.doors.items():
        client.cookies = SimpleCookie(cookies)
        with transaction.atomic():
            before = mine.count()
            answer = client.get(address)
            text = "" if answer.streaming else answer.content.decode(errors="replace")
            looks = mine.count() - before
            transaction.set_rollback(True)
        yield name, text if answer.status_code == 200 else "", looks


def traces(place) -> list[str]:
    """Give what would tell of Arne: his name, phone, address, how to get in, and what his page is called."""
    arne = place.town.people[ARNE]
    words = [arne.family_name, arne.phone, arne.address, arne.entry_instructions, str(arne.public_id)]
    assert all(words)
    return words


@pytest.mark.parametrize("reader", WITHOUT_GROUND)
def test_who_has_no_ground_reads_nothing_of_him_anywhere(place, reader):
    words = traces(place)
    opened = {name: text for name, text, _ in pages_of(place, reader) if text}
    assert len(opened) > 5
    told = {name: [word for word in words if word in text] for name, text in opened.items()}
    assert {name: words for name, words in told.items() if words} == {}


@pytest.mark.parametrize("reader", WITH_GROUND)
def test_who_reads_his_name_stands_in_his_log(place, reader):
    name_of_arne, *_ = traces(place)
    seen = {name: looks for name, text, looks in pages_of(place, reader) if name_of_arne in text}
    assert seen
    assert [name for name, looks in seen.items() if not looks] == []

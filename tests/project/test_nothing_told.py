"""No name, number or free text of anybody in the log, in links, in jobs, on pages of error, in metrics."""

from __future__ import annotations

from urllib.parse import unquote_plus

import pytest
from django.db import connection
from django.test import Client
from tests.busy_town import make_busy
from tests.project.told import production_log
from tests.staff_forms import read, walk
from tests.town import HELPERS, NOW, PEOPLE

from tillit.rooms.people.models import Person

A_SERVICE = "/administrasjon/tilbud/"  # its address is made of its name, which is nobody's
NUMBERS = ["01893612345", "02893712345"]  # synthetic: the month has 80 added
TYPED = "Kanarifuglesang 01894012345 kanari@fugl.example"
CANARIES = [
    *(family for _, family in (*PEOPLE, *HELPERS)),
    *NUMBERS,
    *TYPED.split(),
    "Siv Solbakk",
    "Granveien",  # where they live
    "Nøkkelboks",  # how to get in
    "Nøkkelen ligger",  # a note to the next helper
    "komme ut i hagen",  # own words
    "Hjelp til å stå opp",  # what was granted
    "00 00 01 0",
    "0000010",
]


def told_of(text: str) -> list[str]:
    """Give what of anybody stands in a text, also written as in an address or in JSON."""
    plain = " ".join((text, unquote_plus(text), text.encode().decode("unicode_escape", "ignore"))).casefold()
    return [canary for canary in CANARIES if canary.casefold() in plain]


class Remembering(Client):
    """A client that keeps every answer."""

    def __init__(self, **given):
        super().__init__(raise_request_exception=False, **given)
        self.answers = []

    def request(self, **given):
        """Ask, and keep the answer."""
        answer = super().request(**given)
        self.answers.append((given["PATH_INFO"], answer))
        return answer


@pytest.fixture
def busy(town, monkeypatch, settings, tmp_path):
    settings.TILLIT_HOME = tmp_path
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("tests.staff_forms.MOST_ALIKE", 1)
    starts = make_busy(town)
    for person, number in zip(town.people, NUMBERS, strict=False):
        Person.objects.filter(pk=person.pk).update(national_number=number)
    return town, starts


def arguments_of_jobs() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(concat_ws(' ', args::text, queueing_lock, lock), ' ') FROM procrastinate_jobs"
        )
        return cursor.fetchone()[0] or ""


def is_html(answer) -> bool:
    return "text/html" in answer.get("Content-Type", "")


def addresses_in(path: str, answer) -> list[str]:
    """Give every address that an answer sends the reader on to."""
    found = [answer.get(name, "") for name in ("Location", "HX-Redirect", "HX-Push-Url", "Content-Disposition")]
    if is_html(answer) and answer.status_code == 200:
        found += [link for link in read(path, answer.content.decode()).links if not link.startswith("tel:")]
    return found


@pytest.mark.parametrize("who", ["inhabitant", "care_worker", "team_leader", "administrator"])
def test_nothing_is_told_of_anybody_while_each_role_walks_and_fills_in_wrongly(busy, who):
    town, starts = busy
    client = Remembering()
    client.force_login(town.users[who])
    with production_log() as told:
        walk(client, ["/hjem/", *starts.get(who, [])])
        visited = [(path, answer) for path, answer in client.answers if answer.status_code == 200 and is_html(answer)]
        for path, answer in visited:
            names = {found.name for found in read(path, answer.content.decode()).fields}
            if names := names - {"csrfmiddlewaretoken", "next"}:
                client.post(path, dict.fromkeys(names, TYPED))
        for path in ("/finnes-ikke/", "/person/", "/team/", "/tall/", "/administrasjon/"):
            client.get(path + TYPED + "/", {"q": TYPED})
    assert len(visited) > 2
    assert told.of("tillit.requests")
    assert told_of(told.getvalue()) == []
    sent_on = {address for path, answer in client.answers for address in addresses_in(path, answer)}
    assert [address for address in sent_on if told_of(address) and not address.startswith(A_SERVICE)] == []
    broken = [(p, a.content.decode()) for p, a in client.answers if a.status_code >= 400 and is_html(a)]
    assert [(path, told_of(text)) for path, text in broken if "page-error" in text and told_of(text)] == []
    assert told_of(arguments_of_jobs()) == []
    assert told_of(client.get("/metrics").content.decode()) == []


@pytest.mark.parametrize("address", ["/min-dag/", "/finnes-ikke/"])
def test_a_fault_with_a_person_at_hand_tells_nothing_of_them(busy, monkeypatch, address):
    town, _ = busy

    def fault(*given, **more):
        person = Person.objects.get(pk=town.people[0].pk)
        raise ValueError(f"{person.given_name} {person.family_name} {person.national_number} {person.address}")

    monkeypatch.setattr("tillit.ui.context.destinations", fault)
    client = Remembering()
    client.force_login(town.users["care_worker"])
    with production_log() as told:
        answer = client.get(address)
    assert answer.status_code == 500
    assert told_of(answer.content.decode()) == []
    assert answer["X-Request-ID"][:8] in answer.content.decode()
    assert told_of(told.getvalue()) == []
    assert any(line.get("exception", "").startswith("ValueError") for line in told.lines)

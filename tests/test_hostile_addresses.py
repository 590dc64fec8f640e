"""Hostile input at every address and in every form, as every role: refused or read as nothing, never a fault."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.town import MONDAY, NOW, TODAY, accepted_plan
from tillit.foundation.users import Role
from tillit.rooms.visits.models import Plan, Visit

NOTHING = "00000000-0000-4000-8000-000000000000"
TEXTS = [
    "",
    " ",
    "\0",
    "a\0b",
    "a\r\nSet-Cookie: x=1",
    "' OR 1=1; DROP TABLE visits_plan; --",
    "../../etc/passwd",
    "<script>alert(1)</script>{{ 7 }}{% x %}%s%(a)s{0}",
    "https://evil.example/",
    "//evil.example",
    "æøå 𝔘 \u202e \ufeff",
    "\ud800",
    "٣",
    "-1",
    "0",
    "1e9",
    "NaN",
    "9" * 30,
    "9" * 5000,
    "x" * 10_000,
    "[]",
    NOTHING,
]
WEEKS = [
    "0000-W00",
    "0000-W01",
    "0001-W01",
    "0001-W02",
    "0002-W01",
    "9998-W52",
    "9999-W01",
    "9999-W51",
    "9999-W52",
    "9999-W99",
    "2026-W53",
    "2027-W53",
    "2026-W47\n",
    "٢٠٢٦-W٤٧",
    "2026-47",
]
DAYS = ["0001-01-01", "9999-12-31", "2026-02-30", "20261118", "2026-W47-1", "2026-11-18T00:00"]
HOSTILE = [*TEXTS, *WEEKS, *DAYS]
ASKED = ["q", "sok", "tid", "dag", "uke", "plan", "page", "sort", "besok", "next"]
SENT = ["dag", "kind", "words", "deviation"]


def as_sent(text: str) -> str:
    """Give the text as an address carries it; a lone surrogate goes as the bytes a hostile client would send."""
    return quote(text, safe="", errors="surrogatepass")


@pytest.fixture
def place(town, client, monkeypatch):
    """The small town with a plan in force and a proposal; faults are answers, as they are to a browser."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    accepted_plan(town)
    Plan.objects.create(team=town.team, week=MONDAY, created_at=NOW, state="proposed")
    client.raise_request_exception = False
    return town


def faults(client, address: str, form: dict[str, str] | None = None) -> list[tuple[str, int]]:
    """Open an address, or send a form to it, and give it back when that was a fault."""
    if form is None:
        answer = client.get(address)
    else:
        body = "&".join(f"{name}={as_sent(value)}" for name, value in form.items())
        answer = client.post(address, body, content_type="application/x-www-form-urlencoded")
    return [(address[:100], answer.status_code)] if answer.status_code >= 500 else []


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_part_of_an_address_makes_a_fault(client, place, text):
    client.force_login(place.users[Role.TEAM_LEADER])
    team, part, wrong = place.team.pk, as_sent(text), []
    for address in [f"/team/{team}/uke/{part}/", f"/team/{part}/uke/2026-W47/", f"/person/{part}/", f"/tall/{part}/",
                    f"/tilbud/{part}/", f"/{part}"]:  # fmt: skip
        wrong += faults(client, address)
    for address in [f"/team/{team}/uke/{part}/forslag/", f"/plan/{part}/godta/", f"/min-dag/{part}/utfort/"]:
        wrong += faults(client, address, {})
    assert wrong == []


PAGES = {
    Role.INHABITANT: ["/", "/inn/", "/hjem/", "/tall/helpers_met_14d/", "/min-side/", "/min-side/papir/"],
    Role.CARE_WORKER: ["/min-dag/", "/person/{person}/"],
    Role.TEAM_LEADER: ["/team/", "/team/{team}/uke/2026-W47/", "/person/{person}/", "/person/{person}/papir/"],
    Role.ADMINISTRATOR: ["/kommune/"],
}


@pytest.mark.parametrize("role", PAGES)
def test_nothing_that_is_asked_for_makes_a_fault(client, place, role):
    client.force_login(place.users[role])
    wrong = []
    for page in PAGES[role]:
        address = page.format(person=place.people[1].public_id, team=place.team.pk)
        assert client.get(address, follow=True).status_code == 200
        for text in HOSTILE:
            wrong += faults(client, f"{address}?" + "&".join(f"{name}={as_sent(text)}" for name in ASKED))
    assert wrong == []


@pytest.mark.parametrize("field", SENT)
def test_no_form_of_my_day_makes_a_fault(client, place, field):
    client.force_login(place.users[Role.CARE_WORKER])
    visit = Visit.objects.filter(helpers__employee=place.helpers[1], day=TODAY).first()
    wrong = []
    for text in HOSTILE:
        for action in ("avvik", "avvik/trekk"):
            wrong += faults(client, f"/min-dag/{visit.public_id}/{action}/", {"kind": "other", field: text})
    assert wrong == []


@pytest.mark.parametrize("field", ["user", "next", "language"])
@pytest.mark.parametrize("address", ["/inn/", "/sprak/"])
def test_no_public_form_makes_a_fault(client, place, address, field):
    assert [fault for text in HOSTILE for fault in faults(client, address, {field: text})] == []


@pytest.mark.parametrize("header", ["Accept-Language", "Cookie", "Referer", "HX-Current-URL", "HX-Trigger", "Host"])
def test_no_header_makes_a_fault(client, place, header):
    codes = {
        client.get("/", headers={header: text[:9000]}).status_code
        for text in HOSTILE
        if text.isascii() and text.isprintable()
    }
    assert max(codes) < 500

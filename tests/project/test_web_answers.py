"""Every address, as each role: the headers that close the doors are on every answer, of whatever kind and status."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.test_every_url import EVERY
from tests.town import NOW, accepted_plan

from tillit.foundation.access.pages import PUBLIC
from tillit.foundation.users import Role

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def wrong_with(answer) -> list[str]:
    """Tell what an answer lacks of what each answer has."""
    wrong = [f"{name}: {answer.get(name)}" for name, value in HEADERS.items() if answer.get(name) != value]
    policy = set(answer.get("Content-Security-Policy", "").split("; "))
    wrong += sorted(POLICY - policy)
    if "unsafe" in str(policy) or "*" in str(policy):
        wrong.append("the policy is open")
    if "camera=()" not in answer.get("Permissions-Policy", ""):
        wrong.append("no Permissions-Policy")
    if not answer.get("X-Request-ID"):
        wrong.append("no X-Request-ID")
    return wrong


@pytest.fixture
def opened(client, town, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    accepted_plan(town)

    def opened(who: str | None):
        client.logout()
        if who:
            client.force_login(town.users[who])
        for address, view in EVERY.items():
            for answer in (client.get(address), client.post(address)):
                yield address, view, answer

    return opened


@pytest.mark.parametrize("who", [None, *Role.values])
def test_every_answer_closes_the_doors(opened, who):
    wrong = [(address, a.status_code, found) for address, _, a in opened(who) if (found := wrong_with(a))]
    assert wrong == []


@pytest.mark.parametrize("who", Role.values)
def test_what_is_answered_to_somebody_signed_in_is_kept_nowhere(opened, who):
    kept = [
        (address, answer.status_code, answer["Cache-Control"])
        for address, view, answer in opened(who)
        if PUBLIC not in view.roles and "no-store" not in answer["Cache-Control"]
    ]
    assert kept == []


@pytest.mark.parametrize("address", ["/no-such-page/", "/static/ui/frame.css", "/static/none.css", "/health", "/ready"])
def test_what_is_no_page_closes_the_doors_too(client, db, address):
    answer = client.get(address)
    assert wrong_with(answer) == []
    if answer.streaming:
        list(answer)


def test_a_wrong_host_and_a_redirect_to_https_close_the_doors_too(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    turned = Client().get("/", secure=False)
    assert turned.status_code == 301
    assert wrong_with(turned) == []
    settings.SECURE_SSL_REDIRECT = False
    refused = client.get("/", headers={"host": "elsewhere.example"})
    assert refused.status_code == 400
    assert wrong_with(refused) == []


def test_every_write_asks_for_its_token(town):
    """Every address that takes a POST refuses one without the form's token, before anything else happens."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town.users["administrator"])
    taken = [(address, code) for address in EVERY if (code := strict.post(address).status_code) not in (403, 405)]
    assert taken == []


TOO_LARGE = {"bytes": {"code": "x" * 2_000_000}, "fields": {f"field{i}": "" for i in range(1100)}}


@pytest.mark.parametrize("form", TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_form_that_is_too_large_is_refused_as_a_page(client, db, form):
    answer = client.post("/inn/", form)
    assert answer.status_code == 400
    assert "page-error" in answer.content.decode()
    assert wrong_with(answer) == []

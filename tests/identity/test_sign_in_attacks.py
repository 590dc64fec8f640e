"""What an attacker tries against sign-in by a provider: each time nobody is signed in, and the page says little."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from tillit.foundation.identity import fetch, metadata
from tillit.foundation.identity.doors import DoorKind
from tillit.foundation.identity.faults import SignInFailed
from tillit.foundation.identity.keys import new_key, write_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nurse")]


def is_refused(answer, *, words: str) -> bool:
    return answer.status_code == 400 and words in answer.content.decode()


@pytest.mark.parametrize(
    "what",
    [
        "expired",
        "old",
        "from the future",
        "another nonce",
        "no nonce",
        "another issuer",
        "another audience",
        "two audiences",
        "another party",
        "no subject",
        "foreign key",
        "foreign key by a known name",
        "unsigned",
        "signed with a shared secret",
        "cut short",
        "none",
    ],
)
def test_an_id_token_that_does_not_hold(signed_in_as, come_in, provider, number, what):
    provider.mischief(DoorKind.STAFF, what)
    assert is_refused(come_in("ansatt", number), words="ikke være sikre på at det er deg")
    assert signed_in_as() is None


def test_a_state_that_is_not_ours(signed_in_as, come_in, number):
    assert is_refused(come_in("ansatt", number, tamper=lambda a: a.replace("state=", "state=x")), words="for gammel")
    assert signed_in_as() is None


def test_an_answer_without_a_question(client, signed_in_as, provider):
    assert is_refused(client.get("/inn/ansatt/svar/?code=x&state=y"), words="for gammel")
    assert signed_in_as() is None


def test_an_answer_in_another_browser(client, client_of_another, signed_in_as, provider, at_provider, number):
    back = at_provider.sign_in(client.get("/inn/ansatt/")["Location"], f"{number}.4")
    client_of_another.get("/inn/ansatt/")
    assert is_refused(client_of_another.get(back), words="for gammel")
    assert "_auth_user_id" not in client_of_another.session


@pytest.fixture
def client_of_another():
    return Client()


def test_an_answer_that_was_used(client, signed_in_as, provider, at_provider, number):
    back = at_provider.sign_in(client.get("/inn/ansatt/")["Location"], f"{number}.4")
    assert client.get(back).status_code == 302
    client.post("/ut/")
    assert is_refused(client.get(back), words="for gammel")
    assert signed_in_as() is None


def test_a_code_that_was_used_is_refused_by_the_provider(client, provider, at_provider, number):
    begun = client.get("/inn/ansatt/")
    remembered = client.session["pending_staff"]
    back = at_provider.sign_in(begun["Location"], f"{number}.4")
    assert client.get(back).status_code == 302
    session = client.session
    session["pending_staff"] = remembered
    session.save()
    assert is_refused(client.get(back), words="ikke være sikre")


def test_a_code_stolen_from_another_sign_in(client, client_of_another, signed_in_as, provider, at_provider, number):
    """Put into the attacker's own sign-in, it lacks the verifier that it was asked for with."""
    stolen = at_provider.sign_in(client_of_another.get("/inn/ansatt/")["Location"], f"{number}.4")
    client.get("/inn/ansatt/")
    state = client.session["pending_staff"]["state"]
    own = stolen.split("state=")[0] + f"state={state}&iss=" + stolen.split("&iss=")[1]
    assert is_refused(client.get(own), words="ikke være sikre")
    assert signed_in_as() is None


@pytest.mark.parametrize(
    "tamper",
    [
        lambda address: address.replace("iss=http", "iss=https"),
        lambda address: address.split("&iss=")[0],
    ],
    ids=["another", "none"],
)
def test_an_answer_that_does_not_name_its_issuer(signed_in_as, come_in, number, tamper):
    assert is_refused(come_in("ansatt", number, tamper=tamper), words="ikke være sikre")
    assert signed_in_as() is None


def test_an_answer_of_the_other_provider(client, signed_in_as, provider, at_provider, number):
    """Mix-up: what ID-porten answered, brought to the door of HelseID."""
    client.get("/inn/ansatt/")
    back = at_provider.sign_in(client.get("/inn/innbygger/")["Location"], f"{number}.idporten-loa-high")
    state = client.session["pending_staff"]["state"]
    mixed = back.replace("/innbygger/", "/ansatt/").split("state=")[0] + f"state={state}&iss=" + back.split("&iss=")[1]
    assert is_refused(client.get(mixed), words="ikke være sikre")
    assert signed_in_as() is None


def test_a_key_that_the_provider_does_not_know_us_by(client, signed_in_as, provider, settings, tmp_path):
    write_key(new_key(), tmp_path / "other.jwk")
    door = provider.doors[DoorKind.STAFF]
    settings.TILLIT_OIDC = {DoorKind.STAFF: replace(door, key_file=tmp_path / "other.jwk")}
    assert client.get("/inn/ansatt/").status_code == 503


def test_a_proof_without_the_providers_nonce_is_not_enough(come_in, number, monkeypatch):
    """The provider demands its nonce: the first proof is refused, the second has it."""
    sent = []
    real = fetch.post

    def post(address, form, *headers):
        answer = real(address, form, *headers)
        if address.endswith("/token"):
            sent.append((answer.status, answer.content.get("error")))
        return answer

    monkeypatch.setattr(fetch, "post", post)
    assert come_in("ansatt", number).status_code == 302
    assert sent == [(400, "use_dpop_nonce"), (200, None)]


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "https://other.example"},
        {"jwks_uri": "file:///etc/passwd"},
        {"token_endpoint": "http://other.example/token"},
        {"end_session_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
def test_metadata_that_leads_elsewhere_is_not_believed(provider, monkeypatch, told):
    issuer = provider.doors[DoorKind.STAFF].issuer
    real = metadata.fetch.get
    monkeypatch.setattr(metadata.fetch, "get", lambda address: {**real(address), **told})
    with pytest.raises(SignInFailed):
        metadata.provider(issuer)


def test_a_number_is_no_key_to_the_account_of_another_door(signed_in_as, come_in, number):
    assert come_in("innbygger", number).status_code == 403
    assert signed_in_as() is None

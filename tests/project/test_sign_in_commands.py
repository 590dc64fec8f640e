"""The commands that begin sign-in: the first administrator, and the key that a provider knows us by."""

from __future__ import annotations

import json
import stat

import pytest
from click.testing import CliRunner
from django.core.exceptions import ImproperlyConfigured
from joserfc.jwk import ECKey

from tillit.foundation.accounts.first_administrator import NameNeeded, let_administer
from tillit.foundation.identity.doors import DoorKind, doors_from
from tillit.foundation.identity.keys import UnusableKey, algorithm, new_key, public_part, read_key, write_key
from tillit.foundation.sign_in.models import OneTimeCode
from tillit.foundation.trail import TrailEntry
from tillit.foundation.users import Role, User
from tillit.kernel.clock import local_day
from tillit.project.cli import cli


@pytest.fixture
def command(monkeypatch):
    """Run a command in the test's own database."""
    monkeypatch.setattr("tillit.project.commands.administrator.ready", lambda: None)
    return lambda *words: CliRunner().invoke(cli, words)


def test_the_first_administrator_is_made_with_a_code_to_begin_with(command, db, settings):
    settings.TILLIT_DEMO = False
    done = command("administrator", "kari", "--name", "Kari Fjellrev")
    assert done.exit_code == 0
    user = User.objects.get(username="kari")
    assert user.roles_on(local_day(user.one_time_code.expires_at)) == {Role.ADMINISTRATOR}
    assert not user.synthetic
    assert len(done.output.split("One-time code: ")[1].split()[0]) == 19
    told = TrailEntry.objects.filter(subject_id=user.pk, user=None).values_list("verb", flat=True)
    assert set(told) == {"make_account", "give_role", "make_one_time_code"}


def test_an_administrator_who_is_shut_out_gets_a_new_code(db):
    first = let_administer(username="kari", display_name="Kari")
    assert let_administer(username="kari", display_name="") != first
    assert OneTimeCode.objects.count() == 1
    assert User.objects.get().role_assignments.count() == 1


def test_a_new_account_must_be_called_something(command, db):
    with pytest.raises(NameNeeded):
        let_administer(username="kari", display_name="")
    assert isinstance(command("administrator", "kari").exception, NameNeeded)


def test_a_key_is_written_for_its_owner_alone_and_only_its_public_part_is_shown(command, tmp_path):
    file = tmp_path / "helseid.jwk"
    done = command("keys", "new", str(file))
    assert done.exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    shown = json.loads(done.stdout)
    assert set(shown) == {"kty", "n", "e", "use", "kid"}
    assert public_part(read_key(file)) == shown
    again = command("keys", "new", str(file))
    assert isinstance(again.exception, UnusableKey)
    assert json.loads(file.read_text())["kid"] == shown["kid"]


def test_a_key_as_pem_is_read_too(tmp_path):
    key = ECKey.generate_key("P-256")
    (tmp_path / "key.pem").write_bytes(key.as_pem(private=True))
    read = read_key(tmp_path / "key.pem")
    assert read.kid == key.thumbprint()
    assert algorithm(read, None) == "ES256"


@pytest.mark.parametrize("text", ["", "{}", "no key", '{"kty": "oct", "k": "c2VjcmV0"}'])
def test_a_file_without_a_private_key_is_refused_without_its_words(tmp_path, text):
    (tmp_path / "bad").write_text(text)
    with pytest.raises(UnusableKey) as refused:
        read_key(tmp_path / "bad")
    assert "c2VjcmV0" not in str(refused.value)


def test_a_public_key_is_no_private_one(tmp_path):
    (tmp_path / "public").write_text(json.dumps(public_part(new_key())))
    with pytest.raises(UnusableKey):
        read_key(tmp_path / "public")


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [(["RS256", "PS256"], "PS256"), (["RS256"], "RS256"), (["HS256", "none"], "RS256"), (None, "RS256")],
)
def test_we_sign_by_the_strongest_way_that_the_provider_names(offered, chosen):
    assert algorithm(new_key(), offered) == chosen


@pytest.fixture
def environ(tmp_path):
    file = tmp_path / "key.jwk"
    write_key(new_key(), file)
    return {
        "TILLIT_STAFF_OIDC_ISSUER": "https://helseid.example",
        "TILLIT_STAFF_OIDC_CLIENT_ID": "tillit",
        "TILLIT_STAFF_OIDC_KEY_FILE": str(file),
    }


def test_a_door_that_is_described_is_there_and_asks_for_the_highest_level(environ):
    doors = doors_from(environ)
    assert list(doors) == [DoorKind.STAFF]
    assert doors[DoorKind.STAFF].levels == ("4",)
    assert doors_from({}) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"TILLIT_STAFF_OIDC_ISSUER": "http://helseid.example"},
        {"TILLIT_STAFF_OIDC_CLIENT_ID": ""},
        {"TILLIT_STAFF_OIDC_KEY_FILE": "/nowhere/key.jwk"},
        {"TILLIT_STAFF_OIDC_KEY_FILE": ""},
    ],
)
def test_a_door_that_is_described_by_halves_stops_the_program(environ, wrong):
    with pytest.raises(ImproperlyConfigured, match="TILLIT_STAFF_OIDC"):
        doors_from({**environ, **wrong})

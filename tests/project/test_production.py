"""Production mode: no way in for made-up users, no warning of Django's own check, and headers that close the doors."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.town import NOW

from tillit.foundation.users import Role, RoleAssignment, User

# A municipality's other sites are not ours to decide about.
NOT_OURS = {"security.W005", "security.W021"}


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # What the suite sets for its browsers is none of production's.
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, *arguments],
        env={**inherited, "DJANGO_SETTINGS_MODULE": "tillit.project.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_djangos_own_check_finds_nothing():
    key = "".join(chr(33 + i) for i in range(60))
    done = run("-m", "django", "check", "--deploy", TILLIT_MODE="production", TILLIT_SECRET_KEY=key)
    assert done.returncode == 0, done.stderr
    found = {line.split("(")[1].split(")")[0] for line in done.stderr.splitlines() if line.startswith("?:")}
    assert found <= NOT_OURS


def test_production_without_a_key_of_its_own_does_not_start():
    environment = {name: value for name, value in os.environ.items() if name != "TILLIT_SECRET_KEY"}
    done = subprocess.run(
        [sys.executable, "-m", "django", "check"],
        env={**environment, "DJANGO_SETTINGS_MODULE": "tillit.project.settings", "TILLIT_MODE": "production"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "TILLIT_SECRET_KEY is missing" in done.stderr


def test_the_demo_is_refused_in_production():
    done = run("-m", "tillit.project", "demo", "--no-serve", TILLIT_MODE="production", TILLIT_SECRET_KEY="x" * 50)
    assert done.returncode == 2
    assert "demo mode" in done.stderr


@pytest.fixture
def made_up(db):
    user = User.objects.create_user("made-up", display_name="Made Up", synthetic=True)
    RoleAssignment.objects.create(user=user, role=Role.ADMINISTRATOR, starts_on=NOW.date())
    return user


def test_a_made_up_user_gets_in_nowhere_and_is_out_when_the_mode_changes(client, made_up, settings, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(made_up)
    assert client.get("/kommune/").status_code == 200
    settings.TILLIT_DEMO = False
    assert client.get("/kommune/").status_code == 302, "an open session is closed"
    assert client.post("/inn/", {"user": made_up.pk}).status_code == 403
    assert made_up.display_name not in client.get("/inn/").content.decode()


@pytest.mark.parametrize("address", ["/", "/inn/", "/no-such-page/"])
def test_every_answer_closes_the_doors(client, db, address):
    answer = client.get(address, secure=True)
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    for cookie in client.cookies.values():
        assert cookie["samesite"] == "Lax"


def test_production_sends_cookies_and_pages_over_https_only():
    shown = run(
        "-c",
        "from django.conf import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_HTTPONLY, s.SECURE_HSTS_SECONDS >= 31536000, s.DEBUG)",
        TILLIT_MODE="production",
        TILLIT_SECRET_KEY="x" * 50,
    )
    assert shown.stdout.split() == ["True"] * 5 + ["False"]

"""While the database is away: pages say so and when to come again, and work goes on by itself when it is back."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.town import build_town
from tests.trial_jobs import echo

from tillit.foundation.database.address import Address
from tillit.project.commands.serve import web_command
from tillit.project.database_away import is_away, request_fault

LONGEST_SECONDS = 60  # 5 for a line that is dead, 15 more for one that is held; and the machine may be busy


@pytest.fixture
def away(monkeypatch):
    """Let nobody reach the database from this process."""

    def refused(self):
        raise OperationalError("connection refused") from psycopg.OperationalError()

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", refused)
    monkeypatch.setattr(BaseDatabaseWrapper, "_cursor", lambda self, name=None: refused(self))


@pytest.mark.parametrize("cookie", ["", "a" * 32], ids=["signed out", "with a session"])
@pytest.mark.parametrize("path", ["/min-dag/", "/team/", "/tall/", "/inn/"])
def test_a_page_says_that_it_is_away_and_when_to_come_again(away, path, cookie, caplog):
    client = Client(raise_request_exception=False)
    if cookie:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    answer = client.get(path)
    if answer.status_code == 302:
        assert not cookie
        assert answer.headers["Location"].startswith("/inn/"), "who is signed out is sent there without a database"
        return
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Ingenting er lagret halvveis" in answer.content.decode()
    assert not [line for line in caplog.records if line.levelname == "ERROR"]


@pytest.mark.parametrize(("fault", "status"), [(OperationalError, 503), (ProgrammingError, 400)])
def test_a_session_that_could_not_be_saved_is_no_fault_of_the_browsers(db, rf, monkeypatch, fault, status):
    """Django answers 400, as if somebody had signed out meanwhile; whoever taps would not try again."""
    monkeypatch.setattr(Session, "save", lambda self, **more: (_ for _ in ()).throw(fault()))
    request = rf.get("/min-dag/")
    request.session = SessionStore("a" * 32)
    request.session._session_cache = {"changed": True}
    request.session.modified = True
    with pytest.raises(SessionInterrupted) as interrupted:
        SessionMiddleware(lambda request: HttpResponse()).process_response(request, HttpResponse())
    assert request_fault(request, interrupted.value).status_code == status
    assert get_resolver().resolve_error_handler(400) is request_fault


def test_another_fault_is_still_one_of_ours(monkeypatch, rf):
    client = Client(raise_request_exception=False)
    monkeypatch.setattr("tillit.foundation.access.pages.has_role", lambda *args, **more: 1 / 0)
    monkeypatch.setattr(
        "django.contrib.auth.middleware.get_user", lambda request: type("U", (), {"is_authenticated": True})()
    )
    assert client.get("/min-dag/").status_code == 500


@pytest.mark.parametrize(
    ("kind", "state", "expected"),
    [
        (OperationalError, None, True),
        (InterfaceError, None, True),
        (OperationalError, "57P01", True),  # an administrator ends the connection
        (OperationalError, "57P03", True),  # it is starting
        (OperationalError, "53300", True),  # too many connections
        (OperationalError, "53100", True),  # the disk is full
        (OperationalError, "40P01", True),  # a deadlock
        (OperationalError, "57014", False),  # a question that was cancelled is no absence
        (ProgrammingError, "42P01", False),
        (ValueError, None, False),
    ],
)
def test_what_passes_is_told_from_what_is_a_fault(kind, state, expected):
    fault = kind()
    fault.__cause__ = type("Cause", (psycopg.Error,), {"sqlstate": state})()
    assert is_away(fault) is expected


class Line:
    """A line to the database that can be cut, and be dead, as a network can."""

    def __init__(self, target):
        self.folder = Path(tempfile.mkdtemp(prefix="line-"))
        self.target, self.mode = target, "open"
        self._pairs = []
        self._listener = None
        self.mend()

    def mend(self):
        self.mode = "open"
        if self._listener is None:
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(str(self.folder / ".s.PGSQL.5432"))
            self._listener.listen(50)
            threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def die(self):
        """Cut what is open; who comes anew hears nothing at all."""
        self.mode = "dead"
        self._hang_up()

    def hold(self):
        """Leave what is open as it is, and let nothing through, as when the server's processes stand still."""
        self.mode = "held"

    def cut(self):
        """Cut what is open, and refuse who comes anew."""
        listener, self._listener = self._listener, None
        (self.folder / ".s.PGSQL.5432").unlink()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        self._hang_up()

    def _hang_up(self):
        ends, self._pairs = self._pairs, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self, listener):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            self._pairs.append(near)
            if self.mode != "open":
                continue
            far = socket.socket(socket.AF_UNIX)
            try:
                far.connect(self.target)
            except OSError:
                near.close()
                far.close()
                continue
            self._pairs.append(far)
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=[one, other], daemon=True).start()

    def _carry(self, one, other):
        with suppress(OSError):
            while part := one.recv(65536):
                while self.mode == "held":
                    time.sleep(0.05)
                other.sendall(part)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def line(transactional_db):
    """Put a line between the database and the programs that the test starts."""
    here = connection.settings_dict
    if not here["HOST"].startswith("/"):
        pytest.skip("the line is one to a socket of the embedded database")
    made = Line(str(Path(here["HOST"]) / f".s.PGSQL.{here['PORT'] or 5432}"))
    made.address = Address(here["NAME"], here["USER"], here["PASSWORD"], str(made.folder), 5432)
    yield made
    made.die()
    if made._listener is not None:
        made.cut()
    shutil.rmtree(made.folder)


@pytest.fixture
def start(line):
    """Start programs at the other end of the line."""
    started = []

    def begin(command):
        environment = {**os.environ, "TILLIT_DATABASE_URL": line.address.url, "PYTHONPATH": os.getcwd()}
        environment |= {"DJANGO_SETTINGS_MODULE": "tillit.project.settings"}
        started.append(subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield begin
    for program in started:
        program.send_signal(signal.SIGKILL)
        program.wait()
        program.stderr.close()


def until(true, seconds=90):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)


def test_the_web_server_answers_in_bounded_time_while_it_is_away_and_goes_on_when_it_is_back(line, start):
    town = build_town()
    client = Client()
    client.force_login(town.users["care_worker"])
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        part.replace("tillit.project.wsgi", "tests.project.plain_app") for part in web_command("127.0.0.1", port)
    ]
    start([*command, "--workers=1", "--threads=1"])

    def status(path):
        asked = HTTPConnection("127.0.0.1", port, timeout=LONGEST_SECONDS)
        try:
            asked.request("GET", path, headers={"Cookie": cookie})
            return asked.getresponse().status
        except (ConnectionError, TimeoutError):
            return 0
        finally:
            asked.close()

    until(lambda: status("/min-dag/") == 200)
    for leave in (line.cut, line.die, line.hold):
        leave()
        assert (status("/min-dag/"), status("/health"), status("/ready")) == (503, 200, 503)
        line.mend()
        until(lambda: status("/min-dag/") == 200)


def test_a_worker_ends_when_it_loses_the_database_and_a_new_one_waits_for_it(line, start, empty_queue):
    command = [
        sys.executable,
        "-c",
        "from tests import trial_jobs; from tillit.project.cli import main; main()",
    ]
    work = [*command, "worker", "--queue", "trial"]
    command[2] = f"import django; django.setup(); {command[2]}"
    work[2] = command[2]
    echo.defer()
    first = start(work)
    until(lambda: ProcrastinateJob.objects.filter(task_name="trial.echo", status="succeeded").count() == 1)
    line.cut()
    assert first.wait(timeout=60) == 1
    assert "The worker lost its database and ends" in first.stderr.read()
    second = start(work)
    assert "Waiting for the database" in second.stderr.readline()
    echo.defer()
    line.mend()
    until(lambda: ProcrastinateJob.objects.filter(task_name="trial.echo", status="succeeded").count() == 2)

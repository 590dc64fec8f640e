"""Live updates through the web server as it is run: gunicorn, two processes, threads, signals."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import threading
import time

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from tests.town import build_town

from tillit.foundation import live
from tillit.foundation.database.address import Address
from tillit.foundation.live import topics
from tillit.project.commands.serve import web_command

NAME = "live-trial"
BEFORE_GRACE_ENDS = 10  # gunicorn would wait 15 seconds for what does not end by itself


@pytest.fixture
def session(transactional_db, monkeypatch):
    """A signed-in leader's cookie, in the database that the web server reads."""
    monkeypatch.setattr(topics, "_allowed", {"trial": lambda user, rest, now: False})
    town = build_town()
    client = Client()
    client.force_login(town.users["team_leader"])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def web(session):
    """Start the web server as `tillit serve` does, and end it when the test has not."""
    started = []

    def start(*more, streams=20):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [part.replace("tillit.project.wsgi", "tests.live_app") for part in web_command("127.0.0.1", port)]
        here = connection.settings_dict
        address = Address(
            here["NAME"], here["USER"], here["PASSWORD"], here["HOST"], int(here["PORT"] or 0) or None,
            tuple({**here["OPTIONS"], "application_name": NAME}.items()),
        )  # fmt: skip
        environment = {
            **os.environ,
            "TILLIT_DATABASE_URL": address.url,
            "TILLIT_LIVE_STREAMS": str(streams),
            "DJANGO_SETTINGS_MODULE": "tillit.project.settings",
        }
        web = Web(subprocess.Popen([*command, "--timeout=600", *more], env=environment), port, session)
        started.append(web)
        web.wait_until_it_answers()
        return web

    yield start
    for web in started:
        web.process.terminate()
        try:
            web.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            web.process.kill()
            web.process.wait()
        for line in web.opened:
            line.close()


class Web:
    """The running web server, seen from outside."""

    def __init__(self, process, port, session):
        self.process, self.port, self.session = process, port, session
        self.opened = []

    def wait_until_it_answers(self):
        for _ in range(300):
            assert self.process.poll() is None, "the web server ended"
            try:
                assert self.get("/quick/").status == 200
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the web server does not answer")

    def get(self, path):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.opened.append(line)
        line.request("GET", path, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}"})
        self.opened.append(line.getresponse())
        return self.opened[-1]

    def listen(self):
        answer = self.get("/direkte/trial:3/?alder=86400000")  # a page that old is always told to look again
        return Ear(answer, self.opened[-2])


class Ear:
    """A stream as a browser reads it."""

    def __init__(self, answer, line):
        self.status, self.process = answer.status, answer.headers["X-Process"]
        self._answer, self._line = answer, line

    def next_event(self):
        """Give the next event's name, or None at the stream's end."""
        while line := self._answer.readline():
            if line.startswith(b"event: "):
                return line[7:].strip().decode()
        return None

    def hang_up(self):
        self._answer.close()
        self._line.close()


def ears_in_both_processes(web):
    """Open streams in both processes, and hear that their pages are older than the listening.

    The one that answered first is held still, so that the other must take the next, once it has started.
    """
    ears = [web.listen() for _ in range(3)]
    held = int(ears[0].process)
    os.kill(held, signal.SIGSTOP)
    try:
        ears.append(web.listen())
    finally:
        os.kill(held, signal.SIGCONT)
    assert len({ear.process for ear in ears}) == 2
    assert {ear.status for ear in ears} == {200}
    assert [ear.next_event() for ear in ears] == ["changed"] * len(ears)
    return ears


def connections_of_the_web():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, query FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()",
            [NAME],
        )
        return cursor.fetchall()


def test_both_processes_deliver_hold_one_connection_each_and_come_back_when_it_is_killed(web):
    ears = ears_in_both_processes(web())
    with transaction.atomic():
        live.announce("trial:3")
    assert [ear.next_event() for ear in ears] == ["changed"] * len(ears)
    listening = connections_of_the_web()
    assert [query.split()[0] for _, query in listening] == ["LISTEN", "LISTEN"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", [[pid for pid, _ in listening]])
    assert [ear.next_event() for ear in ears] == ["changed"] * len(ears), "what the gap hid is fetched"
    assert {pid for pid, _ in connections_of_the_web()}.isdisjoint({pid for pid, _ in listening})
    live.announce("trial:3")
    assert [ear.next_event() for ear in ears] == ["changed"] * len(ears)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_at_the_signal_the_streams_end_at_once(web, number):
    server = web()
    ears = ears_in_both_processes(server)
    begun = time.monotonic()
    server.process.send_signal(number)
    assert {ear.next_event() for ear in ears} == {"end"}
    assert {ear.next_event() for ear in ears} == {None}
    assert server.process.wait(timeout=30) == 0
    assert time.monotonic() - begun < BEFORE_GRACE_ENDS


def test_what_is_under_way_is_still_answered(web):
    server = web()
    ear = server.listen()
    answers = []
    slow = threading.Thread(target=lambda: answers.append(server.get("/slow/").read()))
    slow.start()
    time.sleep(0.7)
    server.process.send_signal(signal.SIGTERM)
    slow.join()
    assert answers == [b"done"]
    assert ear.next_event() in ("changed", "end")
    assert server.process.wait(timeout=30) == 0


def test_beyond_the_cap_requests_are_still_answered_and_who_leaves_gives_the_place_soon(web):
    server = web("--workers=1", streams=3)
    ears = [server.listen() for _ in range(4)]
    assert [ear.status for ear in ears] == [200, 200, 200, 503]
    assert [server.get("/quick/").status for _ in range(10)] == [200] * 10
    ears[0].hang_up()
    deadline = time.monotonic() + 10
    while (newcomer := server.listen()).status == 503 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert newcomer.status == 200

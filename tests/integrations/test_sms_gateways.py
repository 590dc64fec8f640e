"""The SMS gateways, each against the real thing it talks to: a file, and a web server in this machine."""

from __future__ import annotations

import json
import socket
import stat
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import transaction

from tests.town import NOW, build_town
from tillit.integrations.outlet import services as outlet
from tillit.integrations.outlet import sms
from tillit.integrations.outlet.delivery import deliver, sms_gateway
from tillit.integrations.outlet.gateways import Refused, TryLater
from tillit.integrations.outlet.models import Message
from tillit.integrations.outlet.sms import FileSms, HttpSms, international
from tillit.integrations.outlet.types import Fault, Recipient, State

TO, TEXT, KEY = "+47 00 00 00 07", "Et besøk er endret.", "00000000-0000-4000-8000-000000000007"
TOKEN = "a-token-of-tests"


class Provider(BaseHTTPRequestHandler):
    """A provider of text messages: answers with the next of `answers`, else 202, and drops keys it has seen."""

    def do_POST(self):
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.heard.append((self.path, dict(self.headers), body))
        status = server.answers.pop(0) if server.answers else 202
        if status == "slow":
            server.patience.wait(10)
            status = 202
        if status == "hang up":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if status < 300 and body["key"] not in {key for key, _ in server.delivered}:
            server.delivered.append((body["key"], body["to"]))
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture
def provider():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.answers, server.heard, server.delivered, server.patience = [], [], [], threading.Event()
    server.url = f"http://127.0.0.1:{server.server_port}/v1/sms?from=granvik"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.patience.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _nobody_was_silent(monkeypatch):
    """What an earlier test's provider did is forgotten."""
    monkeypatch.setattr(sms, "_silent_since", {})


def http(provider, **changed):
    return HttpSms(provider.url, TOKEN, **changed)


def test_a_message_is_posted_with_token_and_key(provider):
    http(provider).send(TO, TEXT, KEY)
    [(path, headers, body)] = provider.heard
    assert path == "/v1/sms?from=granvik"
    assert body == {"to": TO, "text": TEXT, "key": KEY}
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["Idempotency-Key"] == KEY
    assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_what_may_pass_is_for_later(provider, status):
    provider.answers = [status]
    with pytest.raises(TryLater) as fault:
        http(provider).send(TO, TEXT, KEY)
    assert fault.value.fault == Fault.BUSY


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 404, 422])
def test_other_answers_are_final_and_the_token_follows_no_redirect(provider, status):
    provider.answers = [status]
    with pytest.raises(Refused) as fault:
        http(provider).send(TO, TEXT, KEY)
    assert fault.value.fault == Fault.REFUSED
    assert len(provider.heard) == 1


def test_a_slow_provider_is_waited_for_no_longer_than_the_time_limit(provider):
    provider.answers = ["slow"]
    begun = time.monotonic()
    with pytest.raises(TryLater) as fault:
        http(provider, timeout_seconds=0.3).send(TO, TEXT, KEY)
    assert fault.value.fault == Fault.TIMEOUT
    assert time.monotonic() - begun < 5


def test_a_silent_provider_is_left_alone_for_a_while(provider, monkeypatch):
    """So that a hundred waiting messages do not hold the worker a hundred times as long."""
    provider.answers = ["slow"]
    with pytest.raises(TryLater):
        http(provider, timeout_seconds=0.3).send(TO, TEXT, KEY)
    provider.patience.set()
    with pytest.raises(TryLater):
        http(provider).send(TO, TEXT, KEY)
    assert len(provider.heard) == 1
    monkeypatch.setattr(sms, "REST_SECONDS", 0.0)
    http(provider).send(TO, TEXT, KEY)
    assert provider.delivered == [(KEY, TO)]


def test_a_provider_that_hangs_up_is_for_later(provider):
    provider.answers = ["hang up"]
    with pytest.raises(TryLater) as fault:
        http(provider).send(TO, TEXT, KEY)
    assert fault.value.fault == Fault.UNREACHABLE


@pytest.mark.parametrize("host", ["127.0.0.1", "nowhere.invalid"])
def test_where_nobody_listens_it_is_for_later(host):
    with socket.socket() as taken:  # bound and not listening: a connection is refused
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(TryLater) as fault:
            HttpSms(f"http://{host}:{taken.getsockname()[1]}/", TOKEN).send(TO, TEXT, KEY)
    assert fault.value.fault == Fault.UNREACHABLE
    assert TO not in str(fault.value)
    assert fault.value.__suppress_context__


def test_a_server_that_speaks_no_tls_gets_no_message(provider):
    with pytest.raises(TryLater):
        HttpSms(provider.url.replace("http:", "https:"), TOKEN, timeout_seconds=2).send(TO, TEXT, KEY)
    assert provider.heard == []


@pytest.mark.django_db
def test_a_message_of_the_outlet_comes_through_a_bad_quarter_of_an_hour_once(provider, settings, monkeypatch):
    """Slow, then an error, then well: the provider saw the first and took it, so the person gets one message."""
    monkeypatch.setattr(sms, "REST_SECONDS", 0.0)
    settings.TILLIT_SMS, settings.TILLIT_SMS_URL, settings.TILLIT_SMS_TOKEN = "http", provider.url, TOKEN
    monkeypatch.setattr("tillit.integrations.outlet.delivery.HttpSms", lambda *a: HttpSms(*a, timeout_seconds=0.3))
    town = build_town()
    with transaction.atomic():
        message = outlet.send(
            kind="visit_changed",
            recipient=Recipient("person", town.people[0].pk, "sms", "nb"),
            context={"unit": town.unit.name, "phone": "00 00 00 00"},
            about=None,
            now=NOW,
        )
    provider.answers = ["slow", 500, 202]
    faults = []
    for minutes in range(3):
        try:
            deliver(message_id=message.pk, is_last=False, clock=lambda at=minutes: NOW + timedelta(minutes=at))
        except TryLater as fault:
            faults.append(fault.fault)
            provider.patience.set()
    message = Message.objects.get()
    assert faults == [Fault.TIMEOUT, Fault.BUSY]
    assert (message.state, message.attempts) == (State.SENT, 3)
    assert provider.delivered == [(str(message.public_id), "+4700000100")]
    assert len(provider.heard) == 3


def test_the_file_holds_each_message_once_and_is_the_owners(tmp_path):
    file = tmp_path / "home" / "sms.jsonl"
    gateway = FileSms(file)
    gateway.send(TO, TEXT, KEY)
    gateway.send(TO, TEXT, KEY)
    gateway.send(TO, "en til", "another key")
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert lines == [{"key": KEY, "to": TO, "text": TEXT}, {"key": "another key", "to": TO, "text": "en til"}]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_many_workers_write_whole_lines_to_the_file(tmp_path):
    file = tmp_path / "sms.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: FileSms(file).send(TO, TEXT * 50, str(n % 20)), range(100)))
    keys = [json.loads(line)["key"] for line in file.read_text().splitlines()]
    assert sorted(keys) == sorted(str(n) for n in range(20))


def test_the_settings_choose_the_gateway(settings, tmp_path):
    settings.TILLIT_HOME = tmp_path
    settings.TILLIT_SMS = "file"
    sms_gateway().send(TO, TEXT, KEY)
    assert (tmp_path / "sms.jsonl").exists()
    settings.TILLIT_SMS, settings.TILLIT_SMS_URL, settings.TILLIT_SMS_TOKEN = "http", "https://sms.example.org/", "t"
    assert isinstance(sms_gateway(), HttpSms)
    settings.TILLIT_SMS = ""
    with pytest.raises(Refused):
        sms_gateway()


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("00 00 01 00", "+4700000100"),
        ("+47 000 00 100", "+4700000100"),
        ("0047 00 00 01 00", "+4700000100"),
        ("+46 000-00 00", "+460000000"),
        ("02800", "02800"),
    ],
)
def test_a_number_is_written_as_gateways_want_it(written, sent):
    assert international(written) == sent

"""E-mail against a real mail server in this machine, which takes it, refuses it, is busy, or falls silent."""

from __future__ import annotations

import socket
import socketserver
import threading
from email import message_from_bytes
from email.policy import default

import pytest

from tillit.integrations.outlet.gateways import OutcomeUnknown, Refused, TryLater
from tillit.integrations.outlet.mail import send_mail
from tillit.integrations.outlet.types import Fault

TO, KEY = "seven@example.org", "00000000-0000-4000-8000-000000000007"


class MailServer(socketserver.StreamRequestHandler):
    """Speaks SMTP; `says` names the step at which it answers otherwise, with what: `silence` hangs up unanswered."""

    def handle(self):
        if not self.say("greeting", "220 granvik.example"):
            return
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "DATA":
                if not self.say("data", "354 go on") or not self.take():
                    return
            elif word == "QUIT":
                self.say("quit", "221 bye")
                return
            elif not self.say(word.lower(), "250 yes"):
                return

    def take(self):
        lines = []
        while (line := self.rfile.readline().rstrip(b"\r\n")) != b".":
            lines.append(line)
        self.server.taken.append(b"\n".join(lines))
        return self.say("taken", "250 taken")

    def say(self, step, usual):
        answer = self.server.says.get(step, usual)
        if answer == "silence":
            self.connection.shutdown(socket.SHUT_RDWR)
            return False
        if answer == "slow":
            self.server.patience.wait(10)
            return False
        self.wfile.write(f"{answer}\r\n".encode())
        return not answer.startswith("421")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@pytest.fixture
def server(settings):
    server = Server(("127.0.0.1", 0), MailServer)
    server.says, server.taken, server.patience = {}, [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 0.5
    settings.DEFAULT_FROM_EMAIL = "Granvik <tillit@granvik.example>"
    yield server
    server.patience.set()
    server.shutdown()
    thread.join()
    server.server_close()


def send():
    send_mail(TO, "Et besøk er endret", "Logg inn på Min side.", KEY)


def test_it_arrives_once_with_subject_text_and_an_id_of_its_own(server):
    send()
    [taken] = server.taken
    mail = message_from_bytes(taken, policy=default)
    assert (mail["To"], mail["Subject"]) == (TO, "Et besøk er endret")
    assert mail["Message-ID"] == f"<{KEY}@granvik.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().strip() == "Logg inn på Min side."


@pytest.mark.parametrize(
    ("step", "answer", "raised", "fault"),
    [
        ("greeting", "421 too busy", TryLater, Fault.BUSY),
        ("greeting", "554 not you", Refused, Fault.REFUSED),
        ("greeting", "silence", TryLater, Fault.UNREACHABLE),
        ("greeting", "slow", TryLater, Fault.UNREACHABLE),
        ("mail", "451 later", TryLater, Fault.BUSY),
        ("rcpt", "550 nobody of that name", Refused, Fault.REFUSED),
        ("rcpt", "450 greylisted", TryLater, Fault.BUSY),
        ("data", "554 no", Refused, Fault.REFUSED),
        ("taken", "452 disk full", TryLater, Fault.BUSY),
        ("taken", "554 spam", Refused, Fault.REFUSED),
        ("taken", "silence", OutcomeUnknown, Fault.OUTCOME_UNKNOWN),
        ("taken", "slow", OutcomeUnknown, Fault.OUTCOME_UNKNOWN),
    ],
)
def test_it_is_tried_again_only_when_it_was_not_taken(server, step, answer, raised, fault):
    server.says[step] = answer
    with pytest.raises(raised) as trouble:
        send()
    assert trouble.value.fault == fault
    assert TO not in str(trouble.value)
    assert trouble.value.__suppress_context__


def test_what_was_taken_is_sent_however_the_farewell_goes(server):
    server.says["quit"] = "silence"
    send()
    assert len(server.taken) == 1


def test_where_no_server_listens_it_is_for_later(server, settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = taken.getsockname()[1]
        with pytest.raises(TryLater) as trouble:
            send()
    assert trouble.value.fault == Fault.UNREACHABLE


def test_the_demo_writes_it_to_a_file(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    send()
    [file] = (tmp_path / "mail").iterdir()
    assert KEY in file.read_text()

"""The load: helpers who tap, write notes and report ill, a leader who asks for plans, and messages that are sent.

Each repeats a request until it is answered, as the phone does with what it kept; then, and only then, it is written
into the ledger.
"""

from __future__ import annotations

import http.client
import itertools
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from tillit.project.trial.installation import Account, Installation, token
from tillit.project.trial.ledger import Ledger

ANSWER_SECONDS = 15.0
SECONDS_BEFORE_AGAIN = 0.2
SECONDS_BETWEEN = 0.1
PATIENCE_SECONDS = 600.0  # longer than anything is away in the trial, also on a busy machine


class Ended(Exception):
    """The trial ends, and this request was never acknowledged."""


@dataclass
class Client:
    """One person at the other end of the line."""

    port: int
    account: Account
    ledger: Ledger
    ending: threading.Event

    def __post_init__(self) -> None:
        self._token = token()
        self._line: http.client.HTTPConnection | None = None

    def post(self, path: str, **fields: str) -> tuple[int, bytes]:
        """Send a form until it is answered with something else than "try again"."""
        return self._until_answered("POST", path, urlencode(fields).encode())

    def get(self, path: str) -> tuple[int, bytes]:
        """Open a page, until it is shown."""
        return self._until_answered("GET", path, None)

    def _until_answered(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        gives_up_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                status, text = self._once(method, path, body)
            except (OSError, http.client.HTTPException) as fault:
                self._hang_up()
                status, text = 0, b""
                self.ledger.answered(type(fault).__name__)
            else:
                self.ledger.answered(str(status))
            if status and status < 500:
                return status, text
            if status == 500:
                self.ledger.wonder(f"{method} {path} was answered with 500")
                return status, text
            if time.monotonic() > gives_up_at:
                self.ledger.wonder(f"{method} {path} was not answered for {PATIENCE_SECONDS:.0f} seconds")
                raise Ended
            time.sleep(SECONDS_BEFORE_AGAIN)

    def _once(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        headers = {"Cookie": f"sessionid={self.account.cookie}; csrftoken={self._token}", "X-CSRFToken": self._token}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        text = answer.read()
        if answer.will_close:
            self._hang_up()
        return answer.status, text

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def help_people(client: Client, chance: random.Random) -> None:
    """Tap done and undone, write notes, look at the day: one tap after the other, each with its own key."""
    done = dict.fromkeys(client.account.visits, False)
    number = 0
    while not client.ending.is_set():
        visit = chance.choice(client.account.visits)
        number += 1
        what = chance.random()
        if what < 0.5:
            done[visit] = not done[visit]
            tap(client, "utfort" if done[visit] else "angre", visit)
        elif what < 0.8:
            tap(client, "beskjed", visit, words=f"Beskjed {client.account.user_id}-{number}")
        else:
            status, _ = client.get("/min-dag/")
            if status == 200:
                client.ledger.looked(client.account.user_id)
            else:
                client.ledger.wonder(f"my day was answered with {status}")
        client.ending.wait(SECONDS_BETWEEN)


def tap(client: Client, way: str, visit: str, **fields: str) -> None:
    """Tap once, as often as it takes until it is answered."""
    key = str(uuid4())
    sent = {"tap": key, "age": "0", "owner": client.account.owner, **fields}
    status, text = client.post(f"/min-dag/{visit}/{way}/", **sent)
    outcome = ""
    with suppress(ValueError, AttributeError):
        outcome = json.loads(text)["outcome"]
    if (status, outcome) == (200, "taken"):
        client.ledger.acknowledge(way, client.account.user_id, visit, fields.get("words", key))
        client.ledger.acknowledge("tap", client.account.user_id, visit, key)
    else:
        client.ledger.wonder(f"a tap ({way}) was answered with {status} {outcome}")


def report_ill(client: Client, chance: random.Random) -> None:
    """Report ill once, at a random moment."""
    client.ending.wait(chance.uniform(0, 15))
    status, _ = client.post("/min-dag/syk/")
    if status == 302:
        client.ledger.acknowledge("ill", client.account.user_id, "", "")
    else:
        client.ledger.wonder(f"reporting ill was answered with {status}")


def ask_for_plans(client: Client, chance: random.Random, *, installation: Installation) -> None:
    """Ask for proposals for coming weeks, one now and then, so that one is being made most of the time."""
    while not client.ending.is_set():
        week = chance.choice(installation.weeks)
        status, _ = client.post(f"/team/{installation.team_id}/uke/{week}/forslag/")
        if status == 302:
            client.ledger.acknowledge("plan", client.account.user_id, week, "")
        else:
            client.ledger.wonder(f"asking for a plan was answered with {status}")
        client.ending.wait(chance.uniform(1, 5))


def send_messages(installation: Installation, ledger: Ledger, ending: threading.Event) -> None:
    """Send text messages in transactions of our own, as a job does; what commits is promised."""
    from django.db import Error, close_old_connections, connection, transaction
    from django.utils import timezone

    from tillit.integrations.outlet import services as outlet
    from tillit.rooms.organization import queries as organization
    from tillit.rooms.teams import queries as teams
    from tillit.rooms.workforce import queries as workforce

    recipients: list[int] = []
    unit: dict[str, str] = {}
    while not ending.is_set():
        try:
            if not recipients:
                card = teams.team_card(installation.team_id)
                of = organization.unit_card(card.unit_id) if card else None
                unit = {"unit": of.name if of else "", "phone": of.phone if of else ""}
                employees = [workforce.employee_of(account.user_id) for account in installation.helpers]
                recipients = [employee.id for employee in employees if employee]
            with transaction.atomic():
                to = outlet.Recipient("employee", random.choice(recipients), "sms", "nb")
                sent = outlet.send(kind="visit_changed", recipient=to, context=unit, about=None, now=timezone.now())
            ledger.acknowledge("message", 0, "", str(sent.public_id))
        except Error as fault:
            ledger.answered(type(fault).__name__)
            connection.close()
        close_old_connections()
        ending.wait(5 * SECONDS_BETWEEN)
    connection.close()


@contextmanager
def load(installation: Installation, ledger: Ledger, *, seed: int) -> Iterator[None]:
    """Put the load on while the block lasts; then each ends what it has begun."""
    ending = threading.Event()
    assert installation.leader is not None
    threads = [threading.Thread(target=send_messages, args=[installation, ledger, ending])]
    ports = itertools.cycle(installation.ports)

    def begin(account: Account, act: Callable[..., None], **more: Installation) -> None:
        client = Client(next(ports), account, ledger, ending)
        chance = random.Random(f"{seed} {account.user_id}")

        def run() -> None:
            with suppress(Ended):
                act(client, chance, **more)

        threads.append(threading.Thread(target=run))

    for account in installation.helpers:
        begin(account, help_people)
    for account in installation.ill:
        begin(account, report_ill)
    begin(installation.leader, ask_for_plans, installation=installation)
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ending.set()
        for thread in threads:
            thread.join()

"""After all that: a change that is made at one server is heard by the open pages of each."""

from __future__ import annotations

import http.client
import threading
from contextlib import suppress

from tillit.project.trial.clients import Client, tap
from tillit.project.trial.installation import Installation, soon
from tillit.project.trial.ledger import Ledger
from tillit.project.trial.proof import Point

HEARD_SECONDS = 30.0
SETTLE_SECONDS = 3.0  # what was announced just before a stream was opened is told to it as well


class Ear:
    """An open page's stream at one server; counts what it is told."""

    def __init__(self, port: int, cookie: str, topic: str) -> None:
        self.port = port
        self.told = 0
        self.is_open = threading.Event()
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=HEARD_SECONDS * 2)
        self._line.request("GET", f"/direkte/{topic}/?alder=0", headers={"Cookie": f"sessionid={cookie}"})
        self._answer = self._line.getresponse()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError, ValueError, http.client.HTTPException, AttributeError):
            while line := self._answer.readline():
                self.is_open.set()
                self.told += line.startswith(b"event: changed")

    def hang_up(self) -> None:
        """Leave."""
        self._line.close()


def heard(installation: Installation, ledger: Ledger) -> Point:
    """Open a page's stream at each server, and tap at each in turn."""
    from django.utils import timezone

    from tillit.kernel.clock import local_day
    from tillit.kernel.period import Week

    assert installation.leader is not None
    topic = f"team-week:{installation.team_id}:{Week.of(local_day(timezone.now()))}"
    ears = [Ear(port, installation.leader.cookie, topic) for port in installation.ports]
    helper = installation.helpers[0]
    visit = helper.visits[0]
    wrong: list[str] = []
    try:
        wrong += [f"no stream at {ear.port}" for ear in ears if not ear.is_open.wait(HEARD_SECONDS)]
        for number, port in enumerate(installation.ports):
            threading.Event().wait(SETTLE_SECONDS)
            before = [ear.told for ear in ears]
            done = [
                one.kind
                for one in ledger.of("utfort", "angre")
                if (one.user_id, one.subject) == (helper.user_id, visit)
            ]
            tap(
                Client(port, helper, ledger, threading.Event()),
                "angre" if done and done[-1] == "utfort" else "utfort",
                visit,
            )
            for at, ear in enumerate(ears):
                if soon(lambda ear=ear, then=before[at]: ear.told > then, seconds=HEARD_SECONDS) is None:
                    wrong.append(f"what was done at server {number} was not heard at server {at}")
    finally:
        for ear in ears:
            ear.hang_up()
    return Point("a change at one server is heard at each", len(installation.ports) ** 2, tuple(wrong))

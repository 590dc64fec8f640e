"""The clients of `tillit bench web`, in a process of their own: so many requests a second, whatever the answers take.

Standard library only. One JSON document a line comes in (a page), one goes out (what was measured). The load is open:
a request that is due is sent at its time or as soon as its client is free, and its time counts from when it was due,
so that a server which falls behind cannot hide it.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

TIMEOUT_SECONDS = 60


@dataclass
class Answers:
    """What one client saw."""

    milliseconds: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    wrong: dict[str, int] = field(default_factory=dict)


class Client:
    """One browser: a connection that is kept, a cookie, and the addresses it asks for, over and over."""

    def __init__(self, port: int, page: dict[str, Any], steps: dict[str, Any]) -> None:
        self.port, self.page, self.steps = port, page, steps
        self.connection: http.client.HTTPConnection | None = None
        self.next = 0

    def ask(self) -> tuple[int, int]:
        """Send the next request; give the status and how many bytes came."""
        step = self.steps["steps"][self.next % len(self.steps["steps"])]
        self.next += 1
        headers = {"Accept-Encoding": "gzip", "Accept": "text/html", **self.steps["headers"]}
        if step.get("body") is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for attempt in (1, 2):  # the server lets go of a connection that is idle for a while
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
            try:
                self.connection.request(self.page["method"], step["path"], step.get("body"), headers)
                answer = self.connection.getresponse()
                body = answer.read()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.close()
                if attempt == 2:
                    raise
            else:
                if answer.will_close:
                    self.close()
                return answer.status, len(body)
        raise AssertionError

    def close(self) -> None:
        """Let go of the connection."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def measure(port: int, page: dict[str, Any], *, seconds: float, apart: float = 1.0) -> Answers:
    """Let all clients of a page ask at one request a second each, evenly spread, and give what they saw."""
    clients = [Client(port, page, steps) for steps in page["clients"]]
    seen = [Answers() for _ in clients]
    begin = time.monotonic() + 0.05

    def run(number: int) -> None:
        client, mine = clients[number], seen[number]
        for turn in range(max(1, round(seconds / apart))):
            due = begin + apart * (turn + number / len(clients))
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                status, size = client.ask()
            except OSError as fault:
                client.close()
                status, size = 0, 0
                mine.wrong[type(fault).__name__] = mine.wrong.get(type(fault).__name__, 0) + 1
            mine.milliseconds.append((time.monotonic() - due) * 1000)
            mine.bytes.append(size)
            if status and status != page["status"]:
                mine.wrong[str(status)] = mine.wrong.get(str(status), 0) + 1
        client.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _together(seen)


def _together(seen: list[Answers]) -> Answers:
    whole = Answers()
    for one in seen:
        whole.milliseconds += one.milliseconds
        whole.bytes += one.bytes
        for what, count in one.wrong.items():
            whole.wrong[what] = whole.wrong.get(what, 0) + count
    return whole


def main() -> None:
    """Answer each line until there are no more."""
    for line in sys.stdin:
        asked = json.loads(line)
        measure(asked["port"], asked["page"], seconds=asked["warm_seconds"])
        print(json.dumps({"warm": True}), flush=True)
        sys.stdin.readline()  # the one who asked has read the counters
        answers = measure(asked["port"], asked["page"], seconds=asked["seconds"])
        print(json.dumps(vars(answers)), flush=True)


if __name__ == "__main__":
    main()

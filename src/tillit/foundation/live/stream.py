"""The page that never ends: a stream of server-sent events for one topic."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterator

from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tillit.foundation.access.pages import open_to
from tillit.foundation.live.hub import END, Subscription, hub
from tillit.foundation.live.topics import may_listen
from tillit.foundation.users import Role
from tillit.kernel.errors import NotFound

LIFE_SECONDS = 5 * 60.0  # then the browser comes again, perhaps to another process, and is let in anew
HEARTBEAT_SECONDS = 15.0  # proxies close what is silent for longer
LOOK_UP_SECONDS = 1.0  # how soon a browser that went away gives its place to another
RETRY_MILLISECONDS = 3000
FULL_RETRY_SECONDS = 60
OLDEST_SECONDS = 24 * 60 * 60

OPENED = f"retry: {RETRY_MILLISECONDS}\n\n"
HEARTBEAT = ": still here\n\n"
# An event without data is none to a browser.
EVENT = "event: {}\ndata: 1\n\n"


@require_GET
@open_to(*Role.values)
def stream(request: HttpRequest, topic: str) -> HttpResponseBase:
    """Answer with `changed` whenever the topic is announced; `?alder=` is how many milliseconds old the page is."""
    if not may_listen(request.user, topic, now=timezone.now()):
        raise NotFound("There is nothing to listen to here.")
    subscription = hub.subscribe(topic, seconds_old=_seconds_old(request))
    if subscription is None:
        return _full()
    return StreamingHttpResponse(
        Events(subscription, request.META.get("gunicorn.socket")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _full() -> HttpResponse:
    answer = HttpResponse(status=503, headers={"Retry-After": str(FULL_RETRY_SECONDS), "Cache-Control": "no-store"})
    answer._has_been_logged = True  # a full house is no error: Django would write one a page and minute
    return answer


def _seconds_old(request: HttpRequest) -> float:
    given = request.GET.get("alder", "")
    return min(int(given) / 1000, OLDEST_SECONDS) if given.isdecimal() and len(given) < 12 else 0.0


class Events:
    """What goes down the wire; closed by the web server when the browser has gone."""

    def __init__(self, subscription: Subscription, browser: socket.socket | None = None) -> None:
        self._subscription = subscription
        self._browser = browser
        self._lines = self._run()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return next(self._lines)

    def close(self) -> None:
        """Give the place to another, also when nothing was ever read."""
        hub.leave(self._subscription)

    def _run(self) -> Iterator[str]:
        _let_go_of_the_database()
        yield OPENED
        ends_at = time.monotonic() + LIFE_SECONDS
        spoke_at = time.monotonic()
        while time.monotonic() < ends_at and not self._browser_has_gone():
            word = self._subscription.next_word(seconds=LOOK_UP_SECONDS)
            if word == END:
                break
            if word is None and time.monotonic() - spoke_at < HEARTBEAT_SECONDS:
                continue
            yield EVENT.format(word) if word else HEARTBEAT
            spoke_at = time.monotonic()
        yield EVENT.format(END)

    def _browser_has_gone(self) -> bool:
        """Tell whether the other end hung up; without a word to write, nobody else would notice."""
        if self._browser is None:
            return False
        try:
            ready = select.poll()
            ready.register(self._browser, select.POLLIN)
            return bool(ready.poll(0)) and self._browser.recv(1, socket.MSG_PEEK) == b""
        except (OSError, ValueError):
            return True


def _let_go_of_the_database() -> None:
    """Close the request's connection, which would else be held for minutes without a question to ask."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()

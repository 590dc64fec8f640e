"""A real browser on the running program: screens, sign-in, and what axe and the keyboard find."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.signals import request_finished, request_started
from playwright.sync_api import BrowserContext, Page

from tillit.foundation.users import User

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
SCREENS = {
    "phone": PHONE,
    "phone in the dark": {**PHONE, "color_scheme": "dark"},
    "desk": DESK,
    "desk in the dark": {**DESK, "color_scheme": "dark"},
}


@contextmanager
def answers_under_way() -> Iterator[Callable[[], None]]:
    """Give a function that waits until the program has answered all that a browser asked it within the block.

    An answer still under way when the test ends would lock what is emptied then.
    """
    answering: set[threading.Thread] = set()

    def begin(**_: object) -> None:
        answering.add(threading.current_thread())

    def end(**_: object) -> None:
        answering.discard(threading.current_thread())

    def wait() -> None:
        deadline = time.monotonic() + 30
        while any(t.is_alive() for t in answering - {threading.main_thread()}) and time.monotonic() < deadline:
            time.sleep(0.01)

    request_started.connect(begin)
    request_finished.connect(end)
    try:
        yield wait
    finally:
        request_started.disconnect(begin)
        request_finished.disconnect(end)


def open_page(context: BrowserContext, base: str, path: str, who: User | None) -> Page:
    """Open an address, signed in as `who` by the cookie of a session made for them."""
    if who is not None:
        context.add_cookies([_session_cookie(who, base)])
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda entry: _note(page, entry.type, entry.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(path)
    return page


def _session_cookie(who: User, base: str) -> dict[str, str]:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(who.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = who.get_session_auth_hash()
    session.create()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": base}


def _note(page: Page, kind: str, text: str) -> None:
    if kind in {"error", "warning"}:
        page.complaints.append(text)


def axe_violations(page: Page) -> list[tuple[str, list[str]]]:
    """Give what breaks WCAG's machine-checkable rules: the rule and the first elements that do."""
    violations = Axe().run(page).response["violations"]
    return [(v["id"], [node["html"][:200] for node in v["nodes"][:3]]) for v in violations]


def scrolls_sideways(page: Page, *widths: int) -> list[int]:
    """Give the widths at which the page is wider than its window."""
    wide = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(width)
    return wide

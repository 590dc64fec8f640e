"""Knocks at a door by GET and by POST, and says in one word what came of it; nothing of it stays."""

from __future__ import annotations

from http.cookies import SimpleCookie

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

READS, WRITES, HIDDEN, REFUSED, SIGN_IN, FAULT = "reads", "writes", "hidden", "refused", "sign_in", "fault"
NO_SUCH_WAY, FULL_HOUSE = 405, 503


class Visitor:
    """One reader's browser, whose every request is rolled back."""

    def __init__(self, user) -> None:
        self.client = Client(raise_request_exception=False)
        if user is not None:
            self.client.force_login(user)
        self.cookies = self.client.cookies.output(header="", sep=";")

    def knock(self, address: str, form: dict | None = None) -> frozenset[str]:
        """Give how the reader came in (`reads`, `writes`), or the one way in which they did not."""
        got, sent = self._ask("get", address), self._ask("post", address, form or {})
        inside = {how for how, code in ((READS, got), (WRITES, sent)) if code == "in"}
        if inside:
            return frozenset(inside)
        kept_out = {code for code in (got, sent) if code is not None}
        return frozenset(kept_out or {REFUSED})

    def _ask(self, method: str, address: str, *form: dict) -> str | None:
        self.client.cookies = SimpleCookie(self.cookies)
        with transaction.atomic():
            answer = getattr(self.client, method)(address, *form)
            transaction.set_rollback(True)
        return _word(answer)


def _word(answer: HttpResponseBase) -> str | None:
    code = answer.status_code
    if code == NO_SUCH_WAY:
        return None
    if code >= 500 and code != FULL_HOUSE:
        return FAULT
    if code == 302 and answer["Location"].startswith("/inn/"):
        return SIGN_IN
    return {403: REFUSED, 404: HIDDEN}.get(code, "in")

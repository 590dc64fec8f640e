"""What machines ask: `/health`, `/ready` and `/metrics`, before host names, https and sessions matter.

They stand in a middleware and not among the pages: whoever balances load asks by address, over plain http, and neither
answer names anything of a person.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tillit.foundation import draining, metrics
from tillit.project.from_proxy import SAID_BY_PROXIES

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


class answer_machines:
    """Answer the three addresses, and let everything else pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._answers = {"/health": health, "/ready": Readiness(), "/metrics": read_metrics}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._answers.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            given = HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        else:
            given = answer(request)
        given["Cache-Control"] = "no-store"
        given.is_for_machines = True  # type: ignore[attr-defined]
        given._has_been_logged = True  # type: ignore[attr-defined]
        return given


def health(request: HttpRequest) -> HttpResponse:
    """Say that the process lives; a database that is away is no reason to kill it."""
    return _said("alive")


class Readiness:
    """Says whether requests should be sent here."""

    def __init__(self) -> None:
        self._tables_are_there = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Ask the database one thing; whether the migrations are applied only until they are."""
        if draining.has_begun():
            return _said("draining", status=503)
        try:
            if not self._tables_are_there:
                executor = MigrationExecutor(connection)
                if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                    return _said("migrations are missing: tillit migrate", status=503)
                self._tables_are_there = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error:
            return _said("the database does not answer", status=503)
        return _said("ready")


def read_metrics(request: HttpRequest) -> HttpResponse:
    """Give the metrics to who has the token; without one set, to who asks on this machine and past the proxy."""
    if not _may_read_metrics(request):
        return _said("no access", status=403)
    return HttpResponse(metrics.exposition(now=timezone.now()), content_type=PROMETHEUS)


def _may_read_metrics(request: HttpRequest) -> bool:
    if token := settings.TILLIT_METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    came_by_proxy = any(name in request.META for name in SAID_BY_PROXIES)
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1", "") and not came_by_proxy


def _said(words: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(words + "\n", status=status, content_type="text/plain; charset=utf-8")

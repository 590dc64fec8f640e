"""Each request has an id, one line in the log, and its place in the metrics: by the route's name, never the address.

No user stands in the line: who looked at whom is in the look log, under the access it deserves.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tillit.foundation import metrics
from tillit.foundation.request_id import new_request_id, request_id

logger = logging.getLogger("tillit.requests")
HEADER = "X-Request-ID"
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")


class one_line_each:
    """Give the request its id, and tell how it went."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = request_id.set(new_request_id(request.META.get("HTTP_X_REQUEST_ID", "")))
        asked = Asked()
        begun = time.perf_counter()
        try:
            with connection.execute_wrapper(asked):
                answer = self.get_response(request)
            answer[HEADER] = request_id.get()
            _tell(request, answer, asked, seconds=time.perf_counter() - begun)
            return answer
        finally:
            request_id.reset(token)


class Asked:
    """Counts what was asked of the database."""

    def __init__(self) -> None:
        self.queries = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            self.seconds += time.perf_counter() - begun


def route_name(request: HttpRequest) -> str:
    """Give the name of the page's route; a file, a redirect or nothing has none."""
    found = request.resolver_match
    return (found.view_name or "unnamed") if found else "none"


def _tell(request: HttpRequest, answer: HttpResponseBase, asked: Asked, *, seconds: float) -> None:
    line = {
        "route": route_name(request),
        "method": request.method if request.method in METHODS else "other",
        "status": answer.status_code,
        "ms": round(seconds * 1000),
        "queries": asked.queries,
        "database_ms": round(asked.seconds * 1000),
    }
    if getattr(answer, "is_for_machines", False):  # every few seconds, and about nothing but itself
        logger.debug("request", extra={"fields": line})
        return
    metrics.request_answered(line["route"], line["method"], line["status"], seconds)
    metrics.database_asked(asked.queries, asked.seconds)
    logger.info("request", extra={"fields": line})

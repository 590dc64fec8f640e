"""What is answered while the database is away or the disk full: 503 with a page that needs neither, never a 500."""

from __future__ import annotations

import logging
import sys
import time

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import bad_request, server_error

from tillit.kernel.disk import is_full

logger = logging.getLogger(__name__)

RETRY_SECONDS = 10
SECONDS_BETWEEN_LINES = 30.0  # in the log of a process: one line says as much as one for each request
# PostgreSQL's classes of states that pass: connection, transaction begun at the same moment, no room, an operator.
PASSING = ("08", "40", "53", "57P", "58")
READ_ONLY = "25006"  # a standby, or a server that is being moved

_told_at = -SECONDS_BETWEEN_LINES


def server_fault(request: HttpRequest) -> HttpResponse:
    """Answer a fault in a view or a middleware; Django's handler500. A database that is away comes back."""
    fault = sys.exc_info()[1]
    return come_again(fault) if is_away(fault) or is_full(fault) else server_error(request)


def request_fault(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django takes for the browser's fault; Django's handler400.

    A session that could not be saved because the database went away is among it, and is no fault of the browser's.
    """
    fault: BaseException | None = exception
    while fault is not None:
        if is_away(fault) or is_full(fault):
            return come_again(fault)
        fault = fault.__cause__ or fault.__context__
    return bad_request(request, exception)


def is_away(fault: BaseException | None) -> bool:
    """Tell whether the same question may well be answered in a little while."""
    if not isinstance(fault, OperationalError | InterfaceError):
        return False
    state = getattr(fault.__cause__, "sqlstate", None)  # none: nobody answered, or the line was cut
    return state is None or state.startswith(PASSING) or state == READ_ONLY


def come_again(fault: BaseException | None) -> HttpResponse:
    """Give the page, and say so in the log now and then."""
    _tell(fault)
    frame = {"municipality": settings.TILLIT_MUNICIPALITY, "demo": settings.TILLIT_DEMO, "destinations": []}
    answer = HttpResponse(render_to_string("503.html", {"frame": frame}), status=503)
    answer["Retry-After"] = str(RETRY_SECONDS)
    answer["Cache-Control"] = "no-store"
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def _tell(fault: BaseException | None) -> None:
    global _told_at
    now = time.monotonic()
    if now - _told_at >= SECONDS_BETWEEN_LINES:
        _told_at = now
        state = getattr(fault.__cause__, "sqlstate", None) if fault else None
        what = "the disk is full" if is_full(fault) else "the database is away"
        logger.warning("%s (%s); requests are answered with 503", what, state or type(fault).__name__)

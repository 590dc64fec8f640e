"""The id of the request, or of the one that a job was asked for by: what joins the lines of a log."""

from __future__ import annotations

import re
from contextvars import ContextVar
from uuid import uuid4

# What nginx ($request_id) and other proxies give: hexadecimal, with or without dashes. Words do not fit.
WELL_FORMED = re.compile(r"[0-9a-f]{8}[0-9a-f-]{8,56}")

request_id: ContextVar[str] = ContextVar("request_id", default="")


def new_request_id(given: str = "") -> str:
    """Take the given id when it is well formed, else make one."""
    return given if WELL_FORMED.fullmatch(given) else uuid4().hex

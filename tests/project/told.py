"""Reads what a log would hold in production."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.config import dictConfig

from django.conf import settings

from tillit.project.logs import configuration


class Told(io.StringIO):
    """The log as it is written."""

    @property
    def lines(self) -> list[dict]:
        """Give each line's object; a line that is none would fail here."""
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def of(self, logger: str) -> list[dict]:
        """Give the lines of one logger."""
        return [line for line in self.lines if line["logger"] == logger]


@contextmanager
def production_log(level: str = "debug") -> Iterator[Told]:
    """Write the log as production does while the block lasts, and give it."""
    told = Told()
    wanted = configuration(form="json", level=level)
    wanted["handlers"]["stderr"]["stream"] = told
    before = logging.root.handlers[:]
    dictConfig(wanted)
    # Everything that a library would say at its most talkative.
    for name in ("django", "django.request", "procrastinate", "gunicorn.error"):
        logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger(name).propagate = True
    logging.getLogger("django.db.backends").setLevel(logging.INFO)  # it writes only where DEBUG is on
    try:
        yield told
    finally:
        for name in ("procrastinate", "gunicorn.error"):
            logging.getLogger(name).setLevel(logging.NOTSET)
        dictConfig(settings.LOGGING)
        logging.root.handlers[:] = before

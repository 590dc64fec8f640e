"""Starts the embedded database again when it was killed, while pages are served and jobs are run."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from tillit.foundation import database
from tillit.foundation.database.doors import URL_VARIABLE
from tillit.foundation.database.probe import answers

LOOK_SECONDS = 1.0


@contextmanager
def database_beside() -> Iterator[None]:
    """Look after the embedded database while the block lasts; one that `TILLIT_DATABASE_URL` names is not ours."""
    if os.environ.get(URL_VARIABLE):
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(target=_look_after, args=[ended], name="database", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()  # not waited for: it may be in the middle of a start, which is then of use to the next one


def _look_after(ended: threading.Event) -> None:
    address = database.address()
    while not ended.wait(LOOK_SECONDS):
        if answers(address):
            continue
        click.echo("The database does not answer; it is started again.", err=True)
        began = time.monotonic()
        try:
            database.start()
            click.echo(f"The database answers again after {time.monotonic() - began:.1f} seconds.", err=True)
        except Exception as fault:  # a full disk, say: told, and tried again
            click.echo(str(fault) or type(fault).__name__, err=True)
            ended.wait(10 * LOOK_SECONDS)

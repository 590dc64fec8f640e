"""How long a page waits for a database that took its question and says nothing, as one that was stopped."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg.abc import RV, PQGen

PAGE_SECONDS = 15.0  # for one statement; no page has one that takes a tenth of it


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is given up when one statement takes longer than anybody waits for a page.

    Neither the operating system nor libpq notices a server whose process stands still: its end of the line is open.
    """

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for an answer, and hang up when there is none in time: what comes later is for nobody."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, PAGE_SECONDS)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            raise psycopg.OperationalError(f"the database said nothing for {PAGE_SECONDS:.0f} seconds") from None


def begin() -> None:
    """Let this process's connections be such from now on. For web servers: a job may ask what takes an hour."""
    connection_created.connect(_be_patient, dispatch_uid="patience")


def _be_patient(connection: BaseDatabaseWrapper, **more: Any) -> None:
    if isinstance(connection.connection, psycopg.Connection):
        connection.connection.__class__ = PatientConnection

"""A database that stands still: a page says so in bounded time, and goes on when the database does."""

from __future__ import annotations

import os
import signal

import pytest
from django.db import OperationalError, connection, transaction
from django.db.backends.signals import connection_created
from tests.town import build_town

from tillit.foundation.database import patience
from tillit.foundation.users import User


@pytest.fixture
def patient(transactional_db, monkeypatch):
    """Let this process wait as little as a web process does, and less."""
    monkeypatch.setattr(patience, "PAGE_SECONDS", 0.5)
    town = build_town()
    connection.close()
    patience.begin()
    yield town
    connection_created.disconnect(dispatch_uid="patience")
    connection.close()


@pytest.fixture
def still(patient):
    """Hold this connection's server process still for a while; other connections are answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    try:
        os.kill(pid, signal.SIGSTOP)
    except (ProcessLookupError, PermissionError):
        pytest.skip("the database runs elsewhere, or as another user")
    yield pid
    os.kill(pid, signal.SIGCONT)


def test_a_page_is_answered_503_while_the_database_stands_still_and_then_goes_on(patient, client, still):
    client.raise_request_exception = False
    client.cookies["sessionid"] = "a" * 32
    assert client.get("/min-dag/").status_code == 503
    connection.close()  # as at a request's end
    client.force_login(patient.users["care_worker"])
    assert client.get("/min-dag/").status_code == 200


def test_what_was_under_way_is_not_stored(patient, still):
    before = patient.users["care_worker"]
    with pytest.raises(OperationalError, match="said nothing"), transaction.atomic():
        User.objects.filter(pk=before.pk).update(display_name="Halvveis")
    connection.close()
    assert User.objects.get(pk=before.pk).display_name == before.display_name


def test_a_question_that_may_take_its_time_has_it(transactional_db, monkeypatch):
    """A job's connection is not such: an import is one statement for minutes."""
    monkeypatch.setattr(patience, "PAGE_SECONDS", 0.1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3)")

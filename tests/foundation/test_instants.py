"""Instants from the database are read as Django reads them, only faster."""

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection
from psycopg.pq import Format

from tillit.foundation.database.instants import InstantLoader

TIMESTAMPTZ = 1184  # PostgreSQL's number of the type
INSTANTS = [
    datetime(2026, 11, 22, 6, 15, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, 0, 500000, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
]


@pytest.mark.django_db
@pytest.mark.parametrize("at", INSTANTS, ids=str)
def test_an_instant_comes_back_as_it_was_sent(at):
    """In UTC, which is what Django promises."""
    with connection.cursor() as cursor:
        assert cursor.connection.adapters.get_loader(TIMESTAMPTZ, Format.TEXT) is InstantLoader
        cursor.execute("SELECT %s::timestamptz", [at])
        [found] = cursor.fetchone()
    assert found == at
    assert found.tzinfo is UTC


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["infinity", "0044-03-15 12:00+00 BC", "12026-01-01 00:00+00"])
def test_what_python_cannot_hold_is_refused_as_before(text):
    """Rather an error than another day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        with pytest.raises(DataError):
            cursor.fetchone()


@pytest.mark.django_db
def test_a_session_with_another_clock_says_the_same_instant():
    """Whoever set it: eight in Oslo is six in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'Europe/Oslo'")
        cursor.execute("SELECT '2026-07-01 08:00+02'::timestamptz")
        [found] = cursor.fetchone()
        cursor.execute("SET LOCAL TimeZone = 'UTC'")
    assert found == datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
    assert found.tzinfo is UTC

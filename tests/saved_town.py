"""The small town as its rows: built once for a worker, and put back for each test that wants it.

Each table's numbers begin somewhere else, so that the number of one thing is never by chance that of another.
"""

from __future__ import annotations

import pickle

from django.db import connection, transaction
from django.test import TransactionTestCase

from tests.emptying import COPIES
from tests.town import Town, build_town

SAVED = "saved_town"
FIRST_NUMBER, APART = 10_000, 1_000

_kept: dict[str, bytes | str] = {}


def keep_town() -> None:
    """Build the town in the empty database, keep its rows in a schema of its own, and empty the database again."""
    with connection.cursor() as cursor, transaction.atomic():
        tables = sorted(connection.introspection.django_table_names(only_existing=True))
        _spread_numbers(cursor, tables)
        before = _counts(cursor, tables)
        town = build_town()
        after = _counts(cursor, tables)
        cursor.execute(f"DROP SCHEMA IF EXISTS {SAVED} CASCADE; CREATE SCHEMA {SAVED}")
        more = [connection.ops.quote_name(table) for table in tables if after[table] != before[table]]
        for table in more:
            cursor.execute(f"CREATE TABLE {SAVED}.{table} AS TABLE {table}")
            if cursor.execute("SELECT to_regclass(%s)", [f"{COPIES}.{table}"]).fetchone() != (None,):
                cursor.execute(f"DELETE FROM {SAVED}.{table} AS s USING {COPIES}.{table} AS f WHERE s.id = f.id")
    _kept["town"] = pickle.dumps(town)
    # Foreign keys are looked at when the transaction ends, so no order matters.
    _kept["put in"] = "".join(f"INSERT INTO {t} OVERRIDING SYSTEM VALUE TABLE {SAVED}.{t};" for t in more)
    TransactionTestCase._fixture_teardown(None)


def saved_town() -> Town:
    """Put the town's rows in, and give it as `build_town` gave it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_kept["put in"])
    return pickle.loads(_kept["town"])


def _spread_numbers(cursor, tables: list[str]) -> None:
    for place, table in enumerate(tables):
        for sequence in connection.introspection.get_sequences(cursor, table):
            name = f"{connection.ops.quote_name(table)}', '{sequence['column']}"
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}'), {FIRST_NUMBER + APART * place})")


def _counts(cursor, tables: list[str]) -> dict[str, int]:
    counted = ", ".join(f"(SELECT count(*) FROM {connection.ops.quote_name(table)})" for table in tables)
    return dict(zip(tables, cursor.execute(f"SELECT {counted}").fetchone(), strict=True))

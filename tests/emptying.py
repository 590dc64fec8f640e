"""How a test that wrote for real leaves the database: as the migrations left it.

Django empties every table by TRUNCATE and fills in the catalogue, the permissions and the rest anew, which takes longer
than most tests. Here what is not empty at first is copied once, and put back after each test.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.test import TransactionTestCase

COPIES = "at_first"
# Tables that may only be added to: a trigger of ours refuses to remove a row (8 is DELETE among the bits of tgtype).
GUARDED = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 8 <> 0"


def keep_copies() -> None:
    """Copy what the migrations left into a schema of its own, to be put back after each test that writes for real."""
    with connection.cursor() as cursor:
        tables = _quoted(connection.introspection.django_table_names(only_existing=True))
        cursor.execute(GUARDED)
        guarded = tables & _quoted(name for (name,) in cursor.fetchall())
        cursor.execute(f"DROP SCHEMA IF EXISTS {COPIES} CASCADE; CREATE SCHEMA {COPIES}")
        copied = {table for table in tables if cursor.execute(f"SELECT FROM {table} LIMIT 1").fetchone() is not None}
        for table in copied:
            cursor.execute(f"CREATE TABLE {COPIES}.{table} AS TABLE {table}")
    # Foreign keys are looked at when the transaction ends, so no order matters; the guards let TRUNCATE pass.
    put_back = (
        (f"TRUNCATE {', '.join(guarded)} CASCADE;" if guarded else "")
        + "".join(f"DELETE FROM {table};" for table in tables - guarded)
        + "".join(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE {COPIES}.{table};" for table in copied)
    )

    def empty(_: TransactionTestCase) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(put_back)

    TransactionTestCase._fixture_teardown = empty


def _quoted(names: Iterable[str]) -> set[str]:
    return {connection.ops.quote_name(name) for name in names}

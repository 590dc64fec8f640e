"""Two database roles: the owner makes and keeps up the tables, the application may only use them.

The look log and the trail the application may read and add to, nothing else: docs/adr/0012-two-database-roles.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg import sql

from tillit.foundation.database.doors import app_address, owner_address

APPEND_ONLY = ("foundation_look", "foundation_trailentry")
READ_ONLY = ("django_migrations",)
MAINTAIN_SINCE = 170_000  # ANALYZE during an import is for the owner alone before PostgreSQL 17

TABLES = """
    SELECT relname, relispartition FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
"""
HELD = """
    SELECT c.relname, array_remove(ARRAY[
        CASE WHEN pg_has_role(%(role)s, c.relowner, 'MEMBER') THEN 'OWNER' END,
        CASE WHEN has_table_privilege(%(role)s, c.oid, 'UPDATE') THEN 'UPDATE' END,
        CASE WHEN has_any_column_privilege(%(role)s, c.oid, 'UPDATE') THEN 'UPDATE of a column' END,
        CASE WHEN has_table_privilege(%(role)s, c.oid, 'DELETE') THEN 'DELETE' END,
        CASE WHEN has_table_privilege(%(role)s, c.oid, 'TRUNCATE') THEN 'TRUNCATE' END,
        CASE WHEN has_table_privilege(%(role)s, c.oid, 'TRIGGER') THEN 'TRIGGER' END], NULL)
    FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace
        AND (c.relname = ANY (%(guarded)s)
             OR c.oid IN (SELECT relid FROM unnest(%(guarded)s::text[]) one, pg_partition_tree(one::regclass)))
        AND c.relkind IN ('r', 'p')
    ORDER BY c.relname
"""


@dataclass(frozen=True)
class TooMuch:
    """A guarded table on which the application's role has rights that it must not have."""

    table: str
    rights: tuple[str, ...]


@contextmanager
def as_owner() -> Iterator[None]:
    """Let Django's connection of this thread be the owner's while the block lasts."""
    if connection.in_atomic_block:
        raise RuntimeError("as_owner() opens another connection: it cannot be called inside a transaction.")
    before = connection.settings_dict
    owner = {key: value for key, value in owner_address().as_django().items() if key != "NAME"}
    connection.close()
    connection.settings_dict = {**before, **owner}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before


def are_two() -> bool:
    """Tell whether the application has a role of its own."""
    return app_address().user != owner_address().user


def grant_rights(role: str | None = None) -> int:
    """Give the application's role what it needs on every table and no more, and the number of tables; as the owner.

    What a role has on a month of the look log or the trail is taken away: it reaches them through the whole table.
    """
    name = sql.Identifier(role or app_address().user)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = cursor.fetchall()
        ordinary = "SELECT, INSERT, UPDATE, DELETE"
        if connection.cursor().connection.info.server_version >= MAINTAIN_SINCE:
            ordinary += ", MAINTAIN"
        for table, is_part in tables:
            cursor.execute(_said("REVOKE ALL ON TABLE {} FROM {}", sql.Identifier(table), name))
            if not is_part:
                rights = {**dict.fromkeys(APPEND_ONLY, "SELECT, INSERT"), **dict.fromkeys(READ_ONLY, "SELECT")}
                given = sql.SQL(rights.get(table, ordinary))
                cursor.execute(_said("GRANT {} ON TABLE {} TO {}", given, sql.Identifier(table), name))
        cursor.execute("SELECT current_schema()")
        schema = sql.Identifier(cursor.fetchone()[0])
        for sentence in (
            "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
            "REVOKE CREATE ON SCHEMA {schema} FROM {role}",
            "GRANT USAGE ON SCHEMA {schema} TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        ):
            cursor.execute(sql.SQL(sentence).format(schema=schema, role=name).as_string(cursor.connection))
    return len(tables)


def too_much(role: str | None = None) -> list[TooMuch]:
    """Give the guarded tables, months included, that the application's role could change, with how."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"role": role or app_address().user, "guarded": list(APPEND_ONLY)})
        return [TooMuch(table, tuple(rights)) for table, rights in cursor.fetchall() if rights]


def _said(sentence: str, *parts: sql.Composable) -> str:
    return sql.SQL(sentence).format(*parts).as_string(connection.cursor().connection)

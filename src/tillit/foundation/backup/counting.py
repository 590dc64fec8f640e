"""Counts tables in SQL that gives the same on every PostgreSQL, so that a copy can be held against its original."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from psycopg import sql

from tillit.foundation.backup.manifest import TableFigures

# How values are written decides the digest, so it is said and not left to the server.
SAY_VALUES_ALIKE = (
    "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres'; "
    "SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL xmloption = 'content';"
)
# Divided tables count as one; what belongs to an extension is made by it.
TABLES = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    ORDER BY c.relname
"""
APPLIED = "SELECT app, name FROM django_migrations ORDER BY app, name"


def figures_of(table: str) -> sql.Composed:
    """Give the query for a table's name, its rows, and the sum of a piece of each row's MD5: in any order the same."""
    return sql.SQL(
        "SELECT {literal}, count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint::numeric), 0)::text "
        "FROM public.{table} AS t"
    ).format(literal=sql.Literal(table), table=sql.Identifier(table))


def tables() -> list[str]:
    """Give the tables of the database."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [name for (name,) in cursor.fetchall()]


def count(names: list[str]) -> Iterator[tuple[str, TableFigures]]:
    """Give each table's figures, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(SAY_VALUES_ALIKE)
        for name in names:
            cursor.execute(figures_of(name).as_string())
            _, rows, digest = cursor.fetchone()
            yield name, TableFigures(rows, digest)


def applied_migrations() -> dict[str, list[str]]:
    """Give the names of the applied migrations by app."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(APPLIED)
        for app, name in cursor.fetchall():
            found.setdefault(app, []).append(name)
    return found

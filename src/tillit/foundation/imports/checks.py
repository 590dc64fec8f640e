"""What can only be seen over all rows: ids that stand twice, references to nothing, broken rules."""

# ruff: noqa: S608 - names in the SQL come from the tables' declarations, never from a file

from __future__ import annotations

from typing import Any

from django.apps import apps

from tillit.foundation.imports.cells import written
from tillit.foundation.imports.header import near
from tillit.foundation.imports.report import KEPT_A_FILE, Problems
from tillit.foundation.imports.staging import Staged
from tillit.foundation.imports.tables import Column, Table, code_table, table_named


def check_table(cursor: Any, table: Table, staged: dict[str, Staged], problems: Problems) -> None:
    """Put every fault that the staged rows have together among the problems."""
    _check_twice(cursor, table, table.key, problems)
    for column in table.columns:
        if column.unique:
            _check_twice(cursor, table, (column.name,), problems)
            _check_taken(cursor, table, column, problems)
        if column.cell.table and column.stored:
            _check_reference(cursor, table, column, staged, problems)
    for rule in table.rules:
        query = f"""
            SELECT s.line, to_jsonb(s."{rule.column}")::text AS value FROM {table.staged} s
            WHERE NOT s.bad AND ({rule.broken})"""
        cell = table.column(rule.column).cell
        for line, value, times in faults(cursor, query):
            _add(table, rule.column, line, written(cell, value), times, rule.expected, rule.advice, problems)
    for check in table.checks:
        for line, value, note, times in faults(cursor, check.query):
            _add(
                table,
                check.column,
                line,
                value,
                times,
                check.expected,
                f"{note or ''} {check.advice}".strip(),
                problems,
            )


def faults(cursor: Any, query: str) -> list[tuple]:
    """Run a query that gives `line` first; give the first rows, each with how many problems it stands for.

    The last of the rows stands for all that were not fetched.
    """
    cursor.execute(f"SELECT q.*, count(*) OVER () FROM ({query}) q ORDER BY q.line LIMIT {KEPT_A_FILE}")
    rows = cursor.fetchall()
    return [(*row[:-1], row[-1] - len(rows) + 1 if at == len(rows) - 1 else 1) for at, row in enumerate(rows)]


def _add(
    table: Table,
    column: str,
    line: int,
    value: object,
    times: int,
    expected: str,
    advice: str,
    problems: Problems,
) -> None:
    secret = any(c.name == column and c.cell.name == "national number" for c in table.columns)
    problems.add(
        table.file,
        line=line,
        column=column,
        value="" if value is None else value,
        expected=expected,
        advice=advice,
        times=times,
        secret=secret,
    )


def _check_twice(cursor: Any, table: Table, key: tuple[str, ...], problems: Problems) -> None:
    names = ", ".join(f's."{name}"' for name in key)
    query = f"""
        SELECT line, value, first_line FROM (
            SELECT s.line, concat_ws(', ', {names}) AS value,
                first_value(s.line) OVER w AS first_line, row_number() OVER w AS nth
            FROM {table.staged} s WHERE {" AND ".join(f's."{name}" IS NOT NULL' for name in key)}
            WINDOW w AS (PARTITION BY {names} ORDER BY s.line)
        ) numbered WHERE nth > 1"""
    for line, value, first, times in faults(cursor, query):
        what = "an id that stands once" if key == ("id",) else f"each {', '.join(key)} once"
        advice = f"It stands in line {first} too. Remove one of the rows or correct it."
        _add(table, ", ".join(key), line, value, times, what, advice, problems)


def _check_taken(cursor: Any, table: Table, column: Column, problems: Problems) -> None:
    model = apps.get_model(table.model)._meta
    query = f"""
        SELECT s.line, s."{column.name}"::text AS value FROM {table.staged} s
        JOIN {model.db_table} t ON t."{model.get_field(column.field_name).column}" = s."{column.name}"
        WHERE t.source_id <> s.id AND NOT EXISTS (SELECT FROM {table.staged} o WHERE o.id = t.source_id)"""
    for line, value, times in faults(cursor, query):
        advice = "Tillit holds another row with this value, under another id. Use the same id as before."
        _add(table, column.name, line, value, times, "a value that no other row has", advice, problems)


def _check_reference(cursor: Any, table: Table, column: Column, staged: dict[str, Staged], problems: Problems) -> None:
    target = table_named(column.cell.table)
    if target is None:
        _check_code(cursor, table, column, problems)
        return
    if target.name in staged and not staged[target.name].complete:
        return  # the rows it lacks have their own error
    stored = apps.get_model(target.model)._meta.db_table
    in_files = f"AND NOT EXISTS (SELECT FROM {target.staged} f WHERE f.id = r.ref)" if target.name in staged else ""
    query = f"""
        SELECT r.line, r.ref AS value FROM ({_values(table, column)}) r
        WHERE NOT EXISTS (SELECT FROM {stored} t WHERE t.source_id = r.ref) {in_files}"""
    for line, value, times in faults(cursor, query):
        advice = f"No row of {target.file} has this id, and Tillit knows none. Add the row or correct the id."
        _add(table, column.name, line, value, times, f"an id of {target.file}", advice, problems)


def _check_code(cursor: Any, table: Table, column: Column, problems: Problems) -> None:
    codes = code_table(column.cell.table)
    assert codes, f"{table.name}.{column.name} refers to {column.cell.table}, which nobody has registered"
    model = apps.get_model(codes.model)
    known = sorted(model.objects.values_list(codes.key, flat=True))
    query = f"""
        SELECT r.line, r.ref AS value FROM ({_values(table, column)}) r
        WHERE NOT EXISTS (SELECT FROM {model._meta.db_table} t WHERE t."{codes.key}" = r.ref)"""
    for line, value, times in faults(cursor, query):
        like = near(value, known)
        advice = f"{f'Did you mean {like}? ' if like else ''}Tillit knows {', '.join(known) or 'none yet'}."
        _add(table, column.name, line, value, times, f"a code of {codes.name}", advice, problems)


def _values(table: Table, column: Column) -> str:
    each = f'unnest(s."{column.name}")' if column.cell.many else f's."{column.name}"'
    return f"SELECT line, ref FROM (SELECT s.line, {each} AS ref FROM {table.staged} s) refs WHERE ref IS NOT NULL"

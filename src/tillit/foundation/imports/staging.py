"""From a file's rows to a temporary table, by COPY: each cell checked by its column's type on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps

from tillit.foundation.imports.cells import BadCell
from tillit.foundation.imports.header import read_header
from tillit.foundation.imports.reading import CsvFile, Misquoted, Unreadable
from tillit.foundation.imports.report import Problems
from tillit.foundation.imports.tables import Column, Table

REMEMBERED_CELLS = 20_000
ROWS_A_STEP = 5_000
ROWS_THAT_MATTER = 500
Progress = Callable[[str, int, float], None]
"""called with the step (a file that is read, checking, storing), the rows so far and the share that is done"""

_UNREAD = object()


class Staged:
    """What was staged of one file: its rows, the columns it had, and whether it was read to the end."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns: set[str] = set()
        self.complete = False


def stage_file(cursor: Any, table: Table, path: Path, problems: Problems, on_progress: Progress) -> Staged:
    """Read the file into its temporary table, row by row; what cannot be read becomes problems.

    A row with a fault is staged too, marked `bad`, so that rows which refer to it are not at fault as well.
    """
    create_staged(cursor, table)
    staged = Staged()
    try:
        with path.open("rb") as stream:
            _copy(cursor, table, CsvFile(stream), path.stat().st_size, staged, problems, on_progress)
    except Unreadable as fault:
        _report(table, fault, problems)
    except OSError as error:
        problems.add(
            table.file,
            expected="a file that can be read",
            advice=f"The system says: {error.strerror}. Check the file's permissions.",
        )
    refresh_statistics(cursor, table.staged, staged.rows)
    return staged


def refresh_statistics(cursor: Any, table: str, rows: int) -> None:
    """Tell the planner that the table has grown by `rows`: autovacuum cannot see into this transaction."""
    if rows >= ROWS_THAT_MATTER:
        cursor.execute(f"ANALYZE {table}")


def create_staged(cursor: Any, table: Table) -> None:
    """Make the empty temporary table; a column that the file lacks has its empty value."""
    columns = [f'"{c.name}" {c.cell.database_type} DEFAULT {_literal(empty_value(table, c))}' for c in table.columns]
    columns += [f'"{c.field}" text' for c in table.computed]
    cursor.execute(f"DROP TABLE IF EXISTS {table.staged}")
    cursor.execute(
        f"CREATE TEMPORARY TABLE {table.staged} "
        f"(line integer NOT NULL, bad boolean NOT NULL, {', '.join(columns)}) ON COMMIT DROP"
    )


def empty_value(table: Table, column: Column) -> Any:
    """Give what an empty cell of the column means."""
    if column.default is not None:
        return column.cell.read(column.default)
    if column.cell.database_type.endswith("[]"):
        return []
    if table.model and column.stored and not column.part and column.cell.database_type == "text":
        stored_in = apps.get_model(table.model)._meta.get_field(column.field_name)
        return None if stored_in.null or stored_in.is_relation else ""
    return None


def _copy(
    cursor: Any,
    table: Table,
    source: CsvFile,
    size: int,
    staged: Staged,
    problems: Problems,
    on_progress: Progress,
) -> None:
    names = source.header()
    if not read_header(table, names, table.columns, problems, line=source.line):
        return
    staged.columns = set(names)
    columns = [table.column(name) for name in names]
    readers = [_reader(table, column) for column in columns]
    inputs = [([names.index(o) for o in c.of if o in names], c.work_out) for c in table.computed]
    into = ", ".join(f'"{name}"' for name in [*names, *(c.field for c in table.computed)])
    with cursor.copy(f"COPY {table.staged} (line, bad, {into}) FROM STDIN") as copy:
        for line, cells in _rows(source, table, staged, problems):
            row, bad = _read_row(table, line, columns, readers, cells, problems)
            worked_out = [work_out(*(row[i] or "" for i in at)) for at, work_out in inputs]
            copy.write_row((line, bad, *row, *worked_out))
            staged.rows += 1
            if staged.rows % ROWS_A_STEP == 0:
                on_progress(table.file, staged.rows, source.bytes_read / size)
    on_progress(table.file, staged.rows, 1.0)


def _rows(source: CsvFile, table: Table, staged: Staged, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Give the rows that can be read. A fault ends here, not in the COPY, which would end the transaction."""
    while not staged.complete:
        try:
            yield from source.rows()
            staged.complete = True
        except Misquoted as fault:
            _report(table, fault, problems)
        except Unreadable as fault:
            _report(table, fault, problems)
            return


def _read_row(
    table: Table, line: int, columns: list[Column], readers: list, cells: list[str], problems: Problems
) -> tuple[list[Any], bool]:
    bad = False
    if len(cells) != len(columns):
        extra = [cell for cell in cells[len(columns) :] if cell.strip()]
        if len(cells) < len(columns) or extra:
            bad = True
            problems.add(
                table.file,
                line=line,
                value=f"{len(cells)} cells",
                expected=f"{len(columns)} cells, as in the header",
                advice="Check the separators; put quotation marks around a text that has a separator in it.",
            )
            # only the first cell, the id as a rule, can be trusted
            cells = cells[:1] + [""] * (len(columns) - 1)
            return [_quiet(reader, cell) for reader, cell in zip(readers, cells, strict=True)], True
        cells = cells[: len(columns)]
    row: list[Any] = []
    for reader, cell in zip(readers, cells, strict=True):
        try:
            row.append(reader(cell))
        except BadCell as fault:
            column = columns[len(row)]
            row.append(None)
            bad = True
            problems.add(
                table.file,
                line=line,
                column=column.name,
                value=cell,
                expected=fault.expected,
                advice=fault.advice,
                secret=column.cell.name == "national number",
            )
    return row, bad


def _quiet(reader: Callable[[str], Any], cell: str) -> Any:
    try:
        return reader(cell)
    except BadCell:
        return None


def _reader(table: Table, column: Column) -> Callable[[str], Any]:
    empty, required, read = empty_value(table, column), column.required, column.cell.read
    seen: dict[str, Any] = {}

    def read_cell(cell: str) -> Any:
        value = seen.get(cell, _UNREAD)
        if value is not _UNREAD:
            return value
        stripped = cell.strip()
        if stripped:
            value = read(stripped)
        elif required:
            raise BadCell("a value", "The cell is empty; every row needs a value here.")
        else:
            value = empty
        if column.cell.repeats and len(seen) < REMEMBERED_CELLS:
            seen[cell] = value
        return value

    return read_cell


def _report(table: Table, fault: Unreadable, problems: Problems) -> None:
    problems.add(table.file, line=fault.line, value=fault.value, expected=fault.expected, advice=fault.advice)


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return "'{}'"
    return "'" + str(value).replace("'", "''") + "'"

"""One import from end to end: read every file, check all rows, and store all or nothing."""

# ruff: noqa: S608 - names in the SQL come from the tables' declarations, never from a file

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction

from tillit.foundation.imports.checks import check_table
from tillit.foundation.imports.header import near
from tillit.foundation.imports.merge import Merge
from tillit.foundation.imports.models import ImportRun
from tillit.foundation.imports.reading import CsvFile, Unreadable, files_of
from tillit.foundation.imports.report import (
    KEPT_A_FILE,
    Conflict,
    FileReport,
    ImportReport,
    Problems,
    masked_number,
    shown,
)
from tillit.foundation.imports.staging import Progress, Staged, create_staged, stage_file
from tillit.foundation.imports.tables import Table, all_tables, file_tables, table_named
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import TillitError

ONE_IMPORT_AT_A_TIME = 0x7111_1101
MARKER = "synthetic.csv"


class NoFolder(TillitError):
    """There is no folder to import from."""


class NotStored(Exception):
    """The database refused what the checks let through: a fault of ours, told without any person's data."""


class _RollBack(Exception):
    """Leaves the transaction without storing anything."""


def import_folder(
    folder: Path,
    *,
    now: datetime,
    dry_run: bool = False,
    end_missing: bool = False,
    by: User | None = None,
    only_if: str | None = None,
    on_progress: Progress = lambda file, rows, share: None,
    on_wait: Callable[[], None] = lambda: None,
) -> ImportReport:
    """Import the folder's files, all or nothing, and tell what was done or what is wrong with them.

    `dry_run` does everything and stores nothing. `end_missing` ends what came by file before and is missing.
    `only_if` is the `digest` of an earlier report: when it would be another now, nothing is stored.
    `on_wait` is called when another import must finish first. Raises NoFolder, NotStored.
    """
    started = time.monotonic()
    folder = Path(folder)
    if not folder.is_dir():
        raise NoFolder(f"There is no folder {folder}. Give the folder that holds the CSV files.")
    report = ImportReport(folder=folder, dry_run=dry_run)
    problems = Problems()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            marker = _read_marker(folder)
            _prepare(cursor, now, _day_of_files(marker, now), end_missing, on_wait)
            paths = _find_files(folder, problems)
            _require_synthetic(marker, problems)
            _run(cursor, paths, report, problems, end_missing=end_missing, on_progress=on_progress)
            if problems.count or dry_run or only_if not in (None, report.digest):
                raise _RollBack
            _leave_trail(report, now, by)
            # deferred foreign keys are checked here, where a refusal can still be told without any data
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            report.stored = True
    except _RollBack:
        pass
    except (IntegrityError, DataError) as error:
        report.stored = False
        raise NotStored(_without_data(error)) from None
    report.problems = sorted(problems.kept, key=lambda p: (_place(p.file), p.line or 0))
    report.error_count = problems.count
    for file, count in problems.by_file.items():
        report.files.setdefault(file, FileReport()).errors = count
    report.seconds = time.monotonic() - started
    return report


def _prepare(cursor: Any, now: datetime, until: date, end_missing: bool, on_wait: Callable[[], None]) -> None:
    cursor.execute(f"SELECT pg_try_advisory_xact_lock({ONE_IMPORT_AT_A_TIME})")
    if not cursor.fetchone()[0]:
        on_wait()
        cursor.execute(f"SELECT pg_advisory_xact_lock({ONE_IMPORT_AT_A_TIME})")
    # what the declared SQL may read, and what such queries run best with, until the transaction ends
    local_settings = {
        "tillit.today": local_day(now).isoformat(),
        "tillit.until": until.isoformat(),
        "tillit.now": now.isoformat(),
        "tillit.end_missing": "yes" if end_missing else "no",
        "work_mem": "64MB",
        "jit": "off",
        "TimeZone": "UTC",
    }
    for name, value in local_settings.items():
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def _find_files(folder: Path, problems: Problems) -> dict[str, Path]:
    known = {table.file: table for table in file_tables()}
    found = {path.name: path for path in files_of(folder)}
    missing = [file for file, table in known.items() if file not in found]
    for name in found:
        if name not in known and name != MARKER:
            like = near(name, missing)
            problems.add(
                name[:80],
                expected=f"one of {', '.join(known)}",
                advice=f"Did you mean {like}? Rename the file." if like else "Move the file out of the folder.",
            )
    for file in missing:
        if known[file].required:
            problems.add(
                file, expected="this file in the folder", advice="Every import needs it; docs/import.md shows it."
            )
    return {known[file].name: path for file, path in found.items() if file in known}


def _read_marker(folder: Path) -> dict[str, str]:
    """Give what the folder's marker says; nothing when it has none or it cannot be read."""
    try:
        with (folder / MARKER).open("rb") as stream:
            marker = CsvFile(stream)
            rows = [marker.header(), *(cells for _, cells in marker.rows())]
    except (OSError, Unreadable):
        return {}
    return {cells[0].strip(): cells[1].strip() for cells in rows if len(cells) > 1}


def _require_synthetic(marker: dict[str, str], problems: Problems) -> None:
    """Take nothing but what says that it is made up into a demo, and nothing that says so into production."""
    if not settings.TILLIT_DEMO and marker.get("synthetic") == "yes":
        problems.add(
            MARKER,
            expected="no row synthetic,yes",
            advice="The files say that these people are made up, and this is production. Nothing synthetic comes in "
            "here: try them in an installation with TILLIT_MODE=demo.",
        )
    if settings.TILLIT_DEMO and marker.get("synthetic") != "yes":
        problems.add(
            MARKER,
            expected="a row synthetic,yes",
            advice="Demo mode takes synthetic data only. If all people in these files are made up, add the file "
            f"{MARKER} with the lines 'key,value' and 'synthetic,yes'; else set TILLIT_MODE=production.",
        )


def _day_of_files(marker: dict[str, str], now: datetime) -> date:
    """Give the last day that may have been: today, or a made-up municipality's own day when that is later."""
    today = local_day(now)
    if marker.get("synthetic") != "yes":
        return today
    try:
        return max(today, date.fromisoformat(marker.get("on", "")))
    except ValueError:
        return today


def _run(
    cursor: Any,
    paths: dict[str, Path],
    report: ImportReport,
    problems: Problems,
    *,
    end_missing: bool,
    on_progress: Progress,
) -> None:
    staged = _stage(cursor, paths, report, problems, on_progress)
    tables = [table for table in all_tables() if table.name in staged]

    def rows_of(some: list[Table]) -> int:
        return sum(staged[table.name].rows for table in some)

    merges = {t.name: Merge(cursor, t, staged[t.name].columns) for t in tables if t.model}
    _hold_still(cursor, merges)
    for merge in merges.values():
        merge.compare()
    for done, table in enumerate(tables):
        on_progress("checking", rows_of(tables[:done]), done / len(tables))
        check_table(cursor, table, staged, problems)
        if end_missing:
            _refuse_to_end_all(table, staged[table.name], problems)
    on_progress("checking", rows_of(tables), 1.0)
    for merge in merges.values():
        _report_merge(merge.table, merge, report)
    if problems.count:
        return
    for done, table in enumerate(tables):
        on_progress("storing", rows_of(tables[:done]), done / len(tables))
        _store(cursor, table, merges.get(table.name), report, end_missing=end_missing)
    report.digest = _digest(report, merges)
    on_progress("storing", rows_of(tables), 1.0)


def _digest(report: ImportReport, merges: dict[str, Merge]) -> str:
    """Give a digest of what the files did to what Tillit had: the same files on the same data give the same."""
    done = {file: vars(counts) for file, counts in report.files.items()}
    rows = {name: merge.digest() for name, merge in merges.items()}
    return hashlib.sha256(json.dumps([done, rows], sort_keys=True).encode()).hexdigest()


def _stage(
    cursor: Any, paths: dict[str, Path], report: ImportReport, problems: Problems, on_progress: Progress
) -> dict[str, Staged]:
    staged: dict[str, Staged] = {}
    for table in all_tables():
        if table.name in paths:
            staged[table.name] = stage_file(cursor, table, paths[table.name], problems, on_progress)
            report.files[table.file] = FileReport(rows=staged[table.name].rows)
        elif table.derived and table.derived.table in staged:
            staged[table.name] = _derive(cursor, table, staged[table.derived.table])
        elif table.required:
            # told already; its rows are unknown, so that nothing which refers to them is at fault
            create_staged(cursor, table)
            staged[table.name] = Staged()
            report.files[table.file] = FileReport()
    return staged


def _store(cursor: Any, table: Table, merge: Merge | None, report: ImportReport, *, end_missing: bool) -> None:
    counts = report.files[table.file]
    if merge:
        if end_missing and not table.derived:
            counts.ended += merge.end_missing()
        merge.store()
    elif table.store:
        _add_counts(counts, table.store(cursor))


def _derive(cursor: Any, table: Table, source: Staged) -> Staged:
    assert table.derived
    columns = ", ".join(f's."{c.name}"' for c in table.columns if c.name != "id" and c.field_name != "person")
    cursor.execute(f"DROP TABLE IF EXISTS {table.staged}")
    cursor.execute(f"""
        CREATE TEMPORARY TABLE {table.staged} ON COMMIT DROP AS
        SELECT s.line, s.bad, {table.derived.key} AS id, s.id AS person, {columns}
        FROM import_{table.derived.table} s WHERE {table.derived.only}""")
    derived = Staged()
    derived.complete = source.complete
    derived.columns = source.columns | {"person"}
    return derived


def _hold_still(cursor: Any, merges: dict[str, Merge]) -> None:
    """Let others read but not write what is compared, so that no edit falls between comparing and storing."""
    tables = sorted(set().union(*(merge.tables_written for merge in merges.values())))
    if tables:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")


def _report_merge(table: Table, merge: Merge, report: ImportReport) -> None:
    counts = merge.counts()
    conflicts = counts.pop("conflicts")
    if not table.derived:
        _add_counts(report.files[table.file], counts)
    report.files[table.file].conflicts += conflicts
    report.conflict_count += conflicts
    for line, column, in_file, in_tillit in merge.conflicts(KEPT_A_FILE) if conflicts else []:
        secret = table.column(column).cell.name == "national number"
        values = [shown(masked_number(v) if secret else v) for v in (in_file, in_tillit)]
        report.conflicts.append(Conflict(table.file, line, column, *values))


def _refuse_to_end_all(table: Table, staged: Staged, problems: Problems) -> None:
    if (table.required or table.never_empty) and staged.complete and not staged.rows:
        problems.add(
            table.file,
            expected="at least one row when --end-missing is given",
            advice="The file has a header only, so that everything would end. Remove the file from the folder to "
            "leave what Tillit has, or give the rows.",
        )


def _add_counts(counts: FileReport, more: dict[str, int]) -> None:
    for name, number in more.items():
        setattr(counts, name, getattr(counts, name) + number)


def _leave_trail(report: ImportReport, now: datetime, by: User | None) -> None:
    counts = {file: {k: v for k, v in vars(c).items() if k not in ("errors",)} for file, c in report.files.items()}
    run = ImportRun.objects.create(at=now, counts=counts)
    report.run_id = run.pk
    leave_trail(
        user=by,
        verb="imported",
        subject=run,
        now=now,
        rows=sum(c.rows for c in report.files.values()),
        conflicts=report.conflict_count,
    )


def _place(file: str) -> tuple[int, str]:
    table = table_named(file.removesuffix(".csv"))
    return (table.order if table else 0, file)


def _without_data(error: DatabaseError) -> str:
    """Say which rule of the database was broken; its own message would tell the values too."""
    told = getattr(error.__cause__, "diag", None)
    rule = (told and (told.constraint_name or told.table_name)) or type(error).__name__
    state = (told and told.sqlstate) or "unknown"
    return (
        f"The database refused the rows (rule {rule}, state {state}) and nothing was stored. A value that was "
        "edited in Tillit may not go together with the files. If not, this is a fault in Tillit: please report it."
    )

"""What of an import's report an administrator may read: enough to mend the file, and no person's data.

What is not let through here is hidden: a new column shows nothing until somebody says that it may.
"""

from __future__ import annotations

import re
from typing import Any

from tillit.foundation.imports.report import Conflict, ImportReport, Problem
from tillit.foundation.imports.tables import Column, table_named

# Files about the organization and its plans of work; what anybody with a work phone there may know.
OPEN_FILES = {"units.csv", "teams.csv", "employees.csv", "shifts.csv", "synthetic.csv"}
# In files about persons, only what such cells hold is shown, and only when it looks like it.
OPEN_CELLS = {"id", "reference", "code", "date", "time", "date and time", "windows", "weekdays", "whole number"}
HIDDEN_COLUMNS = {"birth_on"}
LOOKS_HARMLESS = re.compile(r"[A-Za-z]{0,6}[-_]?\d[\d:.,|/T -]{0,30}")
MANY_DIGITS = re.compile(r"\d{6,}")
DATED = re.compile(r"\d{4}-\d{2}-\d{2}|\d{5,}")
CELL_COUNT = re.compile(r"\d+ cells")
HIDDEN = "…"


def screened(report: ImportReport) -> dict[str, Any]:
    """Give the report as plain data, without what the administrator has no need and no ground to see."""
    without_header = {p.file for p in report.problems if p.column == "id" and p.expected.endswith("in the header")}
    whole = report.as_json()
    del whole["folder"]
    whole["errors"] = [_problem(problem, problem.file in without_header) for problem in report.problems]
    whole["conflicts"] = [_conflict(conflict) for conflict in report.conflicts]
    return whole


def _problem(problem: Problem, header_is_a_row: bool) -> dict[str, Any]:
    column = _column(problem.file, problem.column)
    value, advice, name = problem.value, problem.advice, problem.column
    if not _may_show(problem.file, column, value):
        value = HIDDEN if value else ""
        advice = DATED.sub(HIDDEN, advice)
    if header_is_a_row and name and column is None and problem.file not in OPEN_FILES:
        name = HIDDEN  # the first row is a person, not a header
    return {
        "file": problem.file,
        "line": problem.line,
        "column": name,
        "value": value,
        "expected": problem.expected,
        "advice": advice,
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    column = _column(conflict.file, conflict.column)
    values = [
        value if _may_show(conflict.file, column, value) else (HIDDEN if value else "")
        for value in (conflict.in_file, conflict.in_tillit)
    ]
    return {
        "file": conflict.file,
        "line": conflict.line,
        "column": conflict.column,
        "in_file": values[0],
        "in_tillit": values[1],
    }


def _may_show(file: str, column: Column | None, value: str) -> bool:
    if file in OPEN_FILES or not value or CELL_COUNT.fullmatch(value):
        return True
    if column is None or column.name in HIDDEN_COLUMNS or column.cell.name not in OPEN_CELLS:
        return False
    return bool(LOOKS_HARMLESS.fullmatch(value)) and not MANY_DIGITS.search(value)


def _column(file: str, name: str) -> Column | None:
    table = table_named(file.removesuffix(".csv"))
    return next((column for column in table.columns if column.name == name), None) if table else None

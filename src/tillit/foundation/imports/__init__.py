"""The way in: CSV files of a municipality, checked as a whole and stored all or nothing."""

from tillit.foundation.imports import cells
from tillit.foundation.imports.engine import NoFolder, NotStored, import_folder
from tillit.foundation.imports.report import Conflict, FileReport, ImportReport, Problem
from tillit.foundation.imports.staging import refresh_statistics
from tillit.foundation.imports.tables import (
    Check,
    CodeTable,
    Column,
    Computed,
    Derived,
    Ending,
    Part,
    Rule,
    Table,
    extend_table,
    register_codes,
    register_table,
)

__all__ = [
    "Check",
    "CodeTable",
    "Column",
    "Computed",
    "Conflict",
    "Derived",
    "Ending",
    "FileReport",
    "ImportReport",
    "NoFolder",
    "NotStored",
    "Part",
    "Problem",
    "Rule",
    "Table",
    "cells",
    "extend_table",
    "import_folder",
    "refresh_statistics",
    "register_codes",
    "register_table",
]

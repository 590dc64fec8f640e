"""The files that rooms declare: their columns, where each is stored, and the rules that a row obeys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tillit.foundation.imports.cells import Cell


@dataclass(frozen=True)
class Part:
    """A value that is kept in other rows than the table's own.

    `now` is SQL that gives the value in Tillit for the row `t`; `write` stores what was taken (see `merge`).
    """

    table: str
    now: str
    write: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """One column of a file: its type, what it means, and the field or part that keeps it.

    `default` is what an empty cell means; `together` names columns that are kept or taken as one.
    """

    name: str
    cell: Cell
    meaning: str
    required: bool = False
    default: str | None = None
    field: str = ""
    part: Part | None = None
    stored: bool = True
    unique: bool = False
    together: str = ""

    @property
    def field_name(self) -> str:
        return self.field or ("source_id" if self.name == "id" else self.name)


@dataclass(frozen=True)
class Rule:
    """A condition over one row `s` that must not hold, with what was expected and what to do."""

    column: str
    broken: str
    expected: str
    advice: str


@dataclass(frozen=True)
class Check:
    """A query over all rows that gives `line`, `value` and `note` of each row at fault."""

    column: str
    query: str
    expected: str
    advice: str


@dataclass(frozen=True)
class Computed:
    """A column that is worked out from others while reading: in `field`, by `work_out(*values)`."""

    field: str
    of: tuple[str, ...]
    work_out: Callable[..., str]


@dataclass(frozen=True)
class Derived:
    """Rows that ride in another table's file: `key` and `only` are SQL over that table's rows `s`."""

    table: str
    key: str
    only: str


@dataclass(frozen=True)
class Ending:
    """How rows that are missing in a file end: SQL over `import_missing`, and the columns that it changes."""

    statements: tuple[str, ...]
    columns: tuple[str, ...] = ()


Store = Callable[[Any], dict[str, int]]


@dataclass(frozen=True)
class Table:
    """One kind of file. Either the rows of `model` (known by `key`), or whatever `store` makes of them."""

    name: str
    order: int
    summary: str
    columns: tuple[Column, ...]
    model: str = ""
    required: bool = False
    never_empty: bool = False
    """whether a file without rows is rather a mistake than the truth"""
    key: tuple[str, ...] = ("id",)
    rules: tuple[Rule, ...] = ()
    checks: tuple[Check, ...] = ()
    computed: tuple[Computed, ...] = ()
    derived: Derived | None = None
    endings: tuple[Ending, ...] = ()
    before_update: tuple[str, ...] = ()
    afterwards: tuple[str, ...] = ()
    store: Store | None = None

    @property
    def file(self) -> str:
        return f"{self.derived.table if self.derived else self.name}.csv"

    @property
    def staged(self) -> str:
        """Give the name of the temporary table that holds the file's rows."""
        return f"import_{self.name}"

    def column(self, name: str) -> Column:
        """Give the column of that name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class CodeTable:
    """Codes that the installation knows and files refer to."""

    name: str
    model: str
    key: str = "code"


@dataclass
class _Registry:
    tables: dict[str, Table] = field(default_factory=dict)
    codes: dict[str, CodeTable] = field(default_factory=dict)


_registry = _Registry()


def register_table(table: Table) -> None:
    """Let files of this kind be imported."""
    _registry.tables[table.name] = table


def register_codes(codes: CodeTable) -> None:
    """Let files refer to these codes."""
    _registry.codes[codes.name] = codes


def extend_table(
    name: str,
    *,
    columns: tuple[Column, ...] = (),
    rules: tuple[Rule, ...] = (),
    endings: tuple[Ending, ...] = (),
) -> None:
    """Add to a table of a room below what this room keeps, or asks, of the same rows."""
    table = _registry.tables[name]
    _registry.tables[name] = replace(
        table,
        columns=table.columns + columns,
        rules=table.rules + rules,
        endings=table.endings + endings,
    )


def all_tables() -> list[Table]:
    """Give the declared tables in the order in which they are stored."""
    return sorted(_registry.tables.values(), key=lambda table: table.order)


def file_tables() -> list[Table]:
    """Give the tables that have a file of their own."""
    return [table for table in all_tables() if not table.derived]


def table_named(name: str) -> Table | None:
    """Give the table of that name, or None."""
    return _registry.tables.get(name)


def code_table(name: str) -> CodeTable | None:
    """Give the codes of that name, or None."""
    return _registry.codes.get(name)

"""Which column stands where: a file's header held against what its table declares."""

from __future__ import annotations

from difflib import get_close_matches

from tillit.foundation.imports.report import Problems, shown
from tillit.foundation.imports.tables import Table


def read_header(table: Table, names: list[str], columns: tuple, problems: Problems, *, line: int) -> bool:
    """Tell whether the rows can be read by this header; every fault of it is put among the problems."""
    known = [column.name for column in columns]
    missing = [c.name for c in columns if c.required and c.name not in names]
    before = problems.count
    for name in names:
        if name not in known:
            problems.add(
                table.file,
                line=line,
                column=shown(name),
                expected="a column of this file",
                advice=_advice(name, [k for k in known if k not in names]) + f" The columns are {', '.join(known)}.",
            )
    for name in sorted({name for name in names if names.count(name) > 1 and name in known}):
        problems.add(
            table.file,
            line=line,
            column=name,
            expected="each column once",
            advice="The column stands twice in the header; remove one.",
        )
    for name in missing:
        problems.add(
            table.file,
            line=line,
            column=name,
            expected="this column in the header",
            advice="The column is missing and every row needs a value in it; add it.",
        )
    return problems.count == before


def near(name: str, among: list[str]) -> str:
    """Give the known name that is most like `name`, or nothing."""
    folded = {k.casefold(): k for k in among}
    found = get_close_matches(name.casefold().replace(" ", "_"), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def _advice(name: str, among: list[str]) -> str:
    like = near(name, among)
    return f"Did you mean {like}?" if like else "Remove the column or correct its name."

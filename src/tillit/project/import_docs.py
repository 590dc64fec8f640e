"""Writes docs/import.md from the tables that the rooms declare: `python -m tillit.project.import_docs [--check]`."""

from __future__ import annotations

import sys
from pathlib import Path

import django

from tillit.project.made_pages import write_or_check

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "import.md"
EXAMPLE = ROOT / "src" / "tillit" / "demo" / "example"
SHOWN_ROWS = 2

SPOILED_FILE, SPOILED_CELL, SPOILED_BY = "people.csv", "1938-05-17", "17.05.1938"
ERROR = (
    "people.csv, line 3: birth_on: '17.05.1938'; expected a date such as 2026-11-21. Write year-month-day: 1938-05-17."
)
CONFLICT = "people.csv, line 2: language: the file says 'nb', edited in Tillit to 'en'; Tillit's is kept."

OPENING = f"""# Bringing a municipality's files in

<!-- Written by `python -m tillit.project.import_docs` from the code that reads the files. Do not edit. -->

```
tillit import DIR [--dry-run] [--end-missing] [--on DATE] [--json]
```

`DIR` holds one CSV file for each kind of thing, named as below. {{required}} are required; the others may be missing.
A small example that works lies in [`src/tillit/demo/example`](../src/tillit/demo/example): try it with
`tillit import src/tillit/demo/example --dry-run`.

**All or nothing.** Every file is read and every row checked; all errors of all files come in one go; nothing is
stored unless all is well. Each error says file, line, column, value, what was expected and what to do:

```
{ERROR}
```

The first 200 errors of a file are printed (and some of each kind beyond that); all are counted. National numbers
are masked. Exit code 0: stored (or, with `--dry-run`, could be); 2: errors in the files, nothing stored; 1: a fault.
With `--json`, standard output is one JSON document with the counts, errors and conflicts.

## How to write the files

- **UTF-8**, with or without BOM. In a spreadsheet: *Save as*, type *CSV UTF-8*. The first row names the columns, in any
  order. Columns are separated by `,` or `;`; Tillit finds out which. A text with a separator, a line break or a `"`
  in it stands in `"…"`, with each `"` inside doubled. Rows without any value are passed over.
- **Dates** are `2026-11-21`, **times** `08:30`, **date and time** `2026-11-21T07:30` by the Norwegian clock.
  Numbers have a decimal point. **Lists** are separated by `|`. Yes and no are `yes` and `no`. An empty cell is none.
- **Periods** go from `starts_on` up to, not including, `ends_on`: `ends_on` is the first day after.
- **Ids** are the municipality's own, at most 60 characters, and the same each time: a row is known again by its id.
- A text that begins with `=`, `+`, `-` or `@` is refused unless it is a number or a phone number: spreadsheets would
  run it as a formula.
- A column that is left out of a file is left alone in Tillit. Other files than CSV files are left alone too.

## Importing again

- A row that Tillit knows is compared value by value. What changed in the file is taken. What **someone edited in
  Tillit** since the last import is kept, and listed when the file says something else:

  ```
  {CONFLICT}
  ```

  Values that belong together (a period, a place, a name, a schedule, a shift's times, a team with role or contact) are
  taken or kept together.
- Rows that are **missing** in a file stay. With `--end-missing` they end on the day of the import: {{ending}}. Future
  shifts, pauses and absences that are missing are removed; a grant that has not begun ends after its first day.
  People, employees and history are never removed, what was made in Tillit itself is left alone, and a file that is not
  in the folder ends nothing.
- Files do not say since when someone belongs to a **team**. Who has never been in one counts as there since 2000-01-01,
  so that their history falls within it; who gets another team leaves the old one and joins the new one on the day of
  the import.
- **Own words** of a later day are added as a new version; earlier ones stay.
- What **people tell themselves** in Tillit (phone, e-mail, how they want to hear from us, own words, pauses, whom they
  let in) is theirs: an unchanged file does not take it back. A pause that was cancelled in Tillit stays cancelled.
- **History** is known by person, employee and day. It counts in who knows whom, and in the numbers.
- Two imports at once run one after the other. Each leaves its counts in the trail.

## Synthetic data

In demo mode (`TILLIT_MODE=demo`, as set from the start) Tillit takes synthetic people only: the folder holds
`synthetic.csv` with the lines `key,value` and `synthetic,yes`, and national numbers have 80 added to the month. A line
`on,2026-11-21` says up to which day a made-up municipality has lived. `tillit synthesize DIR` writes such a folder.

"""


def page() -> str:
    """Give the whole page."""
    from tillit.foundation.imports.tables import file_tables

    tables = file_tables()
    required = ", ".join(f"`{table.file}`" for table in tables if table.required)
    ending = ", ".join(_ending_words())
    parts = [OPENING.format(required=required, ending=ending), "## The files\n"]
    parts += [_table(table) for table in tables]
    parts.append(_codes())
    return "\n".join(parts).rstrip() + "\n"


def _ending_words() -> list[str]:
    """Say what ends, from which tables declare an ending."""
    from tillit.foundation.imports.tables import file_tables

    words = {
        "employees": "membership in a team (`employees.csv`)",
        "people": "a team's help for a person (`people.csv`)",
        "pauses": "pauses",
        "grants": "grants",
        "shifts": "future shifts",
        "absences": "absences",
    }
    return [words[table.name] for table in file_tables() if table.endings]


def _table(table) -> str:
    lines = [f"### {table.file}\n", f"{table.summary}{' Required.' if table.required else ''}\n"]
    lines += ["| column | needs a value | what to write | meaning |", "|---|---|---|---|"]
    for column in table.columns:
        lines.append(
            f"| `{column.name}` | {'yes' if column.required else ''} | {column.cell.writing} | {column.meaning} |"
        )
    rules = [(rule.column, rule.expected) for rule in (*table.rules, *table.checks)]
    if rules:
        lines += ["", "Rules:", ""]
        lines += [f"- `{column}`: {expected}" for column, expected in rules]
    lines += ["", "```", *_example(table), "```", ""]
    return "\n".join(lines)


def _example(table) -> list[str]:
    text = (EXAMPLE / table.file).read_text(encoding="utf-8").splitlines()
    return text[: SHOWN_ROWS + 1] + (["…"] if len(text) > SHOWN_ROWS + 1 else [])


def _codes() -> str:
    from tillit.rooms.catalog.seeds import shipped_entries
    from tillit.rooms.workforce.seeds import shipped_competences

    entries = sorted(shipped_entries(), key=lambda entry: entry["position"])
    lines = ["## Codes\n", "Competences that are there from the start:\n"]
    lines += [f"- `{row['code']}`: {row['name_nb']} ({row['name_en']})" for row in shipped_competences()]
    lines += ["", "Catalog entries that are there from the start (**bold**: its grants become visits at home):\n"]
    for entry in entries:
        code = f"**`{entry['code']}`**" if entry["home_visits"] else f"`{entry['code']}`"
        lines.append(f"- {code}: {entry['texts']['nb']['name']} ({entry['texts']['en']['name']})")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Write the page, or with --check tell whether it is as it would be written."""
    django.setup()
    return write_or_check(PAGE, page(), arguments, command="python -m tillit.project.import_docs")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tillit.project.settings")
    sys.exit(main(sys.argv[1:]))

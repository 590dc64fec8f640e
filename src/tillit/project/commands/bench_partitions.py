"""`tillit bench partitions`: whether encounters would gain from lying in a table a month, as the logs do."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

import click

from tillit.kernel.errors import TillitError
from tillit.project.commands.progress import console
from tillit.project.commands.ready import ready

LAYOUTS = ("whole", "divided")
ASKED = 30
"""times each question is asked"""
FEWEST = 10_000

# Copies with the indexes of the real table. Those that make rows unique must hold the day when it is divided: an
# encounter of a visit once a helper is then a promise of the visit's day too.
COPIES = """
CREATE TEMPORARY TABLE bench_whole (LIKE visits_encounter INCLUDING DEFAULTS);
CREATE TEMPORARY TABLE bench_divided (LIKE visits_encounter INCLUDING DEFAULTS) PARTITION BY RANGE (day)
"""
MONTHS = """
SELECT format('CREATE TEMPORARY TABLE bench_divided_%s PARTITION OF bench_divided FOR VALUES FROM (%L) TO (%L)',
    to_char(month, 'YYYY_MM'), month::date, (month + interval '1 month')::date)
FROM (
    SELECT generate_series(date_trunc('month', min(day)), max(day), '1 month') AS month FROM visits_encounter
) months
"""
INDEX = """
CREATE INDEX ON bench_{0} (day, person_id, employee_id) WHERE status = 'finished';
CREATE INDEX ON bench_{0} (person_id, day) WHERE status = 'finished';
CREATE INDEX ON bench_{0} (employee_id);
CREATE UNIQUE INDEX ON bench_{0} (visit_id, employee_id{1}) WHERE status = 'finished';
CREATE UNIQUE INDEX ON bench_{0} (person_id, employee_id, day) WHERE origin = 'imported';
CREATE UNIQUE INDEX ON bench_{0} (id{1});
ANALYZE bench_{0}
"""
QUESTIONS = {
    "a person's last four weeks": "SELECT employee_id, sum(visits) FROM bench_{0} WHERE person_id = %(person)s "
    "AND day > %(last)s - 28 AND day <= %(last)s AND status = 'finished' GROUP BY 1",
    "a person's whole history": "SELECT employee_id, sum(visits), max(day) FROM bench_{0} WHERE person_id = %(person)s "
    "AND status = 'finished' GROUP BY 1",
    "a day of the municipality": "SELECT person_id, count(DISTINCT employee_id) FROM bench_{0} "
    "WHERE day = %(last)s - 7 AND status = 'finished' GROUP BY 1",
    "four weeks of the municipality": "SELECT person_id, count(DISTINCT employee_id) FROM bench_{0} "
    "WHERE day > %(last)s - 28 AND day <= %(last)s AND status = 'finished' GROUP BY 1",
    "whether a visit is done": "SELECT id FROM bench_{0} WHERE visit_id = %(visit)s AND status = 'finished'",
}


class TooLittle(TillitError):
    """The database holds too few encounters to tell."""


@dataclass(frozen=True)
class Compared:
    """One thing done with both layouts, in milliseconds."""

    what: str
    whole_ms: float
    divided_ms: float


@click.command("partitions")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def bench_partitions(as_json: bool) -> None:
    """Copy the encounters of this database twice, whole and by month, ask both the same, and throw the copies away."""
    ready()
    rows = _compare()
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
    console.print(f"{'':<40}{'whole':>12}{'by month':>12}   ms")
    for row in rows:
        console.print(f"{row.what:<40}{row.whole_ms:12.2f}{row.divided_ms:12.2f}")


def _compare() -> list[Compared]:
    from django.db import connection

    from tillit.foundation.database.roles import as_owner

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(day) FROM visits_encounter")
        count, last = cursor.fetchone()
        if count < FEWEST:
            raise TooLittle("There are too few encounters here: run it where `tillit bench web` was run.")
        cursor.execute("SET temp_buffers = '256MB'; SET work_mem = '64MB'")
        _all(cursor, COPIES)
        cursor.execute(MONTHS)
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        made = {layout: _timed(lambda one=layout: _fill(cursor, one)) for layout in LAYOUTS}
        rows = [Compared(f"copy {count:,} rows and index them", made["whole"], made["divided"])]
        cursor.execute(
            "SELECT person_id FROM bench_whole GROUP BY 1 ORDER BY count(*) DESC OFFSET 100 LIMIT %s", [ASKED]
        )
        persons = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT visit_id FROM bench_whole WHERE visit_id IS NOT NULL LIMIT %s", [ASKED])
        visits = [row[0] for row in cursor.fetchall()] or [0]
        for what, question in QUESTIONS.items():
            took: dict[str, list[float]] = {layout: [] for layout in LAYOUTS}
            for number, person in enumerate(persons):
                known = {"person": person, "last": last, "visit": visits[number % len(visits)]}
                for layout in LAYOUTS:
                    took[layout].append(_timed(lambda q=question, k=known, one=layout: _ask(cursor, q.format(one), k)))
            rows.append(Compared(what, *(round(median(took[layout][2:]), 2) for layout in LAYOUTS)))
        cursor.execute("SELECT min(day) FROM bench_whole")
        first = cursor.fetchone()[0]
        month = f"bench_divided_{first:%Y_%m}"
        deleted = _timed(
            lambda: cursor.execute(
                "DELETE FROM bench_whole WHERE date_trunc('month', day) = date_trunc('month', %s::date)", [first]
            )
        )
        dropped = _timed(lambda: cursor.execute(f"DROP TABLE {month}"))
        rows.append(Compared("let the oldest month go", deleted, dropped))
    return rows


def _fill(cursor: Any, layout: str) -> None:
    cursor.execute(f"INSERT INTO bench_{layout} SELECT * FROM visits_encounter ORDER BY day")  # noqa: S608 - LAYOUTS
    _all(cursor, INDEX.format(layout, ", day" if layout == "divided" else ""))


def _ask(cursor: Any, question: str, known: dict[str, Any]) -> None:
    cursor.execute(question, known)
    cursor.fetchall()


def _all(cursor: Any, statements: str) -> None:
    for statement in statements.split(";\n"):
        cursor.execute(statement)


def _timed(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return round((time.perf_counter() - begun) * 1000, 2)

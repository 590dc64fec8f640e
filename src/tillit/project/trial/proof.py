"""What must hold after the kills, asked of the database in its own words and compared with the clients' ledger."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tillit.project.trial.ledger import Ledger

MOST_NAMED = 5
PLANS_MADE_AGAIN = 2


@dataclass(frozen=True)
class Point:
    """One thing that must hold: how many were looked at, and what does not hold."""

    name: str
    looked_at: int
    wrong: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.wrong


Ask = Callable[..., list[tuple[Any, ...]]]


def prove(ledger: Ledger, *, address: dict[str, Any], home: Path) -> list[Point]:
    """Ask everything, as the database's owner, when nothing is under way any more."""
    with psycopg.connect(**address, autocommit=True) as connection:

        def ask(query: str, *values: Any) -> list[tuple[Any, ...]]:
            return connection.execute(query, values).fetchall()

        points = list(_points(ledger, ask, home))
        points.append(_indexes(connection))
        points.append(_references(ask, connection))
    return points


def _points(ledger: Ledger, ask: Ask, home: Path) -> Iterator[Point]:
    yield _point("every answer was an expected one", sum(ledger.answers.values()), ledger.strange)
    yield _once(
        "acknowledged taps are there once",
        Counter((one.user_id, one.key) for one in ledger.of("tap")),
        Counter((user, str(tap)) for user, tap in ask("SELECT user_id, tap_id FROM visits_tap WHERE refusal = ''")),
    )
    yield _once(
        "acknowledged notes are there once",
        Counter(one.key for one in ledger.of("beskjed")),
        Counter(words for (words,) in ask("SELECT words FROM visits_handovernote")),
    )
    done = Counter((one.user_id, one.subject) for one in ledger.of("utfort"))
    yield _same(
        "each visit was recorded as often as it was acknowledged",
        done,
        Counter(
            {
                (user, str(visit)): count
                for user, visit, count in ask(
                    "SELECT e.user_id, v.public_id, count(*) FROM visits_encounter c "
                    "JOIN visits_visit v ON v.id = c.visit_id JOIN workforce_employee e ON e.id = c.employee_id "
                    "WHERE c.origin = 'tap' GROUP BY 1, 2"
                )
            }
        ),
    )
    yield _states(ledger, ask)
    yield _trail(done, ask)
    yield _ill(ledger, ask)
    yield from _events(ask)
    yield _jobs(ask)
    yield _by_the_clock(ask)
    yield _messages(ledger, ask, home)
    yield _plans(ledger, ask)
    yield _looks(ledger, ask)


def _states(ledger: Ledger, ask: Ask) -> Point:
    last: dict[tuple[int, str], bool] = {}
    for one in ledger.written:
        if one.kind in ("utfort", "angre"):
            last[one.user_id, one.subject] = one.kind == "utfort"
    done = {
        (user, str(visit))
        for user, visit in ask(
            "SELECT e.user_id, v.public_id FROM visits_encounter c JOIN visits_visit v ON v.id = c.visit_id "
            "JOIN workforce_employee e ON e.id = c.employee_id WHERE c.origin = 'tap' AND c.status = 'finished'"
        )
    }
    wrong = [
        f"visit {visit} of user {user}" for (user, visit), is_done in last.items() if is_done != ((user, visit) in done)
    ]
    return _point("each visit stands as its last acknowledged tap left it", len(last), wrong)


def _trail(done: Counter[tuple[int, str]], ask: Ask) -> Point:
    [(left,)] = ask("SELECT count(*) FROM foundation_trailentry WHERE verb = 'finish_visit'")
    wrong = [] if left == done.total() else [f"{left} entries for {done.total()} acknowledged"]
    return _point("each visit done left one entry in the trail", done.total(), wrong)


def _ill(ledger: Ledger, ask: Ask) -> Point:
    told = Counter(one.user_id for one in ledger.of("ill"))
    stored = Counter(
        user
        for (user,) in ask(
            "SELECT e.user_id FROM rosters_absence a JOIN workforce_employee e ON e.id = a.employee_id "
            "WHERE e.user_id = ANY (%s) AND a.starts_on <= (now() AT TIME ZONE 'Europe/Oslo')::date "
            "AND (a.ends_on IS NULL OR a.ends_on > (now() AT TIME ZONE 'Europe/Oslo')::date)",
            list(told),
        )
    )
    return _same("who reported ill is away once", told, stored)


def _events(ask: Ask) -> Iterator[Point]:
    deferred = Counter(
        (key, listener)
        for key, listener in ask(
            "SELECT args ->> 'key', args ->> 'listener' FROM procrastinate_jobs WHERE task_name LIKE '%%deliver_event'"
        )
    )
    acted = Counter((str(k), name) for k, name in ask("SELECT event_key, listener FROM foundation_delivery"))
    yield _same("each listener acted on each event once", deferred, acted)
    wrong = ask(
        """
        SELECT coalesce(h.person_id, a.person_id), coalesce(h.employee_id, a.employee_id), h.visits, a.visits
        FROM (SELECT person_id, employee_id, sum(visits) AS visits FROM visits_encounter
              WHERE status = 'finished' GROUP BY 1, 2) h
        FULL JOIN teams_acquaintance a USING (person_id, employee_id)
        WHERE h.visits IS DISTINCT FROM a.visits
        """
    )
    [(pairs,)] = ask("SELECT count(*) FROM teams_acquaintance")
    yield _point(
        "who knows whom is what was recorded",
        pairs,
        [
            f"person {person}, employee {employee}: {held} recorded, {counted} counted"
            for person, employee, held, counted in wrong
        ],
    )


def _jobs(ask: Ask) -> Point:
    [(all_of_them,)] = ask("SELECT count(*) FROM procrastinate_jobs")
    stuck = ask(
        "SELECT task_name, status::text, count(*) FROM procrastinate_jobs "
        "WHERE status IN ('doing', 'failed', 'aborting') "
        "OR status = 'todo' AND (scheduled_at IS NULL OR scheduled_at < now() - interval '5 seconds') GROUP BY 1, 2"
    )
    return _point(
        "no job is stuck, none has failed", all_of_them, [f"{n} {status} {task}" for task, status, n in stuck]
    )


def _by_the_clock(ask: Ask) -> Point:
    """See that what comes by the clock came once, though each worker has a clock of its own."""
    rows = ask(
        "SELECT task_name, args ->> 'timestamp', count(*) FROM procrastinate_jobs "
        "WHERE args ? 'timestamp' GROUP BY 1, 2"
    )
    wrong = [f"{task} at {at}: {count} times" for task, at, count in rows if count != 1]
    return _point("what came by the clock came once", len(rows), wrong)


def _messages(ledger: Ledger, ask: Ask, home: Path) -> Point:
    promised = {one.key for one in ledger.of("message")}
    states = {
        str(key): state for key, state in ask("SELECT public_id, state FROM outlet_message WHERE channel = 'sms'")
    }
    file = home / "sms.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    sent = Counter(json.loads(line)["key"] for line in lines)
    wrong = [f"{key} is not stored" for key in promised - set(states)]
    wrong += [f"{key} is {state}" for key, state in states.items() if state != "sent"]
    wrong += [f"{key} went out {sent[key]} times" for key in states if sent[key] != 1]
    wrong += [f"{key} went out and is not stored" for key in set(sent) - set(states)]
    return _point("each message went out once", len(states), wrong)


def _plans(ledger: Ledger, ask: Ask) -> Point:
    [(all_of_them,)] = ask("SELECT count(*) FROM visits_plan")
    wrong = [
        f"plan {pk} is {state}"
        for pk, state in ask(
            # Whose solver was killed three times has failed, as it should; there must be a proposal all the same.
            "SELECT id, state FROM visits_plan WHERE state IN ('queued', 'planning') "
            "OR state = 'failed' AND fault NOT LIKE '%%code -9%%'"
        )
    ]
    made = {f"{week:%G-W%V}" for (week,) in ask("SELECT week FROM visits_plan WHERE state = 'proposed'")}
    wrong += [f"{week} was asked for and has no proposal" for week in {one.subject for one in ledger.of("plan")} - made]
    wrong += [
        f"repair {pk} is {state}"
        for pk, state in ask("SELECT id, state FROM visits_repair WHERE state IN ('queued', 'working', 'failed')")
    ]
    return _point("each plan and repair that was asked for was made", all_of_them, wrong)


def _looks(ledger: Ledger, ask: Ask) -> Point:
    logged = dict(ask("SELECT user_id, count(*) FROM foundation_look WHERE page = 'my_day' GROUP BY 1"))
    wrong = [
        f"user {user}: {shown} pages shown, {logged.get(user, 0)} looks logged"
        for user, shown in ledger.looks.items()
        if logged.get(user, 0) < shown
    ]
    return _point("no page was shown without its look", ledger.looks.total(), wrong)


def _indexes(connection: psycopg.Connection[Any]) -> Point:
    """Let PostgreSQL compare every index with its table, and look through every table."""
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
    except psycopg.Error as fault:
        return _point(f"indexes and tables are whole (not looked at: {type(fault).__name__})", 0, [])
    indexes = connection.execute(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_am a ON a.oid = c.relam "
        "JOIN pg_index i ON i.indexrelid = c.oid "
        "WHERE a.amname = 'btree' AND c.relkind = 'i' AND c.relpersistence = 'p' AND i.indisvalid"
    ).fetchall()
    tables = connection.execute(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relpersistence = 'p'"
    ).fetchall()
    wrong = []
    for (name,) in indexes:
        try:
            connection.execute("SELECT bt_index_check(%s::regclass, true)", [name])
        except psycopg.Error as fault:
            wrong.append(f"{name}: {type(fault).__name__}")
    for (name,) in tables:
        wrong += [
            f"{name}: {said}" for (said,) in connection.execute("SELECT msg FROM verify_heapam(%s::regclass)", [name])
        ]
    return _point("indexes and tables are whole", len(indexes) + len(tables), wrong)


def _references(ask: Ask, connection: psycopg.Connection[Any]) -> Point:
    """See that every reference leads somewhere."""
    keys = ask(
        """
        SELECT c.conname, c.conrelid::regclass::text, f.attname, c.confrelid::regclass::text, t.attname
        FROM pg_constraint c
        JOIN pg_attribute f ON f.attrelid = c.conrelid AND f.attnum = c.conkey[1]
        JOIN pg_attribute t ON t.attrelid = c.confrelid AND t.attnum = c.confkey[1]
        WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND c.conparentid = 0
        """
    )
    wrong = []
    for name, table, column, other, key in keys:
        query = sql.SQL(
            "SELECT count(*) FROM {table} a WHERE a.{column} IS NOT NULL "
            "AND NOT EXISTS (SELECT FROM {other} b WHERE b.{key} = a.{column})"
        ).format(table=sql.SQL(table), column=sql.Identifier(column), other=sql.SQL(other), key=sql.Identifier(key))
        row = connection.execute(query).fetchone()
        if row and row[0]:
            wrong.append(f"{name}: {row[0]}")
    return _point("every reference leads somewhere", len(keys), wrong)


def taken_up_again(address: dict[str, Any]) -> dict[str, float]:
    """Tell how many jobs were begun more than once, and how long the longest waited for that."""
    with psycopg.connect(**address, autocommit=True) as connection:
        row = connection.execute(
            """
            SELECT count(DISTINCT job_id), coalesce(max(extract(epoch FROM at - before)), 0),
                   count(DISTINCT job_id) FILTER (WHERE task_name LIKE '%plan_team_week')
            FROM (SELECT e.job_id, e.at, j.task_name, lag(e.at) OVER (PARTITION BY e.job_id ORDER BY e.id) AS before
                  FROM procrastinate_events e JOIN procrastinate_jobs j ON j.id = e.job_id
                  WHERE e.type = 'started') AS starts
            WHERE before IS NOT NULL
            """
        ).fetchone()
    assert row is not None
    return {"jobs": row[0], "longest_seconds": round(float(row[1]), 1), "plans": row[2]}


def plans_made_again(address: dict[str, Any]) -> list[Point]:
    """Solve the problems of plans whose worker was killed once more: the plan that is stored must be the same."""
    from tillit.kernel.period import Week
    from tillit.rooms.visits.models import Plan, VisitHelper
    from tillit.rooms.visits.planner import instant_of, names
    from tillit.rooms.visits.solver import solve_in_child

    with psycopg.connect(**address, autocommit=True) as connection:
        again = connection.execute(
            "SELECT (args ->> 'plan_id')::bigint FROM procrastinate_jobs "
            "WHERE task_name LIKE '%plan_team_week' AND attempts > 1 ORDER BY 1"
        ).fetchall()
    wrong = []
    plans = Plan.objects.filter(pk__in=[pk for (pk,) in again], state__in=["proposed", "superseded"]).order_by("-pk")
    looked_at = list(plans[:PLANS_MADE_AGAIN])
    for plan in looked_at:
        solution = solve_in_child(bytes(plan.problem), seed=plan.seed, on_progress=lambda percent: None)
        week = Week(plan.week)
        expected = {
            (key, instant_of(week, planned.day, planned.start), names.pk(helper))
            for key, planned in solution.plan.of.items()
            for helper in planned.helpers
        }
        rows = VisitHelper.objects.filter(visit__plan=plan)
        stored = set(rows.values_list("visit__key", "visit__starts_at", "employee_id"))
        if stored != expected:
            wrong.append(f"plan {plan.pk}: {len(stored ^ expected)} places differ")
    return [_point("a plan whose worker was killed is the one that would have been", len(looked_at), wrong)]


def _once(name: str, promised: Counter[Any], stored: Counter[Any]) -> Point:
    wrong = [f"{key} is lost" for key in promised if key not in stored]
    wrong += [f"{key} is there {count} times" for key, count in stored.items() if count > 1]
    return _point(name, len(promised), wrong)


def _same(name: str, promised: Counter[Any], stored: Counter[Any]) -> Point:
    keys = set(promised) | set(stored)
    wrong = [f"{key}: {stored[key]} for {promised[key]}" for key in keys if promised[key] != stored[key]]
    return _point(name, promised.total(), wrong)


def _point(name: str, looked_at: int, wrong: list[str]) -> Point:
    named = sorted(wrong)[:MOST_NAMED]
    more = [f"and {len(wrong) - len(named)} more"] if len(wrong) > len(named) else []
    return Point(name, looked_at, tuple(named + more))

"""The database that `tillit bench web` measures: a municipality with its week planned and a year of use behind it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import psycopg

from tillit.kernel.clock import instant, local_day
from tillit.kernel.errors import TillitError
from tillit.kernel.period import Week
from tillit.project.commands.bench_files import bench_files, bench_home
from tillit.project.commands.progress import console, progress_bar

MARKER = "bench-web.json"
WEEKS_BEFORE = 51
LESS_EFFORT = 20
LISTS_A_DAY = 8  # times a helper opens the day's list


class OtherData(TillitError):
    """The database holds something else than this benchmark made, or made for another week."""


def fill(*, inhabitants: int, seed: int, folder: Path | None, now: datetime) -> None:
    """Make the database, step by step; a step that is done is not done again."""
    from tillit.rooms.teams.queries import team_ids

    week = Week.of(local_day(now))
    asked = {"inhabitants": inhabitants, "seed": seed, "week": str(week)}
    marker = bench_home() / MARKER
    done = json.loads(marker.read_text()) if marker.exists() else {}
    if (done and {key: done[key] for key in asked} != asked) or (not done and team_ids()):
        raise OtherData("The database holds something else. Give the benchmark a folder of its own: TILLIT_HOME=DIR.")
    steps = {
        "import": lambda: _import(folder, inhabitants=inhabitants, seed=seed, now=now),
        "plan": lambda: _plan(week, seed=seed),
        "accept": lambda: _accept(week, now=now),
        "a year of plans, looks and trail": lambda: _year(week, now=now),
        "count": lambda: _count(now=now),
        "live": lambda: _live(week, seed=seed, now=now),
    }
    for name, step in steps.items():
        if name not in done.get("steps", []):
            console.print(f"[bold]{name}[/bold]")
            step()
            done = {**asked, "steps": [*done.get("steps", []), name]}
            marker.write_text(json.dumps(done))


def _import(folder: Path | None, *, inhabitants: int, seed: int, now: datetime) -> None:
    from tillit.foundation.imports import import_folder

    files, _ = bench_files(folder, inhabitants=inhabitants, seed=seed, on=local_day(now))
    if not import_folder(files, now=now).stored:
        raise OtherData(f"The files in {files} could not be imported: run `tillit import` on them to see why.")


def _plan(week: Week, *, seed: int) -> None:
    """Plan each team's week, with little effort: a page costs the same whether its plan is good or middling."""
    from django.utils import timezone

    from tillit.foundation.jobs import run_worker
    from tillit.rooms.teams.queries import team_ids
    from tillit.rooms.visits import services, solver
    from tillit.rooms.visits.queries import plans_of_week

    teams = team_ids()
    there = plans_of_week(teams, week.monday)
    for team in teams:
        if not there.get(team):
            services.request_plan(team_id=team, week=week, user=None, now=timezone.now(), seed=seed)
    effort = solver.moves_for
    solver.moves_for = lambda problem: effort(problem) // LESS_EFFORT
    try:
        run_worker(queues=["planning"], concurrency=2, until_empty=True)
    finally:
        solver.moves_for = effort


def _accept(week: Week, *, now: datetime) -> None:
    from tillit.demo.cast import choose_cast
    from tillit.rooms.teams.queries import team_ids
    from tillit.rooms.visits.queries import plans_of_week
    from tillit.rooms.visits.services import accept_plan

    cast = choose_cast(now=now)
    leader = next(user for role, _, user in cast.accounts if role == "team_leader")
    for cards in plans_of_week(team_ids(), week.monday).values():
        if not any(card.state == "accepted" for card in cards):
            proposed = next((card for card in cards if card.state == "proposed"), None)
            if proposed:
                accept_plan(plan_public_id=proposed.public_id, user=leader, now=now)


def _live(week: Week, *, seed: int, now: datetime) -> None:
    """Enter the days before today as done: today is left, so that there is something to tap on."""
    from tillit.demo.live import live_through
    from tillit.foundation.jobs import run_worker

    with progress_bar() as bar:
        task = bar.add_task("Living through the week", total=1)
        live_through(
            week,
            now=instant(local_day(now), clock_time(0)),
            seed=seed,
            spare_employee=None,
            on_progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    run_worker(queues=["events"], concurrency=1, until_empty=True)


def _count(*, now: datetime) -> None:
    from tillit.foundation.users import RoleAssignment
    from tillit.rooms.indicators.services import measure_all, measure_months

    today = local_day(now)
    measure_months(first=today - timedelta(days=360), last=today - timedelta(days=1), now=now)
    measure_all(on=today - timedelta(days=1), now=now)
    administrator = RoleAssignment.objects.filter(role="administrator").select_related("user")[0].user
    from tillit.demo.reports import publish_reports

    publish_reports(user=administrator, now=now)


# As if the week that is planned had been worked all year: its plans with their frozen problems, visits and helpers.
YEAR_OF_PLANS = """
INSERT INTO visits_plan (public_id, team_id, week, state, progress, fault, seed, cost, problem, violations, version,
    created_at, finished_at, accepted_at, accepted_by_id)
SELECT gen_random_uuid(), team_id, week - 7 * %(back)s, state, progress, fault, seed, cost, problem, violations, 0,
    created_at - %(back)s * interval '7 days', finished_at - %(back)s * interval '7 days',
    accepted_at - %(back)s * interval '7 days', accepted_by_id
FROM visits_plan WHERE week = %(monday)s AND state = 'accepted';
INSERT INTO visits_visit (public_id, plan_id, key, person_id, grant_id, day, starts_at, ends_at, helpers_needed, state,
    reason, pinned)
SELECT gen_random_uuid(), old.id, %(back)s || 'w:' || v.key, v.person_id, v.grant_id, v.day - 7 * %(back)s,
    v.starts_at - %(back)s * interval '7 days', v.ends_at - %(back)s * interval '7 days', v.helpers_needed, v.state,
    v.reason, v.pinned
FROM visits_visit v JOIN visits_plan p ON p.id = v.plan_id
JOIN visits_plan old ON old.team_id = p.team_id AND old.week = p.week - 7 * %(back)s AND old.state = 'accepted'
WHERE p.week = %(monday)s AND p.state = 'accepted' ORDER BY v.id;
INSERT INTO visits_visithelper (visit_id, employee_id)
SELECT v.id, h.employee_id
FROM visits_visithelper h JOIN visits_visit new ON new.id = h.visit_id
JOIN visits_plan p ON p.id = new.plan_id AND p.week = %(monday)s AND p.state = 'accepted'
JOIN visits_plan old ON old.team_id = p.team_id AND old.week = p.week - 7 * %(back)s AND old.state = 'accepted'
JOIN visits_visit v ON v.plan_id = old.id AND v.key = %(back)s || 'w:' || new.key
"""
# A look when a visit is opened, the day's list some times a day, and a line in the trail for each tap.
LOOKS_AND_TRAIL = """
INSERT INTO foundation_look (at, user_id, action, ground, page, person_ids, refused)
SELECT v.starts_at, u.id, 'see', 'team_member', 'visit', ARRAY[v.person_id], false
FROM visits_visit v JOIN visits_plan p ON p.id = v.plan_id AND p.state = 'accepted'
JOIN bench_users u ON u.number = v.id %% (SELECT count(*) FROM bench_users)
WHERE p.week = %(week)s AND v.state = 'planned' AND v.starts_at < %(now)s
UNION ALL
SELECT d.at + again.time * interval '45 minutes', u.id, 'see', 'team_member', 'my_day', d.people, false
FROM (
    SELECT h.employee_id, min(v.starts_at) AS at, array_agg(DISTINCT v.person_id) AS people
    FROM visits_visithelper h JOIN visits_visit v ON v.id = h.visit_id
    JOIN visits_plan p ON p.id = v.plan_id AND p.state = 'accepted'
    WHERE p.week = %(week)s AND v.starts_at < %(now)s GROUP BY h.employee_id, v.day
) d CROSS JOIN generate_series(0, %(lists)s - 1) AS again (time)
JOIN bench_users u ON u.number = d.employee_id %% (SELECT count(*) FROM bench_users)
ORDER BY 1;
INSERT INTO foundation_trailentry (at, user_id, verb, subject, subject_id, facts)
SELECT v.ends_at, u.id, 'finish_visit', 'visits.visit', v.id, '{}'
FROM visits_visit v JOIN visits_plan p ON p.id = v.plan_id AND p.state = 'accepted'
JOIN bench_users u ON u.number = v.id %% (SELECT count(*) FROM bench_users)
WHERE p.week = %(week)s AND v.state = 'planned' AND v.ends_at < %(now)s ORDER BY v.ends_at
"""


def _year(week: Week, *, now: datetime) -> None:
    """Copy the week back through the year, in SQL as the server's superuser: the rows refer to what is there."""
    from tillit.foundation.database import place
    from tillit.foundation.partitions import make_ahead

    first = week.monday - timedelta(weeks=WEEKS_BEFORE)
    month = first.replace(day=1)
    while month <= local_day(now):
        make_ahead(on=month, months=0)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    address = place.locate(bench_home()).admin_address.parameters | {"dbname": place.NAME}
    with psycopg.connect(**address) as connection, progress_bar() as bar:
        task = bar.add_task("A year of use", total=WEEKS_BEFORE + 1)
        connection.execute("SET session_replication_role = replica")  # no foreign keys to look up
        connection.execute("SET work_mem = '64MB'")
        connection.execute(
            "CREATE TEMPORARY TABLE bench_users AS "
            "SELECT id, row_number() OVER (ORDER BY id) - 1 AS number FROM foundation_user"
        )
        for back in range(WEEKS_BEFORE, -1, -1):
            if back:
                for statement in YEAR_OF_PLANS.split(";\n"):
                    connection.execute(statement, {"back": back, "monday": week.monday})
            known = {"week": week.monday - timedelta(weeks=back), "now": now, "lists": LISTS_A_DAY}
            for statement in LOOKS_AND_TRAIL.split(";\n"):
                connection.execute(statement, known)
            bar.advance(task)
    with psycopg.connect(**address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")

"""The measured pages open for whom they are measured as, cost few queries, and go through no big table."""

from __future__ import annotations

import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.busy_town import make_busy
from tests.town import NOW, TODAY, Town

from tillit.foundation.partitions import make_ahead
from tillit.project.commands import bench_web_client
from tillit.project.commands.bench_web_pages import Seat, pages
from tillit.rooms.people.models import Person
from tillit.rooms.people.services import give_consent, give_relative_account
from tillit.rooms.people.types import How, Scope
from tillit.rooms.reports.models import Report
from tillit.rooms.visits.models import Plan, Repair, Visit

BIG = (
    "visits_visit",
    "visits_visithelper",
    "visits_encounter",
    "visits_visitchange",
    "foundation_look",
    "foundation_trailentry",
    "teams_acquaintance",
    "rosters_shift",
)
MOST_QUERIES = {"GET": 60, "POST": 70}  # a step of a plan reads the week before it writes


@pytest.fixture
def seat(town, monkeypatch) -> Seat:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    make_busy(town)
    return seat_of(town)


def seat_of(town: Town) -> Seat:
    plan = Plan.objects.get(state="accepted")
    person = Person.objects.get(user=town.users["inhabitant"])
    relative = person.relatives.create(source_id="bench", name="Tor Solbakk", relation="child")
    give_relative_account(relative_id=relative.pk, account=town.users["relative"], by=None, now=NOW)
    for scope in (Scope.VISITS, Scope.PLAN):
        give_consent(
            person_id=person.pk,
            relative_id=relative.pk,
            scope=scope,
            how=How.SELF,
            by=town.users["inhabitant"],
            now=NOW,
        )
    visits = Visit.objects.filter(plan=plan, day=TODAY)
    return Seat(
        users=town.users,
        team_id=town.team.pk,
        today=TODAY,
        week="2026-W47",
        plan=plan.public_id,
        person=person.public_id,
        helper_visits=[one.public_id for one in visits if one.helpers.filter(employee=town.helpers[1]).exists()],
        free_visits=[one.public_id for one in Visit.objects.filter(plan=plan, day__gt=TODAY, state="planned")],
        persons=[town.people[2].public_id],
        repair=Repair.objects.get().public_id,
        report=Report.objects.filter(number__isnull=False).values_list("number", flat=True).last(),
    )


def opened(client, page, seat: Seat) -> tuple[list[int], list[str]]:
    """Open a page's first addresses as whom it is for; give the answers' statuses and what the database was asked."""
    client.logout()
    if page.role:
        client.force_login(seat.users[page.role])
    steps = page.steps(seat)[:2]
    assert steps, page.name
    with CaptureQueriesContext(connection) as captured:
        answers = [
            client.get(step.path) if page.method == "GET" else client.post(step.path, step.sends) for step in steps
        ]
    return [answer.status_code for answer in answers], [one["sql"] for one in captured]


def test_each_measured_page_opens_with_few_queries_and_an_index_for_each(client, seat):
    """With going through a table made dear, a question that still does it has no index that would serve."""
    make_ahead(on=TODAY)
    asked: dict[str, str] = {}
    wrong = []
    for page in pages():
        statuses, queries = opened(client, page, seat)
        if set(statuses) != {page.status} or len(queries) > MOST_QUERIES[page.method] * len(statuses):
            wrong.append((page.name, statuses, len(queries)))
        asked |= {sql: page.name for sql in queries if sql.startswith("SELECT")}
    assert wrong == []
    assert len(asked) > 200
    assert [(asked[sql], gone) for sql in asked if (gone := _gone_through(sql))] == []


def _gone_through(sql: str) -> list[str]:
    """Give the big tables that PostgreSQL cannot but go through to answer."""
    if not any(f'"{table}"' in sql for table in BIG):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + sql)
        found = re.findall(r"Seq Scan on (\w+)", "\n".join(row[0] for row in cursor.fetchall()))
    return sorted(table for table in set(found) if table.startswith(BIG))


class Slow(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        time.sleep(float(self.path.partition("=")[2] or 0))
        body = b"x" * 1000
        self.send_response(404 if "nowhere" in self.path else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def slow_port():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def page_of(*paths: str) -> dict:
    return {
        "method": "GET",
        "status": 200,
        "clients": [{"headers": {}, "steps": [{"path": path, "body": None}]} for path in paths],
    }


def test_the_clients_ask_so_many_times_and_note_what_was_wrong(slow_port):
    seen = bench_web_client.measure(slow_port, page_of("/", "/nowhere"), seconds=0.5, apart=0.1)
    assert len(seen.milliseconds) == 10
    assert seen.bytes == [1000] * 10
    assert seen.wrong == {"404": 5}


def test_a_server_that_falls_behind_cannot_hide_it(slow_port):
    """The fifth answer is asked for while the first four still wait: its time counts from when it was due."""
    seen = bench_web_client.measure(slow_port, page_of("/?s=0.1"), seconds=0.25, apart=0.05)
    assert len(seen.milliseconds) == 5
    assert seen.milliseconds[-1] > seen.milliseconds[0] + 150

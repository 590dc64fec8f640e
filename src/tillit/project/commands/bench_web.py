"""`tillit bench web`: how fast each kind of page answers eight clients, and what an answer costs the server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

import click

from tillit.kernel.errors import TillitError
from tillit.project.commands.bench_processes import descendants, processor_seconds
from tillit.project.commands.progress import console
from tillit.project.commands.ready import collect_static, ready

START_SECONDS = 90
BIG_TABLE_ROWS = 50_000
TOKEN = "b" * 32  # a form and its cookie agree: that is all Django asks over http


class DidNotAnswer(TillitError):
    """The server did not come up."""


@dataclass(frozen=True)
class Measured:
    """A kind of page under load; times at the client, from when the request was due."""

    page: str
    role: str
    requests: int
    median_ms: float
    p95_ms: float
    most_ms: float
    kilobytes: float
    queries: int
    web_ms: float
    """processor time of the web processes, a request"""
    database_ms: float
    """processor time of PostgreSQL, a request"""
    read_through: int
    """rows of big tables that were read by going through them, a request"""
    wrong: dict[str, int]
    median_aim_ms: int
    p95_aim_ms: int

    @property
    def is_within(self) -> bool:
        return not self.wrong and self.median_ms <= self.median_aim_ms and self.p95_ms < self.p95_aim_ms


@dataclass
class WebReport:
    """What was measured; the keys of `tillit bench web --json`."""

    inhabitants: int
    clients: int
    seconds: float
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    load_before: float = field(default_factory=lambda: round(os.getloadavg()[0], 1))
    load_after: float = 0.0
    rows: dict[str, int] = field(default_factory=dict)
    pages: list[Measured] = field(default_factory=list)


@click.command("web")
@click.option("--inhabitants", default=133_000, show_default=True, type=click.IntRange(1_000, 1_000_000))
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same municipality.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Its files; made there when missing.")
@click.option("--clients", default=8, show_default=True, type=click.IntRange(1, 64))
@click.option("--seconds", default=15.0, show_default=True, type=click.FloatRange(1, 600), help="For each page.")
@click.option("--only", default="*", help="Only pages whose name matches, such as 'My day*'.")
@click.option("--judge", is_flag=True, help="Exit 3 when a page misses what is aimed at.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def bench_web(
    inhabitants: int,
    seed: int,
    folder: Path | None,
    clients: int,
    seconds: float,
    only: str,
    judge: bool,
    as_json: bool,
) -> None:
    """Fill an embedded database with a municipality, a planned week and a year of use; serve it, and ask for its pages.

    Each client asks once a second, one kind of page at a time. Give the benchmark a folder of its own:
    TILLIT_HOME=/tmp/bench. What is made there is kept for the next run of the same week.
    """
    ready()
    from django.utils import timezone

    from tillit.project.commands import bench_web_fill, bench_web_pages

    now = timezone.now()
    bench_web_fill.fill(inhabitants=inhabitants, seed=seed, folder=folder, now=now)
    collect_static()
    seats = bench_web_pages.seats(clients, now=now)
    report = WebReport(inhabitants, len(seats), seconds, rows=_big_tables())
    with _server() as (port, pids), _clients() as ask:
        for page in bench_web_pages.pages():
            if fnmatch(page.name, only):
                measured = _measure(page, seats, port, pids, ask, seconds)
                if measured:
                    report.pages.append(measured)
                    console.print(_line(measured), markup=False)
    report.load_after = round(os.getloadavg()[0], 1)
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False, indent=1))
    _tell(report)
    if any(page.wrong for page in report.pages):
        sys.exit(1)
    if judge and not all(page.is_within for page in report.pages):
        sys.exit(3)


def _measure(page: Any, seats: list[Any], port: int, pids: dict[str, int], ask: Any, seconds: float) -> Measured | None:
    clients = [_client(page, seat) for seat in seats]
    clients = [client for client in clients if client["steps"]]
    if not clients:
        return None
    from tillit.project.commands.bench_web_pages import SLOW_MS

    queries = _queries(page, seats[0])
    asked = {"name": page.name, "method": page.method, "status": page.status, "clients": clients}
    # Each address once before it counts, up to a few: what is measured is a server that has been used today.
    warm = min(5, max(len(client["steps"]) for client in clients))
    ask({"port": port, "page": asked, "warm_seconds": warm, "seconds": seconds})
    before, through = _costs(pids), _read_through()
    answers = ask({})
    after = _costs(pids)
    time.sleep(1)  # PostgreSQL tells of what it read once a second
    times, count = sorted(answers["milliseconds"]), len(answers["milliseconds"])
    return Measured(
        page=page.name,
        role=page.role or "nobody",
        requests=count,
        median_ms=round(median(times), 1),
        p95_ms=round(quantiles(times, n=20, method="inclusive")[-1], 1),
        most_ms=round(times[-1], 1),
        kilobytes=round(sum(answers["bytes"]) / count / 1000, 1),
        queries=queries,
        web_ms=round((after["web"] - before["web"]) / count * 1000, 1),
        database_ms=round((after["database"] - before["database"]) / count * 1000, 1),
        read_through=round((_read_through() - through) / count),
        wrong=answers["wrong"],
        median_aim_ms=page.median_ms,
        p95_aim_ms=SLOW_MS,
    )


def _client(page: Any, seat: Any) -> dict[str, Any]:
    """Give a client's cookies and requests; signed in as the page's role."""
    from django.conf import settings

    cookies = {"csrftoken": TOKEN}
    if page.role:
        cookies[settings.SESSION_COOKIE_NAME] = _session(seat.users[page.role])
    steps = [
        {
            "path": step.path,
            "body": None if step.sends is None else urlencode({**step.sends, "csrfmiddlewaretoken": TOKEN}),
        }
        for step in page.steps(seat)
    ]
    return {"headers": {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}, "steps": steps}


def _session(user: Any) -> str:
    from django.conf import settings
    from django.test import Client

    known = user.__dict__.setdefault("_bench_session", "")
    if not known:
        client = Client()
        client.force_login(user)
        known = user.__dict__["_bench_session"] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return str(known)


def _queries(page: Any, seat: Any) -> int:
    """Count the queries of one answer, the second time: the first one warms what is kept in memory."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    if "testserver" not in settings.ALLOWED_HOSTS:
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    client = Client(raise_request_exception=False)
    if page.role:
        client.force_login(seat.users[page.role])
    steps = page.steps(seat)
    count = 0
    for step in [steps[0], steps[1 % len(steps)]]:  # a tap and the same tap taken back
        with CaptureQueriesContext(connection) as captured:
            client.post(step.path, step.sends or {}) if page.method == "POST" else client.get(step.path)
        count = len(captured)
    return count


@contextmanager
def _server() -> Iterator[tuple[int, dict[str, int]]]:
    """Run `tillit serve` beside, with its web processes and its worker; give the port and whose cost is counted."""
    from tillit.foundation.database import place, processes
    from tillit.project.commands.bench_files import bench_home

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "tillit.project", "serve", "--port", str(port)])
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(port):
            if server.poll() is not None or time.monotonic() > deadline:
                raise DidNotAnswer("The server did not come up: run `tillit serve` to see why.")
            time.sleep(0.2)
        yield port, {"serve": server.pid, "database": processes.postmaster_pid(place.locate(bench_home())) or 0}
    finally:
        server.terminate()
        server.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _clients() -> Iterator[Any]:
    """Run the clients in a process of their own; give how they are asked."""
    program = Path(__file__).with_name("bench_web_client.py")
    child = subprocess.Popen(
        [sys.executable, "-S", str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert child.stdin
    assert child.stdout

    def ask(what: dict[str, Any]) -> dict[str, Any]:
        child.stdin.write(json.dumps(what) + "\n")
        child.stdin.flush()
        return dict(json.loads(child.stdout.readline()))

    try:
        yield ask
    finally:
        child.stdin.close()
        child.wait()
        child.stdout.close()


def _costs(pids: dict[str, int]) -> dict[str, float]:
    web = [pid for pid in descendants(pids["serve"]) if b"gunicorn" in _command(pid)]
    database = descendants(pids["database"]) if pids["database"] else []
    return {"web": processor_seconds(web), "database": processor_seconds(database)}


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _read_through() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(s.seq_tup_read), 0) FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid "
            "WHERE c.reltuples >= %s",
            [BIG_TABLE_ROWS],
        )
        return int(cursor.fetchone()[0])


def _big_tables() -> dict[str, int]:
    """Give the rows of the big tables, as estimated; the months of a divided table together."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(i.inhparent, c.oid)::regclass::text AS name, sum(c.reltuples)::bigint
            FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
            WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
            GROUP BY 1 HAVING sum(c.reltuples) >= %s ORDER BY 2 DESC""",
            [BIG_TABLE_ROWS],
        )
        return dict(cursor.fetchall())


HEADING = (
    f"{'page':<28}{'as':<15}{'median':>8}{'95 %':>8}{'most':>8}{'KB':>7}{'queries':>9}{'web':>8}{'database':>10}"
    f"{'through':>9}"
)


def _line(row: Measured) -> str:
    marks = "" if row.is_within else "  over" if not row.wrong else f"  {row.wrong}"
    return (
        f"{row.page:<28}{row.role:<15}{row.median_ms:8.1f}{row.p95_ms:8.1f}{row.most_ms:8.1f}{row.kilobytes:7.1f}"
        f"{row.queries:9d}{row.web_ms:8.1f}{row.database_ms:10.1f}{row.read_through:9d}{marks}"
    )


def _tell(report: WebReport) -> None:
    """Print the table."""
    console.print("\n" + ", ".join(f"{count:,} in {table}" for table, count in report.rows.items()))
    console.print(
        f"{report.clients} clients at one request a second each for {report.seconds:g} s a page, on {report.cores} "
        f"cores; load {report.load_before} before, {report.load_after} after. Milliseconds: at the client from when "
        "the request was due; web and database: processor time a request. through: rows of big tables gone through.\n"
    )
    console.print(HEADING, markup=False)
    for row in report.pages:
        console.print(_line(row), markup=False)
    over = [row.page for row in report.pages if not row.is_within]
    console.print(f"\n{len(report.pages) - len(over)} of {len(report.pages)} pages are within what is aimed at.")

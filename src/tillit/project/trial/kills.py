"""The trial itself: load, kills at random moments, waiting until all is back, and the proof."""

from __future__ import annotations

import os
import random
import signal
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException

import click

from tillit.project.trial import absences, processes, proof, streams
from tillit.project.trial.clients import load
from tillit.project.trial.installation import Installation, soon
from tillit.project.trial.ledger import Ledger

BACK_SECONDS = 300.0  # the trial's machine may have a lot else to do
SOLVER_SECONDS = 10.0
VICTIM_SECONDS = 5.0
QUIET_SECONDS = 240.0
ASK_SECONDS = 5.0
WRITES_BETWEEN = 20  # acknowledged before the next go
WRITES = ("tap", "beskjed", "ill", "plan", "message")


@dataclass(frozen=True)
class Kill:
    """What was killed, and how long it took until everything was there and answered."""

    victim: str
    seconds: float


@dataclass
class Report:
    """What the trial found; the keys of `--json`."""

    seed: int
    kills: list[Kill] = field(default_factory=list)
    absences: list[Kill] = field(default_factory=list)
    acknowledged: dict[str, int] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    taken_up_again: dict[str, float] = field(default_factory=dict)
    points: list[proof.Point] = field(default_factory=list)
    ended_with: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return all(point.holds for point in self.points)

    def as_json(self) -> dict[str, object]:
        """Give it for a machine, with the table by victim."""
        return asdict(self) | {"by_victim": self.by_victim(), "holds": self.holds}

    def by_victim(self) -> list[dict[str, object]]:
        """Give the kills of each kind of victim, and the median and longest time until all was back."""
        rows = []
        for victim in (*processes.VICTIMS, absences.AWAY, absences.STILL):
            took = [kill.seconds for kill in self.kills + self.absences if kill.victim == victim]
            if took:
                median, longest = round(statistics.median(took), 1), round(max(took), 1)
                rows.append({"victim": victim, "kills": len(took), "median_s": median, "longest_s": longest})
        return rows


def try_faults(
    installation: Installation,
    *,
    kills: int,
    seed: int,
    at_once: int,
    minutes: float,
    away_seconds: float,
    still_seconds: float,
) -> Report:
    """Run the whole trial."""
    report = Report(seed)
    say = lambda text: click.echo(text, err=True)  # noqa: E731
    began = time.monotonic()
    installation.prepare()
    report.seconds["prepare"] = round(time.monotonic() - began, 1)
    from tillit.foundation.database.doors import stop

    ledger = Ledger()
    try:
        installation.run()
        _must_be_back(installation)
        report.seconds["start"] = round(time.monotonic() - began - report.seconds["prepare"], 1)
        say(f"running after {time.monotonic() - began:.0f} s; {kills} kills follow")
        with load(installation, ledger, seed=seed):

            def catch_breath() -> None:
                """Let the clients get some work done: kills in a row would meet no load."""
                enough = len(ledger.written) + WRITES_BETWEEN
                soon(lambda: len(ledger.written) >= enough, seconds=BACK_SECONDS)

            _kill_all(
                report,
                installation,
                random.Random(seed),
                kills=kills,
                at_once=at_once,
                ends_at=time.monotonic() + 60 * minutes,
                rest=catch_breath,
                say=say,
            )
            for name, absent, seconds in (
                (absences.AWAY, absences.away, away_seconds),
                (absences.STILL, absences.still, still_seconds),
            ):
                if seconds:
                    catch_breath()
                    report.points.append(absent(installation, seconds))
                    since = time.monotonic()
                    _must_be_back(installation)
                    report.absences.append(Kill(name, round(time.monotonic() - since, 2)))
                    say(f"{name} for {seconds:.0f} s: back after {report.absences[-1].seconds:.1f} s")
            catch_breath()
            time.sleep(2)
        rest = time.monotonic()
        if soon(_quiet, seconds=QUIET_SECONDS, pause=0.5) is None:
            say("the queue did not become empty")
        report.seconds["last_jobs"] = round(time.monotonic() - rest, 1)
        report.points.append(streams.heard(installation, ledger))
        _judge(installation, ledger, report)
        report.ended_with = installation.end()
        if not set(report.ended_with.values()) <= {0, -signal.SIGTERM}:  # asked before it had begun, it just ends
            report.points.append(
                proof.Point("SIGTERM ends all programs in order", len(report.ended_with), (str(report.ended_with),))
            )
    finally:
        installation.end()
        stop()
    report.seconds["total"] = round(time.monotonic() - began, 1)
    return report


def _kill_all(
    report: Report,
    installation: Installation,
    chance: random.Random,
    *,
    kills: int,
    at_once: int,
    ends_at: float,
    rest: Callable[[], None],
    say: Callable[[str], None],
) -> None:
    """Kill every kind in turn, in an order and at moments that the seed decides; sometimes several at once."""
    order: list[str] = []
    while len(report.kills) < kills and time.monotonic() < ends_at:
        if not order:
            order = list(processes.VICTIMS)
            chance.shuffle(order)
        go = min(at_once, kills - len(report.kills))
        together, order = order[:go], order[go:]
        rest()
        time.sleep(chance.uniform(0.2, 2.0))
        killed = []
        for victim in together:
            if _kill(installation, victim, chance):
                killed.append((victim, time.monotonic()))
            time.sleep(chance.uniform(0, 0.4))
        _must_be_back(installation)
        back = time.monotonic()
        for victim, at in killed:
            report.kills.append(Kill(victim, round(back - at, 2)))
        say(f"{len(report.kills)} of {kills}: " + ", ".join(f"{v} ({back - at:.1f} s)" for v, at in killed))


def _kill(installation: Installation, victim: str, chance: random.Random) -> bool:
    """Kill one process of the kind; wait until there is one, since what keeps it may have been killed just now."""
    wait = SOLVER_SECONDS if victim == processes.SOLVER else VICTIM_SECONDS

    def candidates() -> list[int]:
        return installation.parts()[victim]

    if victim == processes.SOLVER and not candidates():
        _ask_for_a_plan(installation, chance)
    if soon(candidates, seconds=wait) is None:
        return False
    for pid in chance.sample(found := candidates(), len(found)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
    return False


def _ask_for_a_plan(installation: Installation, chance: random.Random) -> None:
    from django.db import Error, connection
    from django.utils import timezone

    from tillit.kernel.period import Week
    from tillit.rooms.visits import services

    week = Week.parse(chance.choice(installation.weeks))
    with suppress(Error):
        services.request_plan(team_id=installation.team_id, week=week, user=None, now=timezone.now())
    connection.close()


def _must_be_back(installation: Installation) -> None:
    """Wait until every process is there, pages are answered from the database, and a new job is done."""
    if soon(lambda: _complete(installation) and all(map(_answers, installation.ports)), seconds=BACK_SECONDS) is None:
        raise click.ClickException(f"not everything came back: {installation.parts()}; see {installation.log}")
    if soon(_probe(), seconds=BACK_SECONDS) is None:
        raise click.ClickException(f"no job is done any more; see {installation.log}")


def _complete(installation: Installation) -> bool:
    parts = installation.parts()
    servers = len(installation.ports)
    there = len(parts[processes.SERVE]) == len(parts[processes.WEB_MASTER]) == servers and parts[processes.POSTMASTER]
    enough = len(parts[processes.WEB_WORKER]) >= servers * processes.WEB_PROCESSES
    return bool(there) and enough and len(parts[processes.WORKER]) == 2


def _answers(port: int) -> bool:
    line = HTTPConnection("127.0.0.1", port, timeout=ASK_SECONDS)
    try:
        line.request("GET", "/ready")
        return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


def _probe() -> Callable[[], bool]:
    """Give what defers a job that does nothing, and then tells whether it is done."""
    from django.db import Error, connection
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.models import ProcrastinateJob
    from procrastinate.exceptions import ProcrastinateException

    known: list[int] = []

    def is_done() -> bool:
        try:
            if not known:
                removing_nothing = app.configure_task(
                    "builtin:procrastinate.builtin_tasks.remove_old_jobs", queue="upkeep"
                )
                known.append(removing_nothing.defer(max_hours=10**6))
            return ProcrastinateJob.objects.filter(pk=known[0], status="succeeded").exists()
        except (Error, ProcrastinateException):
            connection.close()
            return False

    return is_done


def _quiet() -> bool:
    """Tell whether no job is under way or due."""
    from django.db import Error, connection
    from django.db.models import Q
    from django.utils import timezone
    from procrastinate.contrib.django.models import ProcrastinateJob

    due = Q(status="todo") & (Q(scheduled_at=None) | Q(scheduled_at__lte=timezone.now() + timedelta(seconds=60)))
    try:
        return not ProcrastinateJob.objects.filter(due | Q(status="doing")).exists()
    except Error:
        connection.close()
        return False


def _judge(installation: Installation, ledger: Ledger, report: Report) -> None:
    from tillit.rooms.visits.stored_plans import check_stored_plans

    place = installation.place
    address = {**place.admin_address.parameters, "dbname": place.address.name}
    report.acknowledged = {kind: len(ledger.of(kind)) for kind in WRITES}
    report.answers = dict(ledger.answers)
    report.taken_up_again = proof.taken_up_again(address)
    report.points += proof.prove(ledger, address=address, home=installation.home)
    judged = check_stored_plans()
    broken = tuple(f"{plan.week}: {plan.violations[0]}" for plan in judged if plan.violations)
    report.points.append(proof.Point("stored plans break no rule", len(judged), broken))
    report.points += proof.plans_made_again(address)

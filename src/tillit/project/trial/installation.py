"""A throwaway installation: a folder, an embedded database, a small made-up municipality, and what runs it."""

from __future__ import annotations

import csv
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tillit.foundation.lifetime import KEEPER

if TYPE_CHECKING:
    from tillit.foundation.database.place import Place

INHABITANTS = 1_000
PEOPLE_WITH_GRANTS = 16
HELPERS = 4
SECONDS_BETWEEN_STARTS = 0.3  # as systemd would with RestartSec
END_SECONDS = 60


@dataclass(frozen=True)
class Account:
    """Somebody who can be signed in as: the user, the cookie that says so, and their visits today."""

    user_id: int
    cookie: str
    owner: str
    visits: tuple[str, ...] = ()


@dataclass
class Installation:
    """What the trial works on; `starts` says how often each of the programs was begun."""

    home: Path
    ports: list[int]  # one for each web server; they share the database, as on two machines
    seed: int
    helpers: list[Account] = field(default_factory=list)
    ill: list[Account] = field(default_factory=list)
    leader: Account | None = None
    team_id: int = 0
    weeks: list[str] = field(default_factory=list)
    starts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._ending = threading.Event()
        self._keeper: threading.Thread | None = None
        self.log = self.home / "trial.log"

    @property
    def environment(self) -> dict[str, str]:
        """Give what the programs are told: this folder, demo mode, and nothing of the caller's own settings."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("TILLIT_")}
        return kept | {KEEPER: str(os.getpid()), "TILLIT_HOME": str(self.home), "TILLIT_MODE": "demo"}

    def prepare(self) -> None:
        """Make the municipality, plan and accept its week, and give helpers with visits today their accounts."""
        from tillit.project.commands.ready import ready

        for key in [key for key in os.environ if key.startswith("TILLIT_")]:
            del os.environ[key]
        os.environ.update({"TILLIT_HOME": str(self.home), "TILLIT_MODE": "demo"})
        ready()
        _fill(self)

    def run(self) -> None:
        """Start `tillit serve`, as often as there are ports, and a worker beside; again when one ends, as systemd."""
        self._keeper = threading.Thread(target=self._keep, name="systemd", daemon=True)
        self._keeper.start()

    def pid(self, name: str) -> int | None:
        """Give the number of a program, None between two starts."""
        program = self._running.get(name)
        return program.pid if program and program.poll() is None else None

    @cached_property
    def place(self) -> Place:
        """Give where the database is."""
        from tillit.foundation.database.place import locate

        return locate(self.home)

    def postmaster(self) -> int | None:
        """Give the number that the database wrote down."""
        from tillit.foundation.database.processes import postmaster_pid

        return postmaster_pid(self.place)

    def parts(self) -> dict[str, list[int]]:
        """Give the numbers of all processes."""
        from tillit.project.trial.processes import parts

        serves = [pid for name in self._programs if name != "worker" and (pid := self.pid(name))]
        return parts(serves=serves, worker_beside=self.pid("worker"), postmaster=self.postmaster())

    def end(self) -> dict[str, int]:
        """Ask all programs to end as an operator would, and give how they ended."""
        self._ending.set()
        if self._keeper:
            self._keeper.join()
        for program in self._running.values():
            if program.poll() is None:
                program.send_signal(signal.SIGTERM)
        return {name: _wait(program) for name, program in self._running.items()}

    @property
    def _programs(self) -> dict[str, list[str]]:
        first, *others = self.ports
        beside = {f"serve at {port}": ["serve", f"--port={port}", "--no-worker"] for port in others}
        return {"serve": ["serve", f"--port={first}"], **beside, "worker": ["worker"]}

    def _keep(self) -> None:
        with self.log.open("ab") as log:
            while not self._ending.is_set():
                for name, arguments in self._programs.items():
                    if self.pid(name) is None:
                        self._running[name] = subprocess.Popen(
                            [sys.executable, "-m", "tillit.project", *arguments],
                            env=self.environment,
                            stdout=log,
                            stderr=log,
                            stdin=subprocess.DEVNULL,
                        )
                        self.starts[name] = self.starts.get(name, 0) + 1
                self._ending.wait(SECONDS_BETWEEN_STARTS)


def free_ports(number: int) -> list[int]:
    """Give ports that nobody listens on just now."""
    with ExitStack() as held:
        free = [held.enter_context(socket.socket()) for _ in range(number)]
        for each in free:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in free]


def _wait(program: subprocess.Popen[bytes]) -> int:
    try:
        return program.wait(timeout=END_SECONDS)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()
        return -signal.SIGKILL


def _fill(made: Installation) -> None:
    from django.utils import timezone

    from tillit.demo.synthesize import synthesize
    from tillit.foundation.imports import import_folder
    from tillit.kernel.clock import local_day
    from tillit.kernel.period import Week
    from tillit.project.commands.plan import plan_weeks
    from tillit.rooms.teams import queries as teams
    from tillit.rooms.visits.services import accept_plan

    now = timezone.now()
    week = Week.of(local_day(now))
    folder = made.home / "files"
    synthesize(folder, inhabitants=INHABITANTS, seed=made.seed, on=week.monday)
    _thin(folder)
    if not import_folder(folder, now=now).ok:
        raise RuntimeError("the made-up files were refused")
    made.team_id = teams.team_ids()[0]
    made.weeks = [str(week.shift(step)) for step in range(1, 3)]
    [planned] = plan_weeks([(made.team_id, week)], seed=made.seed)
    _give_accounts(made, planned.public_id)
    accept_plan(plan_public_id=planned.public_id, user=_user(made.leader), now=now)


def _thin(folder: Path) -> None:
    """Leave so few people with grants that a week is planned in a second or two."""
    file = folder / "grants.csv"
    with file.open(newline="", encoding="utf-8") as read:
        first, *rows = list(csv.reader(read))
    person = first.index("person")
    chosen = set(dict.fromkeys(row[person] for row in rows[: 100 * PEOPLE_WITH_GRANTS]))
    chosen = set(sorted(chosen)[:PEOPLE_WITH_GRANTS])
    with file.open("w", newline="", encoding="utf-8") as written:
        csv.writer(written).writerows([first, *(row for row in rows if row[person] in chosen)])


def _give_accounts(made: Installation, plan_public_id: Any) -> None:
    from django.utils import timezone

    from tillit.foundation.users import Role
    from tillit.kernel.clock import local_day
    from tillit.rooms.teams import queries as teams
    from tillit.rooms.visits import queries as visits

    today = local_day(timezone.now())
    plan = visits.plan_card(plan_public_id)
    mine: dict[int, list[str]] = {}
    for visit in visits.visits_of_plan(plan.id):
        if visit.day == today and len(visit.helper_ids) == 1:
            mine.setdefault(visit.helper_ids[0], []).append(str(visit.public_id))
    members = teams.memberships([made.team_id], first=today, last=today)
    leader = next(member.employee_id for member in members if member.is_leader)
    made.leader = _account(leader, Role.TEAM_LEADER, ())
    busy = sorted((helper for helper in mine if helper != leader), key=lambda helper: (-len(mine[helper]), helper))
    made.helpers = [_account(helper, Role.CARE_WORKER, tuple(mine[helper])) for helper in busy[:HELPERS]]
    idle = [member.employee_id for member in members if member.employee_id not in {leader, *busy[:HELPERS]}]
    made.ill = [_account(helper, Role.CARE_WORKER, ()) for helper in idle[:HELPERS]]


def _account(employee_id: int, role: str, visits: tuple[str, ...]) -> Account:
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from tillit.foundation.users import User, give_role
    from tillit.kernel.clock import local_day
    from tillit.rooms.visits.views.my_day_phone import owner_id
    from tillit.rooms.workforce import services as workforce

    now = timezone.now()
    user = User.objects.create_user(f"trial-{employee_id}", display_name="Prøve", synthetic=True)
    give_role(user=user, role=role, starts_on=local_day(now) - timedelta(days=1))
    workforce.give_account(employee_id=employee_id, account=user, by=None, now=now)
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return Account(user.pk, client.cookies[settings.SESSION_COOKIE_NAME].value, owner_id(user), visits)


def _user(account: Account | None) -> Any:
    from tillit.foundation.users import User

    assert account is not None
    return User.objects.get(pk=account.user_id)


def token() -> str:
    """Give a value for the cookie and the field that together let a form in."""
    return secrets.token_hex(16)


def soon(true: Any, *, seconds: float, pause: float = 0.05) -> float | None:
    """Wait until something is true and give the seconds it took; None when it took too long."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if true():
            return time.monotonic() - began
        time.sleep(pause)
    return None

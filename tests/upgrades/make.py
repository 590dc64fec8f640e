"""Make the dump of a version: `python -m tests.upgrades.make VERSION` (docs/operate/release.md).

The busy town of the tests, in a database made for it and removed again; with its key figures as it counts them.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

HERE = Path(__file__).parent
# What an older PostgreSQL than the one that dumped does not know; none of it matters for a town of six.
NOT_EVERYWHERE = ("\\restrict", "\\unrestrict", "SET transaction_timeout")


def make(version: str, folder: Path = HERE) -> Path:
    """Write `VERSION.sql.gz` and `VERSION.json`; what is there already is a released version's, and stays."""
    dump = folder / f"{version}.sql.gz"
    if dump.exists():
        raise SystemExit(f"{dump.name} is there already: a released version's dump is never made anew.")
    _fill()
    from tillit.foundation.database import address
    from tillit.foundation.database.client import called_with, client_program, server_major
    from tillit.foundation.key_figures import key_figures

    where, environment = called_with(address())
    program = client_program("pg_dump", at_least=server_major(address()))
    text = subprocess.run(
        [program, "--no-owner", "--no-privileges", where], env=environment, check=True, capture_output=True, text=True
    ).stdout
    kept = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(NOT_EVERYWHERE))
    with gzip.GzipFile(dump, "wb", mtime=0) as file:  # the same bytes for the same dump
        file.write(kept.encode())
    figures = json.dumps(key_figures(), indent=1, sort_keys=True)
    (folder / f"{version}.json").write_text(figures + "\n")
    return dump


def _fill() -> None:
    from tillit.project.commands.ready import ready

    ready()
    from tests.busy_town import make_busy
    from tests.town import NOW, TODAY, build_town
    from tillit.rooms.indicators.services import measure_all

    town = build_town()
    make_busy(town)
    _tap(town)
    _looks_and_message(town)
    measure_all(on=TODAY, now=NOW)


def _tap(town) -> None:
    """A helper marks a visit as done and leaves a note, as their phone would send it."""
    from tests.town import NOW, TODAY
    from tillit.rooms.visits.models import Visit
    from tillit.rooms.visits.services.taps import Tapped, take_tap

    helper = town.helpers[1]
    visit = Visit.objects.filter(plan__state="accepted", day=TODAY, helpers__employee=helper).earliest("starts_at")
    for number, (action, words) in enumerate([("finish", ""), ("note", "Hun vil gjerne ha vinduet åpent.")]):
        take_tap(
            user=town.users["care_worker"],
            tap_id=UUID(int=number),
            tapped=Tapped(action, visit_public_id=visit.public_id, words=words),
            tapped_at=NOW,
            now=NOW,
        )


def _looks_and_message(town) -> None:
    """Looks in three months, one of them refused, and a message that waits."""
    from django.db import transaction

    from tests.town import NOW
    from tillit.foundation.access.door import look_at_people, look_at_person
    from tillit.integrations.outlet.services import send
    from tillit.integrations.outlet.types import Recipient
    from tillit.kernel.errors import NotFound

    for ago in (70, 35, 0):
        at, leader = NOW - timedelta(days=ago), town.users["team_leader"]
        look_at_person(leader, "see", public_id=town.people[0].public_id, page="person", now=at)
        look_at_people(leader, "see", ids=[p.pk for p in town.people], page="team_week", now=at)
        with suppress(NotFound):
            look_at_person(town.users["relative"], "see", public_id=town.people[2].public_id, page="person", now=at)
    with transaction.atomic():
        send(
            kind="own_words_review",
            recipient=Recipient("person", town.people[0].pk, "sms", "nb"),
            context={"unit": town.unit.name, "phone": ""},
            about=None,
            now=NOW,
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="tillit-release-") as home:
        os.environ.pop("TILLIT_DATABASE_URL", None)
        os.environ |= {"TILLIT_HOME": home, "TILLIT_MODE": "demo"}
        from tillit.foundation import database

        try:
            print(make(sys.argv[1]))
        finally:
            database.remove()

"""Writes the lists."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import translation
from procrastinate.exceptions import AlreadyEnqueued

from tillit.foundation.trail import leave_trail
from tillit.kernel.clock import local_day
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits.emergency.content import day_list
from tillit.rooms.visits.emergency.folder import remove_older, write_files
from tillit.rooms.visits.emergency.on_paper import pdf_of, text_of
from tillit.rooms.visits.queries.emergency_lists import VERB

DAYS = 2  # today and tomorrow
KEPT_DAYS = 1  # yesterday's stay, for who is still to enter what was done


def write_all(*, now: datetime) -> list[Path]:
    """Write the lists of every open team, and remove old ones; one that fails is raised when the others are done."""
    folders, failed = [], None
    for team_id in teams.team_ids():
        try:
            folders.append(write_team(team_id=team_id, now=now))
        except Exception as fault:
            failed = failed or fault
    remove_older(oldest_kept(now))
    if failed:
        raise failed
    return [folder for folder in folders if folder]


def oldest_kept(now: datetime) -> date:
    """Give the first day whose files stay."""
    return local_day(now) - timedelta(days=KEPT_DAYS)


def write_team(*, team_id: int, now: datetime) -> Path | None:
    """Write a team's list of today and of tomorrow, in the language of the house; None for a team that is no more.

    What of persons leaves the house here is told in the trail by numbers: it was no one's look.
    """
    team = teams.team_card(team_id)
    if team is None:
        return None
    today = local_day(now)
    files, visits, persons = {}, 0, set()
    with translation.override(settings.LANGUAGE_CODE):
        for day in (today + timedelta(days=ahead) for ahead in range(DAYS)):
            told = day_list(team, day, now=now)
            files[f"{day}.txt"], files[f"{day}.pdf"] = text_of(told), pdf_of(told, now=now)
            visits, persons = visits + told.visits, persons | told.persons
    with transaction.atomic():
        subject = apps.get_model("teams", "Team")(pk=team_id)
        leave_trail(user=None, verb=VERB, subject=subject, now=now, days=DAYS, visits=visits, persons=len(persons))
        return write_files(team, files)


def write_soon(team_id: int) -> None:
    """Have a team's list written in a minute: a burst of changes is written once."""
    from tillit.rooms.visits.tasks import write_emergency_list

    with suppress(AlreadyEnqueued):
        lock = f"emergency_list:{team_id}"
        with transaction.atomic():
            write_emergency_list.configure(queueing_lock=lock, schedule_in={"seconds": 60}).defer(team_id=team_id)

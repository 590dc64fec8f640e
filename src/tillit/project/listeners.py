"""Who hears which event: the loop is closed here."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from tillit.foundation.events import listen
from tillit.foundation.uploads.events import FilesImported
from tillit.kernel.clock import local_day
from tillit.rooms.indicators import services as indicators
from tillit.rooms.indicators.definition import definitions
from tillit.rooms.indicators.tasks import measure_soon
from tillit.rooms.teams.services import recount_acquaintance
from tillit.rooms.visits import facts as visits
from tillit.rooms.visits.events import DayCaughtUp, VisitFinished, VisitUndone
from tillit.rooms.visits.queries import last_day_told


def count_acquaintance(event: VisitFinished | VisitUndone) -> None:
    """Count anew how well the helper and the person know each other."""
    recount_acquaintance({(event.person_id, event.employee_id)}, count=visits.helped)


def count_acquaintance_of_day(event: DayCaughtUp) -> None:
    """Count anew for everyone who met on the team's day."""
    recount_acquaintance(visits.pairs_of_day(event.team_id, event.day), count=visits.helped)


def measure_indicators(event: VisitFinished | VisitUndone | DayCaughtUp) -> None:
    """Have the public numbers measured again for every day that the event changes."""
    measure_day(event.day)


def measure_day(day: date) -> None:
    """Defer the measuring of every day that a visit on `day` changes."""
    now = timezone.now()
    for touched in indicators.days_touched(day, today=local_day(now), now=now):
        measure_soon(touched)


def measure_after_import(event: FilesImported) -> None:
    """Have the public numbers measured as of the last day that the history tells of."""
    if day := last_day_told():
        measure_soon(day)


listen(FilesImported, measure_after_import)
for event in (VisitFinished, VisitUndone):
    listen(event, count_acquaintance)
for event in (VisitFinished, VisitUndone, DayCaughtUp):
    listen(event, measure_indicators)
listen(DayCaughtUp, count_acquaintance_of_day)

# Read at start, when every room has registered its facts: an indicator of an unknown fact stops the program.
definitions()

"""Who hears which event: the loop is closed here."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from tillit.foundation.events import listen
from tillit.foundation.retention import rules
from tillit.foundation.uploads.events import FilesImported
from tillit.kernel.clock import local_day
from tillit.rooms.indicators import services as indicators
from tillit.rooms.indicators.definition import definitions
from tillit.rooms.indicators.tasks import measure_soon
from tillit.rooms.people.events import PauseChanged
from tillit.rooms.privacy.events import BlockChanged
from tillit.rooms.rosters import queries as rosters
from tillit.rooms.rosters.events import AbsenceChanged, ShiftChanged
from tillit.rooms.teams import queries as teams
from tillit.rooms.teams.events import TeamChanged
from tillit.rooms.teams.services import recount_acquaintance
from tillit.rooms.visits import emergency, tell_people
from tillit.rooms.visits import facts as visits
from tillit.rooms.visits import services as plans
from tillit.rooms.visits.events import AnswerChanged, DayCaughtUp, PlanAccepted, PlanChanged, VisitFinished, VisitUndone
from tillit.rooms.visits.queries import last_day_told

OLDEST_COUNTED_ANEW = 400  # days; no indicator looks further back, and a team may have begun long ago


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
    """Have the public numbers measured as of the last day that the history tells of; the night measures the rest."""
    indicators.all_changed(now=timezone.now())
    if day := last_day_told():
        measure_soon(day, at_once=True)


def note_plan(event: PlanChanged | PlanAccepted) -> None:
    """Note which counts a changed week touches: its days up to today."""
    _note(event.week, event.week + timedelta(days=6), only={"visits", "minutes", "helper_wishes"})


def note_absence(event: AbsenceChanged | ShiftChanged) -> None:
    """Note which counts an absence or a changed shift touches."""
    _note(event.first, date.max, only={"shifts", "minutes"})


def note_team(event: TeamChanged) -> None:
    """Note which counts a change of who is in a team, or whom it helps, touches."""
    _note(event.first, date.max, only={"meetings"})


def note_answer(event: AnswerChanged) -> None:
    """Note which count of wishes a given, answered or taken-back wish touches: that of the day it was due."""
    _note(event.due, event.due, only={"change_wishes"})


def _note(first: date, last: date, *, only: set[str]) -> None:
    """Have what is past counted anew: today's numbers soon, once for a burst, those of earlier days by night."""
    now = timezone.now()
    today = local_day(now)
    if first <= today:
        first = max(first, today - timedelta(days=OLDEST_COUNTED_ANEW))
        indicators.note_changed(first, min(last, today), now=now, only=only)
        measure_soon(today)


def follow_absence(event: AbsenceChanged) -> None:
    """Let the plans of the teams that the employee works for follow that they are away, or back."""
    for team_id in rosters.teams_with_shifts(event.employee_id, first=event.first):
        plans.bring_up_to_date(team_id=team_id, first=event.first, now=timezone.now())


def follow_pause(event: PauseChanged) -> None:
    """Let the plans of the person's team follow that they are away, or home again."""
    last = event.last or max(event.first, local_day(timezone.now()))
    for belonging in teams.belongings(first=event.first, last=last, person_ids=[event.person_id]):
        plans.bring_up_to_date(team_id=belonging.team_id, first=event.first, now=timezone.now())


def write_emergency_list(event: PlanChanged | PlanAccepted) -> None:
    """Have the team's emergency list written anew when today's or tomorrow's plan may be another."""
    today = local_day(timezone.now())
    if event.week <= today + timedelta(days=1) and today < event.week + timedelta(days=7):
        emergency.write_soon(event.team_id)


def follow_block(event: BlockChanged) -> None:
    """Let the plans of the person's team follow that somebody must not be sent to them, or may again."""
    for belonging in teams.belongings(first=event.first, last=event.first, person_ids=[event.person_id]):
        plans.bring_up_to_date(team_id=belonging.team_id, first=event.first, now=timezone.now())


def follow_team(event: TeamChanged) -> None:
    """Let the team's plans follow who is in it, and whom it helps."""
    plans.bring_up_to_date(team_id=event.team_id, first=event.first, now=timezone.now())


listen(AbsenceChanged, follow_absence)
listen(PauseChanged, follow_pause)
listen(BlockChanged, follow_block)
listen(TeamChanged, follow_team)
listen(PlanChanged, tell_people.plan_changed)
listen(FilesImported, measure_after_import)
for event in (VisitFinished, VisitUndone):
    listen(event, count_acquaintance)
for event in (VisitFinished, VisitUndone, DayCaughtUp):
    listen(event, measure_indicators)
listen(DayCaughtUp, count_acquaintance_of_day)
for event in (PlanChanged, PlanAccepted):
    listen(event, note_plan)
    listen(event, write_emergency_list)
for event in (AbsenceChanged, ShiftChanged):
    listen(event, note_absence)
listen(TeamChanged, note_team)
listen(AnswerChanged, note_answer)

# Read at start, when every room has registered its facts: an indicator of an unknown fact stops the program.
definitions()
rules()  # and so does a rule of retention for a table that is not there

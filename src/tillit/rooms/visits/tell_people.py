"""Tells people what was changed for them, in the way they chose: a message at once, or the list of people to call."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from tillit.integrations.outlet import services as outlet
from tillit.integrations.outlet.services import Recipient
from tillit.kernel.clock import local_day
from tillit.rooms.organization import queries as organization
from tillit.rooms.people import queries as people
from tillit.rooms.people.types import Scope
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits.events import PlanChanged
from tillit.rooms.visits.models import VisitChange
from tillit.rooms.visits.queries.to_tell import ABOUT, NOTHING, ToTell, to_tell
from tillit.rooms.visits.types import PLANNED

# A step that is undone at once is told to nobody.
TIME_TO_UNDO = timedelta(minutes=2)
MESSAGES = ("sms", "email")


def plan_changed(event: PlanChanged) -> None:
    """Have those told whom a step of an accepted plan concerns, once there was time to undo it."""
    from tillit.rooms.visits.tasks import tell_changes

    concerned = VisitChange.objects.filter(edit_id=event.edit_id, needs_telling=True, told_at=None)
    if concerned.exists():
        tell_changes.configure(schedule_in={"seconds": int(TIME_TO_UNDO.total_seconds())}).defer(edit_id=event.edit_id)


def tell(*, edit_id: int, now: datetime | None = None) -> None:
    """Send one message to each person whom a step concerns and who chose messages, and to who may get theirs.

    Who chose the phone or a letter, and whom no message can reach, stays on the list of people to call.
    """
    now = now or timezone.now()
    with transaction.atomic():
        rows = VisitChange.objects.filter(edit_id=edit_id, needs_telling=True, told_at=None)
        concerned = dict(rows.values_list("person_id", "edit__plan__team_id"))
        for team_id in set(concerned.values()):
            _lock(team_id)
            unit = _unit(team_id)
            for one in to_tell(team_id, today=local_day(now), person_ids=concerned):
                _tell_one(one, team_id, edit_id, unit, now=now)


def _tell_one(one: ToTell, team_id: int, edit_id: int, unit: dict[str, str], *, now: datetime) -> None:
    if not one.news:
        _mark(one, team_id, NOTHING, now=now)
        return
    kind = "visit_changed" if any(n.now and n.now.state == PLANNED for n in one.news) else "visit_cancelled"
    contact = people.contact_of(one.person_id)
    if contact.channel in MESSAGES and contact.is_reached:
        person = Recipient("person", one.person_id, contact.channel, contact.language)
        outlet.send(kind=kind, recipient=person, context=unit, about=(ABOUT, one.newest), now=now)
        _mark(one, team_id, contact.channel, now=now)
    for relative in people.relatives_let_into(one.person_id, Scope.MESSAGES):
        channel = "sms" if relative.phone else "email" if relative.email else ""
        if channel:
            recipient = Recipient("relative", relative.id, channel, contact.language)
            outlet.send(kind=kind, recipient=recipient, context=unit, about=("visits.planedit", edit_id), now=now)


def _mark(one: ToTell, team_id: int, how: str, *, now: datetime) -> None:
    rows = VisitChange.objects.filter(
        edit__plan__team_id=team_id, person_id=one.person_id, pk__lte=one.newest, needs_telling=True, told_at=None
    )
    rows.update(told_at=now, told_how=how)


def _unit(team_id: int) -> dict[str, str]:
    """Give whom to call: the team's unit, and its number."""
    card = teams.team_card(team_id)
    unit = organization.unit_card(card.unit_id) if card else None
    return {"unit": unit.name if unit else "", "phone": unit.phone if unit else ""}


def _lock(team_id: int) -> None:
    """Let one at a time tell the people of a team, so that nobody is told twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('visits.telling'), %s)", [team_id])

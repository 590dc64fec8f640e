"""Writes of whom a team helps. The person has been reached through the door before."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tillit.foundation.events import publish
from tillit.foundation.meanwhile import refuse_if_changed
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.kernel.period import covers
from tillit.rooms.teams.events import TeamChanged
from tillit.rooms.teams.models import TeamMember, TeamPerson
from tillit.rooms.teams.services.refused import TeamRefused
from tillit.rooms.teams.services.teams import locked_open


def move_person(
    *, person_id: int, to_team_id: int, on: date, primary_contact_id: int | None, by: User, now: datetime
) -> int:
    """Let a team help the person from the day `on`; the team that did so until then stops. All or nothing.

    A day on which the person was to leave stays. Raises NotFound, and TeamRefused when the day is past, the team
    is closed or helps them that day already, the contact is not in it, or a later move is planned.
    """
    with transaction.atomic():
        if on < local_day(now):
            raise TeamRefused(_("The day is past. Choose today or later."))
        team = locked_open(to_team_id)
        _require_member(primary_contact_id, team.pk, on)
        rows = list(TeamPerson.objects.select_for_update().filter(person_id=person_id).order_by("starts_on"))
        later = next((row for row in rows if row.starts_on > on), None)
        if later is not None:
            raise TeamRefused(_("Another move is planned after that day. Take it back first."))
        before = next((row for row in rows if covers(row.starts_on, row.ends_on, on)), None)
        ends_on = None
        if before is not None:
            if before.team_id == team.pk:
                raise TeamRefused(_("The team helps the person that day already."))
            ends_on = before.ends_on
            _end(before, on)
        try:
            with transaction.atomic():
                new = TeamPerson.objects.create(
                    team=team, person_id=person_id, primary_contact_id=primary_contact_id, starts_on=on, ends_on=ends_on
                )
        except IntegrityError:
            raise TeamRefused(_("Somebody else has just moved the person. Look again.")) from None
        leave_trail(
            user=by,
            verb="move_person",
            subject=team,
            now=now,
            person=person_id,
            on=str(on),
            before=before and before.team_id,
        )
        for team_id in {team.pk, *([before.team_id] if before else [])}:
            publish(TeamChanged(team_id=team_id, first=on))
    return new.pk


def take_back(*, belonging_id: int, by: User, now: datetime) -> None:
    """Undo a move that begins today or later: the team from before goes on as if nothing was.

    Raises NotFound, and TeamRefused when the person has been with the new team already.
    """
    with transaction.atomic():
        row = _locked(belonging_id)
        if row.starts_on < local_day(now):
            raise TeamRefused(_("The person has been with the team already. Move them from a day to come instead."))
        before = TeamPerson.objects.select_for_update().filter(person_id=row.person_id, ends_on=row.starts_on).first()
        if before is None:
            raise TeamRefused(_("There is no team to go back to. Choose another team instead."))
        first, team_id, ends_on = row.starts_on, row.team_id, row.ends_on
        locked_open(before.team_id)
        row.delete()
        before.ends_on = ends_on
        before.save(update_fields=["ends_on"])
        leave_trail(user=by, verb="take_back_move", subject=before.team, now=now, person=before.person_id)
        for changed in {team_id, before.team_id}:
            publish(TeamChanged(team_id=changed, first=first))


def leave_team(*, belonging_id: int, on: date | None, by: User, now: datetime, seen: str | None = None) -> None:
    """Let the team help the person until the day before `on`; None lets it go on.

    Raises NotFound, ChangedMeanwhile, and TeamRefused for a day that is past, or when another team helps them then.
    """
    today = local_day(now)
    with transaction.atomic():
        row = _locked(belonging_id)
        refuse_if_changed(seen, {"ends_on": row.ends_on})
        if row.ends_on is not None and row.ends_on <= today:
            raise TeamRefused(_("The team helps the person no more. Move them to a team instead."))
        if on is not None and on < today:
            raise TeamRefused(_("The day is past. Choose today or later."))
        first = min(day for day in (on, row.ends_on, date.max) if day is not None)
        if first == date.max:
            return
        try:
            with transaction.atomic():
                _end(row, on)
        except IntegrityError:
            raise TeamRefused(_("Another team helps the person afterwards. Take that move back first.")) from None
        leave_trail(
            user=by,
            verb="leave_team",
            subject=row.team,
            now=now,
            person=row.person_id,
            on=None if on is None else str(on),
        )
        publish(TeamChanged(team_id=row.team_id, first=max(first, today)))


def change_contact(
    *, belonging_id: int, employee_id: int | None, by: User, now: datetime, seen: str | None = None
) -> None:
    """Let another member of the team, or nobody, be the person's primary contact from today.

    Raises NotFound, ChangedMeanwhile, and TeamRefused when the employee is not in the team.
    """
    with transaction.atomic():
        row = _locked(belonging_id)
        refuse_if_changed(seen, {"employee": row.primary_contact_id})
        today = local_day(now)
        if row.ends_on is not None and row.ends_on <= today:
            raise TeamRefused(_("The team helps the person no more. Move them to a team instead."))
        _require_member(employee_id, row.team_id, max(today, row.starts_on))
        if row.primary_contact_id == employee_id:
            return
        row.primary_contact_id = employee_id
        row.save(update_fields=["primary_contact"])
        leave_trail(
            user=by, verb="change_contact", subject=row.team, now=now, person=row.person_id, contact=employee_id
        )
        publish(TeamChanged(team_id=row.team_id, first=max(today, row.starts_on)))


def _end(row: TeamPerson, on: date | None) -> None:
    """End a row; one that would end before it began has never been."""
    if on is not None and on <= row.starts_on:
        row.delete()
        return
    row.ends_on = on
    row.save(update_fields=["ends_on"])


def _locked(belonging_id: int) -> TeamPerson:
    row = TeamPerson.objects.select_for_update(of=("self",)).select_related("team").filter(pk=belonging_id).first()
    if row is None:
        raise NotFound("There is no such belonging.")
    return row


def _require_member(employee_id: int | None, team_id: int, day: date) -> None:
    if employee_id is None:
        return
    there = TeamMember.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day), team_id=team_id, employee_id=employee_id, starts_on__lte=day
    )
    if not there.exists():
        raise TeamRefused(_("The contact must be in the team on that day. Choose somebody else, or nobody yet."))

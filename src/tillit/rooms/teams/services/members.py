"""Writes of who works in a team."""

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
from tillit.rooms.teams.events import TeamChanged
from tillit.rooms.teams.models import Team, TeamMember
from tillit.rooms.teams.services.refused import TeamRefused


def add_member(
    *, team_id: int, employee_id: int, role: str, starts_on: date, ends_on: date | None, by: User, now: datetime
) -> int:
    """Let an employee belong to a team on the days [starts_on, ends_on), from today at the earliest.

    Raises NotFound, and TeamRefused when the days are none, past, or overlap days on which they belong already.
    """
    with transaction.atomic():
        team = Team.objects.select_for_update().filter(pk=team_id).first()
        if team is None:
            raise NotFound("There is no such team.")
        if team.closed_on is not None:
            raise TeamRefused(_("The team is closed. Open it first, or choose another one."))
        if starts_on < local_day(now):
            raise TeamRefused(_("The first day is past. Choose today or later."))
        if ends_on is not None and ends_on <= starts_on:
            raise TeamRefused(_("The last day must not be before the first."))
        member = _stored(
            TeamMember(team=team, employee_id=employee_id, role=role, starts_on=starts_on, ends_on=ends_on)
        )
        leave_trail(user=by, verb="add_member", subject=team, now=now, employee=employee_id, **_facts(member))
        publish(TeamChanged(team_id=team.pk, first=starts_on))
    return member.pk


def change_member(
    *, member_id: int, role: str, ends_on: date | None, by: User, now: datetime, seen: str | None = None
) -> None:
    """Change from today on what a member is in the team, and when they leave it (None: they stay).

    Who would leave before they came has never been a member. Raises NotFound, and TeamRefused for a day that is
    past, a membership that has ended, or days that overlap a later membership; ChangedMeanwhile when `seen` is the
    stamp of another role or day.
    """
    today = local_day(now)
    with transaction.atomic():
        member = TeamMember.objects.select_for_update().select_related("team").filter(pk=member_id).first()
        if member is None:
            raise NotFound("There is no such member.")
        refuse_if_changed(seen, {"role": member.role, "ends_on": member.ends_on})
        if member.ends_on is not None and member.ends_on <= today:
            raise TeamRefused(_("They have left the team already. Add them anew instead."))
        if ends_on is not None and ends_on < today:
            raise TeamRefused(_("The last day is past. Choose today or later."))
        first = _first_changed(member, role, ends_on, today)
        if ends_on is not None and ends_on <= member.starts_on:
            member.delete()
            member.ends_on = ends_on
        elif role != member.role and member.starts_on < today and (ends_on is None or ends_on > today):
            # What they were until now stays as it was: who led the team on a day can be asked for later.
            member.ends_on = today
            _stored(member)
            member = _stored(
                TeamMember(
                    team=member.team, employee_id=member.employee_id, role=role, starts_on=today, ends_on=ends_on
                )
            )
        else:
            if member.starts_on >= today:
                member.role = role
            member.ends_on = ends_on
            _stored(member)
        leave_trail(
            user=by, verb="change_member", subject=member.team, now=now, employee=member.employee_id, **_facts(member)
        )
        publish(TeamChanged(team_id=member.team_id, first=first))


def end_all(*, team_id: int, today: date) -> int:
    """Let every member leave the team today; give how many did. Within a transaction."""
    still = TeamMember.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), team_id=team_id)
    never, _each = still.filter(starts_on__gte=today).delete()
    return never + still.update(ends_on=today)


def _first_changed(member: TeamMember, role: str, ends_on: date | None, today: date) -> date:
    """Give the first day on which the team is another than it was."""
    if role != member.role:
        return max(today, member.starts_on)
    ends = [day for day in (ends_on, member.ends_on) if day is not None]
    return max(today, min(ends, default=today))


def _stored(member: TeamMember) -> TeamMember:
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError:
        raise TeamRefused(
            _("They belong to the team on some of these days already. Change those days instead.")
        ) from None
    return member


def _facts(member: TeamMember) -> dict[str, object]:
    return {
        "role": str(member.role),
        "starts_on": str(member.starts_on),
        "ends_on": member.ends_on and str(member.ends_on),
    }

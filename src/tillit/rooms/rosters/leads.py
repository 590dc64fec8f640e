"""Who may say that an employee is away: they themselves, and who leads a team that they work for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from tillit.foundation.users import User
from tillit.kernel.clock import instant, local_day
from tillit.kernel.errors import NotAllowed
from tillit.rooms.rosters.models import Shift
from tillit.rooms.teams import queries as teams
from tillit.rooms.workforce import queries as workforce

LENT_DAYS = 7  # who is lent to a team for these days is in its leader's care too


def is_own(user: User, employee_id: int) -> bool:
    """Tell whether the account is the employee's own."""
    own = workforce.employee_of(user.pk)
    return own is not None and own.id == employee_id


def employees_led(user: User, employee_ids: Iterable[int], *, now: datetime) -> set[int]:
    """Give those of the employees who are members of a team that the user leads, or are lent to it these days."""
    today, asked = local_day(now), set(employee_ids)
    led = [team.id for team in teams.teams_led_by(user.pk, on=today)]
    if not led or not asked:
        return set()
    members = {row.employee_id for row in teams.memberships(led, first=today, last=today)}
    return asked & (members | _lent(asked - members, led, today))


def check_may_tell(user: User, employee_id: int, *, now: datetime) -> bool:
    """Tell whether the user speaks as the leader; refuse who may not speak for the employee at all."""
    if employees_led(user, [employee_id], now=now):
        return True
    if is_own(user, employee_id):
        return False
    raise NotAllowed("Only the employee and the leader of the team can say that somebody is away.")


def _lent(employee_ids: set[int], team_ids: list[int], today: date) -> set[int]:
    first, last = instant(today - timedelta(days=1), time(0)), instant(today + timedelta(days=LENT_DAYS), time(0))
    shifts = Shift.objects.filter(
        employee_id__in=employee_ids, team_id__in=team_ids, ends_at__gt=first, starts_at__lt=last
    )
    return set(shifts.values_list("employee_id", flat=True))

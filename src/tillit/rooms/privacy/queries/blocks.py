"""Who is shut out by a person, as the door, the plan and the pages ask it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Q

from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.rooms.people.types import Entry
from tillit.rooms.privacy.models import Block
from tillit.rooms.privacy.types import Against
from tillit.rooms.teams import queries as teams
from tillit.rooms.workforce import queries as workforce


@dataclass(frozen=True)
class BlockCard:
    """A block that stands: against whom, and how it came about."""

    id: int
    against: str
    employee: workforce.EmployeeCard | None
    entry: Entry


def standing_blocks(person_id: int) -> list[BlockCard]:
    """Give the blocks of a person that stand, the oldest first."""
    rows = list(
        Block.objects.filter(person_id=person_id, lifted_at=None).select_related("entered_by").order_by("blocked_at")
    )
    cards = workforce.employee_cards(row.employee_id for row in rows if row.employee_id)
    return [
        BlockCard(
            row.pk,
            row.against,
            cards.get(row.employee_id) if row.employee_id else None,
            Entry(row.how, row.entered_by_id, row.entered_by.display_name, row.blocked_at),
        )
        for row in rows
    ]


def shut_out(user: User, now: datetime) -> Q:
    """Hold for the persons who shut the account's employee out: by name, or as one outside their team.

    They are few, and mostly nobody: who they are is read first, so that the door's questions need not ask it anew.
    """
    concern = Q(against=Against.ALL_BUT_TEAM) | Q(employee__user=user)
    standing = Block.objects.filter(concern, lifted_at=None).values_list("person_id", "against")
    by_name: list[int] = []
    all_others: list[int] = []
    for person_id, against in standing:
        (by_name if against == Against.EMPLOYEE else all_others).append(person_id)
    if not all_others:
        return Q(pk__in=by_name)
    own = teams.helped_by_teams_of(user.pk, on=local_day(now))
    return Q(pk__in=by_name) | (Q(pk__in=all_others) & ~Q(pk__in=own))


def is_shut_out(user: User, person_id: int, *, now: datetime) -> bool:
    """Tell whether a person shuts the account's employee out."""
    return _persons().filter(shut_out(user, now), pk=person_id).exists()


def not_to_be_sent(
    person_ids: Iterable[int], employee_ids: Iterable[int], *, team_id: int, first: date, last: date
) -> dict[int, frozenset[int]]:
    """Give for each person which of the employees must not be sent to them: a helper who goes sees the record.

    Where everybody but the team is shut out, that is who is not a member of the team on any of the days.
    """
    blocks = list(Block.objects.filter(person_id__in=set(person_ids), lifted_at=None))
    if not blocks:
        return {}
    members = {one.employee_id for one in teams.memberships([team_id], first=first, last=last)}
    others = frozenset(employee_ids) - members
    found: dict[int, frozenset[int]] = {}
    for row in blocks:
        more = others if row.against == Against.ALL_BUT_TEAM else frozenset([row.employee_id])
        found[row.person_id] = found.get(row.person_id, frozenset()) | more
    return found


def locked_person(person_id: int) -> Any:
    """Give the person's row, locked, so that what is done to it comes one after the other."""
    person = _persons().select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound("There is no such person.")
    return person


def _persons() -> Any:
    return apps.get_model("people", "Person").objects

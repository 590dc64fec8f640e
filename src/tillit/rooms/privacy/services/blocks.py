"""Lets a person shut an employee, or everybody but their team, out of the record; and let them in again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tillit.foundation.events import publish
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotAllowed, NotFound
from tillit.rooms.people.services.entry import check_entry
from tillit.rooms.people.types import How
from tillit.rooms.privacy.events import BlockChanged
from tillit.rooms.privacy.models import Block
from tillit.rooms.privacy.queries.blocks import locked_person
from tillit.rooms.privacy.types import Against
from tillit.rooms.workforce.queries import employee_cards


def block(
    *, person_id: int, against: str, employee_id: int | None = None, how: str, by: User, now: datetime
) -> tuple[int, bool]:
    """Shut out an employee, or (without one) everybody but the fixed team; give the block, and whether it is new.

    Raises NotFound when there is no such employee, and NotAllowed as `check_entry` does, also when who acts for the
    person would do it: whom to trust is the person's own. Publishes BlockChanged.
    """
    _refuse_proxies(how)
    if (against == Against.EMPLOYEE) != (employee_id is not None) or against not in Against.values:
        raise NotFound("Say whom to shut out: one employee, or everybody but the team.")
    if employee_id is not None and employee_id not in employee_cards([employee_id]):
        raise NotFound("There is no such employee.")
    with transaction.atomic():
        person = locked_person(person_id)
        check_entry(person, how=how, by=by, now=now)
        standing = Block.objects.filter(person=person, against=against, employee_id=employee_id, lifted_at=None)
        if found := standing.first():
            return found.pk, False
        made = Block.objects.create(
            person=person, against=against, employee_id=employee_id, blocked_at=now, how=how, entered_by=by
        )
        leave_trail(user=by, verb="block", subject=made, now=now, against=against, how=how)
        publish(BlockChanged(person_id, local_day(now)))
    return made.pk, True


def lift_block(*, person_id: int, block_id: int, how: str, by: User, now: datetime) -> bool:
    """Let in again whom a block shut out; tell whether it stood. Raises as `block` does; publishes BlockChanged."""
    _refuse_proxies(how)
    with transaction.atomic():
        person = locked_person(person_id)
        check_entry(person, how=how, by=by, now=now)
        found = Block.objects.select_for_update().filter(pk=block_id, person=person).first()
        if found is None:
            raise NotFound("The person has no such block.")
        if found.lifted_at is not None:
            return False
        found.lifted_at, found.lifted_how, found.lifted_by = now, how, by
        found.save(update_fields=["lifted_at", "lifted_how", "lifted_by"])
        leave_trail(user=by, verb="lift_block", subject=found, now=now, against=found.against, how=how)
        publish(BlockChanged(person_id, local_day(now)))
    return True


def _refuse_proxies(how: str) -> None:
    if how == How.PROXY:
        raise NotAllowed("Only the person shuts somebody out, themselves or through staff.")

"""Writes of the outlet: send, tick off what people did by phone or letter, try again what failed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.integrations.outlet.addresses import register_addresses
from tillit.integrations.outlet.kinds import (
    UnknownKind,
    Value,
    WrongContext,
    kept,
    kind_named,
    refuse_unknown,
    register_known,
)
from tillit.integrations.outlet.models import Message
from tillit.integrations.outlet.texts import language_for
from tillit.integrations.outlet.types import Addresses, Channel, Fault, Recipient, RecipientType, State
from tillit.kernel.errors import NotFound, StateConflict

FIRST_STATE = {
    Channel.SMS: State.QUEUED,
    Channel.EMAIL: State.QUEUED,
    Channel.LETTER: State.TO_PRINT,
    Channel.PHONE: State.TO_CALL,
}


def send(
    *,
    kind: str,
    recipient: Recipient,
    context: Mapping[str, Value],
    about: tuple[str, int] | None,
    now: datetime,
) -> Message:
    """Send a message when the caller's transaction commits: by a job, or by the lists of letters and calls.

    `context` holds exactly the fields of the kind (kinds.py), a unit or team and its number as they are registered;
    `about` is what it tells of, as a model's label and an id. Raises UnknownKind or WrongContext, faults of the caller.
    """
    from tillit.integrations.outlet.tasks import deliver_message

    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("send() belongs inside the transaction that writes what the message tells of.")
    what = kind_named(kind)
    stored = kept(what, context)
    refuse_unknown(what, context)
    state = FIRST_STATE[Channel(recipient.channel)]
    message = Message.objects.create(
        kind=kind,
        channel=recipient.channel,
        recipient_type=RecipientType(recipient.type),
        recipient_id=recipient.id,
        language=language_for(recipient.language),
        context=stored,
        state=state,
        created_at=now,
        about_type=about[0] if about else "",
        about_id=about[1] if about else None,
    )
    if state == State.QUEUED:
        deliver_message.defer(message_id=message.pk)
    return message


@transaction.atomic
def tick_off(*, public_id: UUID, user: User, now: datetime) -> Message:
    """Note that somebody has called, or has sent the letter."""
    message = _locked(public_id)
    if message.state not in (State.TO_CALL, State.TO_PRINT):
        raise StateConflict("Somebody has ticked this off already.")
    message.state, message.sent_at = State.SENT, now
    message.save(update_fields=["state", "sent_at"])
    leave_trail(user=user, verb="tick_off_message", subject=message, now=now, channel=message.channel)
    return message


@transaction.atomic
def try_again(*, public_id: UUID, user: User, now: datetime) -> Message:
    """Queue a failed message anew; one that may have arrived is never sent a second time."""
    from tillit.integrations.outlet.tasks import deliver_message

    message = _locked(public_id)
    if not may_be_tried_again(message.state, message.fault_code):
        raise StateConflict("The message is no longer one that can be tried again.")
    message.state, message.fault_code = State.QUEUED, ""
    message.save(update_fields=["state", "fault_code"])
    leave_trail(user=user, verb="try_message_again", subject=message, now=now, kind=message.kind)
    deliver_message.defer(message_id=message.pk)
    return message


@transaction.atomic
def try_all_again(*, user: User, now: datetime) -> int:
    """Queue anew every failed message that is known not to have arrived, as after a gateway's bad day; count them."""
    failed = Message.objects.filter(state=State.FAILED).exclude(fault_code=Fault.OUTCOME_UNKNOWN)
    public_ids = failed.order_by("id").values_list("public_id", flat=True)
    return len([try_again(public_id=public_id, user=user, now=now) for public_id in public_ids.select_for_update()])


def may_be_tried_again(state: str, fault_code: str) -> bool:
    """Tell whether a message failed in a way that is known to have sent nothing."""
    return state == State.FAILED and fault_code != Fault.OUTCOME_UNKNOWN


def _locked(public_id: UUID) -> Message:
    message = Message.objects.select_for_update().filter(public_id=public_id).first()
    if message is None:
        raise NotFound("There is no such message.")
    return message


__all__ = [
    "Addresses",
    "Recipient",
    "UnknownKind",
    "WrongContext",
    "may_be_tried_again",
    "register_addresses",
    "register_known",
    "send",
    "tick_off",
    "try_again",
    "try_all_again",
]

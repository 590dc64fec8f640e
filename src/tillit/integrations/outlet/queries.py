"""Reads of the outlet: the log, what is said in a message, and what waits for somebody to call or print it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from tillit.integrations.outlet.kinds import KINDS, kind_named
from tillit.integrations.outlet.models import Message
from tillit.integrations.outlet.services import may_be_tried_again
from tillit.integrations.outlet.texts import Text, render
from tillit.integrations.outlet.types import Channel, Fault, RecipientType, State


@dataclass(frozen=True)
class LoggedMessage:
    """A message as the log shows it: neither who got it nor where, nor what it said."""

    public_id: UUID
    at: datetime
    kind: str
    channel: Channel
    to: RecipientType
    state: State
    sent_at: datetime | None
    fault: Fault | None
    attempts: int
    can_be_tried_again: bool


@dataclass(frozen=True)
class WaitingMessage:
    """A message that somebody is to say or print, to whom by id; names and numbers come through the door."""

    public_id: UUID
    recipient_type: str
    recipient_id: int
    text: Text
    at: datetime


class Log:
    """The messages in a state, or all, newest first, as a list that a paginator can cut."""

    def __init__(self, state: str = "") -> None:
        rows = Message.objects.order_by("-created_at", "-id")
        self._rows: QuerySet[Message] = rows.filter(state=state) if state else rows

    def count(self) -> int:
        """Count them."""
        return self._rows.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[LoggedMessage]:
        return [_logged(row) for row in self._rows[part]]


def counts_by_state() -> dict[str, int]:
    """Count the messages in each state."""
    found = Message.objects.order_by().values_list("state").annotate(Count("id"))
    return dict.fromkeys(State.values, 0) | dict(found)


def waiting(state: str, *, about_type: str = "", about_ids: Iterable[int] = ()) -> list[WaitingMessage]:
    """Give the messages to be called or printed, oldest first; only those about some things when these are named."""
    rows = Message.objects.filter(state=state).order_by("created_at", "id")
    if about_type:
        rows = rows.filter(about_type=about_type, about_id__in=list(about_ids))
    return [
        WaitingMessage(row.public_id, row.recipient_type, row.recipient_id, text_of(row), row.created_at)
        for row in rows
    ]


def failed_about(about_type: str, about_ids: Iterable[int]) -> set[int]:
    """Give those of some things whose message to a person did not arrive, as far as is known."""
    rows = Message.objects.filter(
        state=State.FAILED, recipient_type=RecipientType.PERSON, about_type=about_type, about_id__in=set(about_ids)
    )
    return {id_ for id_ in rows.values_list("about_id", flat=True) if id_ is not None}


def text_of(message: Message) -> Text:
    """Give what a message says."""
    return render(kind_named(message.kind), message.language, message.context)


def _logged(row: Message) -> LoggedMessage:
    return LoggedMessage(
        row.public_id,
        row.created_at,
        str(KINDS[row.kind].name) if row.kind in KINDS else row.kind,
        Channel(row.channel),
        RecipientType(row.recipient_type),
        State(row.state),
        row.sent_at,
        Fault(row.fault_code) if row.fault_code else None,
        row.attempts,
        may_be_tried_again(row.state, row.fault_code),
    )

"""The kinds of message, and the few typed values that each may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tillit.kernel.errors import TillitError

Value = str | int | date | time
# One line, as a unit is called; an identity number or an e-mail address is no unit. That it is one of ours is asked
# of the rooms, so a dash or a quotation mark in a name stops nobody's work.
UNIT_NAME = re.compile(r"(?!.*\d{5})[^\W_][^@{}<>\x00-\x1f\x7f\u2028\u2029]{0,199}")
PHONE = re.compile(r"|\+?[0-9][0-9 ()/.-]{2,28}")  # as import takes them; a unit may have none


class UnknownKind(TillitError):
    """There is no message of this kind."""


class WrongContext(TillitError):
    """A message may not hold this; the text of the error names the field, never the value."""


@dataclass(frozen=True)
class Field:
    """A typed value: whether something may be one, how it is kept, how it is read again."""

    may_be: Callable[[Any], bool]
    keep: Callable[[Any], str] = str
    read: Callable[[str], Any] = str


UNIT = Field(lambda value: isinstance(value, str) and UNIT_NAME.fullmatch(value) is not None)
NUMBER_TO_CALL = Field(lambda value: isinstance(value, str) and PHONE.fullmatch(value) is not None)
DAY = Field(
    lambda value: isinstance(value, date) and not isinstance(value, datetime),
    date.isoformat,
    date.fromisoformat,
)
CLOCK = Field(
    lambda value: isinstance(value, time),
    lambda value: value.strftime("%H:%M"),
    time.fromisoformat,
)
WHOM_TO_CALL = {"unit": UNIT, "phone": NUMBER_TO_CALL}


@dataclass(frozen=True)
class Kind:
    """A message that somebody may get: its name in the log, and its fields; its texts are files of its id."""

    id: str
    name: Promise
    fields: Mapping[str, Field] = field(default_factory=dict)


KINDS = {
    kind.id: kind
    for kind in (
        Kind("visit_changed", _("A visit is changed"), WHOM_TO_CALL),
        Kind("visit_cancelled", _("A visit is cancelled"), WHOM_TO_CALL),
        Kind("answer_received", _("An answer is received"), WHOM_TO_CALL),
        Kind("shift_offer", _("A shift is offered"), {"unit": UNIT, "day": DAY, "starts": CLOCK, "ends": CLOCK}),
        Kind("consent_invitation", _("Invited to follow along"), WHOM_TO_CALL),
        Kind("own_words_review", _("Own words are due for a review"), WHOM_TO_CALL),
    )
}


_known: dict[str, list[Callable[[str], bool]]] = {}


def register_known(field: str, is_known: Callable[[str], bool]) -> None:
    """Let a room say which units, teams or numbers to call there are; what nobody knows is refused by send()."""
    _known.setdefault(field, []).append(is_known)


def refuse_unknown(kind: Kind, context: Mapping[str, Value]) -> None:
    """Raise WrongContext when a unit or a number is none of the house's: it could be a person's."""
    for name in kind.fields:
        if name in _known and context[name] and not any(is_known(str(context[name])) for is_known in _known[name]):
            raise WrongContext(f"{name} of a message {kind.id} is none that the municipality has registered.")


def kind_named(id: str) -> Kind:
    """Give the kind, or raise UnknownKind."""
    try:
        return KINDS[id]
    except KeyError:
        raise UnknownKind(f"There is no message of the kind {id!r}; the kinds are {', '.join(KINDS)}.") from None


def kept(kind: Kind, context: Mapping[str, Value]) -> dict[str, str]:
    """Give the context as it is stored: exactly the kind's fields, each of its type."""
    if set(context) != set(kind.fields):
        raise WrongContext(f"A message of the kind {kind.id} holds {', '.join(kind.fields)} and nothing else.")
    for name, what in kind.fields.items():
        if not what.may_be(context[name]):
            raise WrongContext(f"{name} of a message {kind.id} is not what it may be.")
    return {name: what.keep(context[name]) for name, what in kind.fields.items()}


def read(kind: Kind, stored: Mapping[str, str]) -> dict[str, Any]:
    """Give the stored context in its types."""
    return {name: what.read(stored[name]) for name, what in kind.fields.items()}

"""Opens a record in an emergency: for some hours, to look only, with a reason that somebody else reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tillit.foundation.trail import TrailEntry, leave_trail
from tillit.foundation.users import User
from tillit.kernel.errors import TillitError
from tillit.rooms.people.queries.identity import who_is
from tillit.rooms.privacy.models import EmergencyAccess
from tillit.rooms.privacy.queries.blocks import is_shut_out, locked_person
from tillit.rooms.privacy.types import Why

LASTS = timedelta(hours=4)
WORDS_MAX, WORDS_MIN = 500, 10
MOST_MISSES, WITHIN = 5, timedelta(hours=24)
MISSED = "emergency_search_missed"


class EmergencyRefused(TillitError):
    """No record was opened; the message says why, in the reader's language, and `field` where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Opened:
    """A record that is open to look at until `ends_at`."""

    access_id: int
    public_id: UUID
    ends_at: datetime
    past_block: bool


def open_in_emergency(
    *,
    national_number: str = "",
    given_name: str = "",
    family_name: str = "",
    birth_on: date | None = None,
    why: str,
    words: str,
    by: User,
    now: datetime,
) -> Opened:
    """Let `by` look at the record of the person who is meant; asked again while it is open, the same stays open.

    Raises EmergencyRefused when nobody, or more than one, is meant (a sealed person is nobody), when the reason is
    no reason, and after too many misses in a day: this is no way to search. Call it outside a transaction that its
    refusal would roll back: a miss is noted.
    """
    words = " ".join(words.replace("\0", "").split())
    if why not in Why.values:
        raise EmergencyRefused("why", _("Choose why you must see the record now."))
    if not WORDS_MIN <= len(words) <= WORDS_MAX:
        raise EmergencyRefused("words", _("Write in a sentence why you need it. Somebody reads it afterwards."))
    misses = TrailEntry.objects.filter(user=by, verb=MISSED, at__gt=now - WITHIN).count()
    if misses >= MOST_MISSES:
        raise EmergencyRefused("", _("You have missed too often today. Call the person's team, or the duty phone."))
    person_id = who_is(
        national_number=national_number, given_name=given_name, family_name=family_name, birth_on=birth_on
    )
    if person_id is None:
        leave_trail(user=by, verb=MISSED, subject=by, now=now)
        raise EmergencyRefused("", _("We found nobody with just this. Check the number, or the names and the day."))
    with transaction.atomic():
        person = locked_person(person_id)
        standing = EmergencyAccess.objects.filter(person=person, user=by, begun_at__lte=now, ends_at__gt=now)
        access = standing.first() or EmergencyAccess.objects.create(
            person=person,
            user=by,
            why=why,
            words=words,
            past_block=is_shut_out(by, person_id, now=now),
            begun_at=now,
            ends_at=now + LASTS,
        )
        leave_trail(user=by, verb="open_in_emergency", subject=access, now=now, why=why, past_block=access.past_block)
    return Opened(access.pk, person.public_id, access.ends_at, access.past_block)

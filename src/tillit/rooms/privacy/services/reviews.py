"""Notes what came of asking about an emergency access or a look; nobody reviews their own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.errors import NotFound, StateConflict, TillitError
from tillit.rooms.privacy.models import EmergencyAccess, FlaggedLook
from tillit.rooms.privacy.types import Outcome

WORDS_MAX = 500


class ReviewRefused(TillitError):
    """The review cannot be noted so; the message says why, in the reader's language."""


def review_emergency(*, access_id: int, outcome: str, words: str, by: User, now: datetime) -> None:
    """Note what came of reviewing an emergency access. Raises NotFound, StateConflict when done, ReviewRefused."""
    _review(EmergencyAccess, access_id, "review_emergency", outcome=outcome, words=words, by=by, now=now)


def review_look(*, flag_id: int, outcome: str, words: str, by: User, now: datetime) -> None:
    """Note what came of asking about a look. Raises as `review_emergency` does."""
    _review(FlaggedLook, flag_id, "review_look", outcome=outcome, words=words, by=by, now=now)


def _review(
    kind: type[EmergencyAccess] | type[FlaggedLook],
    row_id: int,
    verb: str,
    *,
    outcome: str,
    words: str,
    by: User,
    now: datetime,
) -> None:
    words = " ".join(words.replace("\0", "").split())
    if outcome not in Outcome.values:
        raise ReviewRefused(_("Choose whether it was justified."))
    if not words and outcome == Outcome.NOT_JUSTIFIED:
        raise ReviewRefused(_("Write what is done about it."))
    if len(words) > WORDS_MAX:
        raise ReviewRefused(_("Write it in at most 500 characters."))
    with transaction.atomic():
        found = kind.objects.select_for_update().filter(pk=row_id).first()
        if found is None:
            raise NotFound("There is nothing such to review.")
        if found.user_id == by.pk:
            raise ReviewRefused(_("Nobody reviews their own. Ask another administrator."))
        if found.reviewed_at is not None:
            raise StateConflict("Somebody else has reviewed this meanwhile; their outcome stands.")
        found.reviewed_at, found.reviewed_by, found.outcome, found.review_words = now, by, outcome, words
        found.save(update_fields=["reviewed_at", "reviewed_by", "outcome", "review_words"])
        leave_trail(user=by, verb=verb, subject=found, now=now, outcome=outcome)

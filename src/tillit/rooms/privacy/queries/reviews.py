"""What is to be reviewed and what was: emergency accesses and looks that are asked about, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from tillit.kernel.errors import NotFound
from tillit.rooms.privacy.models import EmergencyAccess, FlaggedLook
from tillit.rooms.privacy.types import Outcome, Rule, Why

EMERGENCY, LOOK = "emergency", "look"


@dataclass(frozen=True)
class Asked:
    """One thing to review: who, whom, when, on what ground, and why it is asked about; nothing of the record."""

    kind: str
    id: int
    at: datetime
    last_at: datetime
    user_id: int
    by: str
    person_id: int | None
    reason: str
    words: str
    grounds: tuple[str, ...]
    looks: int | None
    limit: int | None
    past_block: bool
    reviewed_at: datetime | None
    reviewed_by: str
    outcome: str
    review_words: str

    def age_days(self, now: datetime) -> int:
        """Give how many whole days it has waited."""
        return max(0, (now - self.at) // timedelta(days=1))

    @property
    def outcome_name(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""


def asked_about(*, reviewed: bool) -> list[Asked]:
    """Give what waits for a review, the oldest first; or what was reviewed, the newest first."""
    rows = [_emergency(row) for row in _rows(EmergencyAccess.objects.filter(reviewed_at__isnull=not reviewed))]
    rows += [_look(row) for row in _rows(FlaggedLook.objects.filter(reviewed_at__isnull=not reviewed))]
    if reviewed:
        return sorted(rows, key=lambda one: one.reviewed_at or one.at, reverse=True)
    return sorted(rows, key=lambda one: one.at)


def one_asked_about(kind: str, id_: int) -> Asked:
    """Give one of them. Raises NotFound."""
    model, read = (EmergencyAccess, _emergency) if kind == EMERGENCY else (FlaggedLook, _look)
    for row in _rows(model.objects.filter(pk=id_)):
        return read(row)
    raise NotFound("There is nothing such to review.")


def counts_to_review() -> dict[str, int]:
    """Give how many of each wait."""
    return {
        EMERGENCY: EmergencyAccess.objects.filter(reviewed_at=None).count(),
        LOOK: FlaggedLook.objects.filter(reviewed_at=None).count(),
    }


def _rows(rows: QuerySet) -> QuerySet:
    return rows.select_related("user", "reviewed_by")


def _emergency(row: EmergencyAccess) -> Asked:
    return Asked(
        EMERGENCY,
        row.pk,
        row.begun_at,
        row.ends_at,
        row.user_id,
        row.user.display_name,
        row.person_id,
        str(Why(row.why).label),
        row.words,
        ("emergency",),
        None,
        None,
        row.past_block,
        *_review(row),
    )


def _look(row: FlaggedLook) -> Asked:
    return Asked(
        LOOK,
        row.pk,
        row.first_at,
        row.last_at,
        row.user_id,
        row.user.display_name,
        row.person_id,
        str(Rule(row.rule).label),
        "",
        tuple(row.grounds),
        row.looks,
        row.limit,
        False,
        *_review(row),
    )


def _review(row: EmergencyAccess | FlaggedLook) -> tuple[datetime | None, str, str, str]:
    return row.reviewed_at, row.reviewed_by.display_name if row.reviewed_by else "", row.outcome, row.review_words

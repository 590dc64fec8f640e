"""How an account is let in, as an administrator sees it; never a number, a secret or a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tillit.foundation.identity.doors import DoorKind
from tillit.foundation.identity.models import Identity
from tillit.foundation.sign_in.models import OneTimeCode, RecoveryCode, SecondFactor


@dataclass(frozen=True)
class ByProvider:
    """A door by which the account's owner comes in, and since when the provider knows them; None: not yet."""

    door: DoorKind
    linked_at: datetime | None

    @property
    def is_staff(self) -> bool:
        return self.door == DoorKind.STAFF


@dataclass(frozen=True)
class WaysIn:
    """By which providers, by password since when, with how many recovery codes left, or with a code until when."""

    providers: tuple[ByProvider, ...]
    password_since: datetime | None
    recovery_left: int
    code_until: datetime | None

    @property
    def are_none(self) -> bool:
        return not (self.providers or self.password_since or self.code_until)


def ways_in(user_id: int, *, now: datetime) -> WaysIn:
    """Give the ways in to an account (four queries)."""
    identities = Identity.objects.filter(user_id=user_id).order_by("-door").values_list("door", "linked_at")
    factor = SecondFactor.objects.filter(user_id=user_id).values_list("enrolled_at", flat=True).first()
    code = OneTimeCode.objects.filter(user_id=user_id, expires_at__gt=now).values_list("expires_at", flat=True).first()
    return WaysIn(
        tuple(ByProvider(DoorKind(door), at) for door, at in identities),
        factor,
        RecoveryCode.objects.filter(user_id=user_id, used_at=None).count(),
        code,
    )

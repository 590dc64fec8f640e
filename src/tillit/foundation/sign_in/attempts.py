"""How often sign-in may be tried, for one account and from one address; counted in the database, for all processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db import connection, transaction

from tillit.foundation.sealed import mark_of
from tillit.foundation.sign_in.models import Attempt
from tillit.kernel.errors import TillitError

WINDOW = timedelta(minutes=15)
OF_AN_ACCOUNT = 5
FROM_AN_ADDRESS = 50  # a whole town hall may stand behind one


class TooManyAttempts(TillitError):
    """Sign-in was tried too often; it may be tried again in so many minutes, without anybody's doing."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"Too many attempts. Try again in {minutes} minutes.")
        self.minutes = minutes


@dataclass(frozen=True)
class Counted:
    """An attempt under way, counted as failed until it succeeds."""

    account: str
    ids: tuple[int, ...]

    def succeeded(self) -> None:
        """Forget this attempt, and those before it for the account."""
        Attempt.objects.filter(pk__in=self.ids).delete()
        Attempt.objects.filter(mark=self.account).delete()


def count_attempt(*, account: str, address: str, now: datetime) -> Counted:
    """Count an attempt before it is judged, so that many at once are no way around.

    An account that does not exist is counted like one that does. Raises TooManyAttempts, which is not counted.
    """
    limits = {
        mark_of(account.strip().casefold(), purpose="attempt:account"): OF_AN_ACCOUNT,
        mark_of(address, purpose="attempt:address"): FROM_AN_ADDRESS,
    }
    since = now - WINDOW
    with transaction.atomic():
        for mark in sorted(limits):  # always in the same order, so that two never wait for each other
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [mark])
        Attempt.objects.filter(at__lte=since).delete()
        for mark, limit in limits.items():
            recent = list(Attempt.objects.filter(mark=mark, at__gt=since).order_by("-at").values_list("at", flat=True))
            if len(recent) >= limit:
                raise TooManyAttempts(max(1, ceil((recent[limit - 1] + WINDOW - now).total_seconds() / 60)))
        rows = Attempt.objects.bulk_create([Attempt(mark=mark, at=now) for mark in limits])
    return Counted(next(iter(limits)), tuple(row.pk for row in rows))

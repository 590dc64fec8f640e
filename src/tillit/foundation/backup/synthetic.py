"""Whether the people in a database are made up: told of a backup, and asked again before one is taken back."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from tillit.foundation.backup.errors import NotForHere
from tillit.foundation.backup.manifest import Manifest

MADE_UP_ACCOUNTS = "SELECT count(*) FROM public.foundation_user WHERE synthetic"
# Synthetic numbers have 80 added to the month (kernel/national_number.py).
REAL_NUMBERS = (
    "SELECT count(*) FROM public.people_person WHERE national_number IS NOT NULL "
    "AND substr(national_number, 3, 2)::int <= 80"
)


def is_synthetic() -> bool:
    """Tell whether this is a demo's database: in demo mode, or with its accounts; a real number decides against it."""
    with connection.cursor() as cursor:
        cursor.execute(MADE_UP_ACCOUNTS)
        accounts = cursor.fetchone()[0]
        cursor.execute(REAL_NUMBERS)
        real = cursor.fetchone()[0]
    return not real and (settings.TILLIT_DEMO or accounts > 0)


def refuse_other_kind(manifest: Manifest) -> None:
    """Raise NotForHere for real people in a demo, or made-up ones in production, as the manifest tells it."""
    if settings.TILLIT_DEMO and not manifest.synthetic:
        raise NotForHere(
            "The backup is not marked as synthetic, and this is a demo, which anybody may sign in to. "
            "Set TILLIT_MODE=production to restore it."
        )
    if not settings.TILLIT_DEMO and manifest.synthetic:
        raise NotForHere(
            "The backup holds a demo's made-up people, and this is production. Nothing synthetic comes in here. "
            "Set TILLIT_MODE=demo, on a database of its own, to look at it."
        )


def refuse_what_came(*, accounts: int, real_numbers: int) -> None:
    """Raise NotForHere when what is in the dump is not of the kind that the manifest said."""
    if settings.TILLIT_DEMO and real_numbers:
        raise NotForHere(
            f"{real_numbers} persons of the backup have numbers that are not synthetic, and this is a demo. "
            "Nothing was restored."
        )
    if not settings.TILLIT_DEMO and accounts:
        raise NotForHere(
            f"{accounts} accounts of the backup are a demo's, and this is production. Nothing was restored."
        )

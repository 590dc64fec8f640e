"""Which account is a person's own, and which is a relative's."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from tillit.foundation.accounts.services import make_account
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import Role, User, give_role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, StateConflict
from tillit.rooms.people.models import Person, Relative

NORWEGIAN = ("nb", "nn", "no", "")


def give_account(*, person_id: int, account: User, by: User | None, now: datetime) -> None:
    """Let an account be this person's own, so that they reach their own page."""
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_id)
        person.user = account
        person.save(update_fields=["user"])
        leave_trail(user=by, verb="give_account", subject=person, now=now, account=account.pk)


def own_account(number: str, now: datetime) -> User | None:
    """Give the own account of the person with this national number, made now if they have none; None: no such person.

    Whoever calls this has seen proof of the number; it is neither kept nor logged here.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).filter(national_number=number).first()
        if person is None:
            return None
        if person.user is not None:
            return person.user
        language = "nb" if person.language in NORWEGIAN else "en"
        account = make_account(
            username=f"person-{uuid4()}", display_name=person.name, language=language, by=None, now=now
        )
        give_role(user=account, role=Role.INHABITANT, starts_on=local_day(now))
        give_account(person_id=person.pk, account=account, by=account, now=now)
    return account


def give_relative_account(*, relative_id: int, account: User, by: User | None, now: datetime) -> None:
    """Let an account be this relative's; alone it shows nothing, the person's consent does.

    Raises StateConflict when the relative has another account already, or the account is the person's own.
    """
    with transaction.atomic():
        relative = Relative.objects.select_for_update(of=("self",)).select_related("person").get(pk=relative_id)
        if relative.user_id == account.pk:
            return
        if relative.user_id is not None:
            raise StateConflict("This relative has an account already; it is not given to somebody else.")
        if relative.person.user_id == account.pk:
            raise StateConflict("The account is the person's own.")
        relative.user = account
        relative.save(update_fields=["user"])
        today = local_day(now)
        if Role.RELATIVE not in account.roles_on(today):
            give_role(user=account, role=Role.RELATIVE, starts_on=today)
        leave_trail(user=by, verb="give_relative_account", subject=relative, now=now, account=account.pk)


def invite_relative(*, person_id: int, relative_id: int, by: User, now: datetime) -> User:
    """Make an account for a relative who has none, and give it to them.

    Raises NotFound for another person's relative, StateConflict when they have an account already.
    """
    with transaction.atomic():
        relative = Relative.objects.select_for_update().filter(pk=relative_id, person_id=person_id).first()
        if relative is None:
            raise NotFound("The person has no such relative.")
        account = make_account(
            username=f"relative-{uuid4()}", display_name=relative.name, language=by.language, by=by, now=now
        )
        give_relative_account(relative_id=relative_id, account=account, by=by, now=now)
    return account

"""Changes how a person is reached."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tillit.foundation.imports import cells
from tillit.foundation.meanwhile import refuse_if_changed
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.errors import TillitError
from tillit.rooms.people.models import ContactChannel, Person
from tillit.rooms.people.services.entry import check_entry

NEEDS = {ContactChannel.PHONE: "phone", ContactChannel.SMS: "phone", ContactChannel.EMAIL: "email"}


class BadContact(TillitError):
    """A phone or e-mail that cannot be one, or a channel without it; `field` says which."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def change_contact(
    *,
    person_id: int,
    phone: str,
    email: str,
    contact_channel: str,
    language: str,
    how: str,
    by: User,
    now: datetime,
    seen: str | None = None,
) -> bool:
    """Write how the person is reached and in which language; tell whether anything changed.

    What is changed here is kept when the same file is imported again. Raises BadContact, NotAllowed as
    `check_entry` does, and ChangedMeanwhile when `seen` is the stamp of something that stands no more.
    """
    new = {
        "phone": phone.strip(),
        "email": email.strip(),
        "contact_channel": contact_channel,
        "language": language,
    }
    _check(new)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_id)
        check_entry(person, how=how, by=by, now=now)
        refuse_if_changed(seen, {name: getattr(person, name) for name in new})
        changed = [name for name, value in new.items() if getattr(person, name) != value]
        for name in changed:
            setattr(person, name, new[name])
        if changed:
            person.save(update_fields=changed)
            leave_trail(user=by, verb="change_contact", subject=person, now=now, how=how, fields=changed)
    return bool(changed)


def _check(new: dict[str, str]) -> None:
    if new["phone"] and not _can_be_read(cells.phone(), new["phone"]):
        raise BadContact("phone", _("Write the number with digits, such as 67 50 40 50."))
    if new["email"] and not _can_be_read(cells.email(), new["email"]):
        raise BadContact("email", _("Write one e-mail address, such as kari@example.no."))
    if new["contact_channel"] not in ContactChannel.values:
        raise BadContact("contact_channel", _("Choose how we reach you."))
    needed = NEEDS.get(ContactChannel(new["contact_channel"]))
    if needed and not new[needed]:
        raise BadContact(
            needed,
            _("We need a phone number to reach you this way.")
            if needed == "phone"
            else _("We need an e-mail address to reach you this way."),
        )


def _can_be_read(cell: cells.Cell, text: str) -> bool:
    """Tell whether a file could hold it too: one rule for both ways in."""
    try:
        cell.read(text)
    except cells.BadCell:
        return False
    return True

"""Who may say by which way a person's word came in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tillit.foundation.users import User
from tillit.kernel.errors import NotAllowed
from tillit.rooms.people.models import Person
from tillit.rooms.people.queries import may_act_for
from tillit.rooms.people.types import How


def check_entry(person: Person, *, how: str, by: User, now: datetime) -> None:
    """Raise NotAllowed when `by` cannot have entered this for the person in this way.

    *By themselves* only the person does it, *by who acts for them* only who was given that; whether staff have a
    ground is asked by the door before they come here.
    """
    if how not in How.values:
        raise NotAllowed("Say how this reached us: by themselves, by phone, on paper, in a conversation or by proxy.")
    if (how == How.SELF) != (person.user_id == by.pk):
        raise NotAllowed("Only the person themself does something by themselves.")
    if how == How.PROXY and not may_act_for(by, person.pk, now=now):
        raise NotAllowed("The person has not let this account answer and write for them.")


def entered(person: Person, *, how: str, by: User, now: datetime) -> dict[str, Any]:
    """Give the fields that say how a row came about; raises NotAllowed as `check_entry` does."""
    check_entry(person, how=how, by=by, now=now)
    return {"how": how, "entered_by": by, "entered_at": now}

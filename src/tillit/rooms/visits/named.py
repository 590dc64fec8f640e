"""How persons, helpers, days and competences are called in sentences about a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from tillit.kernel.clock import at_minute
from tillit.rooms.workforce.queries import EmployeeCard
from tillit.ui import formats


@dataclass(frozen=True)
class Named:
    """Names for the sentences of one page: only of persons who came through the door.

    `person_of` gives the person of a visit by its key, `monday` the day that is day 0.
    """

    people: Mapping[int, Any]
    helpers: Mapping[int, EmployeeCard]
    monday: date
    person_of: Mapping[str, int] = field(default_factory=dict)
    competences: Mapping[str, str] = field(default_factory=dict)

    def person(self, pk: int | None) -> str:
        """Give the full name: a mix-up of two Ingrids would be worse than a long sentence."""
        found = self.people.get(pk)
        return found.name if found else _("a person not shown here")

    def sort_key(self, pk: int) -> tuple[bool, str]:
        """Give the place in Norwegian order; who is not shown comes last."""
        found = self.people.get(pk)
        return (found is None, found.sort_key if found else "")

    def of_visit(self, key: str) -> str:
        return self.person(self.person_of.get(key))

    def helper(self, pk: int | None) -> str:
        """Give the shortest name that is theirs alone among the helpers of the page."""
        found = self.helpers.get(pk or 0)
        if found is None:
            return _("a helper")
        given = Counter(one.given_name for one in self.helpers.values())
        if given[found.given_name] == 1:
            return found.given_name
        short = Counter(one.short_name for one in self.helpers.values())
        return found.short_name if short[found.short_name] == 1 else found.name

    def helpers_listed(self, pks: Any) -> str:
        return listed([self.helper(pk) for pk in pks])

    def weekday(self, day: int | date) -> str:
        on = day if isinstance(day, date) else self.monday + timedelta(days=day)
        return formats.day(on, "weekday")

    def clock(self, day: int, minute: float) -> str:
        return formats.clock(at_minute(self.monday + timedelta(days=day), int(minute)))

    def clock_of(self, at: datetime) -> str:
        return formats.clock(at)

    def competence(self, code: str) -> str:
        name = self.competences.get(code, code)
        return name[:1].lower() + name[1:]


def listed(words: list[str]) -> str:
    """Write Kari, Ola og Åse."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}

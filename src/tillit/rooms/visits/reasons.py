"""Why nobody covers a visit, in words: the sentence of a reason's code and facts (see obstacles.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillit.rooms.visits.queries import PlannedVisit
from tillit.rooms.workforce.queries import EmployeeCard

# The code is the obstacle of those who came closest to going.
SENTENCES: dict[str, str | Promise] = {
    "too_late": gettext_lazy("It is too late for it now: the time it was for is over."),
    "open": gettext_lazy("Somebody has room for it: ask for a new proposal, or let them go."),
    "needs_two": gettext_lazy("The visit needs two at the same time, and no two are free together."),
    "busy": gettext_lazy("Those who can go are with others then."),
    "linked": gettext_lazy("It goes together with another visit, and as that one is planned nobody has room for it."),
    "on_break": gettext_lazy("The only time left is in a break or a meeting."),
    "outside_shift": gettext_lazy("Nobody who can go is at work at that time."),
    "absent": gettext_lazy("Those who could have gone are not available that day."),
    "no_shift": gettext_lazy("Nobody who can go is at work that day."),
    "pinned": gettext_lazy("The visit is locked to somebody who cannot go."),
    "excluded": gettext_lazy("Those who could have gone are not to go to this person."),
    "no_competence": gettext_lazy("Nobody in the team has the competence that the visit needs."),
}
HELPER_SENTENCES: dict[str, str | Promise] = {
    "open": gettext_lazy("has room for it"),
    "needs_two": gettext_lazy("could go, but the visit needs two"),
    "busy": gettext_lazy("is with others then"),
    "linked": gettext_lazy("could go, but not as the visit it goes together with is planned"),
    "on_break": gettext_lazy("has a break or a meeting then"),
    "outside_shift": gettext_lazy("is not at work at that time"),
    "absent": gettext_lazy("is not available"),
    "no_shift": gettext_lazy("is not at work that day"),
    "pinned": gettext_lazy("is not whom the visit is locked to"),
    "excluded": gettext_lazy("is not to go to this person"),
    "no_competence": gettext_lazy("lacks the competence"),
}


@dataclass(frozen=True)
class HelperReason:
    """Why one helper cannot."""

    name: str
    sentence: str


@dataclass(frozen=True)
class Reason:
    """Why nobody can: one sentence, then helper by helper."""

    sentence: str
    helpers: tuple[HelperReason, ...]


def explain(visit: PlannedVisit, helpers: Mapping[int, EmployeeCard], competences: Mapping[str, str]) -> Reason:
    """Write why nobody covers the visit. A code that is not known gets a general sentence, never an error."""
    told = [row for row in visit.told_helpers if row.get("employee") in helpers]
    rows = [HelperReason(helpers[row["employee"]].name, _of_helper(row, competences)) for row in told]
    return Reason(_of_visit(visit.reason, competences), tuple(sorted(rows, key=lambda row: row.name)))


def _of_visit(reason: Mapping[str, Any], competences: Mapping[str, str]) -> str:
    if competence := _lacking(reason, competences):
        return _("Nobody in the team has %(competence)s.") % {"competence": competence}
    found = SENTENCES.get(str(reason.get("code")))
    return str(found or _("The plan found nobody who can go. Look at who is at work that day."))


def _of_helper(row: Mapping[str, Any], competences: Mapping[str, str]) -> str:
    if competence := _lacking(row, competences):
        return _("lacks %(competence)s") % {"competence": competence}
    return str(HELPER_SENTENCES.get(str(row.get("code"))) or _("cannot go then"))


def _lacking(row: Mapping[str, Any], competences: Mapping[str, str]) -> str:
    """Give the name of the competence that is lacking, when the reason tells which."""
    facts = row.get("facts")
    if row.get("code") != "no_competence" or not isinstance(facts, dict):
        return ""
    return competences.get(str(facts.get("competence")), "")

"""Why nobody covers a visit, in words: the sentence of a reason's code and facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillit.rooms.visits.queries import PlannedVisit
from tillit.rooms.workforce.queries import EmployeeCard


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
    told = visit.told_helpers
    rows = [
        HelperReason(helpers[row["employee"]].name, _helper_sentence(row.get("code", ""), _facts(row), competences))
        for row in told
        if row.get("employee") in helpers
    ]
    code = visit.reason.get("code", "")
    return Reason(_sentence(code, _facts(visit.reason), competences, told, visit), tuple(sorted(rows, key=_by_name)))


def _by_name(row: HelperReason) -> str:
    return row.name


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    found = row.get("facts")
    return found if isinstance(found, dict) else {}


def _sentence(
    code: str,
    facts: dict[str, Any],
    competences: Mapping[str, str],
    told: list[dict[str, Any]],
    visit: PlannedVisit,
) -> str:
    if code == "no_competence":
        if competence := _competence(facts, competences):
            return _("Nobody at work then has %(competence)s.") % {"competence": competence}
        return _("Nobody at work then has the competence that the visit needs.")
    if code in ("no_shift", "outside_shift"):
        return _("Nobody is at work at that time.")
    if code == "absent":
        return _("Those who could have gone are not available that day.")
    if code == "excluded":
        return _("Those who could have gone are not to go to this person.")
    if code in ("needs_two", "no_pair"):
        return _("The visit needs two at the same time, and no two are free together.")
    if code in ("no_time", "busy", "too_dear"):
        return _("Those who can go are with others then.")
    if code == "window_too_short":
        return _("The visit is longer than the time it may be within.")
    return _from_helpers(told, visit)


def _from_helpers(told: list[dict[str, Any]], visit: PlannedVisit) -> str:
    """Write the general sentence: what holds most of the helpers back."""
    counts = Counter(row.get("code") for row in told)
    busy = counts["busy"]
    if busy:
        return ngettext(
            "%(count)d helper could have gone, but is with others then.",
            "%(count)d helpers could have gone, but are with others then.",
            busy,
        ) % {"count": busy}
    if visit.helpers_needed > 1:
        return _("The visit needs two at the same time, and no two are free together.")
    return _("The plan found nobody who can go. Look at who is at work that day.")


def _helper_sentence(code: str, facts: dict[str, Any], competences: Mapping[str, str]) -> str:
    if code == "no_competence":
        if competence := _competence(facts, competences):
            return _("lacks %(competence)s") % {"competence": competence}
        return _("lacks the competence")
    if code == "busy":
        return _busy(facts)
    if code == "outside_shift":
        start, end = _clock(facts.get("starts")), _clock(facts.get("ends"))
        if start and end:
            return _("is at work %(start)s–%(end)s") % {"start": start, "end": end}
        return _("is not at work at that time")
    plain = {
        "absent": _("is not available"),
        "no_shift": _("is not at work that day"),
        "excluded": _("is not to go to this person"),
        "break": _("has a break then"),
        "meeting": _("is in a meeting then"),
        "too_far": _("does not get there in time"),
    }
    return plain.get(code) or _("cannot go then")


def _busy(facts: dict[str, Any]) -> str:
    start, end = _clock(facts.get("from")), _clock(facts.get("until"))
    if start and end:
        return _("is with others %(start)s–%(end)s") % {"start": start, "end": end}
    return _("is with others then")


def _competence(facts: dict[str, Any], competences: Mapping[str, str]) -> str:
    code = facts.get("competence")
    return competences.get(code, "") if isinstance(code, str) else ""


def _clock(value: Any) -> str:
    """Write a moment that the planner gave as minutes after midnight or as HH:MM; else nothing."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int) and 0 <= value < 48 * 60:
        return time(value // 60 % 24, value % 60).strftime("%H:%M")
    if isinstance(value, str) and len(value) >= 5 and value[2:3] == ":":
        return value[:5]
    return ""

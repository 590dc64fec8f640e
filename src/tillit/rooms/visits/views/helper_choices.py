"""Whom one can choose for a visit: those at work that day first, then the rest of the team."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tillit.rooms.visits.named import Named
from tillit.rooms.visits.planner import names
from tillit.rooms.visits.views.one_visit import OpenPlan


def helper_choices(opened: OpenPlan, day: Any, named: Named | None = None) -> list[tuple[str, Any]]:
    """Give the choices of a select of helpers, in two groups; a day that is no day gives one group."""
    known = named or opened.named()
    cards = known.helpers
    at_work: dict[int, list[str]] = {}
    on = _number(opened, day)
    for helper in opened.draft.problem.helpers:
        times = [
            f"{known.clock(shift.day, shift.start)}–{known.clock(shift.day, shift.end)}"
            for shift in helper.shifts
            if shift.day == on
        ]
        if times:
            at_work[names.pk(helper.id)] = times
    here = [(str(pk), f"{card.name}, {', '.join(at_work[pk])}") for pk, card in cards.items() if pk in at_work]
    rest = [(str(pk), card.name) for pk, card in cards.items() if pk not in at_work]
    groups = [(_("At work that day"), here), (_("Not at work that day"), rest)]
    return [(label, choices) for label, choices in groups if choices]


def _number(opened: OpenPlan, day: Any) -> int:
    try:
        return (date.fromisoformat(day) - opened.plan.week).days
    except ValueError:
        return -1

"""Why a visit is as it is, for its page: reasons, the next best, what stands in the way, what would help."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from tillit.planning.visits.problem import Problem
from tillit.planning.visits.smallest_change import Remedy, smallest_changes
from tillit.planning.visits.why import Alternative, Why, why
from tillit.rooms.visits.effect_words import Said, say
from tillit.rooms.visits.effects import Consequences
from tillit.rooms.visits.named import Named
from tillit.rooms.visits.planner import instant_of, names
from tillit.rooms.visits.reasons import SENTENCES
from tillit.rooms.visits.types import PLANNED, UNCOVERED, Placement
from tillit.rooms.visits.views.one_visit import OpenVisit
from tillit.rooms.visits.why_words import (
    what_is_not_kept,
    what_speaks_for,
    what_stands_in_the_way,
    what_would_help,
)
from tillit.ui import formats


@dataclass(frozen=True)
class Choice:
    """Another way to make the visit: who and when, what it would mean, and where it is chosen."""

    words: str
    effects: list[Said]
    url: str


@dataclass(frozen=True)
class Help:
    """A change that would help, and where it is gone on with."""

    words: str
    url: str


@dataclass(frozen=True)
class InTheWay:
    """Why a helper cannot, and where one sees what it would take."""

    helper: str
    words: str
    url: str


@dataclass(frozen=True)
class WhyShown:
    """All of it."""

    sentence: str
    speaks_for: list[str]
    not_kept: list[str]
    choices: list[Choice]
    helps: list[Help]
    in_the_way: list[InTheWay]


def why_shown(opened: OpenVisit) -> tuple[WhyShown | None, Named]:
    """Recompute why from the week as it is now, and give the names for the page with it."""
    problem, key = opened.draft.problem, opened.key
    if not opened.can_change:
        return None, opened.named(keys=[key])
    planned = opened.draft.as_planned
    answer = why(problem, planned, key)
    is_uncovered = opened.at.state == UNCOVERED
    remedies = smallest_changes(problem, planned, key) if is_uncovered and not answer.alternatives else ()
    judged = [(one, _judge(opened, one)) for one in answer.alternatives]
    busy = [visit for one in answer.obstacles for visit in one.facts.get("visits", ())]
    named = opened.named(
        {pk for _one, found in judged for pk in found.people},
        [key, *busy],
    )
    return _shown(opened, answer, judged, remedies, named), named


def _shown(
    opened: OpenVisit,
    answer: Why,
    judged: list[tuple[Alternative, Consequences]],
    remedies: tuple[Remedy, ...],
    named: Named,
) -> WhyShown:
    problem, key = opened.draft.problem, opened.key
    obstacles = {one.helper: one for one in answer.obstacles}
    code = opened.draft.why_nobody(key, opened.draft.placed).get("code") if opened.at.state == UNCOVERED else None
    not_kept = [what_is_not_kept(reason, key, obstacles, named) for reason in answer.reasons]
    return WhyShown(
        sentence=str(SENTENCES.get(str(code), "")) if code else "",
        speaks_for=[words for pk in opened.at.helper_ids for words in what_speaks_for(problem, key, pk, named)],
        not_kept=[words for words in dict.fromkeys(not_kept) if words],
        choices=[_choice(opened, one, found, named) for one, found in judged],
        helps=[Help(what_would_help(one, problem, key, named), _help_url(opened, one)) for one in remedies],
        in_the_way=[
            InTheWay(
                named.helper(names.pk(one.helper)),
                what_stands_in_the_way(one, opened.draft.placed, named),
                _try_url(opened, one.helper) if one.code == "busy" else "",
            )
            for one in answer.obstacles
            if one.code not in ("open", "alone") or not answer.alternatives
        ],
    )


def _judge(opened: OpenVisit, one: Alternative) -> Consequences:
    return opened.judge(opened.with_(_placement(opened, one)), [opened.key])


def _placement(opened: OpenVisit, one: Alternative) -> Placement:
    week = opened.draft.week
    start = instant_of(week, one.day, ceil(one.start))
    return Placement(PLANNED, week.days[one.day], start, tuple(names.pk(helper) for helper in one.helpers))


def _choice(opened: OpenVisit, one: Alternative, found: Consequences, named: Named) -> Choice:
    to = _placement(opened, one)
    words = named.helpers_listed(to.helper_ids)
    start = to.starts_at
    if start is not None and (to.day, start) != (opened.at.day, opened.at.starts_at):
        words = f"{words}, {formats.day(to.day, 'day_short')} {formats.clock(start)}"
    return Choice(words, say(found.effects, named), _url(opened, one.day, one.start, to.helper_ids))


def _help_url(opened: OpenVisit, one: Remedy) -> str:
    """Give where the change is gone on with; a competence that is lacking is not helped by a form."""
    if one.kind == "competence":
        return ""
    going = tuple(names.pk(helper) for helper in (one.helper, one.partner) if helper)
    agreed = one.kind in ("window_wider", "not_critical")
    return _url(opened, one.day, one.start, going, **({"avtalt": "on"} if agreed else {}))


def _try_url(opened: OpenVisit, helper: str) -> str:
    at = opened.at
    start = at.starts_at
    minute = _first_minute(opened.draft.problem, opened.key) if start is None else None
    if start is None and minute is None:
        return ""
    query: list[tuple[str, Any]] = [("dag", at.day.isoformat()), ("hjelper", names.pk(helper))]
    clock = formats.clock(start) if start else formats.clock(instant_of(opened.draft.week, 0, minute or 0))
    return _address(opened, [*query, ("tid", clock)])


def _first_minute(problem: Problem, key: str) -> float | None:
    return min((window.start for window in problem.visit_of[key].windows), default=None)


def _url(opened: OpenVisit, day: int, start: float, helper_ids: tuple[int, ...], **more: str) -> str:
    at = instant_of(opened.draft.week, day, ceil(start))
    query: list[tuple[str, Any]] = [
        ("dag", opened.draft.week.days[day].isoformat()),
        ("tid", formats.clock(at)),
        *(("hjelper", pk) for pk in helper_ids),
        *more.items(),
    ]
    return _address(opened, query)


def _address(opened: OpenVisit, query: list[tuple[str, Any]]) -> str:
    address = reverse("move_visit", args=[opened.place.public_id])
    return f"{address}?{urlencode([*query, ('versjon', opened.plan.version)])}"

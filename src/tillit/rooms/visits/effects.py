"""What a change of a plan would break and cost, and for whom: codes and facts, before anything is saved.

The sentences are written in `violations.py` (what must not be) and `effect_words.py` (what it costs).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tillit.planning.visits.check import Violation
from tillit.planning.visits.constraints import HARD, SOFT, Breach
from tillit.planning.visits.part import touched_part
from tillit.planning.visits.problem import Problem
from tillit.planning.visits.reading import Reading
from tillit.rooms.visits.draft import Draft, Placements
from tillit.rooms.visits.planner import names
from tillit.rooms.visits.types import PLANNED, SKIPPED

Tone = Literal["worse", "better", "note"]
FEW_MINUTES = 3  # of travel or delay: less is not worth a sentence
LITTLE_SPARE = 15


@dataclass(frozen=True)
class Effect:
    """One thing that becomes better or worse, for a person or a helper."""

    code: str
    tone: Tone
    person: int | None = None
    helper: int | None = None
    key: str = ""
    day: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Consequences:
    """What a change breaks (then it cannot be saved), what it costs, and how many points in all."""

    broken: tuple[Violation, ...]
    effects: tuple[Effect, ...]
    points: float

    @property
    def people(self) -> frozenset[int]:
        """The persons that sentences about it will name, as far as effects tell."""
        return frozenset(effect.person for effect in self.effects if effect.person)

    @property
    def visits(self) -> frozenset[str]:
        """The visits that what it breaks is about."""
        return frozenset(visit for violation in self.broken for visit in violation.visits)


def consequences(draft: Draft, after: Placements, keys: Collection[str]) -> Consequences:
    """Tell what it means to let the visits `keys` stand as in `after` instead of as they do."""
    old, new = _readings(draft, after, keys)
    return _told(draft, after, keys, old, new, broken=tuple(_newly_broken(old, new)))


def consequences_if_kept(draft: Draft, after: Placements, keys: Collection[str]) -> Consequences | None:
    """Tell the same; None, and no more is counted, when it would break a rule."""
    old, new = _readings(draft, after, keys)
    if next(iter(_newly_broken(old, new)), None) is not None:
        return None
    return _told(draft, after, keys, old, new, broken=())


def _readings(draft: Draft, after: Placements, keys: Collection[str]) -> tuple[Reading, Reading]:
    """Give the part of the week that the change touches, as it stands and as it would."""
    way = draft.assignments({key: after[key] for key in keys if key in after})
    problem, was, [becomes] = touched_part(draft.problem, draft.as_planned, keys, [way])
    return Reading(problem, was, like=draft.reading), Reading(problem, becomes, like=draft.reading)


def _told(
    draft: Draft,
    after: Placements,
    keys: Collection[str],
    old: Reading,
    new: Reading,
    *,
    broken: tuple[Violation, ...],
) -> Consequences:
    measured = {c.name: (c.measure(old), c.measure(new)) for c in SOFT}
    found = [*_taken_away(draft, draft.placed, after, keys), *_effects(new.problem, old, new, measured)]
    points = sum(_points(new) - _points(old) for old, new in measured.values())
    return Consequences(
        broken=broken,
        effects=tuple(sorted(found, key=_how_much_it_matters)),
        points=points / new.problem.weights.divisor,
    )


def _taken_away(draft: Draft, before: Placements, after: Placements, keys: Collection[str]) -> Iterable[Effect]:
    """Give what is cancelled: it is needed no longer, so that no rule misses it, but a person does."""
    for key in keys:
        was, to = before.get(key), after.get(key)
        if was and to and was.state == PLANNED and to.state == SKIPPED:
            yield Effect("uncovered", "worse", draft.rows[key].person_id, key=key)


def _newly_broken(old: Reading, new: Reading) -> Iterable[Violation]:
    for constraint in HARD:
        breaches = constraint.measure(new)
        known = {constraint.explain(breach) for breach in constraint.measure(old)} if breaches else set()
        for breach in breaches:
            words = constraint.explain(breach)
            if words not in known:
                yield Violation(constraint.name, words, breach.visits, breach.facts)


def _points(found: list[Breach]) -> float:
    return sum(breach.points for breach in found)


# What people feel most stands first.
ORDER = (
    "uncovered",
    "covered",
    "new_face",
    "no_new_face",
    "late",
    "not_late",
    "not_contact",
    "contact",
    "wish_helper",
    "wish_helper_kept",
    "wish_time",
    "wish_time_kept",
    "little_spare",
    "travel_more",
    "travel_less",
)


def _how_much_it_matters(effect: Effect) -> tuple[int, int]:
    return (("worse", "note", "better").index(effect.tone), ORDER.index(effect.code))


def _effects(
    problem: Problem, old: Reading, new: Reading, measured: Mapping[str, tuple[list[Breach], list[Breach]]]
) -> Iterable[Effect]:
    yield from _uncovered(problem, *measured["uncovered"])
    yield from _faces(problem, *measured["continuity"])
    yield from _late(problem, *measured["late"])
    yield from _wishes(problem, *measured["wishes"])
    yield from _spare(old, new)
    yield from _travel(*measured["travel"])


def _person(problem: Problem, visit: str) -> int:
    return names.pk(problem.visit_of[visit].person)


def _uncovered(problem: Problem, was: list[Breach], becomes: list[Breach]) -> Iterable[Effect]:
    old, new = ({breach.facts["visit"] for breach in found} for found in (was, becomes))
    for visit in sorted(new - old):
        yield Effect("uncovered", "worse", _person(problem, visit), key=visit)
    for visit in sorted(old - new):
        yield Effect("covered", "better", _person(problem, visit), key=visit)


def _faces(problem: Problem, was: list[Breach], becomes: list[Breach]) -> Iterable[Effect]:
    """Who is new to whom, whom somebody is spared of, and how often the primary contact goes."""
    old, new = ({(b.facts["person"], b.facts["helper"]) for b in f if b.facts["what"] == "new"} for f in (was, becomes))
    for person, helper in sorted(new - old):
        known = {one.helper: one for one in problem.person_of[person].acquaintance}
        facts = {"times": known[helper].times if helper in known else 0}
        yield Effect("new_face", "worse", names.pk(person), names.pk(helper), facts=facts)
    for person, helper in sorted(old - new):
        yield Effect("no_new_face", "better", names.pk(person), names.pk(helper))
    others = [Counter(b.facts["person"] for b in f if b.facts["what"] == "not_primary") for f in (was, becomes)]
    for person in sorted({*others[0], *others[1]}):
        more = others[1][person] - others[0][person]
        contact = problem.person_of[person].primary_contact
        if more and contact:
            code, tone = ("not_contact", "worse") if more > 0 else ("contact", "better")
            yield Effect(code, tone, names.pk(person), names.pk(contact), facts={"visits": abs(more)})  # type: ignore[arg-type]


def _late(problem: Problem, was: list[Breach], becomes: list[Breach]) -> Iterable[Effect]:
    old, new = ({b.facts["visit"]: b.amount for b in found} for found in (was, becomes))
    for visit in sorted({*old, *new}):
        more = new.get(visit, 0.0) - old.get(visit, 0.0)
        if more >= 1:
            yield Effect("late", "worse", _person(problem, visit), key=visit, facts={"minutes": round(new[visit])})
        elif more <= -1 and visit not in new:
            yield Effect("not_late", "better", _person(problem, visit), key=visit)


def _wishes(problem: Problem, was: list[Breach], becomes: list[Breach]) -> Iterable[Effect]:
    old, new = (
        {(b.facts["visit"], b.facts["what"], b.facts.get("helper", "")): b for b in found} for found in (was, becomes)
    )
    for visit, what, helper in sorted({*new} - {*old}):
        pk = names.pk(helper) if helper else None
        facts = new[visit, what, helper].facts
        wished = {"wished": [names.pk(one) for one in facts.get("preferred", ())]} if helper else dict(facts)
        yield Effect(f"wish_{what}", "worse", _person(problem, visit), pk, key=visit, facts=wished)
    for visit, what, helper in sorted({*old} - {*new}):
        if not any(one[:2] == (visit, what) for one in new):
            pk = names.pk(helper) if helper else None
            yield Effect(f"wish_{what}_kept", "better", _person(problem, visit), pk, key=visit)


def _spare(old: Reading, new: Reading) -> Iterable[Effect]:
    """Whose shift becomes so tight that nothing may go wrong."""
    for shift, route in new.routes.items():
        spare, before = (
            route_.shift.end - reading.home(route_) for route_, reading in ((route, new), (old.routes[shift], old))
        )
        if route.used and 0 <= spare < LITTLE_SPARE and before - spare >= FEW_MINUTES:
            facts = {"minutes": round(spare)}
            yield Effect("little_spare", "worse", helper=names.pk(route.helper.id), day=route.shift.day, facts=facts)


def _travel(was: list[Breach], becomes: list[Breach]) -> Iterable[Effect]:
    minutes: dict[tuple[str, int], float] = defaultdict(float)
    for sign, found in ((-1, was), (1, becomes)):
        for breach in found:
            minutes[breach.facts["helper"], breach.facts["day"]] += sign * breach.amount
    for (helper, day), more in sorted(minutes.items()):
        if abs(more) >= FEW_MINUTES:
            code, tone = ("travel_more", "worse") if more > 0 else ("travel_less", "better")
            yield Effect(code, tone, helper=names.pk(helper), day=day, facts={"minutes": round(abs(more))})  # type: ignore[arg-type]

"""The one door to a person: who may do what on which ground, and the log of every look.

A room registers its grounds (`register_ground`); nothing is allowed that no ground allows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import BooleanField, Case, CharField, ExpressionWrapper, Q, QuerySet, Value, When

from tillit.foundation.access.look_log import Look
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound

SEE = "see"  # the person's page: own words, team, plan
ENTER = "enter"  # the address and how to get in, the door code
LOOK_ONLY = "look"  # the same page without what can be done there: in an emergency
SEE_VISITS = "visits"  # what a relative may be let into: the week and who comes,
SEE_PLAN = "plan"  # the help that is granted and the fixed team,
SEE_MESSAGES = "messages"  # what was changed,
ACT = "act"  # and to answer and write for the person
SEALED = "sealed"  # the grade whose bearer does not even exist for outsiders

WhichPeople = Callable[[User, datetime], Q]


@dataclass(frozen=True)
class Ground:
    """A reason that opens the door: its id, its name for the log's readers, what it allows, and for whom."""

    id: str
    name: Any
    actions: frozenset[str]
    people: WhichPeople
    reaches_sealed: bool


@dataclass(frozen=True)
class Barrier:
    """What keeps a user out though a ground would open the door; it spares the grounds that it does not concern."""

    people: WhichPeople
    spares: frozenset[str]


_grounds: dict[str, Ground] = {}
_barriers: dict[str, Barrier] = {}


def register_ground(
    id: str, *, name: Any, actions: Iterable[str], people: WhichPeople, reaches_sealed: bool = False
) -> None:
    """Let `people(user, now)` (a condition on Person) be reached for these actions. Earlier ones win.

    A sealed person stays out of reach unless the ground says that it reaches them too.
    """
    _grounds[id] = Ground(id, name, frozenset(actions), people, reaches_sealed)


def register_barrier(id: str, *, people: WhichPeople, spares: Iterable[str]) -> None:
    """Keep the user from `people(user, now)` on every ground but those that it spares: a new ground is not spared."""
    _barriers[id] = Barrier(people, frozenset(spares))


def ground_name(id: str) -> Any:
    """Give the ground's name for a reader of the log."""
    return _grounds[id].name if id in _grounds else id


def people_within_reach(user: User, action: str, *, now: datetime) -> QuerySet[Any]:
    """Give the persons whom the user may `action`, each with its `ground`; none when nothing allows it."""
    person = apps.get_model("people", "Person")
    opened = _opened(user, action, now)
    if not opened:
        return person.objects.none()
    allowed = Q(pk__in=[])
    for _, condition in opened:
        allowed |= condition
    return person.objects.filter(allowed).annotate(ground=_first(opened))


def _among(user: User, action: str, *, now: datetime, by: str, asked: Collection[Any]) -> list[Any]:
    """Give those of a few persons who are within reach: as `people_within_reach` does, at a fraction of the cost.

    The grounds are tried in order, each for the persons to whom none before it opened the door. Mostly an early one
    opens it to all; the later ones, which take long to write and to answer, are then not asked at all.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    persons = apps.get_model("people", "Person").objects
    found: dict[int, Any] = {}
    for ground in _grounds.values():
        if action not in ground.actions or len(found) == len(asked):
            continue
        left = Q(**{f"{by}__in": asked}) & (~Q(pk__in=found) if found else Q())
        opened = {person.pk: person for person in persons.filter(left, _opens_to(ground, user, now))}
        for barrier in _barriers.values():
            if opened and ground.id not in barrier.spares:
                kept_out = persons.filter(barrier.people(user, now), pk__in=opened)
                for pk in kept_out.values_list("pk", flat=True):
                    del opened[pk]
        for pk, person in opened.items():
            person.ground = ground.id
            found[pk] = person
    return list(found.values())


def _opened(user: User, action: str, now: datetime) -> list[tuple[Ground, Q]]:
    """Give the grounds that may allow the action, in order, each with whom it opens the door to."""
    if not user.is_authenticated or not user.is_active:
        return []
    barred = [(barrier.spares, barrier.people(user, now)) for barrier in _barriers.values()]
    return [(g, _who(g, user, now, barred)) for g in _grounds.values() if action in g.actions]


def _first(opened: list[tuple[Ground, Q]]) -> Case:
    return Case(*(When(condition, then=Value(g.id)) for g, condition in opened), output_field=CharField())


def _who(ground: Ground, user: User, now: datetime, barred: list[tuple[frozenset[str], Q]]) -> Q:
    condition = _opens_to(ground, user, now)
    for spares, people in barred:
        if ground.id not in spares:
            condition &= ~people
    return condition


def _opens_to(ground: Ground, user: User, now: datetime) -> Q:
    """Give whom the ground opens the door to, were there no barrier."""
    condition = ground.people(user, now)
    return condition if ground.reaches_sealed else condition & ~Q(grade=SEALED)


def look_at_person(user: User, action: str, *, public_id: Any, page: str, now: datetime) -> Any:
    """Give one person within reach and log the look.

    Raises NotFound, the same for one who does not exist and one out of reach; the latter is logged as
    refused, so call this outside a transaction that the error would roll back.
    """
    found = next(iter(_among(user, action, now=now, by="public_id", asked=[public_id])), None)
    if found is None:
        _log_refusal(user, action, public_id=public_id, page=page, now=now)
        raise NotFound("There is no such person, or you have no ground to see them.")
    log_look(user, action, ground=found.ground, person_ids=[found.pk], page=page, now=now)
    return found


def look_at_person_as_far(
    user: User, actions: Iterable[str], *, public_id: Any, page: str, now: datetime, besides: Iterable[str] = ()
) -> tuple[Any, frozenset[str]]:
    """Give one person and which of `actions` are allowed, and log one look that names these.

    What is allowed of `besides` is given too, each logged as a look of its own; not to be allowed it is no refusal.
    Raises NotFound as `look_at_person` does when none of `actions` is.
    """
    asked, more = list(actions), list(besides)
    found, grounds = _grounds_for_one(user, [*asked, *more], public_id=public_id, now=now)
    reached = [action for action in asked if action in grounds]
    if not reached:
        _log_refusal(user, asked[0], public_id=public_id, page=page, now=now)
        raise NotFound("There is no such person, or you have no ground to see them.")
    found.ground = grounds[reached[0]]
    log_look(user, "+".join(reached), ground=found.ground, person_ids=[found.pk], page=page, now=now)
    for action in more:
        if action in grounds:
            log_look(user, action, ground=grounds[action], person_ids=[found.pk], page=page, now=now)
    return found, frozenset(grounds)


def _grounds_for_one(
    user: User, actions: Iterable[str], *, public_id: Any, now: datetime
) -> tuple[Any, dict[str, str]]:
    """Give one person (None: there is none), and by action the first ground that allows it.

    In one question that puts each ground and each barrier to the person once, however many actions they are of.
    """
    wanted = set(actions)
    if not user.is_authenticated or not user.is_active:
        return None, {}
    grounds = [ground for ground in _grounds.values() if ground.actions & wanted]
    barriers = [b for b in _barriers.values() if any(ground.id not in b.spares for ground in grounds)]
    holds = {f"ground_{i}": ground.people(user, now) for i, ground in enumerate(grounds)} | {
        f"barrier_{i}": barrier.people(user, now) for i, barrier in enumerate(barriers)
    }
    asked = {name: ExpressionWrapper(people, output_field=BooleanField()) for name, people in holds.items()}
    rows = apps.get_model("people", "Person").objects.filter(public_id=public_id).annotate(**asked)
    person = next(iter(rows), None)
    if person is None:
        return None, {}
    # What the database cannot tell (null) opens nothing, and keeps out.
    barred = [b for i, b in enumerate(barriers) if (out := getattr(person, f"barrier_{i}")) or out is None]
    opened = [
        ground
        for i, ground in enumerate(grounds)
        if getattr(person, f"ground_{i}")
        and (ground.reaches_sealed or person.grade != SEALED)
        and all(ground.id in barrier.spares for barrier in barred)
    ]
    return person, {
        action: first.id
        for action in wanted
        if (first := next((ground for ground in opened if action in ground.actions), None))
    }


def look_at_people(user: User, action: str, *, ids: Iterable[int], page: str, now: datetime) -> dict[int, Any]:
    """Give those of `ids` who are within reach, by id, and log one look for each ground with the ids."""
    shown = {person.pk: person for person in _among(user, action, now=now, by="pk", asked=set(ids))}
    by_ground: dict[str, list[int]] = {}
    for person in shown.values():
        by_ground.setdefault(person.ground, []).append(person.pk)
    for ground, person_ids in by_ground.items():
        log_look(user, action, ground=ground, person_ids=sorted(person_ids), page=page, now=now)
    return shown


def log_look(user: User, action: str, *, ground: str, person_ids: list[int], page: str, now: datetime) -> None:
    """Write one row of the look log."""
    Look.objects.create(at=now, user=user, action=action, ground=ground, person_ids=person_ids, page=page)


def _log_refusal(user: User, action: str, *, public_id: Any, page: str, now: datetime) -> None:
    """Also a refused look is a look; one at nobody is not."""
    person = apps.get_model("people", "Person")
    ids = list(person.objects.filter(public_id=public_id).values_list("pk", flat=True))
    if ids and user.is_authenticated:
        Look.objects.create(at=now, user=user, action=action, ground="", person_ids=ids, page=page, refused=True)


def has_role(user: User, *roles: str, now: datetime) -> bool:
    """Tell whether the user holds one of the roles on the day of `now`."""
    return bool(roles_of(user, now=now) & set(roles))


def roles_of(user: User, *, now: datetime) -> frozenset[str]:
    """Give the roles of the user on the day of `now`; asked once a day for each request's user object."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    known: dict[date, frozenset[str]] = user.__dict__.setdefault("_roles_by_day", {})
    day = local_day(now)
    if day not in known:
        known[day] = user.roles_on(day)
    return known[day]

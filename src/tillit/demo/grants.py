"""What each recipient is granted: which help, how often, when on the day, and the words of the decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml

from tillit.demo.dice import Dice
from tillit.demo.figures import texts
from tillit.demo.recipients import Recipient

MINUTES_SPREAD = 0.32
WEEKDAYS_ONLY = 0.32  # of daily visits to those with medium need
TWO_HELPERS = 0.19  # of those with extensive need who are visited
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
DAYS_FOR = {1: ((1,), (2,), (3,), (4,), (5,)), 2: ((1, 4), (2, 5), (1, 5)), 3: ((1, 3, 5),)}

# Package of visits by service and need: (weight, kinds a day, kinds a week as (kind, times)). The kinds of one
# package lie at different times of the day, since one helper would do what falls together in one visit.
Package = tuple[float, tuple[str, ...], tuple[tuple[str, int], ...]]
NURSING: dict[str, tuple[Package, ...]] = {
    "low": (
        (0.26, (), (("dosette", 1),)),
        (0.17, (), (("wound", 2),)),
        (0.15, (), (("call_in", 1),)),
        (0.14, (), (("shower", 1),)),
        (0.07, (), (("call_in", 2),)),
        (0.06, (), (("injection_weekly", 1),)),
        (0.05, (), (("catheter", 1),)),
        (0.05, (), (("talk", 1),)),
        (0.03, (), (("stoma", 2),)),
        (0.02, (), (("training", 2),)),
    ),
    "medium": (
        (0.16, ("morning_medicine",), ()),
        (0.11, ("stockings",), (("shower", 1),)),
        (0.09, ("medicine_twice",), ()),
        (0.07, ("breakfast",), (("shower", 1),)),
        (0.07, ("evening_safety",), (("dosette", 1),)),
        (0.07, ("insulin_once",), ()),
        (0.05, ("eye_drops",), ()),
        (0.06, ("morning_care",), ()),
        (0.15, (), (("wound", 3), ("dosette", 1))),
        (0.04, ("dinner",), (("memory", 1),)),
        (0.07, (), (("talk", 2), ("dosette", 1))),
        (0.03, (), (("training", 3), ("dosette", 1))),
        (0.03, ("midday",), ()),
    ),
    "extensive": (
        (0.27, ("morning_care", "midday", "evening_care"), (("shower", 1),)),
        (0.21, ("medicine_twice", "midday"), (("shower", 1),)),
        (0.15, ("morning_care", "dinner", "evening_care"), (("wound", 2),)),
        (0.14, ("insulin_twice", "midday"), (("shower", 1),)),
        (0.10, ("medicine_on_time", "dinner"), (("shower", 1),)),
        (0.07, ("morning_care", "palliative_care", "evening_care"), ()),
        (0.06, ("breakfast", "midday", "dinner", "evening_care"), (("memory", 1),)),
    ),
}
PRACTICAL: dict[str, tuple[Package, ...]] = {
    "low": ((1.0, (), (("cleaning", 1),)),),
    "medium": ((0.5, (), (("cleaning", 1), ("shopping", 1))), (0.5, (), (("cleaning", 1), ("laundry", 1)))),
    "extensive": ((0.6, ("meal_help",), (("cleaning", 1),)), (0.4, (), (("meal_help", 4), ("cleaning", 1)))),
}
ALONGSIDE: tuple[tuple[float, str], ...] = (
    (0.55, "cleaning"),
    (0.25, "shopping"),
    (0.20, "laundry"),
)
OTHER_SERVICES = {
    "child": (
        ("respite", 0.5),
        ("personal_assistance", 0.15),
        ("day_activity", 0.15),
        ("mental_health_team", 0.2),
    ),
    "adult": (
        ("mental_health_team", 0.5),
        ("personal_assistance", 0.16),
        ("day_activity", 0.16),
        ("rehabilitation", 0.12),
        ("safety_alarm", 0.06),
    ),
    "old": (("safety_alarm", 0.55), ("meals", 0.2), ("day_activity", 0.15), ("rehabilitation", 0.1)),
}
WITHOUT_VISITS = {
    "safety_alarm": (1, 15),
    "meals": (3, 10),
    "day_activity": (2, 300),
    "respite": (1, 240),
    "personal_assistance": (7, 300),
    "rehabilitation": (2, 45),
    "mental_health_team": (1, 60),
    "nursing_home_long": (7, 240),
    "nursing_home_short": (7, 240),
}


@dataclass(slots=True)
class Granted:
    """One grant, as a row of the file, with what the roster and the history need of it."""

    number: int
    person: Recipient
    kind: str
    entry: str
    help: str
    purpose: str
    decided_on: date
    starts_on: date
    ends_on: date | None
    repeat: str
    times: int
    weekdays: tuple[int, ...]
    windows: tuple[tuple[int, int], ...]
    minutes: int
    competence: str = ""
    helpers: int = 1
    time_critical: bool = False
    same_day: bool = True
    movable: bool = False
    skippable: bool = False
    wished_start: int | None = None
    preferred: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)

    @property
    def visits_per_week(self) -> int:
        """Give how many visits a week it asks for."""
        if self.repeat == "day":
            return self.times * len(self.weekdays or EVERY_DAY)
        return self.times


def grant_all(people: list[Recipient], seed: int, on: date, first: date) -> list[Granted]:
    """Grant everyone what their service and need call for.

    What is in force on the day `on` began before `first`, the first day of the history, so that it is even.
    """
    dice = Dice(seed, "grants")
    grants: list[Granted] = []
    for person in people:
        for kind, repeat, times in _wanted(person, dice):
            grants.append(_grant(len(grants) + 1, person, kind, repeat, times, (on, first), dice))
    return grants


def _wanted(person: Recipient, dice: Dice) -> list[tuple[str, str, int]]:
    """Give (kind, repeat, times) of everything that the person gets."""
    found: list[tuple[str, str, int]] = []
    if person.service == "long_term_institution":
        return [("nursing_home_long", "week", 7)]
    if person.service == "time_limited_institution":
        return [("nursing_home_short", "week", 7)]
    if person.service == "other_services_at_home":
        group = "child" if person.age < 18 else "adult" if person.age < 67 else "old"
        entries, weights = zip(*OTHER_SERVICES[group], strict=True)
        return [(dice.weighted(entries, weights), "week", 0)]
    if person.service == "practical_help_only":
        found += _package(PRACTICAL[person.need], dice)
    elif person.need == "extensive" and dice.chance(TWO_HELPERS):
        found += [("transfer", "day", 2), ("midday", "day", 1), ("shower", "week", 1)]
    else:
        found += _package(NURSING[person.need], dice)
    if person.service == "practical_and_home_nursing":
        weights, kinds = zip(*ALONGSIDE, strict=True)
        found.append((dice.weighted(kinds, weights), "week", 1))
    if person.age >= 67 and dice.chance(0.45):
        found.append(("safety_alarm", "week", 0))
    if person.age >= 67 and person.need != "low" and dice.chance(0.22):
        found.append((dice.one_of(("meals", "day_activity")), "week", 0))
    return found


def _package(packages: tuple[Package, ...], dice: Dice) -> list[tuple[str, str, int]]:
    _, daily, weekly = dice.weighted(packages, [package[0] for package in packages])
    found = [(kind, "day", len(kinds()[kind]["windows"][0])) for kind in daily]
    return found + [(kind, "week", times) for kind, times in weekly]


def _grant(
    number: int, person: Recipient, kind: str, repeat: str, times: int, span: tuple[date, date], dice: Dice
) -> Granted:
    facts = kinds().get(kind)
    words = texts("help")[kind]
    chosen = _help(words["help"], person.age, dice)
    starts_on, ends_on = _period(person, *span, dice)
    common: dict[str, Any] = {
        "number": number,
        "person": person,
        "kind": kind,
        "help": _about(person, chosen["text"]),
        "purpose": _about(person, dice.one_of(chosen.get("purpose", words["purpose"]))),
        "decided_on": starts_on - timedelta(days=2 + dice.below(12)),
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    if facts is None:
        count, minutes = WITHOUT_VISITS[kind]
        return Granted(entry=kind, repeat="week", times=count, weekdays=(), windows=(), minutes=minutes, **common)
    windows = tuple(_window(text) for text in dice.one_of(facts["windows"]))
    movable = facts.get("movable", False)
    weekdays: tuple[int, ...] = ()
    if repeat == "week" and times in DAYS_FOR and (not movable or dice.chance(0.6)):
        weekdays = dice.one_of(DAYS_FOR[times])
    if repeat == "day" and person.need == "medium" and len(windows) == 1 and dice.chance(WEEKDAYS_ONLY):
        weekdays = (1, 2, 3, 4, 5)
    return Granted(
        entry=facts["entry"],
        repeat=repeat,
        times=times,
        weekdays=weekdays,
        windows=windows,
        minutes=_minutes(facts["minutes"], dice),
        competence=facts.get("competence", ""),
        helpers=facts.get("helpers", 1),
        time_critical=facts.get("time_critical", False),
        same_day=not movable,
        movable=movable,
        skippable=facts.get("skippable", False),
        wished_start=_wished_start(windows, facts, dice),
        **common,
    )


def _help(choices: list[Any], age: int, dice: Dice) -> dict[str, Any]:
    """Choose what the help is, among texts that fit the age."""
    while True:
        choice = dice.one_of(choices)
        chosen = choice if isinstance(choice, dict) else {"text": choice}
        youngest, oldest = chosen.get("ages", (0, 120))
        if youngest <= age <= oldest:
            return chosen


def _about(person: Recipient, text: str) -> str:
    """Say she or he of the person."""
    pronouns = ("hun", "henne") if person.sex == "female" else ("han", "ham")
    return text.replace("{hun}", pronouns[0]).replace("{henne}", pronouns[1])


def _period(person: Recipient, on: date, first: date, dice: Dice) -> tuple[date, date | None]:
    """Give start and end: over for those who are past, long standing for most others, some with an end set."""
    if not person.is_active:
        ends_on = on - timedelta(days=3 + dice.below(350))
        return ends_on - timedelta(days=20 + dice.below(500)), ends_on
    started = first - timedelta(days=14 + int(dice.lognormal(380, 0.8)))
    if person.service == "time_limited_institution":
        started = on - timedelta(days=2 + dice.below(24))
        return started, started + timedelta(days=30 + dice.below(40))
    if dice.chance(0.08):
        return started, on + timedelta(days=25 + dice.below(160))
    return started, None


def _minutes(median: float, dice: Dice) -> int:
    """Give an estimate: whole minutes when short, in steps of five when long."""
    minutes = min(90.0, max(5.0, dice.lognormal(median, MINUTES_SPREAD)))
    return round(minutes) if minutes < 15 else 5 * round(minutes / 5)


def _wished_start(windows: tuple[tuple[int, int], ...], facts: dict[str, Any], dice: Dice) -> int | None:
    if len(windows) != 1 or facts.get("time_critical") or not dice.chance(0.14):
        return None
    start, end = windows[0]
    return start + 15 * dice.below(max(1, (end - start - 45) // 15))


def _window(text: str) -> tuple[int, int]:
    start, end = text.split("-")
    return _minute(start), _minute(end)


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


@cache
def kinds() -> dict[str, dict[str, Any]]:
    """Give the kinds of help that visits are made of."""
    text = (resources.files("tillit.demo") / "data/kinds.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)

"""The life around the help: home, family, what matters, how to get in, and times away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tillit.demo.dice import Dice
from tillit.demo.figures import texts
from tillit.demo.geography import Zone, home_in
from tillit.demo.grants import Granted
from tillit.demo.names import given_name, phone_number
from tillit.demo.recipients import Recipient
from tillit.demo.staff import Worker

COUPLES = 0.11  # of visited people over 67 who do not live alone, in one household with another of them
OWN_WORDS = 0.70
SERVICE_HOUSING = 0.14  # of visited people: in small homes beside the base, several at one address


@dataclass(slots=True)
class Relative:
    """Someone close."""

    person: Recipient
    name: str
    relation: str
    phone: str


@dataclass(slots=True)
class Words:
    """What matters to someone, who wrote it and when."""

    text: str
    written_on: date
    written_by: str
    name: str


@dataclass(slots=True)
class Pause:
    """Days [starts_on, ends_on) without help at home."""

    person: Recipient
    starts_on: date
    ends_on: date | None
    reason: str


def share_among_zones(
    people: list[Recipient], grants: list[Granted], zones: list[Zone], seed: int, sizes: Sequence[float] = (1.0,)
) -> None:
    """Give everyone a home; those who are visited are shared so that zones have about as much to do.

    `sizes`, dealt to the zones in turn, make some have more to do than others: most of it in visits, less in people.
    """
    dice = Dice(seed, "homes")
    _marry([person for person in people if person.is_visited and person.age >= 67], dice)
    minutes: dict[int, float] = defaultdict(float)
    for grant in grants:
        if grant.windows:
            minutes[grant.person.ordinal] += grant.visits_per_week * (grant.minutes + 7)
    visited = dice.shuffled([person for person in people if person.is_visited])
    visited.sort(key=lambda person: -round(minutes[person.ordinal] / 120))
    load = [dice.uniform() * 60 for _ in zones]
    count = [0] * len(zones)
    most = max(1, -(-len(visited) * 106 // (100 * len(zones))))
    size = [sizes[number % len(sizes)] for number in range(len(zones))]
    room = [most * len(zones) * share**0.5 / sum(other**0.5 for other in size) for share in size]
    by_ordinal = {person.ordinal: person for person in people}
    for person in visited:
        if person.zone >= 0:
            continue
        household = [person] + ([by_ordinal[person.partner]] if person.partner >= 0 else [])
        open_zones = [zone for zone in range(len(zones)) if count[zone] + len(household) <= room[zone] + 1]
        zone = min(open_zones or range(len(zones)), key=lambda place: load[place] / size[place])
        _move_in(household, zones[zone], dice, in_housing=dice.chance(SERVICE_HOUSING))
        count[zone] += len(household)
        load[zone] += sum(minutes[member.ordinal] for member in household)
    for person in people:
        if person.zone < 0:
            _move_in([person], dice.one_of(zones), dice, in_housing=False)


def _move_in(household: list[Recipient], zone: Zone, dice: Dice, *, in_housing: bool) -> None:
    if in_housing:
        spot, address = zone.base, f"{zone.name}tunet {1 + dice.below(24)}, {zone.name}"
    else:
        spot, address = home_in(zone, dice)
    for member in household:
        member.zone, member.spot, member.address = zone.ordinal, spot, address


def _marry(people: list[Recipient], dice: Dice) -> None:
    """Make couples of a woman and a man of about the same age who both receive help."""
    wanted = round(COUPLES * len(people) / 2)
    women = [p for p in people if p.sex == "female" and not p.lives_alone]
    men = [p for p in people if p.sex == "male" and not p.lives_alone]
    for woman in dice.shuffled(women):
        near = [man for man in men if man.partner < 0 and -3 <= man.age - woman.age <= 7]
        if wanted <= 0 or not near:
            continue
        man = dice.one_of(near)
        woman.partner, man.partner = man.ordinal, woman.ordinal
        man.family_name = woman.family_name
        wanted -= 1


def find_relatives(people: list[Recipient], seed: int) -> list[Relative]:
    """Invent those who stand close."""
    dice = Dice(seed, "relatives")
    found = []
    by_ordinal = {person.ordinal: person for person in people}
    for person in people:
        if person.age < 18:
            for sex in ("female", "male")[: 1 + dice.chance(0.7)]:
                found.append(_relative(person, "parent", sex, person.birth_on.year - 32, dice))
            continue
        if person.partner >= 0:
            partner = by_ordinal[person.partner]
            found.append(Relative(person, f"{partner.given_name} {partner.family_name}", "spouse", partner.phone))
        elif not person.lives_alone and person.age >= 30:
            sex = "male" if person.sex == "female" else "female"
            found.append(_relative(person, "spouse", sex, person.birth_on.year, dice))
        if person.age >= 55:
            for _ in range(dice.weighted((0, 1, 2), (0.2, 0.5, 0.3))):
                sex = dice.one_of(("female", "male"))
                found.append(_relative(person, "child", sex, person.birth_on.year + 29, dice))
        elif person.age < 45 and dice.chance(0.6):
            found.append(_relative(person, "parent", dice.one_of(("female", "male")), person.birth_on.year - 30, dice))
        if dice.chance(0.14):
            relation = dice.weighted(("sibling", "friend", "guardian", "other"), (0.45, 0.35, 0.1, 0.1))
            found.append(_relative(person, relation, dice.one_of(("female", "male")), person.birth_on.year + 4, dice))
    return found


def _relative(person: Recipient, relation: str, sex: str, year: int, dice: Dice) -> Relative:
    name = f"{given_name(dice, sex, year)} {person.family_name}"
    return Relative(person, name, relation, phone_number(dice))


def choose_helpers(people: list[Recipient], grants: list[Granted], teams: dict[int, list[Worker]], seed: int) -> None:
    """Give each visited person a primary contact in the team, and some people wishes about who comes."""
    dice = Dice(seed, "wishes")
    by_id = {worker.id: worker for team in teams.values() for worker in team}
    for person in people:
        if not person.is_visited:
            continue
        team = teams[person.zone]
        steady = [worker for worker in team if worker.position_percent >= 50] or team
        contact = dice.one_of(steady)
        person.primary_contact = contact.id
        if dice.chance(0.25):
            person.preferred = [contact.id]
            if dice.chance(0.3):
                person.preferred.append(dice.one_of([worker for worker in steady if worker is not contact]).id)
    for grant in grants:
        person = grant.person
        if not person.is_visited or not grant.windows:
            continue
        able = [
            helper
            for helper in person.preferred
            if not grant.competence or grant.competence in by_id[helper].competences
        ]
        grant.preferred = able
        if dice.chance(0.015):
            team = teams[person.zone]
            unwanted = dice.one_of(team)
            if unwanted.id not in person.preferred and unwanted.id != person.primary_contact:
                grant.excluded = [unwanted.id]


def say_what_matters(person: Recipient, relatives: list[Relative], on: date, dice: Dice) -> Words | None:
    """Give the person's own words, if anyone has asked."""
    if not dice.chance(OWN_WORDS if person.is_active else 0.4):
        return None
    tags = _tags(person)
    if any(one.relation == "child" for one in relatives):
        tags.add("has_child")
    child = next((one for one in relatives if one.relation == "child"), None)
    voice = "person"
    if person.age < 18:
        voice = "child"
    elif child and person.age >= 80 and dice.chance(0.12 if person.need != "extensive" else 0.3):
        voice = "relative"
    elif dice.chance(0.1):
        voice = "helper"
    chosen = [_fitting(voice, "opening", tags, "", dice)]
    if dice.chance(0.62):
        chosen.append(_fitting(voice, "detail", tags, chosen[0].get("about", ""), dice))
    if dice.chance(0.16):
        chosen.append(_fitting(voice, "closing", tags, "", dice))
    age_days = dice.below(300) if dice.chance(0.75) else 300 + dice.below(900)
    name = {
        "person": f"{person.given_name} {person.family_name}",
        "child": f"{person.given_name} {person.family_name}",
        "relative": child.name if child else "",
        "helper": "",
    }[voice]
    written_by = "person" if voice == "child" else voice
    return Words(" ".join(part["text"] for part in chosen), on - timedelta(days=age_days), written_by, name)


def _tags(person: Recipient) -> set[str]:
    tags = {"woman" if person.sex == "female" else "man", "alone" if person.lives_alone else "with_others"}
    if person.partner >= 0:
        tags.add("couple")
    if person.age >= 80:
        tags.add("old")
    tags.add("younger" if person.age < 67 else "senior")
    if 28 <= person.age <= 52:
        tags.add("parent")
    if person.language != "nb":
        tags.add("abroad")
    tags.add({"low": "small", "medium": "some", "extensive": "big"}[person.need])
    return tags


def _fitting(voice: str, part: str, tags: set[str], said: str, dice: Dice) -> dict[str, Any]:
    """Choose a text whose conditions hold and that is not about what is `said` already."""
    choices: list[dict[str, Any]] = texts("own_words")[voice][part]
    while True:
        choice = dice.one_of(choices)
        if tags.issuperset(choice.get("for", ())) and not (said and choice.get("about") == said):
            return choice


def entry_instructions(person: Recipient, dice: Dice) -> str:
    """Say how to get in, for most of those who are visited."""
    if not person.is_visited or not dice.chance(0.85):
        return ""
    while True:
        text = dice.one_of(texts("entry")["instructions"])
        if not (text.startswith("Ektefellen") and (person.lives_alone or person.age < 40)):
            return text


def find_pauses(people: list[Recipient], first: date, on: date, seed: int) -> list[Pause]:
    """Send some people to hospital, on holiday or to a short stay between `first` and three weeks after `on`."""
    dice = Dice(seed, "pauses")
    found = []
    span = (on - first).days + 14
    for person in people:
        if not person.is_visited or not dice.chance(0.05 * span / 42):
            continue
        reason = dice.weighted(("hospital", "holiday", "short_stay", "other"), (0.55, 0.14, 0.26, 0.05))
        length = {"hospital": 2 + dice.below(9), "holiday": 4 + dice.below(10), "short_stay": 14, "other": 3}[reason]
        starts_on = first + timedelta(days=dice.below(span))
        if reason == "hospital" and starts_on > on:
            starts_on = on - timedelta(days=dice.below(length))
        open_ended = reason == "hospital" and starts_on + timedelta(days=length) > on and dice.chance(0.4)
        found.append(Pause(person, starts_on, None if open_ended else starts_on + timedelta(days=length), reason))
    return found


def days_away(pauses: list[Pause], last: date) -> set[tuple[int, date]]:
    """Give (person ordinal, day) of every day away, up to and including `last`."""
    away = set()
    for pause in pauses:
        day = pause.starts_on
        while day <= last and (pause.ends_on is None or day < pause.ends_on):
            away.add((pause.person.ordinal, day))
            day += timedelta(days=1)
    return away

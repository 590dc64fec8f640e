"""Who receives help: how many of each age and sex, which service, and how great a need."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from tillit.demo.dice import Dice, shares
from tillit.demo.figures import (
    NEEDS,
    SERVICES,
    VISITED,
    need_shares,
    published,
    recipient_bands,
    recipients_by_age_and_sex,
    service_shares,
)
from tillit.demo.geography import Spot
from tillit.demo.names import family_name, given_name, phone_number
from tillit.kernel.national_number import synthetic_national_number

# How much likelier a service is at one age than at another, before it is fitted to the published totals.
AGE_TILT = {
    "practical_help_only": (0.03, 0.5, 1.0, 1.3, 1.2, 0.6),
    "home_nursing_only": (0.1, 0.7, 1.1, 1.2, 1.0, 0.7),
    "practical_and_home_nursing": (0.01, 0.25, 0.5, 1.0, 1.5, 1.8),
    "other_services_at_home": (6.0, 2.2, 1.1, 0.6, 0.4, 0.2),
    "time_limited_institution": (0.1, 0.15, 0.4, 1.0, 1.3, 1.2),
    "long_term_institution": (0.001, 0.03, 0.15, 0.7, 1.6, 3.0),
}
FITTING_ROUNDS = 40
LIVES_ALONE = {"female": (0.08, 0.40, 0.45, 0.48, 0.62, 0.78), "male": (0.08, 0.45, 0.46, 0.36, 0.40, 0.52)}


@dataclass(slots=True)
class Recipient:
    """Someone who receives help this year."""

    ordinal: int
    number: str
    given_name: str
    family_name: str
    birth_on: date
    age: int
    sex: str
    service: str
    need: str
    is_active: bool
    phone: str
    lives_alone: bool
    grade: str = "ordinary"
    channel: str = "phone"
    language: str = "nb"
    zone: int = -1
    spot: Spot = field(default_factory=lambda: Spot(0.0, 0.0))
    address: str = ""
    entry_instructions: str = ""
    partner: int = -1
    primary_contact: str = ""
    preferred: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Give the id in the files."""
        return f"p{self.ordinal + 1:05}"

    @property
    def is_visited(self) -> bool:
        """Tell whether a home-care team comes to this person now."""
        return self.is_active and self.service in VISITED


def find_recipients(inhabitants: int, seed: int, on: date) -> list[Recipient]:
    """Invent everyone who receives help during the year up to `on`."""
    dice = Dice(seed, "recipients")
    ages = _ages(inhabitants, dice)
    services = _services([band for band, _, _ in ages], dice)
    serials: Counter[tuple[date, str]] = Counter()
    people = []
    for ordinal, ((band, age, sex), (service, need, is_active)) in enumerate(zip(ages, services, strict=True)):
        birth_on = _birth_date(on, age, dice)
        number = synthetic_national_number(birth_on, sex, serials[birth_on, sex])  # type: ignore[arg-type]
        serials[birth_on, sex] += 1
        people.append(
            Recipient(
                ordinal=ordinal,
                number=number,
                given_name=given_name(dice, sex, birth_on.year),
                family_name=family_name(dice),
                birth_on=birth_on,
                age=age,
                sex=sex,
                service=service,
                need=need,
                is_active=is_active,
                phone=phone_number(dice) if age >= 12 else "",
                lives_alone=dice.chance(LIVES_ALONE[sex][band]),
                grade=dice.weighted(("ordinary", "protected"), (0.994, 0.006)),
                channel=_channel(age, dice),
                language="nb" if dice.chance(0.965) else dice.one_of(("en", "pl", "uk", "ar", "so")),
            )
        )
    return people


def _ages(inhabitants: int, dice: Dice) -> list[tuple[int, int, str]]:
    """Give (band, age, sex) of everyone; each band and sex has exactly its published share."""
    expected = recipients_by_age_and_sex(inhabitants)
    found = []
    for number, band in enumerate(recipient_bands()):
        years = range(band.age_from, min(band.age_to, 105) + 1)
        total = round(sum(expected[age, sex] for age in years for sex in ("female", "male")))
        keys = [(age, sex) for age in years for sex in ("female", "male")]
        for (age, sex), count in zip(keys, shares(total, [expected[key] for key in keys]), strict=True):
            found += [(number, age, sex)] * count
    return dice.shuffled(found)


def _services(bands: list[int], dice: Dice) -> list[tuple[str, str, bool]]:
    """Give (service, need, active now) in the order of `bands`, fitted to totals by age and by service."""
    counts = [bands.count(band) for band in range(len(recipient_bands()))]
    active = [round(count * published()["active_share"]["value"]) for count in counts]
    wanted = [share * sum(active) for share in service_shares().values()]
    table = [[active[band] * AGE_TILT[service][band] for service in SERVICES] for band in range(len(active))]
    for _ in range(FITTING_ROUNDS):
        for column, total in enumerate(wanted):
            scale = total / max(1e-9, sum(row[column] for row in table))
            for row in table:
                row[column] *= scale
        for row, total in zip(table, active, strict=True):
            scale = total / max(1e-9, sum(row))
            row[:] = [cell * scale for cell in row]
    stacks = []
    for band, row in enumerate(table):
        stack = [
            (service, True)
            for service, count in zip(SERVICES, shares(active[band], row), strict=True)
            for _ in range(count)
        ]
        past = shares(counts[band] - active[band], row)
        stack += [(service, False) for service, count in zip(SERVICES, past, strict=True) for _ in range(count)]
        stacks.append(dice.shuffled(stack))
    given = [stacks[band].pop() for band in bands]
    needs = {
        key: _needs(service, given.count(key), dice)
        for service in SERVICES
        for key in ((service, True), (service, False))
    }
    return [(service, needs[service, is_active].pop(), is_active) for service, is_active in given]


def _needs(service: str, count: int, dice: Dice) -> list[str]:
    parts = shares(count, need_shares()[service])
    return dice.shuffled([need for need, part in zip(NEEDS, parts, strict=True) for _ in range(part)])


def _birth_date(on: date, age: int, dice: Dice) -> date:
    """Give a birthday that makes someone `age` years old on the day `on`."""
    latest = _years_before(on, age)
    earliest = _years_before(on, age + 1) + timedelta(days=1)
    return earliest + timedelta(days=dice.below((latest - earliest).days + 1))


def _years_before(on: date, years: int) -> date:
    if (on.month, on.day) == (2, 29):
        on -= timedelta(days=1)
    return on.replace(year=on.year - years)


def _channel(age: int, dice: Dice) -> str:
    if age >= 80:
        return dice.weighted(("phone", "sms", "email", "letter"), (0.66, 0.16, 0.06, 0.12))
    return dice.weighted(("phone", "sms", "email", "letter"), (0.3, 0.45, 0.22, 0.03))

"""The published figures that the municipality is made after, read from `data/` beside this module."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

SERVICES = (
    "practical_help_only",
    "home_nursing_only",
    "practical_and_home_nursing",
    "other_services_at_home",
    "time_limited_institution",
    "long_term_institution",
)
VISITED = SERVICES[:3]
NEEDS = ("low", "medium", "extensive")


@dataclass(frozen=True, slots=True)
class RecipientBand:
    """The share of women and men of an age that receives services in a year."""

    age_from: int
    age_to: int
    female: float
    male: float

    @property
    def name(self) -> str:
        """Give the band as published: 0-17, …, 90+."""
        return f"{self.age_from}-{self.age_to}" if self.age_to < 110 else f"{self.age_from}+"


@cache
def population() -> dict[tuple[int, str], int]:
    """Give Bærum's inhabitants by age and sex."""
    return {(int(row["age"]), sex): int(row[sex]) for row in _table("population.csv") for sex in ("female", "male")}


@cache
def recipient_bands() -> tuple[RecipientBand, ...]:
    """Give the share that receives services, by age band and sex."""
    return tuple(
        RecipientBand(
            int(row["age_from"]),
            int(row["age_to"]),
            float(row["share_female_percent"]) / 100,
            float(row["share_male_percent"]) / 100,
        )
        for row in _table("recipients.csv")
    )


@cache
def service_shares() -> dict[str, float]:
    """Give each service's share of those who receive something on a day."""
    counts = {row["service"]: float(row["recipients"]) for row in _table("services.csv")}
    return {service: counts[service] / sum(counts.values()) for service in SERVICES}


@cache
def need_shares() -> dict[str, tuple[float, float, float]]:
    """Give the low, medium and extensive need within each service, of those whose need is known."""
    found = {}
    for row in _table("services.csv"):
        low, medium, extensive = (float(row[f"{need}_percent"]) for need in NEEDS)
        known = low + medium + extensive
        found[row["service"]] = (low / known, medium / known, extensive / known)
    return found


@cache
def published() -> dict[str, dict[str, Any]]:
    """Give the single figures with their sources."""
    return yaml.safe_load(_text("data/published.yaml"))


@cache
def texts(name: str) -> Any:
    """Give the authored texts of one file in `texts/`."""
    return yaml.safe_load(_text(f"texts/{name}.yaml"))


def recipients_by_age_and_sex(inhabitants: int) -> dict[tuple[int, str], float]:
    """Give how many of each age and sex receive services in a year in a municipality of this size."""
    whole = sum(population().values())
    expected = {}
    for band in recipient_bands():
        for sex, share in (("female", band.female), ("male", band.male)):
            for age in range(band.age_from, min(band.age_to, 105) + 1):
                expected[age, sex] = population()[age, sex] * inhabitants / whole * share
    return expected


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(f"data/{name}").splitlines()))


def _text(name: str) -> str:
    return (resources.files("tillit.demo") / name).read_text(encoding="utf-8")

"""Invented names: ordinary given names of the time, and family names that no family bears."""

from __future__ import annotations

from tillit.demo.dice import Dice
from tillit.demo.figures import texts


def given_name(dice: Dice, sex: str, birth_year: int) -> str:
    """Give a given name that was common around the year of birth."""
    for period in texts("names")["given"][sex]:
        if birth_year <= period["until"]:
            return dice.one_of(period["names"])
    raise AssertionError("the last period of names has no end")


def family_name(dice: Dice) -> str:
    """Give a family name of two words, for example Linerlehaugen."""
    family = texts("names")["family"]
    return joined(dice.one_of(family["first"]), dice.one_of(family["second"]))


def joined(first: str, second: str) -> str:
    """Join two words; three equal letters in a row become two, as Norwegian spelling has it."""
    if len(first) > 1 and first[-1] == first[-2] == second[0]:
        return first + second[1:]
    return first + second


def phone_number(dice: Dice) -> str:
    """Give a number in the series 01, which the Norwegian numbering plan keeps unused: nobody can answer it."""
    digits = f"{dice.below(1_000_000):06}"
    return f"+47 01 {digits[:2]} {digits[2:4]} {digits[4:]}"


def email_address(given: str, family: str, number: str) -> str:
    """Give an address at example.org, unique by `number`."""
    plain = f"{given}.{family}".lower().replace(" ", "-")
    for letter, spelled in (("æ", "ae"), ("ø", "o"), ("å", "a")):
        plain = plain.replace(letter, spelled)
    return f"{plain}.{number}@example.org"

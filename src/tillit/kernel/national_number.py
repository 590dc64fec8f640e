"""Norwegian national identity numbers: what one says, why one is wrong, and synthetic ones for demo data.

Sources: folkeregisterforskriften § 2-2-1 (eleven digits: DDMMYY, individual number, two control digits);
Skatteetaten, "Nytt fødselsnummer fra 2032" (the first control digit may leave a remainder of 0 to 3);
Skatteetaten, Test-Norge (synthetic numbers: month + 80). A message never repeats the number it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tillit.kernel.errors import TillitError

Sex = Literal["female", "male"]

FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
FIRST_REMAINDERS = (0, 1, 2, 3)  # before 2032 only 0
D_NUMBER_DAY = 40
H_NUMBER_MONTH = 40
SYNTHETIC_MONTH = 80


class NationalNumberError(TillitError):
    """The text is not a national identity number."""


class NotElevenDigits(NationalNumberError):
    """The text is not eleven digits."""


class ImpossibleBirthDate(NationalNumberError):
    """The first six digits are no day of the calendar."""


class UnknownCentury(NationalNumberError):
    """The individual number belongs to no century for this year."""


class WrongControlDigit(NationalNumberError):
    """A control digit does not agree with the digits before it."""


class NoNumberLeft(NationalNumberError):
    """Every number of this birth date and sex is used."""


@dataclass(frozen=True, slots=True)
class NationalNumber:
    """A valid national identity number and what its digits say."""

    digits: str
    birth_on: date
    sex: Sex
    is_d_number: bool
    is_h_number: bool
    is_synthetic: bool


def parse_national_number(text: str) -> NationalNumber:
    """Read a national identity number; spaces are allowed.

    Raises a NationalNumberError that says what is wrong and what to do.
    """
    digits = "".join(text.split())
    if len(digits) != 11 or not (digits.isascii() and digits.isdigit()):
        raise NotElevenDigits(
            "A national number has 11 digits. Write all of them, a leading zero too, and nothing else; "
            "spreadsheets often drop the leading zero."
        )
    day, month, year = int(digits[0:2]), int(digits[2:4]), int(digits[4:6])
    is_d_number = day > D_NUMBER_DAY
    if is_d_number:
        day -= D_NUMBER_DAY
    is_synthetic = month > SYNTHETIC_MONTH
    is_h_number = not is_synthetic and month > H_NUMBER_MONTH
    month -= SYNTHETIC_MONTH if is_synthetic else H_NUMBER_MONTH if is_h_number else 0
    individual = int(digits[6:9])
    birth_on = _birth_date(_full_year(year, individual), month, day)
    _require_control_digits(digits)
    sex: Sex = "male" if individual % 2 else "female"
    return NationalNumber(digits, birth_on, sex, is_d_number, is_h_number, is_synthetic)


def is_valid_national_number(text: str) -> bool:
    """Tell whether `text` is a valid national identity number of any kind."""
    try:
        parse_national_number(text)
    except NationalNumberError:
        return False
    return True


def synthetic_national_number(birth_on: date, sex: Sex, serial: int) -> str:
    """Make the synthetic number (month + 80) that is `serial` (from 0) in the row of this birth date and sex.

    The row holds the numbers that the rule before 2032 accepts too, so that older systems can read demo data.
    """
    stem = f"{birth_on.day:02}{birth_on.month + SYNTHETIC_MONTH:02}{birth_on.year % 100:02}"
    parity = 1 if sex == "male" else 0
    left = serial
    for individual in _individual_numbers(birth_on.year):
        if individual % 2 != parity:
            continue
        number = _with_control_digits(f"{stem}{individual:03}")
        if number is None:
            continue
        if left == 0:
            return number
        left -= 1
    raise NoNumberLeft(
        f"There are only {serial - left} synthetic numbers for one birth date and sex. Use another birth date."
    )


def _full_year(year: int, individual: int) -> int:
    if individual < 500:
        return 1900 + year
    if individual < 750 and year >= 54:
        return 1800 + year
    if year < 40:
        return 2000 + year
    if individual >= 900:
        return 1900 + year
    raise UnknownCentury(
        "Digits 7 to 9 (the individual number) are not used with this year of birth. "
        "Check digits 5 to 9 against the population register."
    )


def _individual_numbers(year: int) -> range:
    if 1854 <= year <= 1899:
        return range(500, 750)
    if 1900 <= year <= 1999:
        return range(500)
    if 2000 <= year <= 2039:
        return range(500, 1000)
    raise UnknownCentury("National numbers exist for births from 1854 to 2039. Check the year of birth.")


def _birth_date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ImpossibleBirthDate(
            "The first six digits should be a date of birth as DDMMYY (day + 40 in a D-number, month + 40 in "
            "an H-number, month + 80 in a synthetic one), but no calendar has that day. "
            "Check the order of the digits."
        ) from None


def _require_control_digits(digits: str) -> None:
    if _weighted(digits, FIRST_WEIGHTS) % 11 not in FIRST_REMAINDERS:
        raise WrongControlDigit(
            "The first control digit (the 10th) does not agree with the nine before it, neither by the "
            "old rule nor by the rule of 2032: a digit is mistyped or two have changed places. "
            "Check it against the source."
        )
    if _weighted(digits, SECOND_WEIGHTS) % 11 != 0:
        raise WrongControlDigit(
            "The second control digit (the last) does not agree with the ten before it: a digit is mistyped "
            "or two have changed places. Check it against the source."
        )


def _with_control_digits(stem: str) -> str | None:
    first = -_weighted(stem, FIRST_WEIGHTS) % 11
    if first == 10:
        return None
    second = -_weighted(f"{stem}{first}", SECOND_WEIGHTS) % 11
    return None if second == 10 else f"{stem}{first}{second}"


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))

"""Dates, times and numbers as people in Norway write them, and in English."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils.translation import override

from tillit.ui import formats

SATURDAY = date(2026, 11, 21)
SPACE, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("pattern", "norwegian", "english"),
    [
        ("day", "lørdag 21. november", "Saturday 21 November"),
        ("date", "21. november 2026", "21 November 2026"),
        ("date_short", "21.11.2026", "21/11/2026"),
        ("weekday", "lørdag", "Saturday"),
    ],
)
def test_a_day_in_both_languages(pattern, norwegian, english):
    """Small letters and a full stop in bokmål, capitals in English."""
    with override("nb"):
        assert formats.day(SATURDAY, pattern) == norwegian
    with override("en"):
        assert formats.day(SATURDAY, pattern) == english


@pytest.mark.parametrize(
    ("text", "unbroken"),
    [
        ("lørdag 21. november", f"lørdag 21.{SPACE}november"),
        ("1. juli 2026 kl. 00:30", f"1.{SPACE}juli 2026 kl. 00:30"),
        ("30. november – 6. desember 2026", f"30.{SPACE}november – 6.{SPACE}desember 2026"),
        ("Saturday 21 November", f"Saturday 21{SPACE}November"),
        ("uke 47, 2026", "uke 47, 2026"),
    ],
)
def test_a_line_never_ends_between_the_day_and_its_month(text, unbroken):
    """The number and the month stay together on a page; the rest may break."""
    assert formats.unbroken(text) == unbroken


def test_weeks_are_iso_weeks():
    """The first of January 2027 is a Friday of week 53 of 2026."""
    with override("nb"):
        assert formats.week(SATURDAY) == "uke 47"
        assert formats.week(date(2027, 1, 1), with_year=True) == "uke 53, 2026"


def test_an_instant_is_shown_on_norwegian_clocks():
    """Half past eleven at night in UTC is the next day in Oslo."""
    at = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    with override("nb"):
        assert formats.clock(at) == "00:30"
        assert formats.moment(at) == "1. juli 2026 kl. 00:30"
        assert formats.day(at, "date") == "1. juli 2026"
    assert formats.clock(time(8, 5)) == "08:05"


@pytest.mark.parametrize(
    ("value", "decimals", "norwegian", "english"),
    [
        (9512, None, f"9{NARROW}512", "9,512"),
        (7.5, None, "7,5", "7.5"),
        (7, None, "7", "7"),
        (7, 1, "7,0", "7.0"),
        (1234567.891, None, f"1{NARROW}234{NARROW}567,89", "1,234,567.89"),
        (-3.25, 2, "−3,25", "−3.25"),
        (0, None, "0", "0"),
    ],
)
def test_a_number_in_both_languages(value, decimals, norwegian, english):
    """Decimal comma and narrow no-break spaces in bokmål; a real minus sign in both."""
    with override("nb"):
        assert formats.number(value, decimals) == norwegian
    with override("en"):
        assert formats.number(value, decimals) == english


def test_a_share_as_percent():
    """A space before the sign in bokmål, none in English."""
    with override("nb"):
        assert formats.percent(0.873) == f"87{SPACE}%"
    with override("en"):
        assert formats.percent(0.873, 1) == "87.3%"


@pytest.mark.parametrize(("minutes", "words"), [(45, "45 min"), (60, "1 t"), (75, "1 t 15 min"), (0, "0 min")])
def test_a_duration_as_people_say_it(minutes, words):
    """Hours and minutes, never 0 t."""
    with override("nb"):
        assert formats.duration(minutes) == words.replace(" ", SPACE)


@pytest.mark.parametrize(
    ("birth", "words"),
    [
        (date(1939, 11, 21), "87 år"),
        (date(1939, 11, 22), "86 år"),
        (date(2024, 11, 22), "23 måneder"),
        (date(2026, 10, 21), "1 måned"),
    ],
)
def test_an_age_counts_from_the_birthday(birth, words):
    """One is a year older on the day itself, not the day before."""
    with override("nb"):
        assert formats.age(birth, SATURDAY) == words


@pytest.mark.parametrize(
    ("start", "last", "words"),
    [
        (date(2026, 11, 3), date(2026, 11, 9), "3.–9. november 2026"),
        (date(2026, 11, 30), date(2026, 12, 6), "30. november – 6. desember 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28. desember 2026 – 3. januar 2027"),
        (SATURDAY, SATURDAY, "21. november 2026"),
    ],
)
def test_a_period_says_what_is_shared_once(start, last, words):
    """The month and the year stand once where both ends share them."""
    with override("nb"):
        assert formats.period(start, last) == words

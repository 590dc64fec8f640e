"""National identity numbers: the readable cases, and what holds for every one of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillit.kernel.national_number import (
    FIRST_WEIGHTS,
    ImpossibleBirthDate,
    NoNumberLeft,
    NotElevenDigits,
    UnknownCentury,
    WrongControlDigit,
    is_valid_national_number,
    parse_national_number,
    synthetic_national_number,
)

BIRTHS = st.dates(min_value=date(1900, 1, 1), max_value=date(2039, 12, 31))
SEXES = st.sampled_from(["female", "male"])


def test_a_synthetic_number_says_birth_date_sex_and_that_it_is_synthetic():
    """The month of a Test-Norge number is 80 too high."""
    number = parse_national_number("17853800082")
    assert number.birth_on == date(1938, 5, 17)
    assert number.sex == "female"
    assert number.is_synthetic
    assert not number.is_d_number
    assert not number.is_h_number


def test_a_d_number_has_forty_added_to_the_day():
    """Someone without a Norwegian birth number gets a D-number; it can be synthetic as well."""
    number = parse_national_number("57853800238")
    assert number.birth_on == date(1938, 5, 17)
    assert number.is_d_number
    assert number.is_synthetic


def test_an_h_number_has_forty_added_to_the_month():
    """A hospital's own number for someone whose identity is not known yet."""
    number = parse_national_number("17453800261")
    assert number.birth_on == date(1938, 5, 17)
    assert number.is_h_number
    assert not number.is_synthetic


def test_a_number_that_only_the_rule_of_2032_accepts_is_valid():
    """Its first control digit leaves the remainder 3: the rule before 2032 refused it."""
    number = "17853800007"
    remainder = sum(int(digit) * weight for digit, weight in zip(number, FIRST_WEIGHTS, strict=False)) % 11
    assert remainder == 3
    assert is_valid_national_number(number)


def test_spaces_do_not_matter():
    """People write the number in groups."""
    assert parse_national_number("178538 00082").digits == "17853800082"


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("", NotElevenDigits, "11 digits"),
        ("1785380008", NotElevenDigits, "leading zero"),
        ("1785380008x", NotElevenDigits, "11 digits"),
        ("１７８５３８０００８２", NotElevenDigits, "11 digits"),
        ("31843800000", ImpossibleBirthDate, "DDMMYY"),
        ("00853800000", ImpossibleBirthDate, "DDMMYY"),
        ("17933800000", ImpossibleBirthDate, "DDMMYY"),
        ("29822300000", ImpossibleBirthDate, "DDMMYY"),
        ("17854575000", UnknownCentury, "7 to 9"),
        ("17853800582", WrongControlDigit, "10th"),
        ("17853800083", WrongControlDigit, "last"),
    ],
)
def test_a_wrong_number_is_refused_with_what_to_do(text, error, says):
    """Each kind of fault has its own name and message, and the message does not repeat the number."""
    with pytest.raises(error, match=says) as caught:
        parse_national_number(text)
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize(
    ("birth_on", "individuals"), [(date(1899, 2, 28), range(500, 750)), (date(2015, 2, 28), range(500, 1000))]
)
def test_the_individual_number_tells_the_century(birth_on, individuals):
    """The same two digits of the year mean different centuries."""
    number = synthetic_national_number(birth_on, "male", 0)
    assert int(number[6:9]) in individuals
    assert parse_national_number(number).birth_on == birth_on


def test_the_row_of_a_birth_date_ends_with_a_clear_message():
    """About two hundred numbers fit one date and sex; then there are no more."""
    with pytest.raises(NoNumberLeft, match="another birth date"):
        synthetic_national_number(date(1938, 5, 17), "female", 300)
    with pytest.raises(UnknownCentury, match="1854 to 2039"):
        synthetic_national_number(date(2040, 1, 1), "female", 0)


@given(birth_on=BIRTHS, sex=SEXES, serial=st.integers(0, 150))
def test_what_is_made_reads_back(birth_on, sex, serial):
    """Every synthetic number is valid, synthetic, and says the birth date and sex it was made of."""
    number = parse_national_number(synthetic_national_number(birth_on, sex, serial))
    assert (number.birth_on, number.sex, number.is_synthetic) == (birth_on, sex, True)


@given(birth_on=BIRTHS, sex=SEXES, first=st.integers(0, 150), second=st.integers(0, 150))
def test_two_serials_give_two_numbers(birth_on, sex, first, second):
    """The serial is a place in a row, so equal numbers mean equal serials."""
    one = synthetic_national_number(birth_on, sex, first)
    other = synthetic_national_number(birth_on, sex, second)
    assert (one == other) == (first == second)


@given(birth_on=BIRTHS, sex=SEXES, place=st.integers(0, 10), step=st.integers(1, 9))
def test_one_mistyped_digit_is_always_found(birth_on, sex, place, step):
    """The second control digit catches every single slip, also under the wider rule of 2032."""
    number = synthetic_national_number(birth_on, sex, 0)
    slip = str((int(number[place]) + step) % 10)
    assert not is_valid_national_number(number[:place] + slip + number[place + 1 :])

"""The median of counted values is the median of the values laid out."""

from collections import Counter
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from tillit.rooms.indicators.median import median_of, quartiles_of


@given(st.lists(st.integers(0, 30), min_size=1))
def test_it_is_the_median_of_the_values_laid_out(values):
    assert median_of(Counter(values)) == median(values)


def test_nothing_has_no_median():
    assert median_of({}) is None


def test_the_middle_half_lies_between_the_quartiles():
    assert quartiles_of(Counter([1, 2, 3, 4, 5, 6, 7, 8, 9])) == (3, 7)
    assert quartiles_of(Counter([4])) == (4, 4)


@given(st.lists(st.integers(0, 30), min_size=1))
def test_the_median_lies_between_the_quartiles(values):
    low, high = quartiles_of(Counter(values))
    assert low <= median_of(Counter(values)) <= high

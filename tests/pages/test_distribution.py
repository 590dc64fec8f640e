"""A public distribution never shows a class of fewer than five persons."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tillit.pages.distribution import LEAST_IN_A_CLASS, ValueClass, classes


def test_classes_with_few_persons_are_put_together():
    histogram = {2: 1, 3: 4, 4: 9, 5: 3, 7: 2, 9: 6, 12: 1}
    assert classes(histogram) == [
        ValueClass(2, 3, 5),
        ValueClass(4, 4, 9),
        ValueClass(5, 7, 5),
        ValueClass(8, 12, 7),
    ]
    assert [c.label for c in classes(histogram)] == ["2–3", "4", "5–7", "8–12"]


def test_four_persons_are_not_shown_at_all():
    assert classes({3: 4}) == []
    assert classes({}) == []


@given(st.dictionaries(st.integers(0, 40), st.integers(1, 9)))
def test_everyone_is_in_a_class_of_five_or_more_or_nobody_is_shown(histogram):
    shown = classes(histogram)
    assert all(c.persons >= LEAST_IN_A_CLASS for c in shown)
    total = sum(histogram.values())
    assert sum(c.persons for c in shown) == (total if total >= LEAST_IN_A_CLASS else 0)
    for before, after in pairwise(shown):
        assert after.low == before.high + 1

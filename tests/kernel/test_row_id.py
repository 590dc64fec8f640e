import pytest

from tillit.kernel.row_id import row_id


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_a_number_is_read(text, number):
    assert row_id(text) == number


@pytest.mark.parametrize("text", ["", " 7", "-7", "7.0", "²", "9" * 19, "9" * 5000, "7\0"])
def test_what_is_no_row_is_row_zero(text):
    assert row_id(text) == 0

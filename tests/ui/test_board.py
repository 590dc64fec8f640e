"""The board places people's days by classes, since style attributes are refused."""

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import tillit.ui
from tillit.ui.board import Item, Kind, Row, lay_out, places_sheet


def places(board) -> list[tuple[int, int]]:
    """Give (column, width) of each item of the first row."""
    found = []
    for thing in board.rows[0].items:
        at, wide = thing.place.split()
        found.append((int(at.removeprefix("at-")), int(wide.removeprefix("for-"))))
    return found


def test_a_visit_stands_in_its_columns_of_five_minutes():
    """08:15 to 08:40 on a board from 08:00 starts in column 3 and is 5 wide."""
    board = lay_out("Dag", [Row("Marit", [Item(8 * 60 + 15, 8 * 60 + 40, "Astrid")], shifts=[(480, 960)])])
    assert places(board) == [(3, 5)]
    assert board.width == "wide-96"
    assert board.hours[0].start == "08:00"
    assert board.rows[0].bands[0].place == "at-0 for-96"


def test_what_lies_outside_is_cut_or_left_out():
    """A board of the forenoon shows the forenoon's part."""
    items = [Item(465, 500, "Før"), Item(710, 740, "Etter"), Item(900, 930, "Kveld")]
    board = lay_out("Formiddag", [Row("Marit", items)], start_minute=480, end_minute=720)
    assert [(thing.item.label, thing.start) for thing in board.rows[0].items] == [("Før", "07:45"), ("Etter", "11:50")]
    assert places(board) == [(0, 4), (46, 2)]


def test_a_board_without_anything_has_a_working_day():
    """Nobody at work is a board too, not an error."""
    assert len(lay_out("Tom", [Row("Liv", [])]).hours) == 8


def test_a_night_shift_reaches_past_midnight():
    """Minutes run on past 24 hours; the clock begins anew."""
    board = lay_out("Natt", [Row("Ewa", [Item(25 * 60, 25 * 60 + 20, "Odd", Kind.NEW)], shifts=[(22 * 60, 31 * 60)])])
    assert board.rows[0].items[0].start == "01:00"
    assert board.hours[-1].start == "06:00"


@given(st.lists(st.tuples(st.integers(5, 60), st.integers(0, 40)), min_size=1, max_size=12))
def test_visits_that_follow_each_other_never_overlap(steps):
    """Rounding to columns must not lay one visit over the next."""
    items, minute = [], 7 * 60
    for length, pause in steps:
        items.append(Item(minute, minute + length, "x"))
        minute += length + pause
    found = places(lay_out("Dag", [Row("Marit", items)], start_minute=420, end_minute=420 + 24 * 60))
    for (at, wide), (following, _wide) in pairwise(found):
        assert at + wide <= following


def test_the_sheet_of_places_is_the_one_that_is_served():
    """Every class that a board can use is in the static file."""
    served = Path(tillit.ui.__file__).parent / "static" / "ui" / "places.css"
    assert served.read_text(encoding="utf-8") == places_sheet()

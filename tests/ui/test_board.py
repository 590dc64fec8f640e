"""The board places people's days by classes, since style attributes are refused."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

import tillit.ui
from tillit.ui.board import Handles, Item, Kind, Row, lay_out, places_sheet
from tillit.ui.board_items import draw_items


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


def test_only_a_visit_has_a_length_to_move_and_a_person_to_name():
    """What is drawn as a window of four hours is lifted as the half hour it is; a break is nobody's visit."""
    gap = Item(8 * 60, 12 * 60, "Astrid", Kind.UNCOVERED, minutes=30)
    assert (gap.length, gap.is_visit, gap.sign) == (30, True, "gap")
    rest = Item(11 * 60, 11 * 60 + 30, "Pause", Kind.BREAK)
    assert (rest.length, rest.is_visit) == (30, False)


def test_every_kind_but_the_ordinary_has_a_shape_of_its_own():
    """Color never speaks alone, nor does one shape mean two things."""
    signs = [Item(0, 5, "x", kind).sign for kind in Kind]
    assert signs.count("") == 1
    assert len(set(signs)) == len(signs)


def test_a_board_that_can_be_changed_says_so_to_the_script():
    """Day, version, the first minute, whose rows; without handles nothing is movable."""
    item = Item(490, 510, "Astrid", url="/x/", id="v-1", is_movable=True, helpers="4 7")
    drawn = Template("{% load tillit %}{% board board id='dag' %}")
    board = lay_out("Dag", [Row("Marit", [item], key="4")], handles=Handles("2026-11-18", 3))
    text = drawn.render(Context({"board": board}))
    assert 'data-board data-day="2026-11-18" data-version="3" data-first="480"' in text
    assert 'data-helper="4"' in text
    assert 'id="v-1" data-sheet data-at="490" data-for="20" data-helpers="4 7"' in text
    assert "data-board" not in drawn.render(Context({"board": lay_out("Dag", [Row("Marit", [])])}))


def test_what_comes_from_outside_is_text_on_the_board():
    """The things are written without a template, so nothing else keeps a name from becoming markup."""
    hostile = "<b>\"'&"
    item = Item(490, 510, hostile, Kind.NEW, note=hostile, url=f"/x/?{hostile}", id=hostile, helpers=hostile)
    for thing in (item, replace(item, is_movable=True), replace(item, url="", pinned=True, is_found=True)):
        text = draw_items(lay_out("Dag", [Row("Marit", [thing])]).rows[0].items)
        assert "<b>" not in text
        assert "&lt;b&gt;&quot;&#x27;&amp;" in text
        assert text.count("<") == text.count(">")


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

"""The table of a team's people is written without a template: what it must not lose by that."""

from datetime import date, datetime, timedelta

import pytest
from django.utils.translation import override

from tillit.kernel.clock import OSLO
from tillit.rooms.visits.views.week_people import Cell, Line, PersonRow
from tillit.rooms.visits.views.week_rows import draw_rows

DAY = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 8, 15, tzinfo=OSLO)
HOSTILE = "<b>\"'&"
ESCAPED = "&lt;b&gt;&quot;&#x27;&amp;"


def drawn(*lines, pause="", today=DAY, **row):
    """Draw one person with one day."""
    person = {"name": "Astrid", "url": "", "contact": "", "met": 1, "becomes": 2, "uncovered": 0, "is_changed": False}
    made = PersonRow(cells=[Cell(DAY, list(lines), pause)], **(person | row))
    with override("en"):
        return draw_rows([made], chosen=DAY, today=today)


def line(kind="known", *, at=AT, who="Marit", **more):
    """Make a visit of a cell."""
    return Line(7, at, who, kind, more.get("pinned", False), more.get("is_changed", False), more.get("url", ""))


def test_what_comes_from_outside_is_text():
    """Names, contacts, reasons and addresses."""
    text = drawn(line(who=HOSTILE, url=f"/x/?{HOSTILE}"), name=HOSTILE, url=HOSTILE, contact=HOSTILE, pause=HOSTILE)
    assert '<b>"' not in text
    assert text.count(ESCAPED) == 6
    assert text.count("<") == text.count(">")


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (line(), "<b>08:15</b> Marit"),
        (line("new"), "First meeting "),
        (line("done"), "Done "),
        (line("uncovered", at=None), "Nobody yet</span>"),
        (line("cancelled", at=None), "Cancelled</span>"),
        (line(pinned=True), "Locked "),
        (line(is_changed=True, url="/x/"), "Changed, not told yet "),
    ],
)
def test_each_kind_is_said_in_words(shown, said):
    """A screen reader sees neither color nor shape."""
    assert said in drawn(shown)


def test_what_nobody_covered_is_over_when_the_day_is():
    """Nobody yet is a hope; afterwards it is a fact."""
    assert "Not covered" in drawn(line("uncovered", at=None), today=DAY + timedelta(days=1))


def test_only_what_asks_for_something_is_a_link():
    """With the id that the focus comes back to."""
    assert '<a class="line" href="/besok/x/" data-sheet id="l-7" data-kind="uncovered">' in drawn(
        line("uncovered", at=None, url="/besok/x/")
    )
    assert "<a" not in drawn(line())

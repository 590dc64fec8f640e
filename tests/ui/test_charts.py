"""Charts say in words and in a table what they draw."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from tillit.ui.charts import Bars, Line, Spread, _ticks, spark

SVG = "{http://www.w3.org/2000/svg}"
START = date(2026, 9, 5)


def bars(**changes):
    return Bars("Hjelpere <møtt>", [("1", 2), ("2", 9), ("3", 4)], "Hjelpere", "Personer", **changes)


def line(*values):
    return Line("Median", [(START + timedelta(weeks=n), value) for n, value in enumerate(values)], "Hjelpere")


def spread():
    return Spread("Lag", [("Sol", 3, 6, 11), ("Nord", 4, 8, 14)], "Lag", "Hjelpere")


def parsed(chart, *, wide=True):
    """Read the drawing as XML, so that a tag left open fails here."""
    with override("nb"):
        text = chart.draw("c", wide=wide)
    return ElementTree.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("chart", [bars(), bars(mark=("2", "median")), line(15, None, 7), spread(), line()])
def test_a_chart_has_a_name_a_description_and_no_inline_style(chart, wide):
    """A screen reader hears what it is and what it shows; the security policy lets it through."""
    drawing = parsed(chart, wide=wide)
    assert drawing.get("role") == "img"
    names = drawing.get("aria-labelledby").split()
    assert [drawing.find(f"{SVG}title").get("id"), drawing.find(f"{SVG}desc").get("id")] == names
    assert drawing.find(f"{SVG}title").text == chart.title
    assert drawing.find(f"{SVG}desc").text
    assert not [element for element in drawing.iter() if "style" in element.attrib]


def test_the_highest_bar_is_the_largest_value():
    """Heights are in proportion."""
    heights = [float(bar.get("height")) for bar in parsed(bars()).iter(f"{SVG}rect")]
    assert heights[1] == max(heights)
    assert heights[0] / heights[1] == pytest.approx(2 / 9, abs=0.01)


def test_what_is_lifted_out_has_a_class_of_its_own():
    """The median's bar is strong, the others are not."""
    classes = [bar.get("class") for bar in parsed(bars(strong=frozenset({"2"}))).iter(f"{SVG}rect")]
    assert ["chart-bar-strong" in css for css in classes] == [False, True, False]


def test_a_missing_value_is_a_gap_and_never_a_zero():
    """The line stops and starts again; the table says so too."""
    chart = line(15, 14, None, 9, 8)
    assert len(list(parsed(chart).iter(f"{SVG}path"))) == 2
    with override("nb"):
        assert chart.rows[2][1] == "–"


def test_a_chart_without_figures_says_so():
    """Nothing is drawn, and the description tells why."""
    assert parsed(line(None, None)).find(f"{SVG}desc").text == "Det finnes ingen tall ennå."


def test_the_table_holds_every_figure():
    """Whoever cannot see the drawing misses nothing."""
    with override("nb"):
        assert bars().rows == [["1", "2"], ["2", "9"], ["3", "4"]]
        assert spread().rows == [["Sol", "3", "6", "11"], ["Nord", "4", "8", "14"]]
        assert line(7.5).rows == [["5. september 2026", "7,5"]]


@pytest.mark.parametrize("most", [0.4, 1, 3, 7, 9.9, 15, 61, 100, 377, 9512])
def test_the_axis_reaches_over_the_largest_value_in_few_round_steps(most):
    """Two to seven ticks, from zero, the last at least the largest value."""
    ticks = _ticks(most)
    assert ticks[0] == 0
    assert ticks[-1] >= most
    assert 2 <= len(ticks) <= 7
    assert ticks[-2] < most


def test_a_sparkline_is_named_and_keeps_its_gaps():
    """Two stretches, one name."""
    drawing = ElementTree.fromstring(spark([15, 14, None, 8, 7], "fra 15 til 7 & ned"))
    assert drawing.get("aria-label") == "fra 15 til 7 & ned"
    assert len(drawing.findall("path")) == 2
    assert spark([None], "ingen") == ""

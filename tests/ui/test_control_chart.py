"""A control chart marks a signal by its shape and in words, and draws limits that follow the points."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from tillit.ui.control_chart import Control, ControlPoint

SVG = "{http://www.w3.org/2000/svg}"
START = date(2026, 9, 6)


def control(*values, changes=(), **more):
    points = [
        ControlPoint(
            START + timedelta(weeks=i), f"uke {36 + i}", value, 4, 16, "Utenfor grensene" if value == 20 else ""
        )
        for i, value in enumerate(values)
    ]
    return Control("Uke for uke", points, 10, "Uke", "prosent", changes=changes, **more)


def drawn(chart, *, wide=True):
    with override("nb"):
        text = chart.draw("c", wide=wide)
    return ElementTree.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def of_class(drawing, css):
    return [element for element in drawing.iter() if css in (element.get("class") or "").split()]


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("chart", [control(10, 12, None, 20, 9), control(5), control()])
def test_it_has_a_name_a_description_and_no_inline_style(chart, wide):
    drawing = drawn(chart, wide=wide)
    assert drawing.find(f"{SVG}title").text == "Uke for uke"
    assert drawing.find(f"{SVG}desc").text
    assert not [element for element in drawing.iter() if "style" in element.attrib]


def test_a_signal_is_a_diamond_and_stands_in_words():
    chart = control(10, 12, 20, 9)
    drawing = drawn(chart)
    assert (len(of_class(drawing, "chart-signal")), len(of_class(drawing, "chart-dot"))) == (1, 3)
    assert "uke 38" in drawing.find(f"{SVG}desc").text
    assert [row[-1] for row in chart.rows] == ["–", "–", "Utenfor grensene", "–"]


def test_a_gap_breaks_the_line_and_is_no_point():
    drawing = drawn(control(10, 12, None, 9, 11))
    assert len(of_class(drawing, "chart-line")) == 2
    assert len(of_class(drawing, "chart-dot")) == 4


def test_changes_are_marked_inside_the_days_drawn():
    chart = control(10, 12, 9, changes=[(START + timedelta(days=9), "1"), (START - timedelta(days=9), "2")])
    drawing = drawn(chart)
    assert [text.text for text in of_class(drawing, "chart-mark-text")] == ["1"]


def test_a_narrow_band_fills_the_height():
    points = [ControlPoint(START + timedelta(weeks=i), str(i), 90 + i % 3, 88, 94) for i in range(4)]
    chart = Control("Andel", points, 91, "Uke", "prosent")
    assert chart._ticks()[0] >= 86
    assert chart._ticks()[-1] <= 96

"""Control and run charts give the limits of published worked examples, and see what the rules say."""

import pytest

from tillit.rooms.indicators.variation import (
    BEYOND,
    RANGE,
    RUN_SHIFT,
    SHIFT,
    TREND,
    moving_ranges,
    p_chart,
    run_chart,
    u_chart,
    xmr_chart,
)

# Montgomery 2009, Introduction to Statistical Quality Control, 6th ed.: example 7.1 (frozen orange juice, 30 samples
# of 50 cans), example 7.5 (dyed cloth, rolls of different length), example 6.5 (viscosity of aircraft primer paint).
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
CLOTH = [(14, 10), (12, 8), (20, 13), (11, 10), (7, 9.5), (10, 10), (21, 12), (16, 10.5), (19, 12), (23, 12.5)]
CLOTH_LIMITS = [
    (0.29, 2.55),
    (0.16, 2.68),
    (0.43, 2.41),
    (0.29, 2.55),
    (0.26, 2.58),
    (0.29, 2.55),
    (0.39, 2.45),
    (0.32, 2.52),
    (0.39, 2.45),
    (0.41, 2.43),
]
PAINT = [33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84]


def seen(chart, rule):
    return [i + 1 for i, point in enumerate(chart.points) if rule in point.signals]


def test_a_p_chart_has_the_limits_of_the_orange_juice_cans():
    chart = p_chart([(n, 50) for n in CANS])
    assert round(chart.middle, 4) == 0.2313
    assert {(round(p.low, 4), round(p.high, 4)) for p in chart.points} == {(0.0524, 0.4102)}
    assert seen(chart, BEYOND) == [15, 23]


def test_a_p_chart_has_wider_limits_where_there_is_less_to_count():
    few, many = p_chart([(2, 20), (100, 1000)]).points
    assert few.low == 0.0
    assert few.high - few.low > many.high - many.low
    assert p_chart([(99, 100), (100, 100)]).points[0].high == 1.0, "no share passes one"


def test_a_u_chart_has_the_limits_of_the_dyed_cloth():
    chart = u_chart(CLOTH)
    assert round(chart.middle, 2) == 1.42
    for point, (low, high) in zip(chart.points, CLOTH_LIMITS, strict=True):
        # The book rounds the middle to 1.42 before it goes on.
        assert (point.low, point.high) == pytest.approx((low, high), abs=0.011)
    assert not chart.has_signal


def test_an_xmr_chart_has_the_limits_of_the_primer_paint():
    chart = xmr_chart(PAINT)
    ranges = moving_ranges(PAINT)
    assert round(chart.middle, 2) == 33.52
    assert round(sum(ranges) / len(ranges), 2) == 0.48
    assert (round(chart.points[0].low, 2), round(chart.points[0].high, 2)) == (32.24, 34.80)
    assert not chart.has_signal


def test_a_jump_is_seen_in_the_ranges():
    chart = xmr_chart([10, 11, 10, 11, 10, 11, 10, 30, 11, 10, 11, 10])
    assert seen(chart, BEYOND) == [8]
    assert seen(chart, RANGE) == [8, 9]


def test_eight_on_one_side_are_a_shift_and_seven_are_none():
    low, high = [(9, 100), (11, 100)] * 4, [(20, 100)]
    assert seen(p_chart(low + high * 7), SHIFT)[-8:] == list(range(1, 9)), "the first eight lie below"
    steady = xmr_chart([1, 5, 1, 5, 1, *[4] * 7, 1, 5, 1])
    assert seen(steady, SHIFT) == []
    assert seen(xmr_chart([1, 5, 1, 5, 1, *[4] * 8, 1, 5, 1]), SHIFT) == list(range(6, 14))


def test_six_that_each_go_up_are_a_trend():
    assert seen(xmr_chart([5, 4, 1, 2, 3, 4, 5, 3, 4]), TREND) == []
    assert seen(xmr_chart([5, 4, 1, 2, 3, 4, 5, 6, 4]), TREND) == list(range(3, 9))


def test_a_run_chart_wants_six_on_one_side_and_five_in_a_trend():
    # Points on the median neither count nor break a run (Perla, Provost & Murray 2011).
    chart = run_chart([5, 3, 5, 4, 4, 6, 7, 6, 7, 6, 7, 1, 1, 2, 4])
    assert chart.middle == 5
    assert seen(chart, SHIFT) == [6, 7, 8, 9, 10, 11]
    assert len(seen(chart, SHIFT)) == RUN_SHIFT
    assert seen(run_chart([3, 1, 2, 3, 3, 4, 5, 2]), TREND) == [2, 3, 4, 6, 7], "an equal point counts once"
    assert seen(run_chart([3, 1, 2, 3, 4, 2, 5]), TREND) == []


def test_a_value_on_the_middle_does_not_break_a_shift():
    chart = run_chart([1, 9, 1, 2, 6, 7, 5, 8, 6, 7, 9, 1, 1, 2, 1])
    assert chart.middle == 5
    assert seen(chart, SHIFT) == [5, 6, 8, 9, 10, 11]


@pytest.mark.parametrize("judge", [p_chart, u_chart])
def test_a_point_without_anything_to_count_is_refused(judge):
    for counts in ([], [(0, 0)], [(1, 2), (0, 0)]):
        with pytest.raises(ValueError, match="count"):
            judge(counts)


def test_too_few_values_are_refused():
    with pytest.raises(ValueError, match="Two"):
        xmr_chart([1.0])
    with pytest.raises(ValueError, match="needs"):
        run_chart([])

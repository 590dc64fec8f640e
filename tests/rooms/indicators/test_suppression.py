"""No cell of one to four can be worked out: a linear program tries, for every hidden cell of made-up tables."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tillit.rooms.indicators.suppression import SMALLEST_SHOWN, Place, hidden_places


def table(units: list[list[tuple[int, int]]]) -> Place:
    """Make a municipality of units of teams from (numerator, rest) of each team."""
    made = []
    for u, teams in enumerate(units):
        places = tuple(Place(f"t{u}.{i}", n, n + rest) for i, (n, rest) in enumerate(teams))
        made.append(Place(f"u{u}", sum(n for n, _ in teams), sum(n + r for n, r in teams), places))
    return Place("m", sum(p.numerator for p in made), sum(p.denominator for p in made), tuple(made))


def feasible(root: Place, hidden: frozenset[str]) -> dict[tuple[str, int], tuple[float, float]]:
    """Give the interval of every hidden cell that the shown numbers allow, by linear programming.

    Cells are numbers from 0 up; those of a shown place are known; children add up to their parent.
    """
    places = list(root.all())
    column = {(place.key, i): 2 * j + i for j, place in enumerate(places) for i in (0, 1)}
    rows, totals = [], []
    for place in places:
        for i in (0, 1):
            if place.key not in hidden:
                row = [0.0] * len(column)
                row[column[place.key, i]] = 1
                rows.append(row)
                totals.append(place.cells[i])
            if place.children:
                row = [0.0] * len(column)
                row[column[place.key, i]] = -1
                for child in place.children:
                    row[column[child.key, i]] = 1
                rows.append(row)
                totals.append(0)
    found = {}
    for place in places:
        for i in (0, 1) if place.key in hidden else ():
            goal = [0.0] * len(column)
            goal[column[place.key, i]] = 1
            ends = []
            for sign in (1, -1):
                solved = linprog([sign * g for g in goal], A_eq=rows, b_eq=totals, bounds=(0, 10_000))
                assert solved.status == 0
                ends.append(sign * solved.fun)
            found[place.key, i] = (ends[0], ends[1])
    return found


def forced_to_zero(root: Place, hidden: frozenset[str]) -> set[tuple[str, int]]:
    """Give the hidden cells that a shown total of none above them tells: they are none, and no secret."""
    told = set()
    for place in root.all():
        for i in (0, 1):
            if place.key not in hidden and place.cells[i] == 0:
                told |= {(under.key, i) for under in place.all()}
    return told


TEAM = st.tuples(st.integers(0, 30), st.integers(0, 30))
TABLES = st.lists(st.lists(TEAM, min_size=1, max_size=5), min_size=1, max_size=4).map(table)


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_every_hidden_cell_may_be_anything_from_none_to_four(root):
    hidden = hidden_places(root)
    told = forced_to_zero(root, hidden)
    for cell, (low, high) in feasible(root, hidden).items():
        if cell not in told:
            assert low <= 1e-6, (cell, low, high)
            assert high >= SMALLEST_SHOWN - 1 - 1e-6, (cell, low, high)


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_no_shown_place_has_a_small_cell(root):
    hidden = hidden_places(root)
    for place in root.all():
        if place.key not in hidden:
            assert not any(0 < cell < SMALLEST_SHOWN for cell in (*place.cells, place.denominator))


def test_a_table_without_small_numbers_is_shown_whole():
    assert hidden_places(table([[(10, 20), (7, 9)], [(30, 40)]])) == frozenset()


def test_one_small_team_takes_the_smallest_beside_it_along():
    hidden = hidden_places(table([[(2, 20), (10, 12), (30, 40)], [(30, 40)]]))
    assert hidden == {"t0.0", "t0.1"}


def test_a_team_alone_in_its_unit_takes_the_unit_and_one_more_along():
    hidden = hidden_places(table([[(3, 20)], [(30, 40)], [(60, 40)]]))
    assert hidden == {"t0.0", "u0", "t1.0", "u1"}


def test_what_was_hidden_stays_hidden_and_what_was_told_protects_nobody():
    root = table([[(2, 20), (10, 12), (11, 13), (30, 40)]])
    assert hidden_places(root) == {"t0.0", "t0.1"}
    assert hidden_places(root, known={"t0.1"}) == {"t0.0", "t0.2"}
    assert "t0.3" in hidden_places(root, always={"t0.3"})


def test_zeros_are_shown():
    assert hidden_places(table([[(0, 20), (0, 30)], [(0, 10)]])) == frozenset()

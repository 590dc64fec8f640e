"""Whatever reports are published one after the other, no cell of one to four can be worked out of all of them together.

A linear program knows all that stands published, of every place and period, and tries: for each number that is kept
back because it is small, and for each that was never to be told but could be had by subtracting two reports.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.town import LONG_AGO, NOW, TODAY, history

from tillit.rooms.indicators.suppression import Place
from tillit.rooms.reports import services
from tillit.rooms.reports.periods import Days
from tillit.rooms.reports.told import Told, crossing, keep_back, periods_told
from tillit.rooms.teams.models import Team, TeamMember, TeamPerson
from tillit.rooms.visits.models import Encounter

NOVEMBER = Days(date(2026, 11, 1), TODAY)
ROOM = 4
SPANS = 3  # the shortest periods that reports are made of: each begins or ends one
Span = tuple[int, int]


def days_of(span: Span) -> Days:
    """Give the days of spans: each is ten days."""
    first = date(2026, 1, 1)
    return Days(first + timedelta(days=10 * span[0]), first + timedelta(days=10 * (span[1] + 1) - 1))


@dataclass
class Published:
    """A municipality of units and teams, its numbers by span and team, and what stands published of it."""

    units: list[list[list[tuple[int, int]]]]  # unit, team, span: (counted, not counted)
    told: list[Told] = field(default_factory=list)

    def leaves(self, key: str) -> list[tuple[int, int]]:
        unit, _, team = key[1:].partition(".")
        return [
            (u, t)
            for u, teams in enumerate(self.units)
            for t in range(len(teams))
            if key == "m" or (int(unit) == u and team in ("", str(t)))
        ]

    def cell(self, key: str, span: Span, side: int) -> int:
        found = [self.units[u][t][s][side] for u, t in self.leaves(key) for s in range(span[0], span[1] + 1)]
        return sum(found)

    def table(self, span: Span) -> Place:
        def place(key: str, children: tuple[Place, ...] = ()) -> Place:
            counted = self.cell(key, span, 0)
            return Place(key, counted, counted + self.cell(key, span, 1), children)

        units = [
            place(f"u{u}", tuple(place(f"t{u}.{t}") for t in range(len(teams)))) for u, teams in enumerate(self.units)
        ]
        return place("m", tuple(units))

    def publish(self, span: Span, scope: str = "m", beside: Span | None = None) -> bool:
        """Publish what may be told of these spans; with `beside`, also the scope's own number of that period."""
        spans = {days_of((a, b)): (a, b) for a in range(SPANS) for b in range(a, SPANS)}
        if crossing(days_of(span), periods_told({"": self.told})):
            return False
        out: list[Told] = []
        for each, is_whole in ((span, True), (beside, False)):
            if each is None or (not is_whole and each == span):
                continue
            table = self.table(each)
            hidden = keep_back(
                days_of(each), [*self.told, *out], table=lambda of: self.table(spans[of]), too_few=(), adds_up=True
            )
            under = next(place for place in table.all() if place.key == scope)
            places = list(under.all()) if is_whole else [under]
            cells = {p.key: (p.numerator, p.denominator) for p in places if p.key not in hidden}
            out.append(Told(days_of(each), scope, cells, frozenset(p.key for p in places) & hidden, is_whole))
        self.told += out
        return True

    def interval(self, key: str, span: Span, side: int) -> tuple[float, float]:
        """Give between what the number lies, as far as everything that is published tells."""
        spans = {days_of((a, b)): (a, b) for a in range(SPANS) for b in range(a, SPANS)}
        columns = {(leaf, s): i for i, (leaf, s) in enumerate((x, s) for x in self.leaves("m") for s in range(SPANS))}

        def row(of: str, over: Span) -> list[float]:
            wanted = {(leaf, s) for leaf in self.leaves(of) for s in range(over[0], over[1] + 1)}
            return [float(column in wanted) for column in columns]

        rows, totals = [[0.0] * len(columns)], [0.0]
        for one in self.told:
            for place, (numerator, denominator) in one.cells.items():
                rows.append(row(place, spans[one.days]))
                totals.append(numerator if side == 0 else denominator - numerator)
        ends = []
        for sign in (1, -1):
            goal = [sign * x for x in row(key, span)]
            solved = linprog(goal, A_eq=rows, b_eq=totals, bounds=(0, 100_000))
            assert solved.status == 0, solved.message
            ends.append(sign * solved.fun)
        return ends[0], ends[1]


def nothing_can_be_worked_out(of: Published) -> None:
    """Every number of one to four, of any place and days, published or never to be, may as well be none or four."""
    for key in (place.key for place in of.table((0, 0)).all()):
        for span in ((a, b) for a in range(SPANS) for b in range(a, SPANS)):
            for side in (0, 1):
                if 0 < of.cell(key, span, side) <= ROOM:
                    low, high = of.interval(key, span, side)
                    assert low <= 1e-6, (key, span, side, low, high)
                    assert high >= ROOM - 1e-6, (key, span, side, low, high)


COUNT = st.integers(0, 12) | st.sampled_from([0, 1, 3, 30])
TEAM = st.lists(st.tuples(COUNT, COUNT), min_size=SPANS, max_size=SPANS)
UNITS = st.lists(st.lists(TEAM, min_size=1, max_size=3), min_size=1, max_size=3)
SPAN = st.tuples(st.integers(0, SPANS - 1), st.integers(0, SPANS - 1)).map(lambda ab: (min(ab), max(ab)))
REPORT = st.tuples(SPAN, st.sampled_from(["m", "m", "u0"]), SPAN)


@settings(max_examples=12, deadline=None)
@given(UNITS, st.lists(REPORT, min_size=2, max_size=4))
def test_all_that_is_published_together_tells_no_small_number(units, reports):
    made = Published(units)
    for span, scope, beside in reports:
        made.publish(span, scope, beside if beside[1] < span[0] else None)  # what is compared with came before
    nothing_can_be_worked_out(made)


def town(*teams: list[tuple[int, int]]) -> Published:
    return Published([list(teams)])


def test_few_more_since_the_month_so_far_are_kept_back_in_the_whole_month():
    made = town([(20, 80), (2, 30), (0, 0)], [(20, 80), (20, 40), (0, 0)], [(20, 80), (30, 40), (0, 0)])
    assert made.publish((0, 0))
    assert made.told[0].hidden == frozenset(), "twenty of a hundred may be told"
    assert made.publish((0, 1))
    assert made.told[1].hidden == {"t0.0", "t0.1"}, "22 less 20 would tell of two; the next smallest protects it"
    nothing_can_be_worked_out(made)


def test_what_was_kept_back_of_a_month_stays_so_in_the_quarter():
    made = town([(3, 30), (10, 10), (10, 10)], [(10, 30), (10, 10), (10, 10)], [(30, 30), (10, 10), (10, 10)])
    for span in ((0, 0), (1, 1), (2, 2), (0, 2)):
        assert made.publish(span)
    assert made.told[0].hidden == made.told[3].hidden == {"t0.0", "t0.1"}
    nothing_can_be_worked_out(made)


@pytest.mark.parametrize(("first", "then"), [((0, 1), (0, 0)), ((0, 1), (1, 2)), ((1, 2), (0, 1)), ((0, 2), (1, 1))])
def test_days_that_could_be_subtracted_the_other_way_are_refused(first, then):
    made = town([(10, 10)] * 3, [(10, 10)] * 3)
    assert made.publish(first)
    assert not made.publish(then)


def test_what_is_as_of_a_day_is_kept_back_alike_in_all_that_end_on_it():
    small, beside, rest = Place("t0", 3, 30), Place("t1", 10, 40), Place("t2", 30, 60)
    now = Place("m", 43, 130, (small, beside, rest))
    month, quarter = Days(date(2026, 9, 1), date(2026, 9, 30)), Days(date(2026, 7, 1), date(2026, 9, 30))
    told = [Told(month, "m", {}, frozenset({"t2"}), is_whole=True)]
    hidden = keep_back(quarter, told, table=lambda days: now, too_few=(), adds_up=False)
    assert hidden == {"t0", "t2"}


def test_reports_of_months_that_overlap_hide_in_every_format_what_their_difference_would_tell(client, town):
    """Two visits by others in the last days: the whole month's share would tell of them beside the month so far's."""
    history(town, days=17)
    half = Days(date(2026, 11, 1), date(2026, 11, 10))
    other = Team.objects.create(source_id="t2", name="Team Sørsia", unit=town.unit, latitude=59.9, longitude=10.5)
    third = Team.objects.create(source_id="t3", name="Team Vestsia", unit=town.unit, latitude=59.9, longitude=10.5)
    for person, team in zip(town.people[:2], (other, third), strict=True):
        TeamPerson.objects.filter(person=person).update(team=team)
        TeamMember.objects.create(team=team, employee=town.helpers[0], role="member", starts_on=LONG_AGO)
    Encounter.objects.all().delete()
    for person, day, own, others in (
        (town.people[0], 5, 80, 20),
        (town.people[0], 15, 30, 2),
        (town.people[1], 5, 80, 40),
        (town.people[1], 15, 40, 20),
        (town.people[2], 5, 90, 50),
        (town.people[2], 15, 90, 50),
    ):
        for helper, visits in ((town.helpers[0], own), (town.helpers[3], others)):
            on = date(2026, 11, day)
            Encounter.objects.create(
                person=person, employee=helper, day=on, visits=visits, origin="imported", recorded_at=NOW
            )
    TeamMember.objects.filter(employee=town.helpers[3]).delete()
    publish(half)
    whole = publish(Days(date(2026, 11, 1), TODAY))
    [item] = [i for s in whole.content["sections"] for i in s["items"] if i["indicator"] == "visits_by_own_team"]
    why = {place["name"]: place["why_not"] for place in item["places"]}
    assert (why["Team Sørsia"], why["Team Vestsia"], why["Team Nordsia"]) == ("small", "small", None)
    for name in ("report", "report_csv", "report_json"):
        text = client.get(reverse(name, args=[whole.number])).content.decode()
        assert not re.search(r"\b(132|83[.,]33)\b", text.replace(whole.digest, "")), name
    told = {place["key"]: place["numerator"] for place in item["places"] if not place["why_not"]}
    assert f"t{other.pk}" not in told
    with pytest.raises(services.DaysCross):
        publish(Days(date(2026, 11, 5), date(2026, 11, 12)))


def test_a_draft_that_another_report_overtook_is_counted_anew(town):
    history(town, days=17)
    first = services.draft_report(kind_id="monthly_status", unit_id=None, days=NOVEMBER, user=None, now=NOW)
    own = services.draft_report(kind_id="monthly_status", unit_id=town.unit.pk, days=NOVEMBER, user=None, now=NOW)
    later = NOW + timedelta(minutes=5)
    services.publish_report(report_id=first.pk, user=None, now=later)
    with pytest.raises(services.Overtaken):
        services.publish_report(report_id=own.pk, user=None, now=later)
    services.draft_report(kind_id="monthly_status", unit_id=town.unit.pk, days=NOVEMBER, user=None, now=later)
    assert services.publish_report(report_id=own.pk, user=None, now=later).number == 2


def publish(days: Days):
    draft = services.draft_report(kind_id="monthly_status", unit_id=None, days=days, user=None, now=NOW)
    return services.publish_report(report_id=draft.pk, user=None, now=NOW)

"""How an indicator went: separate weeks or months, judged when there are enough, without small numbers."""

from datetime import date, timedelta

import pytest
from tests.town import NOW, TODAY

from tillit.rooms.indicators import queries, services
from tillit.rooms.indicators.models import CountedDay, DailyCount, ImprovementChange, Measurement
from tillit.rooms.indicators.types import INDIVIDUALS, RUN, SHARES, SHIFT

SUNDAY = date(2026, 11, 15)


def weeks(town, shares, *, size=100, last=SUNDAY):
    """Store so many meetings each week, of which a share by the own team; the last week ends on `last`."""
    for i, by_own_team in enumerate(reversed(shares)):
        day = last - timedelta(days=7 * i)
        for part, count in (("all", size), ("by_own_team", by_own_team)):
            DailyCount.objects.create(fact=f"meetings.{part}", day=day, team=town.team, count=count)


def own_team(**place):
    return queries.course("visits_by_own_team", until=TODAY, **place)


def test_whole_weeks_are_points_and_the_week_that_runs_is_none(town):
    weeks(town, [80] * 12)
    weeks(town, [50], last=TODAY)
    found = own_team()
    assert (found.step, found.known, found.kind) == (queries.WEEK, 12, SHARES)
    assert (found.points[-1].first, found.points[-1].last) == (date(2026, 11, 9), SUNDAY)
    assert found.middle == pytest.approx(80)
    low, high = found.points[0].judged.low, found.points[0].judged.high
    assert (low, high) == (pytest.approx(68), pytest.approx(92)), "80 ± 3 · √(80 · 20 / 100)"


def test_eight_weeks_on_one_side_are_a_signal(town):
    weeks(town, [70, 74] * 6 + [80] * 8)
    assert [SHIFT in point.judged.signals for point in own_team().points][-8:] == [True] * 8


def test_nine_weeks_are_too_few_to_judge_ten_make_a_run_chart(town):
    weeks(town, [80] * 9)
    found = own_team()
    assert (found.known, found.kind, found.still_needed) == (9, "", 1)
    assert found.points[0].judged is None
    weeks(town, [80], last=SUNDAY - timedelta(days=7 * 9))
    assert own_team().kind == RUN


def test_with_very_much_to_count_weeks_are_judged_by_how_they_differ(town):
    weeks(town, [8000, 8100] * 8, size=10_000)
    assert own_team().kind == INDIVIDUALS


def test_a_week_without_counts_is_a_gap(town):
    weeks(town, [80] * 14)
    DailyCount.objects.filter(day=SUNDAY - timedelta(days=7)).delete()
    values = [point.value for point in own_team().points]
    assert values[-2] is None
    assert own_team().known == 13


def test_few_are_left_out_for_everyone_and_stand_for_the_team_itself(town):
    weeks(town, [97] * 6 + [80] * 12)  # three by others: a cell of one to four
    assert own_team().known == 12
    assert queries.course("visits_by_own_team", until=TODAY, team_id=town.team.pk, is_public=False).known == 18


def test_one_week_of_few_takes_the_week_after_along(town):
    weeks(town, [80] * 6 + [97] + [80] * 9)
    values = [point.value for point in own_team().points]
    assert [i for i, value in enumerate(values) if value is None] == [6, 7], "else the four weeks' total told of it"


def test_a_newest_week_of_few_takes_the_week_before_along(town):
    weeks(town, [80] * 12 + [97])
    values = [point.value for point in own_team().points]
    assert [i for i, value in enumerate(values) if value is None] == [11, 12]


def test_a_unit_has_its_teams_and_another_team_has_nothing(town):
    weeks(town, [80] * 12)
    assert own_team(unit_id=town.unit.pk).known == 12
    assert own_team(team_id=town.team.pk).known == 12
    assert own_team(team_id=town.team.pk + 1).points == ()


def test_what_does_not_add_up_is_taken_at_days_that_do_not_overlap(town):
    days = [TODAY - timedelta(days=i) for i in range(60)]
    for day in days:
        Measurement.objects.create(
            indicator="helpers_met_14d",
            version=1,
            definition="d",
            code="c",
            level="municipality",
            first=day - timedelta(days=13),
            day=day,
            value=10,
            counts={"numerator": None, "denominator": 20, "too_few": False, "days": 14},
            measured_at=NOW,
        )
    found = queries.course("helpers_met_14d", until=TODAY)
    assert [point.last for point in found.points] == [TODAY - timedelta(days=i) for i in (56, 42, 28, 14, 0)]
    assert (found.step, found.step_days, found.still_needed) == (queries.WINDOW, 14, 5)


def test_nothing_counted_has_no_points(db):
    assert queries.course("visits_missed", until=TODAY).points == ()
    assert not CountedDay.objects.exists()


def test_a_change_is_marked_at_its_place_and_withdrawn_by_who_made_it(town):
    user, other = town.users["team_leader"], town.users["administrator"]
    id_ = services.mark_change(
        indicator="visits_missed", day=TODAY, words="  Ny  rute ", user=user, now=NOW, team_id=town.team.pk
    )
    assert [c.words for c in queries.changes_of("visits_missed", team_id=town.team.pk)] == ["Ny rute"]
    assert queries.changes_of("visits_missed") == []
    with pytest.raises(Exception, match="no such mark"):
        services.withdraw_change(change_id=id_, user=other, now=NOW)
    services.withdraw_change(change_id=id_, user=user, now=NOW)
    assert queries.changes_of("visits_missed", team_id=town.team.pk) == []
    assert ImprovementChange.objects.count() == 1, "the mark is kept, only not shown"


@pytest.mark.parametrize(("words", "day"), [("  ", TODAY), ("x" * 201, TODAY), ("Ny rute", TODAY + timedelta(days=1))])
def test_a_change_without_words_or_ahead_of_time_is_refused(town, words, day):
    with pytest.raises(services.BadChange):
        services.mark_change(indicator="visits_missed", day=day, words=words, user=town.users["team_leader"], now=NOW)

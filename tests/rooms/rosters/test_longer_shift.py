"""Staying longer: what the law refuses, what it asks for, for whom the time is, and taking it back."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from tests.town import NOW, TODAY

from tillit.kernel.clock import instant
from tillit.kernel.errors import StateConflict
from tillit.rooms.rosters import services
from tillit.rooms.rosters.models import Shift, ShiftActivity
from tillit.rooms.rosters.services import NotLawful
from tillit.rooms.teams.models import Team


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    return instant(TODAY + timedelta(days=days), time(hour, minute))


@pytest.fixture
def shift(town) -> Shift:
    shift = Shift.objects.get(source_id="s1-2")
    ShiftActivity.objects.create(shift=shift, kind="break", starts_at=at(11), ends_at=at(11, 30))
    return shift


def extend(town, shift, ends_at, **more):
    return services.extend_shift(shift_id=shift.pk, ends_at=ends_at, user=town.users["team_leader"], now=NOW, **more)


def test_three_quarters_of_an_hour_more_and_back_again(town, shift):
    done = extend(town, shift, at(15, 45))
    assert Shift.objects.get(pk=shift.pk).ends_at == at(15, 45)
    assert (done.before, done.warnings) == (at(15), ())
    services.undo_extension(
        shift_id=done.shift_id, before=done.before, added=done.added, user=town.users["team_leader"], now=NOW
    )
    assert Shift.objects.get(pk=shift.pk).ends_at == at(15)


def test_more_than_nine_hours_of_work_is_overtime_and_says_where_it_stands(town, shift):
    done = extend(town, shift, at(17, 30))
    assert [(w.rule, str(w.citation)) for w in done.warnings] == [
        ("rosters.ordinary_day", "Arbeidsmiljøloven § 10-4 (1)")
    ]


def test_a_shift_that_had_its_breaks_is_told_when_it_no_longer_has(town, shift):
    ShiftActivity.objects.update(ends_at=at(11, 15))
    done = extend(town, shift, at(15, 45))
    assert [w.rule for w in done.warnings] == ["rosters.break"]


def test_too_little_rest_before_the_next_shift_is_refused(town, shift):
    with pytest.raises(NotLawful, match="§ 10-8") as refused:
        extend(town, shift, at(20, 31))
    assert refused.value.findings[0].inputs == {"rest_hours": pytest.approx(10.983, abs=0.01)}
    assert Shift.objects.get(pk=shift.pk).ends_at == at(15)


def test_a_day_longer_than_overtime_allows_is_refused(town, shift):
    Shift.objects.filter(employee=town.helpers[1], starts_at__gt=at(20)).delete()
    with pytest.raises(NotLawful, match="§ 10-6"):
        extend(town, shift, at(21, 1))
    extend(town, shift, at(21))


def test_into_the_next_shift_and_backwards_are_refused(town, shift):
    with pytest.raises(StateConflict, match="another shift"):
        extend(town, shift, at(8, days=1))
    with pytest.raises(StateConflict, match="that long already"):
        extend(town, shift, at(14))


def test_time_for_another_team_is_a_short_shift_of_its_own(town, shift):
    other = Team.objects.create(source_id="t2", name="Team Sørsia", unit=town.unit, latitude=59.9, longitude=10.5)
    done = extend(town, shift, at(16), for_team=other.pk, starts_at=at(15, 10))
    added = Shift.objects.get(pk=done.shift_id)
    assert (added.team, added.starts_at, added.ends_at) == (other, at(15, 10), at(16))
    assert Shift.objects.get(pk=shift.pk).ends_at == at(15)
    services.undo_extension(
        shift_id=done.shift_id, before=done.before, added=done.added, user=town.users["team_leader"], now=NOW
    )
    assert not Shift.objects.filter(pk=done.shift_id).exists()

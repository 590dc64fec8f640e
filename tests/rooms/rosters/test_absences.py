"""Saying that somebody is away: who may, what it makes longer, what is taken back, and who reads the reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.town import LONG_AGO, NOW, TODAY

from tillit.foundation.trail import TrailEntry
from tillit.kernel.errors import NotAllowed, StateConflict
from tillit.rooms.organization.models import Unit
from tillit.rooms.rosters import queries, services
from tillit.rooms.rosters.events import AbsenceChanged
from tillit.rooms.rosters.models import Absence
from tillit.rooms.rosters.services import BadAbsence
from tillit.rooms.teams.models import Team, TeamMember

DAY = timedelta(days=1)


def report(town, helper: int = 1, who: str = "care_worker", first: date = TODAY, days: int | None = 1, **more):
    return services.report_absence(
        employee_id=town.helpers[helper].pk,
        starts_on=first,
        ends_on=None if days is None else first + days * DAY,
        user=town.users[who],
        now=NOW,
        **more,
    )


def days(absence: Absence) -> tuple[date, date | None]:
    return absence.starts_on, absence.ends_on


def test_who_is_ill_tells_and_it_is_sickness_for_the_leader_alone(town):
    card = report(town)
    absence = Absence.objects.get()
    assert (absence.reason, days(absence)) == ("sickness", (TODAY, TODAY + DAY))
    assert card.is_new
    [entry] = TrailEntry.objects.filter(verb="report_absence")
    assert "sick" not in str(entry.facts)


def test_the_event_names_the_employee_and_the_first_day_only(town, monkeypatch):
    told = []
    monkeypatch.setattr("tillit.rooms.rosters.services.absences.publish", told.append)
    report(town)
    [event] = told
    assert event == AbsenceChanged(town.helpers[1].pk, TODAY)


def test_nobody_reports_a_colleague_and_no_leader_another_teams_member(town):
    with pytest.raises(NotAllowed):
        report(town, helper=2)
    unit = Unit.objects.get(source_id="n")
    other = Team.objects.create(source_id="t2", name="Team Sørsia", unit=unit, latitude=59.9, longitude=10.5)
    TeamMember.objects.filter(employee=town.helpers[0]).update(team=other)
    with pytest.raises(NotAllowed):
        report(town, helper=2, who="team_leader")
    TeamMember.objects.create(team=other, employee=town.helpers[3], starts_on=TODAY + DAY)
    with pytest.raises(NotAllowed):
        report(town, helper=3, who="team_leader")
    assert not Absence.objects.exists()


def test_the_leader_reports_a_member_and_who_is_lent_to_the_team(town):
    TeamMember.objects.filter(employee=town.helpers[2]).delete()
    report(town, helper=2, who="team_leader")
    assert Absence.objects.get().employee == town.helpers[2]


@pytest.mark.parametrize(
    ("first", "length", "becomes"),
    [
        (0, 1, (0, 1)),  # the same again
        (0, 3, (0, 3)),  # for longer
        (1, 1, (0, 2)),  # the day after
        (-1, 1, (-1, 1)),  # from yesterday
        (0, None, (0, None)),  # until further notice
    ],
)
def test_days_that_touch_make_the_absence_longer_and_never_double(town, first, length, becomes):
    report(town)
    report(town, first=TODAY + first * DAY, days=length)
    start, end = becomes
    assert days(Absence.objects.get()) == (TODAY + start * DAY, None if end is None else TODAY + end * DAY)


def test_two_absences_with_a_gap_become_one_when_the_gap_is_filled(town):
    report(town)
    report(town, first=TODAY + 2 * DAY)
    assert Absence.objects.count() == 2
    report(town, first=TODAY + DAY)
    assert days(Absence.objects.get()) == (TODAY, TODAY + 3 * DAY)


def test_who_falls_ill_in_a_holiday_is_ill_from_its_end_and_the_holiday_keeps_its_reason(town):
    Absence.objects.create(
        source_id="v", employee=town.helpers[1], starts_on=TODAY - DAY, ends_on=TODAY + DAY, reason="vacation"
    )
    report(town, days=1)
    assert Absence.objects.count() == 1
    report(town, days=3)
    assert sorted((a.reason, *days(a)) for a in Absence.objects.all()) == [
        ("sickness", TODAY + DAY, TODAY + 3 * DAY),
        ("vacation", TODAY - DAY, TODAY + DAY),
    ]


def test_the_leader_changes_reason_and_end_the_employee_only_the_end(town):
    card = report(town, days=None)
    with pytest.raises(NotAllowed):
        services.change_absence(
            absence_id=card.id, starts_on=TODAY, ends_on=None, reason="leave", user=town.users["care_worker"], now=NOW
        )
    services.change_absence(
        absence_id=card.id,
        starts_on=TODAY,
        ends_on=TODAY + 5 * DAY,
        reason="leave",
        user=town.users["team_leader"],
        now=NOW,
    )
    services.end_absence(absence_id=card.id, ends_on=TODAY + 2 * DAY, user=town.users["care_worker"], now=NOW)
    absence = Absence.objects.get()
    assert (absence.reason, days(absence)) == ("leave", (TODAY, TODAY + 2 * DAY))
    with pytest.raises(StateConflict):
        services.end_absence(absence_id=card.id, ends_on=TODAY + 4 * DAY, user=town.users["care_worker"], now=NOW)


def test_back_before_it_began_is_no_absence(town):
    card = report(town, first=TODAY + DAY)
    services.end_absence(absence_id=card.id, ends_on=TODAY, user=town.users["care_worker"], now=NOW)
    assert not Absence.objects.exists()


def test_undo_gives_the_days_as_they_were_and_takes_away_what_was_new(town):
    card = report(town)
    report(town, days=4)
    services.undo_absence(absence_id=card.id, user=town.users["team_leader"], now=NOW)
    assert days(Absence.objects.get()) == (TODAY, TODAY + DAY)
    with pytest.raises(StateConflict):
        services.undo_absence(absence_id=card.id, user=town.users["team_leader"], now=NOW)
    new = report(town, helper=2, who="team_leader")
    services.undo_absence(absence_id=new.id, user=town.users["team_leader"], now=NOW)
    assert Absence.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"days": 0}, {"days": 400}, {"first": LONG_AGO}, {"reason": "lazy"}])
def test_impossible_days_and_reasons_are_refused(town, wrong):
    with pytest.raises(BadAbsence):
        report(town, **wrong)


def test_the_reason_is_read_by_the_leader_alone(town):
    report(town)
    everyone = [helper.pk for helper in town.helpers]

    def read(who: str):
        return queries.absences_with_reason(town.users[who], everyone, first=TODAY, last=TODAY, now=NOW)

    assert [absence.reason for absence in read("team_leader")] == ["sickness"]
    assert read("care_worker") == read("administrator") == []
    [plain] = queries.not_available(everyone, first=TODAY, last=TODAY)
    assert not hasattr(plain, "reason")


def test_jobs_carry_no_reason(town):
    report(town)
    assert "sick" not in str(list(ProcrastinateJob.objects.values_list("args", flat=True)))

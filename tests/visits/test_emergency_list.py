"""The emergency list: what is needed to go to the door is on disk before it is needed, and no more than that."""

from __future__ import annotations

import os
from datetime import UTC, date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.town import MONDAY, NOW, TODAY, accepted_plan
from tillit.foundation.trail import TrailEntry
from tillit.kernel.clock import instant
from tillit.rooms.people.models import Person
from tillit.rooms.rosters.models import Shift
from tillit.rooms.visits import emergency, queries
from tillit.rooms.visits.emergency import folder, writing
from tillit.rooms.visits.emergency.content import span
from tillit.rooms.visits.models import Plan, Visit, VisitHelper


@pytest.fixture
def lists(settings, tmp_path):
    settings.TILLIT_EMERGENCY_FOLDER = tmp_path / "lists"
    return tmp_path / "lists"


def text(lists, town, day=TODAY):
    return " ".join((lists / f"{town.team.pk}-team-nordsia" / f"{day}.txt").read_text().split())


def test_each_helper_finds_their_visits_with_all_that_opens_the_door(town, lists):
    accepted_plan(town)
    emergency.write_team(team_id=town.team.pk, now=NOW)
    told = text(lists, town)
    assert told.startswith("NØDLISTE – Team Nordsia, onsdag 18. november")
    assert "Skrevet 18. november 2026 kl. 08:00 fra planen for uke 47, endring 0." in told
    assert "Kari Fjellrev ------------- 00 00 00 00, på jobb 07:30–15:00" in told
    assert (
        "08:00–08:20 Ingrid Solbakk, 00 00 01 00 Granveien 1 Nøkkelboks ved døra, kode 1000 Hjelp til å stå opp" in told
    )
    assert "Få en god start" not in told  # the purpose is for good care, not for an emergency
    tomorrow = text(lists, town, TODAY + timedelta(days=1))
    assert "Ingrid Solbakk" in tomorrow


def test_the_files_are_closed_to_all_but_one_group_and_the_pdf_is_one(town, lists, settings):
    import grp

    settings.TILLIT_EMERGENCY_GROUP = grp.getgrgid(os.getgid()).gr_name
    accepted_plan(town)
    where = emergency.write_team(team_id=town.team.pk, now=NOW)
    assert {path.stat().st_mode & 0o777 for path in (lists, where)} == {0o750}
    files = sorted(where.iterdir())
    assert [file.name for file in files] == [
        f"{day}.{kind}" for day in (TODAY, TODAY + timedelta(days=1)) for kind in ("pdf", "txt")
    ]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o640}
    assert {file.stat().st_gid for file in files} == {os.getgid()}
    assert files[0].read_bytes().startswith(b"%PDF-")
    settings.TILLIT_EMERGENCY_GROUP = "no such group"
    with pytest.raises(folder.ListNotWritten, match="TILLIT_EMERGENCY_GROUP"):
        emergency.write_team(team_id=town.team.pk, now=NOW)


def test_what_the_grade_hides_is_not_on_paper_and_the_visit_is_not_forgotten(town, lists):
    accepted_plan(town)
    Person.objects.filter(pk=town.people[0].pk).update(grade="sealed")
    Person.objects.filter(pk=town.people[1].pk).update(grade="protected")
    emergency.write_team(team_id=town.team.pk, now=NOW)
    told = text(lists, town)
    for hidden in ("Solbakk", "Granveien 1 ", "kode 1000", "00 00 01 00", "Granveien 2 ", "kode 1010", "00 00 01 01"):
        assert hidden not in told
    assert "08:00–08:20 En person med sperret journal Hvem det er og hvor, står ikke på papir. " in told
    assert "Arne Østervik Adressen er beskyttet og står ikke på papir. Spør Kari Fjellrev 00 00 00 00." in told
    assert "Granveien 3 " in told


def test_a_visit_that_nobody_has_stands_first_with_its_hours(town, lists):
    plan = accepted_plan(town)
    visit = Visit.objects.get(plan=plan, day=TODAY, person=town.people[3])
    visit.helpers.all().delete()
    Visit.objects.filter(pk=visit.pk).update(state="uncovered", starts_at=None, ends_at=None)
    type(town.grants[3]).objects.filter(pk=town.grants[3].pk).update(time_critical=True, helpers=1)
    emergency.write_team(team_id=town.team.pk, now=NOW)
    told = text(lists, town)
    assert "Ingen går til disse ------------------- 08:00–11:00 Cecilie Lyngmo" in told
    assert told.index("Cecilie Lyngmo") < told.index("Kari Fjellrev --")
    assert "! Må komme til rett tid" in told
    assert "På jobb uten besøk" in told


def test_two_who_go_together_are_told_of_each_other(town, lists):
    plan = accepted_plan(town)
    visit = Visit.objects.get(plan=plan, day=TODAY, person=town.people[0])
    VisitHelper.objects.create(visit=visit, employee=town.helpers[3])
    emergency.write_team(team_id=town.team.pk, now=NOW)
    told = text(lists, town)
    assert "! Sammen med Ali Havnes" in told
    assert "! Sammen med Kari Fjellrev" in told


def test_a_team_without_visits_and_one_without_a_plan_get_lists_that_say_so(town, lists):
    emergency.write_team(team_id=town.team.pk, now=NOW)
    told = text(lists, town)
    assert "Teamet hadde ingen godtatt plan for uke 47." in told
    assert "ingen plan var godtatt" in told
    assert "Ali Havnes: 00 00 00 03, på jobb 07:30–15:00" in told
    Plan.objects.create(team=town.team, week=MONDAY, state="accepted", created_at=NOW)
    emergency.write_team(team_id=town.team.pk, now=NOW)
    assert "Det er ingen besøk denne dagen." in text(lists, town)
    assert (lists / f"{town.team.pk}-team-nordsia" / f"{TODAY}.pdf").read_bytes().startswith(b"%PDF-")


def test_in_the_night_when_the_clock_goes_back_the_hours_are_told_apart(town, lists):
    night, saturday = date(2026, 10, 25), instant(date(2026, 10, 24), time(18))
    plan = Plan.objects.create(team=town.team, week=date(2026, 10, 19), state="accepted", created_at=saturday)
    midnight = instant(night, time(0)).astimezone(UTC)
    Shift.objects.create(
        source_id="night",
        employee=town.helpers[0],
        team=town.team,
        starts_at=midnight - timedelta(hours=2),
        ends_at=midnight + timedelta(hours=8),
    )
    for number, hours in enumerate((3.5, 2.5)):  # half past two comes twice
        start = midnight + timedelta(hours=hours)
        visit = Visit.objects.create(
            plan=plan,
            key=f"{town.grants[number].pk}:{night}:0",
            person=town.people[number],
            grant=town.grants[number],
            day=night,
            state="planned",
            starts_at=start,
            ends_at=start + timedelta(minutes=15),
        )
        VisitHelper.objects.create(visit=visit, employee=town.helpers[0])
    emergency.write_team(team_id=town.team.pk, now=saturday)
    told = text(lists, town, night)
    assert "på jobb 22:00–07:00" in told
    first = told.index("02:30 (sommertid)–02:45 (sommertid) Arne Østervik")
    assert first < told.index("02:30 (vintertid)–02:45 (vintertid) Ingrid Solbakk")


def test_in_the_night_when_the_clock_goes_forward_no_hour_is_told_twice():
    start = instant(date(2027, 3, 28), time(1, 30)).astimezone(UTC)
    assert span(start, start + timedelta(hours=1)) == "01:30–03:30"


def test_yesterdays_stay_and_older_ones_go(town, lists):
    accepted_plan(town)
    for ago in (2, 1, 0):
        emergency.write_all(now=NOW - timedelta(days=ago))
    kept = {path.name for path in lists.glob("*/*.txt")}
    assert kept == {f"{TODAY + timedelta(days=n)}.txt" for n in (-1, 0, 1)}
    assert [path.name for path in lists.glob("*/.*")] == []


def test_the_trail_tells_how_much_left_the_house_and_when_it_is_too_old(town, lists):
    accepted_plan(town)
    assert [row.at for row in queries.last_written(now=NOW)] == [None]
    assert queries.last_written(now=NOW)[0].is_too_old
    emergency.write_team(team_id=town.team.pk, now=NOW)
    entry = TrailEntry.objects.get(verb="emergency_list_written")
    assert (entry.user, entry.subject_id, entry.facts) == (None, town.team.pk, {"days": 2, "visits": 12, "persons": 6})
    assert not queries.last_written(now=NOW + timedelta(hours=24))[0].is_too_old
    assert queries.last_written(now=NOW + timedelta(hours=26))[0].is_too_old


def test_a_folder_that_cannot_be_written_is_told_and_leaves_no_trail(town, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.TILLIT_EMERGENCY_FOLDER = tmp_path / "file"
    with pytest.raises(folder.ListNotWritten, match="TILLIT_EMERGENCY_FOLDER"):
        emergency.write_all(now=NOW)
    assert not TrailEntry.objects.filter(verb=writing.VERB).exists()


def test_a_team_that_fails_does_not_keep_the_others_from_theirs(town, lists, monkeypatch):
    type(town.team).objects.create(source_id="t0", name="Team A", unit=town.unit, latitude=59.9, longitude=10.5)
    real = writing.write_files

    def breaks(team, files):
        if team.id != town.team.pk:
            raise folder.ListNotWritten("full")
        return real(team, files)

    monkeypatch.setattr(writing, "write_files", breaks)
    with pytest.raises(folder.ListNotWritten):
        emergency.write_all(now=NOW)
    assert "NØDLISTE" in text(lists, town)


@pytest.mark.django_db(transaction=True)
def test_accepting_a_plan_has_the_list_written_a_minute_later_once_for_a_burst(town, empty_queue, monkeypatch):
    from django.db import transaction
    from procrastinate.contrib.django.models import ProcrastinateJob

    from tillit.project import listeners
    from tillit.rooms.visits.events import PlanAccepted

    monkeypatch.setattr(listeners.timezone, "now", lambda: NOW)
    for week in (MONDAY, MONDAY, MONDAY + timedelta(days=7)):
        with transaction.atomic():
            listeners.write_emergency_list(PlanAccepted(plan_id=1, team_id=town.team.pk, week=week))
    jobs = ProcrastinateJob.objects.filter(task_name__endswith="write_emergency_list")
    assert [job.args for job in jobs] == [{"team_id": town.team.pk}]


def test_the_administrator_sees_which_teams_have_a_list_to_go_by(town, lists, client):
    client.force_login(town.users["administrator"])
    address = reverse("administration_emergency_lists")
    page = client.get(address).content.decode()
    assert "1 liste er for gammel til å gå etter" in page
    assert "Ikke den siste måneden" in page
    accepted_plan(town)
    emergency.write_team(team_id=town.team.pk, now=timezone.now())
    page = client.get(address).content.decode()
    assert "for gammel" not in page
    assert str(lists) in page
    assert "Solbakk" not in page

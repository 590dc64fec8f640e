"""The town on a day when everything is under way, so that every form of staff is somewhere on a page."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import uuid4

from django.urls import reverse

from tests.town import MONDAY, NOW, TODAY, Town, accepted_plan, history
from tillit.foundation.uploads.models import Upload
from tillit.kernel.clock import instant
from tillit.rooms.decisions.models import Grant, GrantWindow
from tillit.rooms.organization.models import Unit
from tillit.rooms.people import services as people
from tillit.rooms.people.models import Person, Relative
from tillit.rooms.privacy import services as privacy
from tillit.rooms.reports import services as reports
from tillit.rooms.reports.periods import Days
from tillit.rooms.rosters.models import Absence, Shift
from tillit.rooms.teams.models import Team
from tillit.rooms.visits.models import HandoverNote, Plan, Repair, RepairOption, Visit, VisitHelper
from tillit.rooms.visits.repair_options import Longer
from tillit.rooms.visits.services import change_plan
from tillit.rooms.visits.services.answers import answer_visit
from tillit.rooms.visits.types import Change, Placement

FRIDAY = MONDAY + timedelta(days=4)
TOMORROW = TODAY + timedelta(days=1)


def make_busy(town: Town) -> dict[str, list[str]]:
    """Fill the town; give the addresses where each role starts to walk, beside their home."""
    plan = accepted_plan(town)
    history(town)
    _wishes(town)
    _told_of_persons(town)
    _moved(town, plan)
    _proposal(plan)
    repair = _repair(town, Plan.objects.get(pk=plan.pk))
    draft, number = _reports(town)
    _without_team(town)
    review = _access(town)
    upload = Upload.objects.create(
        at=NOW, by=town.users["administrator"], files={"people.csv": 10}, checksum="0" * 64, state="failed", fault="x"
    )
    HandoverNote.objects.create(
        person=town.people[1], words="Nøkkelen ligger hos naboen.", written_by=town.users["team_leader"], written_at=NOW
    )
    person = town.people[2].public_id
    free = _visit(town, 3).public_id
    week = ["team_week", town.team.pk, "2026-W47"]
    leader = [
        reverse("ill_today", args=[town.team.pk]) + f"?hvem={town.helpers[2].pk}",
        reverse("repair", args=[repair.public_id]),
        reverse("add_visit", args=[plan.public_id]) + f"?person={person}",
        reverse("plan_difference", args=[Plan.objects.get(state="proposed").public_id]),
        reverse(week[0], args=week[1:]),
        *(reverse(name, args=[free]) for name in ("move_visit", "split_visit", "cancel_visit", "swap_visits")),
        *(
            reverse("answer_for", args=[person, _visit(town, 2).public_id]) + f"?svar={s}"
            for s in ("nei", "tid", "mate")
        ),
    ]
    told = _pages_about(town)
    return {
        "care_worker": [reverse("my_day"), reverse("tasks")],
        "team_leader": [*leader, *told, reverse("administration_teams")],
        "administrator": [
            reverse("administration"),
            reverse("report_drafts"),
            reverse("report_draft", args=[draft.pk]),
            reverse("publish_report", args=[draft.pk]),
            reverse("correct_report", args=[number]),
            reverse("administration_without_team"),
            reverse("asked_fields"),
            reverse("number", args=["helpers_met_14d"]),
            reverse("administration_import", args=[upload.public_id]),
            reverse("administration_new_user"),
            reverse("look_review", args=["nodtilgang", review]),
        ],
    }


def _pages_about(town: Town) -> list[str]:
    """Where staff write down what the person who has a pause and a relative told."""
    names = ("own_words_write_for", "pauses_for", "contact_for", "consents_for", "blocks_for")
    return [reverse(name, args=[town.people[1].public_id]) for name in names]


def _visit(town: Town, person: int, day: date = FRIDAY) -> Visit:
    return Visit.objects.get(key=f"{town.grants[person].pk}:{day}:0", plan__state="accepted")


def _wishes(town: Town) -> None:
    for person, reply, more in (
        (1, "no", {}),
        (4, "time", {"wished_day": FRIDAY, "wished_from": time(10)}),
    ):
        answer_visit(
            person=Person.objects.get(pk=town.people[person].pk),
            visit_public_id=_visit(town, person).public_id,
            reply=reply,
            how="phone",
            user=town.users["care_worker"],
            now=NOW,
            **more,
        )


def _told_of_persons(town: Town) -> None:
    siv = Relative.objects.create(source_id="r1", person=town.people[1], name="Siv Solbakk", relation="child")
    people.give_consent(
        person_id=town.people[1].pk,
        relative_id=siv.pk,
        scope="visits",
        how="phone",
        by=town.users["team_leader"],
        now=NOW,
    )
    people.pause_help(
        person_id=town.people[1].pk,
        starts_on=TODAY + timedelta(days=9),
        ends_on=None,
        reason="holiday",
        how="phone",
        by=town.users["team_leader"],
        now=NOW,
    )
    Absence.objects.create(source_id="a", employee=town.helpers[3], starts_on=TODAY, ends_on=TOMORROW, reason="leave")


def _access(town: Town) -> int:
    """A block, and an emergency access that waits to be reviewed."""
    by, arne = town.users["team_leader"], town.people[1]
    privacy.block(person_id=arne.pk, against="employee", employee_id=town.helpers[3].pk, how="phone", by=by, now=NOW)
    names = {"given_name": arne.given_name, "family_name": arne.family_name, "birth_on": arne.birth_on}
    return privacy.open_in_emergency(**names, why="acute", words="Falt i trappa", by=by, now=NOW).access_id


def _moved(town: Town, plan: Plan) -> None:
    """Somebody is to be called about a visit that moved."""
    Person.objects.update(contact_channel="phone")
    change_plan(
        plan_public_id=plan.public_id,
        version=plan.version,
        changes=[
            Change(_visit(town, 5).key, Placement("planned", FRIDAY, instant(FRIDAY, time(10)), (town.helpers[2].pk,)))
        ],
        kind="move",
        user=town.users["team_leader"],
        now=NOW,
    )


def _proposal(plan: Plan) -> None:
    proposal = Plan.objects.create(
        team=plan.team, week=plan.week, state="proposed", violations=0, created_at=NOW, finished_at=NOW
    )
    for row in Visit.objects.filter(plan=plan):
        helpers = [one.employee for one in row.helpers.all()]
        row.pk, row.plan, row.public_id = None, proposal, uuid4()
        row._state.adding = True
        if row.day > TOMORROW:
            row.starts_at, row.ends_at = row.starts_at + timedelta(hours=1), row.ends_at + timedelta(hours=1)
        row.save()
        VisitHelper.objects.bulk_create(VisitHelper(visit=row, employee=one) for one in helpers)


def _repair(town: Town, plan: Plan) -> Repair:
    repair = Repair.objects.create(
        plan=plan, version=plan.version, day=TODAY, state="ready", progress=100, asked_at=NOW, ready_at=NOW
    )
    shift = Shift.objects.get(source_id="s2-2")
    longer = Longer(shift.pk, town.helpers[2].pk, shift.ends_at, shift.ends_at + timedelta(hours=1), ())
    RepairOption.objects.create(
        repair=repair,
        kind="longer",
        changes=[],
        longer_shifts=[longer.as_json()],
        measures={"uncovered": [], **dict.fromkeys(("persons", "told", "new_faces", "late", "latest", "other_day"), 0)},
    )
    return repair


def _reports(town: Town) -> tuple:
    by = town.users["administrator"]
    first = reports.draft_report(
        kind_id="monthly_status", unit_id=None, days=Days(date(2026, 10, 1), date(2026, 10, 31)), user=by, now=NOW
    )
    published = reports.publish_report(report_id=first.pk, user=by, now=NOW)
    correction = reports.correct_report(report_id=published.pk, user=by, now=NOW)
    return correction, published.number


def _without_team(town: Town) -> None:
    """A second team, a closed one, and a person whom no team helps."""
    unit = Unit.objects.get(pk=town.unit.pk)
    Team.objects.create(source_id="t2", name="Team Sørsia", unit=unit, latitude=59.9, longitude=10.5)
    alone = town.people[5]
    alone.pk, alone.source_id, alone.public_id, alone.national_number = None, "p9", uuid4(), None
    alone._state.adding = True
    alone.save()
    grant = town.grants[5]
    grant.pk, grant.source_id, grant.person = None, "g9", alone
    grant._state.adding = True
    grant.save()
    GrantWindow.objects.create(grant=grant, ordinal=0, start_time=time(8), end_time=time(11))
    Grant.objects.filter(person=town.people[1]).update(time_critical=True)

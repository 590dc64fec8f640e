"""Repair a day: somebody is ill, so others go; the ways are worked out side by side, and a person chooses one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tillit.foundation.trail import TrailEntry, leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, StateConflict
from tillit.kernel.period import Week
from tillit.rooms.rosters import queries as rosters
from tillit.rooms.rosters import services as roster_services
from tillit.rooms.visits.draft import read_draft
from tillit.rooms.visits.live import tell_week
from tillit.rooms.visits.models import (
    EditKind,
    Plan,
    PlanState,
    Repair,
    RepairCause,
    RepairOption,
    RepairState,
    VisitChange,
    VisitHelper,
)
from tillit.rooms.visits.repair_options import Longer, Way, ways
from tillit.rooms.visits.repair_question import read_question
from tillit.rooms.visits.services.changes import Edited, bring_up_to_date, change_plan, undo_edit
from tillit.rooms.visits.solver import child_started
from tillit.rooms.visits.types import PLANNED, UNCOVERED, Change, Placement
from tillit.rooms.visits.week_lock import lock_team_week

AT_WORK = (RepairState.QUEUED, RepairState.WORKING)
OPEN = (*AT_WORK, RepairState.READY)


class NoPlan(StateConflict):
    """There is no accepted plan for that day: nobody was told anything, so there is nothing to repair."""


class Outdated(StateConflict):
    """The plan or the hour has moved on since the options were worked out; they are worked out anew on request."""


@dataclass(frozen=True)
class RepairCard:
    """A repair as who asked for it sees it."""

    id: int
    public_id: UUID
    team_id: int
    day: date
    state: str
    edit_public_id: UUID | None = None


@dataclass(frozen=True)
class IllReported:
    """Who was reported, which absences stand for it, and the repairs that were begun, the asking team's first."""

    absence_ids: tuple[int, ...]
    repairs: tuple[RepairCard, ...]


def report_ill(
    *,
    employee_ids: Collection[int],
    user: User,
    now: datetime,
    back_on: date | None = None,
    until_further_notice: bool = False,
    reason: str = "sickness",
    team_id: int | None = None,
) -> IllReported:
    """Record that helpers are not available from the shift that they are on, or from today, until `back_on`.

    Without `back_on` it is that day only. Each team that they were to go to people for has its day repaired, or its
    week when they are away for longer; the repair is asked for in the same step. Raises NotAllowed and BadAbsence.
    """
    wanted: dict[tuple[int, date], bool] = {}
    absences = []
    with transaction.atomic():
        for employee_id in employee_ids:
            first = first_day_away(employee_id, now=now)
            ends_on = None if until_further_notice else back_on if back_on and back_on > first else _next(first)
            absence = roster_services.report_absence(
                employee_id=employee_id, starts_on=first, ends_on=ends_on, reason=reason, user=user, now=now
            )
            absences.append(absence.id)
            for team in {card.team_id for card in rosters.shifts_of_employee(employee_id, first=first, last=first)}:
                tell_week(team, Week.of(first).monday)
            for team in _teams_of_day(employee_id, first):
                wanted[team, first] = wanted.get((team, first), False) or ends_on is None or ends_on > _next(first)
        cards = [
            request_repair(team_id=team, day=day, user=user, now=now, whole_week=week, cause=RepairCause.ABSENCE)
            for (team, day), week in sorted(wanted.items(), key=lambda item: (item[0][0] != team_id, item[0]))
        ]
    return IllReported(tuple(absences), tuple(cards))


def first_day_away(employee_id: int, *, now: datetime) -> date:
    """Give the day of the shift that the employee is on now, which may have begun yesterday; else today."""
    today = local_day(now)
    cards = rosters.shifts_of_employee(employee_id, first=today, last=today)
    running = next((card for card in cards if card.starts_at <= now < card.ends_at), None)
    return local_day(running.starts_at) if running else today


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _teams_of_day(employee_id: int, day: date) -> list[int]:
    """Give the teams by whose accepted plan the employee goes to somebody that day."""
    rows = VisitHelper.objects.filter(
        employee_id=employee_id, visit__day=day, visit__state=PLANNED, visit__plan__state=PlanState.ACCEPTED
    )
    return sorted(set(rows.values_list("visit__plan__team_id", flat=True)))


def request_repair(
    *,
    team_id: int,
    day: date,
    user: User | None,
    now: datetime,
    whole_week: bool = False,
    cause: str = RepairCause.ASKED,
    travel: Mapping[int, str] | None = None,
) -> RepairCard:
    """Ask for ways to mend a team's day, or its week from that day on.

    `travel`: how employees travel that day where it is not as usual (a car is missing). One that waits for the same
    is given again; earlier ones of the day are outdated. Raises NoPlan.
    """
    from tillit.rooms.visits.tasks import repair_day

    week = Week.of(day)
    how = {str(employee): mode for employee, mode in (travel or {}).items()}
    with transaction.atomic():
        lock_team_week(team_id, week)
        plan = Plan.objects.filter(team_id=team_id, week=week.monday, state=PlanState.ACCEPTED).first()
        if plan is None:
            raise NoPlan("The team has no accepted plan for that day, so there is nothing to repair.")
        same = Repair.objects.filter(
            plan=plan, day=day, state=RepairState.QUEUED, whole_week=whole_week, travel=how
        ).first()
        if same is not None:
            return _card(same)
        earlier = Repair.objects.filter(plan__team_id=team_id, plan__week=week.monday, state__in=OPEN)
        if not whole_week:
            earlier = earlier.filter(Q(day=day) | Q(whole_week=True))
        earlier.update(state=RepairState.OUTDATED)
        repair = Repair.objects.create(
            plan=plan,
            version=plan.version,
            day=day,
            whole_week=whole_week,
            cause=cause,
            travel=how,
            asked_by=user,
            asked_at=now,
        )
        leave_trail(user=user, verb="request_repair", subject=repair, now=now, day=day.isoformat(), cause=str(cause))
        repair_day.defer(repair_id=repair.pk)
    return _card(repair)


def make_repair(*, repair_id: int, now: Callable[[], datetime] = timezone.now) -> None:
    """Work out the options of a requested repair in a child process, and store them.

    Doing it again after a crash gives the same; one that is finished, or that a newer one replaced, is left alone.
    """
    repair = Repair.objects.select_related("plan").get(pk=repair_id)
    if repair.state not in AT_WORK:
        return
    at = now()
    with child_started("repair_child") as ask:
        bring_up_to_date(team_id=repair.plan.team_id, first=repair.day, now=at)
        with transaction.atomic():
            lock_team_week(repair.plan.team_id, Week(repair.plan.week))
            plan = Plan.objects.defer("problem").get(pk=repair.plan_id)
            repair.plan, repair.version, repair.state = plan, plan.version, RepairState.WORKING
            at_work = Repair.objects.filter(pk=repair_id, state__in=AT_WORK)
            if not at_work.update(state=RepairState.WORKING, version=plan.version, progress=0):
                return
            draft = read_draft(plan, now=at)
            asked = read_question(repair, draft, now=at)

        def tell(percent: int) -> None:
            Repair.objects.filter(pk=repair_id, state=RepairState.WORKING).update(progress=percent)

        answer = ask(asked.question.pack(), tell)
    _offer(repair_id, plan, ways(answer, asked, draft), draft.placed, now=now())


def _offer(repair_id: int, plan: Plan, found: list[Way], placed: Mapping[str, Placement], *, now: datetime) -> None:
    """Store the options, unless a newer repair took this one's place meanwhile."""
    with transaction.atomic():
        lock_team_week(plan.team_id, Week(plan.week))
        repair = Repair.objects.select_for_update(of=("self",)).select_related("plan").get(pk=repair_id)
        if repair.state != RepairState.WORKING:
            return
        repair.options.all().delete()
        RepairOption.objects.bulk_create(_row(repair, way, placed) for way in found)
        overtaken = repair.plan.state != PlanState.ACCEPTED or _changed_since(repair, found)
        repair.state = RepairState.OUTDATED if overtaken else RepairState.READY
        repair.progress, repair.ready_at = 100, now
        repair.save(update_fields=["state", "progress", "ready_at"])
        leave_trail(user=None, verb="offer_repair", subject=repair, now=now, options=len(found))


def fail_repair(*, repair_id: int, fault: str, now: datetime) -> None:
    """Record that a repair could not be worked out, in words without persons, so that nobody waits for it."""
    with transaction.atomic():
        repair = Repair.objects.select_for_update().get(pk=repair_id)
        if repair.state in AT_WORK:
            repair.state, repair.fault, repair.ready_at = RepairState.FAILED, fault[:300], now
            repair.save(update_fields=["state", "fault", "ready_at"])
            leave_trail(user=None, verb="fail_repair", subject=repair, now=now)


def choose_repair(
    *, repair_public_id: UUID, kind: str, agreed: Collection[int], user: User, now: datetime
) -> RepairCard:
    """Let the plan stand as an option says, in one step that can be undone.

    `agreed` are the shifts whose helpers said yes to stay; what the others would have done stays uncovered. Raises
    NotFound, and Outdated when the plan or the hour has moved on: the repair then says so.
    """
    try:
        with transaction.atomic():
            return _choose(repair_public_id, kind, agreed, user=user, now=now)
    except NotFound:
        raise
    except StateConflict as conflict:
        Repair.objects.filter(public_id=repair_public_id, state=RepairState.READY).update(state=RepairState.OUTDATED)
        if isinstance(conflict, Outdated):
            raise
        raise Outdated(str(conflict)) from conflict


def _choose(public_id: UUID, kind: str, agreed: Collection[int], *, user: User, now: datetime) -> RepairCard:
    repair = Repair.objects.select_for_update(of=("self",)).select_related("plan").filter(public_id=public_id).first()
    option = repair.options.filter(kind=kind).first() if repair else None
    if repair is None or option is None:
        raise NotFound("There is no such way to repair the day.")
    if repair.state == RepairState.ACCEPTED:
        return _card(repair)
    if repair.state != RepairState.READY:
        raise Outdated("The plan has changed since these ways were worked out.")
    longer = [Longer.from_json(row) for row in option.longer_shifts]
    changes = _agreed_changes(option, longer, agreed)
    if any(c.to and c.to.starts_at and c.to.starts_at < now and _is_new_time(option, c) for c in changes):
        raise Outdated("Some of the new times are over by now.")
    extended = [_extend(one, user=user, now=now) for one in longer if one.shift in agreed]
    edited = change_plan(
        plan_public_id=repair.plan.public_id,
        version=repair.version,
        changes=changes,
        kind=EditKind.REPAIR,
        user=user,
        now=now,
    )
    repair.state, repair.edit_id = RepairState.ACCEPTED, edited.edit_id
    repair.save(update_fields=["state", "edit"])
    leave_trail(
        user=user,
        verb="choose_repair",
        subject=repair,
        now=now,
        kind=kind,
        edit=edited.edit_id,
        extended=[[e.shift_id, e.before.isoformat(), e.added] for e in extended],
    )
    return replace(_card(repair), edit_public_id=edited.edit_public_id)


def undo_repair(*, repair_public_id: UUID, user: User, now: datetime) -> Edited:
    """Take a chosen repair back: the visits stand as before, and who agreed to stay goes home as before.

    Raises NotFound, and StateConflict when the visits were changed since or it was undone already.
    """
    with transaction.atomic():
        rows = Repair.objects.select_for_update(of=("self",)).select_related("edit")
        found = rows.filter(public_id=repair_public_id).first()
        if found is None or found.edit is None:
            raise NotFound("There is no such repair to undo.")
        undone = undo_edit(edit_public_id=found.edit.public_id, user=user, now=now)
        chosen = TrailEntry.objects.filter(subject="visits.repair", subject_id=found.pk, verb="choose_repair")
        for shift_id, before, added in chosen.latest("at", "pk").facts["extended"]:
            roster_services.undo_extension(
                shift_id=shift_id, before=datetime.fromisoformat(before), added=added, user=user, now=now
            )
        found.state = RepairState.OUTDATED
        found.save(update_fields=["state"])
    return undone


def _agreed_changes(option: RepairOption, longer: Iterable[Longer], agreed: Collection[int]) -> list[Change]:
    """Give the option's changes; visits of who did not say yes stay uncovered, on the day they were on."""
    refused = {key for one in longer if one.shift not in agreed for key in one.keys}
    changes = []
    for row in option.changes:
        to = Placement.from_json(row["to"])
        if row["key"] in refused:
            before = Placement.from_json(row["before"])
            to = Placement(UNCOVERED, before.day)
            if before == to:
                continue
        changes.append(Change(row["key"], to))
    return changes


def _is_new_time(option: RepairOption, change: Change) -> bool:
    row = next(row for row in option.changes if row["key"] == change.key)
    assert change.to is not None
    return Placement.from_json(row["before"]).starts_at != change.to.starts_at


def _extend(one: Longer, *, user: User, now: datetime) -> roster_services.Extended:
    return roster_services.extend_shift(
        shift_id=one.shift, ends_at=one.until, user=user, now=now, for_team=one.team, starts_at=one.starts_at
    )


def _row(repair: Repair, way: Way, placed: Mapping[str, Placement]) -> RepairOption:
    return RepairOption(
        repair=repair,
        kind=way.kind,
        changes=[
            {
                "key": change.key,
                "before": placed[change.key].as_json(),
                "to": change.to.as_json() if change.to else None,
            }
            for change in way.changes
        ],
        longer_shifts=[one.as_json() for one in way.longer],
        measures=way.measures,
    )


def _changed_since(repair: Repair, found: Iterable[Way]) -> bool:
    """Tell whether somebody changed one of the same visits while the options were worked out."""
    keys = {change.key for way in found for change in way.changes}
    since = VisitChange.objects.filter(edit__plan_id=repair.plan_id, edit__version__gt=repair.version, key__in=keys)
    return since.exists()


def _card(repair: Repair) -> RepairCard:
    return RepairCard(repair.pk, repair.public_id, repair.plan.team_id, repair.day, repair.state)

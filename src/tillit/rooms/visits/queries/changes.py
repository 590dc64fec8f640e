"""One visit of a plan as its leader changes it, and the steps that changed a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tillit.kernel.period import Week
from tillit.rooms.visits.models import (
    EditKind,
    Encounter,
    EncounterStatus,
    Plan,
    PlanEdit,
    PlanState,
    Visit,
    VisitChange,
    VisitHelper,
)
from tillit.rooms.visits.types import Placement

# What follows from what changed under the plan, or takes a step back, is not taken back itself.
NOT_UNDONE = frozenset({EditKind.UPDATE, EditKind.UNDO})


@dataclass(frozen=True)
class VisitPlace:
    """Which visit of which plan an address means; names and times are read later, through the door."""

    id: int
    public_id: UUID
    key: str
    person_id: int
    grant_id: int
    plan_id: int
    plan_public_id: UUID
    team_id: int
    monday: date
    plan_state: str
    version: int

    @property
    def week(self) -> Week:
        return Week(self.monday)

    @property
    def is_changeable(self) -> bool:
        return self.plan_state in (PlanState.PROPOSED, PlanState.ACCEPTED)


@dataclass(frozen=True)
class VisitStep:
    """What one step did to one visit; before or after is None where it was not in the plan."""

    key: str
    person_id: int
    day: date
    before: Placement | None
    after: Placement | None
    needs_telling: bool
    told_at: datetime | None


@dataclass(frozen=True)
class EditCard:
    """One step of a plan: who made it, when, what it did, and whether it can be taken back."""

    id: int
    public_id: UUID
    version: int
    kind: str
    asked_by: str
    words: str
    made_at: datetime
    made_by: str
    is_undone: bool
    steps: tuple[VisitStep, ...]

    @property
    def kind_name(self) -> str:
        return str(EditKind(self.kind).label)

    @property
    def can_be_undone(self) -> bool:
        return not self.is_undone and self.kind not in NOT_UNDONE


def visit_place(public_id: UUID) -> VisitPlace | None:
    """Give where a visit is, or None."""
    return next(iter(_places(Visit.objects.filter(public_id=public_id))), None)


@dataclass(frozen=True)
class Standing:
    """How a visit stands in its plan, and whether it is done."""

    at: Placement
    is_done: bool


def standing(place: VisitPlace) -> Standing:
    """Give how one visit stands, without reading the week that it is in."""
    row = Visit.objects.get(pk=place.id)
    helpers = VisitHelper.objects.filter(visit=row).order_by("pk").values_list("employee_id", flat=True)
    done = Encounter.objects.filter(visit=row, status=EncounterStatus.FINISHED).exists()
    return Standing(Placement(row.state, row.day, row.starts_at, tuple(helpers), row.pinned), done)


def stored_visit(place: VisitPlace) -> Visit:
    """Give the visit's row with its grant (one query)."""
    return Visit.objects.select_related("grant").get(pk=place.id)


def same_visit_in_force(place: VisitPlace) -> VisitPlace | None:
    """Give the same need's visit in the plan that the team works by, or None."""
    rows = Visit.objects.filter(
        key=place.key, plan__team=place.team_id, plan__week=place.monday, plan__state=PlanState.ACCEPTED
    )
    return next(iter(_places(rows)), None)


def visits_at(plan_id: int, keys: Iterable[str]) -> dict[str, UUID]:
    """Give the addresses of visits of a plan by key."""
    return dict(Visit.objects.filter(plan_id=plan_id, key__in=set(keys)).values_list("key", "public_id"))


def plan_version(plan_id: int) -> int:
    """Give how many times people changed the plan."""
    return Plan.objects.values_list("version", flat=True).get(pk=plan_id)


def edits_of_visit(plan_id: int, key: str) -> list[EditCard]:
    """Give the steps that changed one visit, the newest first, each with that visit only."""
    whole = key.partition("/")[0]  # the halves of a split visit share what happened to the whole
    return _edits(PlanEdit.objects.filter(plan_id=plan_id), keys={key, whole})


def edits_since(plan_id: int, *, version: int, keys: Collection[str]) -> list[EditCard]:
    """Give what others changed of these visits since a version, the newest first."""
    since = PlanEdit.objects.filter(plan_id=plan_id, version__gt=version)
    taken_back = Q(undone_by__isnull=False) | Q(undoes__version__gt=version)
    return _edits(since.exclude(taken_back), keys=set(keys))


def edit_card(public_id: UUID) -> tuple[EditCard, UUID, int] | None:
    """Give one step with its plan's address and team, or None."""
    rows = PlanEdit.objects.filter(public_id=public_id)
    plan = rows.values_list("plan__public_id", "plan__team_id").first()
    return (_edits(rows)[0], *plan) if plan else None


def edits_of_plan(plan_id: int) -> QuerySet[PlanEdit]:
    """Give the steps of a plan, the newest first, to be paged; `as_edit_cards` makes cards of a page's rows."""
    return PlanEdit.objects.filter(plan_id=plan_id).order_by("-version")


def as_edit_cards(edits: Iterable[PlanEdit]) -> list[EditCard]:
    """Give the cards of some steps, in their order (two queries)."""
    return _edits(PlanEdit.objects.filter(pk__in=[edit.pk for edit in edits]))


def _edits(edits: QuerySet[PlanEdit], *, keys: set[str] | None = None) -> list[EditCard]:
    changes = VisitChange.objects.filter(edit__in=edits.values("pk"))
    if keys is not None:
        changes = changes.filter(key__in=keys)
        edits = edits.filter(pk__in=changes.values("edit_id"))
    steps: dict[int, list[VisitStep]] = defaultdict(list)
    for row in changes.order_by("day", "pk"):
        steps[row.edit_id].append(
            VisitStep(
                row.key,
                row.person_id,
                row.day,
                Placement.from_json(row.before) if row.before else None,
                Placement.from_json(row.after) if row.after else None,
                row.needs_telling,
                row.told_at,
            )
        )
    if keys is not None and not steps:
        return []
    rows = edits.order_by("-version").values_list(
        "id",
        "public_id",
        "version",
        "kind",
        "asked_by",
        "words",
        "made_at",
        "made_by__display_name",
        "undone_by",
    )
    return [
        EditCard(*row[:7], made_by=row[7] or "", is_undone=row[8] is not None, steps=tuple(steps[row[0]]))
        for row in rows
    ]


def _places(rows: QuerySet[Visit]) -> list[VisitPlace]:
    return [
        VisitPlace(*row)
        for row in rows.values_list(
            "id",
            "public_id",
            "key",
            "person_id",
            "grant_id",
            "plan_id",
            "plan__public_id",
            "plan__team_id",
            "plan__week",
            "plan__state",
            "plan__version",
        )
    ]

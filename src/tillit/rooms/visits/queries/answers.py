"""Reads of answers: what persons answered to their visits, what the team answered back, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from tillit.rooms.decisions import queries as decisions
from tillit.rooms.visits.answer_rules import is_called_first
from tillit.rooms.visits.models import (
    Encounter,
    EncounterStatus,
    EnteredHow,
    Outcome,
    PlanState,
    Reply,
    Visit,
    VisitAnswer,
    VisitState,
)


@dataclass(frozen=True)
class AnswerableVisit:
    """A visit to come, as it stands in the plan that the team works by."""

    id: int
    public_id: UUID
    key: str
    person_id: int
    grant_id: int
    team_id: int
    plan_public_id: UUID
    version: int
    day: date
    starts_at: datetime
    help: str
    helper_ids: tuple[int, ...]
    is_called_first: bool


@dataclass(frozen=True)
class Answer:
    """What a person answered to a visit, and what the team answered back, if it did."""

    public_id: UUID
    person_id: int
    person_public_id: UUID
    team_id: int
    key: str
    day: date
    planned_at: datetime
    reply: str
    words: str
    wished_day: date | None
    wished_from: time | None
    wished_to: time | None
    how: str
    entered_by_id: int
    entered_by: str
    given_at: datetime
    due_at: datetime | None
    outcome: str
    reply_words: str
    replied_by: str
    replied_at: datetime | None
    replaced_at: datetime | None

    @property
    def is_yes(self) -> bool:
        return self.reply == Reply.YES

    @property
    def is_no(self) -> bool:
        return self.reply == Reply.NO

    @property
    def is_time(self) -> bool:
        return self.reply == Reply.ANOTHER_TIME

    @property
    def is_way(self) -> bool:
        return self.reply == Reply.ANOTHER_WAY

    @property
    def is_open(self) -> bool:
        """Tell whether the team has yet to answer."""
        return self.due_at is not None and self.replied_at is None and self.replaced_at is None

    @property
    def by_themselves(self) -> bool:
        return self.how == EnteredHow.SELF

    @property
    def by_proxy(self) -> bool:
        return self.how == EnteredHow.PROXY

    @property
    def reply_label(self) -> str:
        return str(Reply(self.reply).label)

    @property
    def how_label(self) -> str:
        return str(EnteredHow(self.how).label)

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether the answer should have been there by now."""
        return self.is_open and self.due_at is not None and self.due_at < now


def visit_to_answer(person_id: int, public_id: UUID, *, now: datetime) -> AnswerableVisit | None:
    """Give a visit that the person can answer: planned, not begun, not done; None for any other.

    An address from an older plan of the week leads to the same visit in the plan that stands now.
    """
    asked = Visit.objects.filter(public_id=public_id, person_id=person_id).values("key", "plan__team", "plan__week")
    if (named := asked.first()) is None:
        return None
    visit = (
        Visit.objects.filter(
            person_id=person_id,
            key=named["key"],
            plan__team=named["plan__team"],
            plan__week=named["plan__week"],
            plan__state=PlanState.ACCEPTED,
            state=VisitState.PLANNED,
            starts_at__gt=now,
        )
        .exclude(pk__in=Encounter.objects.filter(status=EncounterStatus.FINISHED, visit__isnull=False).values("visit"))
        .select_related("plan", "grant")
        .defer("plan__problem")
        .prefetch_related("helpers")
        .first()
    )
    if visit is None or visit.starts_at is None:
        return None
    return AnswerableVisit(
        id=visit.pk,
        public_id=visit.public_id,
        key=visit.key,
        person_id=visit.person_id,
        grant_id=visit.grant_id,
        team_id=visit.plan.team_id,
        plan_public_id=visit.plan.public_id,
        version=visit.plan.version,
        day=visit.day,
        starts_at=visit.starts_at,
        help=visit.grant.help,
        helper_ids=tuple(sorted(row.employee_id for row in visit.helpers.all())),
        is_called_first=calls_first(person_id, visit.grant_id, visit.day),
    )


def whose_visit(public_id: UUID) -> UUID | None:
    """Give the public id of the person whose visit an address means, for the door to judge."""
    return Visit.objects.filter(public_id=public_id).values_list("person__public_id", flat=True).first()


def calls_first(person_id: int, grant_id: int, day: date) -> bool:
    """Tell whether the team calls the person before a visit of this grant is dropped."""
    grants = decisions.plannable_grants([person_id], first=day, last=day)
    return is_called_first(next((grant for grant in grants if grant.pk == grant_id), None))


def answers_of_visits(visit_ids: Iterable[int]) -> dict[int, Answer]:
    """Give by visit the answer that stands; a *yes* to another time of day than it has now stands no more."""
    asked = Visit.objects.filter(pk__in=set(visit_ids)).values_list("pk", "person_id", "key", "starts_at")
    visits = {(person_id, key): (pk, starts_at) for pk, person_id, key, starts_at in asked}
    if not visits:
        return {}
    rows = VisitAnswer.objects.filter(
        person_id__in={person_id for person_id, _ in visits}, key__in={key for _, key in visits}, replaced_at=None
    )
    found = {}
    for answer in _answers(rows):
        visit = visits.get((answer.person_id, answer.key))
        if visit and (not answer.is_yes or answer.planned_at == visit[1]):
            found[visit[0]] = answer
    return found


def wishes_told(person_id: int, *, since: date) -> list[Answer]:
    """Give the answers other than yes to visits of `since` or later that stand, the latest visit last."""
    rows = VisitAnswer.objects.filter(person_id=person_id, day__gte=since, replaced_at=None, due_at__isnull=False)
    return _answers(rows.order_by("day", "planned_at", "pk"))


def open_answers(team_ids: Iterable[int]) -> list[Answer]:
    """Give what the teams have yet to answer, the nearest deadline first."""
    rows = VisitAnswer.objects.filter(
        team_id__in=set(team_ids), due_at__isnull=False, replied_at=None, replaced_at=None
    )
    return _answers(rows.order_by("due_at", "pk"))


def answer_of_team(team_id: int, public_id: UUID) -> Answer | None:
    """Give one wish that a team was told, answered or not; None for another team's or a replaced one."""
    rows = VisitAnswer.objects.filter(team_id=team_id, public_id=public_id, replaced_at=None, due_at__isnull=False)
    return next(iter(_answers(rows)), None)


@dataclass(frozen=True)
class Now:
    """How the visit that an answer is about stands in the team's plan now; no times when it is not planned."""

    public_id: UUID
    plan_public_id: UUID
    week: date
    version: int
    grant_id: int
    day: date
    starts_at: datetime | None
    state: str
    helper_ids: tuple[int, ...]
    is_done: bool

    @property
    def is_planned(self) -> bool:
        return self.state == VisitState.PLANNED

    @property
    def is_cancelled(self) -> bool:
        return self.state == VisitState.SKIPPED


def visit_now(answer: Answer) -> Now | None:
    """Give how the visit of an answer stands in the accepted plan, None when no such visit is there."""
    visit = (
        Visit.objects.filter(
            key=answer.key, person_id=answer.person_id, plan__team_id=answer.team_id, plan__state=PlanState.ACCEPTED
        )
        .select_related("plan")
        .defer("plan__problem")
        .prefetch_related("helpers")
        .first()
    )
    if visit is None:
        return None
    return Now(
        public_id=visit.public_id,
        plan_public_id=visit.plan.public_id,
        week=visit.plan.week,
        version=visit.plan.version,
        grant_id=visit.grant_id,
        day=visit.day,
        starts_at=visit.starts_at,
        state=visit.state,
        helper_ids=tuple(sorted(row.employee_id for row in visit.helpers.all())),
        is_done=Encounter.objects.filter(visit=visit, status=EncounterStatus.FINISHED).exists(),
    )


def _answers(rows: QuerySet[VisitAnswer]) -> list[Answer]:
    """Read what an answer is made of, and no more of the person and the accounts than that."""
    read = rows.values_list(
        "public_id",
        "person_id",
        "person__public_id",
        "team_id",
        "key",
        "day",
        "planned_at",
        "reply",
        "words",
        "wished_day",
        "wished_from",
        "wished_to",
        "how",
        "entered_by_id",
        "entered_by__display_name",
        "given_at",
        "due_at",
        "outcome",
        "reply_words",
        Coalesce("replied_by__display_name", Value("")),
        "replied_at",
        "replaced_at",
    )
    return [Answer(*row) for row in read]

"""What a person answers to a visit, and what the team answers back: yes, no, another time, another way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tillit.foundation.events import publish
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.integrations.outlet import services as outlet
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, StateConflict, TillitError
from tillit.kernel.period import Week
from tillit.rooms.organization import queries as organization
from tillit.rooms.people.services.entry import check_entry
from tillit.rooms.visits.adjustments import Decided
from tillit.rooms.visits.answer_rules import answer_due_at
from tillit.rooms.visits.events import AnswerChanged
from tillit.rooms.visits.models import (
    AdjustmentKind,
    AskedBy,
    EditKind,
    EnteredHow,
    Outcome,
    Reply,
    VisitAnswer,
    VisitState,
)
from tillit.rooms.visits.queries.answers import (
    Answer,
    AnswerableVisit,
    answer_of_team,
    calls_first,
    visit_now,
    visit_to_answer,
)
from tillit.rooms.visits.services.changes import change_plan
from tillit.rooms.visits.types import SKIPPED, Change, Placement

WORDS_MAX = VisitAnswer._meta.get_field("words").max_length or 0


class BadAnswer(TillitError):
    """An answer that says too little or too much to act on."""


class CallFirst(StateConflict):
    """The visit is not dropped before somebody has talked with the person."""


class NotMoved(StateConflict):
    """The wish is not kept: the visit stands where it stood."""


@dataclass(frozen=True)
class Given:
    """An answer as it was taken: `due_at` is when the person should hear from the team, None after a yes."""

    answer_public_id: UUID
    due_at: datetime | None
    changed: bool


@dataclass(frozen=True)
class Replied:
    """What the team answered, and the plan's version after it when that changed the plan."""

    answer_public_id: UUID
    outcome: str
    version: int | None


def answer_visit(
    *,
    person: Any,
    visit_public_id: UUID,
    reply: str,
    words: str = "",
    wished_day: date | None = None,
    wished_from: time | None = None,
    wished_to: time | None = None,
    how: str,
    user: User,
    now: datetime,
) -> Given:
    """Take a person's answer to a visit to come; a newer one replaces the one before, and none is removed.

    `person` came through the door; `how` is the way the answer came, `user` whose account typed it. Raises NotFound
    when there is no such visit to come, BadAnswer when another time has no time, another way no words, or anything
    is too long, and NotAllowed when the account cannot have entered it in this way.
    """
    words = _cleaned(words)
    _check(reply, words, wished_from, wished_to, how)
    with transaction.atomic():
        check_entry(person, how=how, by=user, now=now)
        visit = visit_to_answer(person.pk, visit_public_id, now=now)
        if visit is None:
            raise NotFound("There is no such visit to come; it may have been changed. Look at the week again.")
        if reply == Reply.ANOTHER_TIME:
            _check_wished_day(wished_day, visit, now=now)
        else:
            wished_day = wished_from = wished_to = None
        _lock_visit(person.pk, visit.key)
        standing = VisitAnswer.objects.filter(person_id=person.pk, key=visit.key, replaced_at=None).first()
        told = {
            "reply": reply,
            "words": words,
            "wished_day": wished_day,
            "wished_from": wished_from,
            "wished_to": wished_to,
            "planned_at": visit.starts_at,
        }
        if standing and standing.replied_at is None and all(getattr(standing, k) == v for k, v in told.items()):
            return Given(standing.public_id, standing.due_at, changed=False)
        if standing:
            standing.replaced_at = now
            standing.save(update_fields=["replaced_at"])
            _publish(standing)
        due_at = None
        if reply != Reply.YES:
            due_at = answer_due_at(given_at=now, visit_starts_at=visit.starts_at)
        answer = VisitAnswer.objects.create(
            person_id=person.pk,
            team_id=visit.team_id,
            key=visit.key,
            day=visit.day,
            how=how,
            entered_by=user,
            given_at=now,
            due_at=due_at,
            **told,
        )
        _publish(answer)
        leave_trail(user=user, verb="answer_visit", subject=answer, now=now, visit=visit.id, reply=reply, how=how)
    return Given(answer.public_id, due_at, changed=True)


def reply_to_answer(
    *, team_id: int, answer_public_id: UUID, outcome: str, words: str = "", user: User, now: datetime
) -> Replied:
    """Answer a person's wish: kept, partly kept, or not possible now; the last two with words that say why.

    Raises NotFound, BadAnswer, StateConflict when it is answered already, and NotMoved when another time is said
    to be kept while the visit stands where it stood.
    """
    words = _cleaned(words)
    if outcome not in Outcome.values or (outcome != Outcome.KEPT and not words):
        raise BadAnswer(_("Say how the wish was met, and in a sentence why when it was not kept whole."))
    with _open_answer(team_id, answer_public_id) as (row, told):
        if outcome == Outcome.KEPT:
            _check_kept(told)
        _store_reply(row, outcome, words, user=user, now=now)
        return Replied(row.public_id, outcome, version=None)


def cancel_as_wished(
    *, team_id: int, answer_public_id: UUID, has_talked: bool, words: str = "", user: User, now: datetime
) -> Replied:
    """Cancel the visit that a person does not need, and answer that it is so.

    Raises NotFound, BadAnswer when the answer was no *no*, StateConflict when it is answered already, CallFirst
    when the visit gives what a person may be harmed without and nobody `has_talked` with them, and what
    `change_plan` raises.
    """
    words = _cleaned(words)
    with _open_answer(team_id, answer_public_id) as (row, told):
        if not told.is_no:
            raise BadAnswer(_("Only a visit that the person does not need is cancelled so."))
        visit = visit_now(told)
        version = None
        if visit is not None and visit.state != VisitState.SKIPPED:
            if not has_talked and calls_first(told.person_id, visit.grant_id, visit.day):
                raise CallFirst(_("Call before this visit is cancelled: it gives help that one may be harmed without."))
            version = change_plan(
                plan_public_id=visit.plan_public_id,
                version=visit.version,
                changes=[Change(told.key, Placement(SKIPPED, visit.day))],
                kind=EditKind.CANCEL,
                user=user,
                now=now,
                asked_by=AskedBy.PERSON,
                decide=[Decided(AdjustmentKind.CANCELLED, told.key, visit.grant_id)],
            ).version
        _store_reply(row, Outcome.KEPT, words, user=user, now=now)
        return Replied(row.public_id, Outcome.KEPT, version)


@contextmanager
def _open_answer(team_id: int, public_id: UUID) -> Iterator[tuple[VisitAnswer, Answer]]:
    """Give an answer that waits for its reply, locked, and the same as plain data."""
    with transaction.atomic():
        rows = VisitAnswer.objects.select_for_update(of=("self",)).select_related("person")
        row = rows.filter(team_id=team_id, public_id=public_id).first()
        if row is None or row.due_at is None:
            raise NotFound("There is no such wish in this team.")
        if row.replaced_at is not None:
            raise StateConflict(_("The person has given another answer since. Open the tasks again."))
        if row.replied_at is not None:
            raise StateConflict(_("This wish is answered already."))
        told = answer_of_team(team_id, public_id)
        assert told is not None, "the row is locked and stands"
        yield row, told


def _store_reply(row: VisitAnswer, outcome: str, words: str, *, user: User, now: datetime) -> None:
    row.outcome, row.reply_words, row.replied_by, row.replied_at = outcome, words, user, now
    row.save(update_fields=["outcome", "reply_words", "replied_by", "replied_at"])
    _publish(row)
    leave_trail(user=user, verb="reply_to_answer", subject=row, now=now, outcome=outcome)
    _tell(row, now=now)


def _publish(row: VisitAnswer) -> None:
    """Let who counts wishes know; a yes asks for nothing and is none."""
    if row.due_at is not None:
        publish(AnswerChanged(answer_id=row.pk, team_id=row.team_id, due=local_day(row.due_at)))


def _tell(row: VisitAnswer, *, now: datetime) -> None:
    """Let the person know, in the way they chose, that there is an answer; what it says stands on their page."""
    unit = organization.unit_card(row.person.unit_id)
    outlet.send(
        kind="answer_received",
        recipient=outlet.Recipient("person", row.person_id, row.person.contact_channel, row.person.language),
        context={"unit": unit.name if unit else "", "phone": unit.phone if unit else ""},
        about=("visits.visitanswer", row.pk),
        now=now,
    )


def _check_kept(told: Answer) -> None:
    """Refuse to call a wish kept that anybody can see is not."""
    visit = visit_now(told)
    if told.is_time and visit is not None and visit.is_planned and visit.starts_at == told.planned_at:
        raise NotMoved(_("The visit stands at the time it had. Move it first, then answer that it is as wished."))
    if told.is_no and visit is not None and visit.is_planned and not visit.is_done:
        raise NotMoved(_("The visit is still planned. Cancel it, and the answer goes with it."))


def _check(reply: str, words: str, wished_from: time | None, wished_to: time | None, how: str) -> None:
    if reply not in Reply.values or how not in EnteredHow.values:
        raise BadAnswer(_("Say yes, no, another time or another way, and how the answer came."))
    if reply == Reply.ANOTHER_TIME and wished_from is None:
        raise BadAnswer(_("Say from what time of the day it suits."))
    if wished_from and wished_to and wished_to <= wished_from:
        raise BadAnswer(_("The latest time must be after the earliest."))
    if reply == Reply.ANOTHER_WAY and not words:
        raise BadAnswer(_("Say in a few words how it should be."))


def _check_wished_day(wished_day: date | None, visit: AnswerableVisit, *, now: datetime) -> None:
    """A plan is a week: a visit moves within its own, and not into what is over."""
    week = Week.of(visit.day)
    if wished_day is None or wished_day not in week.days or wished_day < local_day(now):
        raise BadAnswer(_("Choose a day of the same week that is not over."))


def _cleaned(words: str) -> str:
    words = words.replace("\0", "").replace("\r\n", "\n").strip()
    if len(words) > WORDS_MAX:
        raise BadAnswer(
            _("Write at most %(most)d characters; these are %(given)d.") % {"most": WORDS_MAX, "given": len(words)}
        )
    return words


def _lock_visit(person_id: int, key: str) -> None:
    """Let answers to one visit come one after the other, the first one too, when there is no row to lock yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [key, person_id])

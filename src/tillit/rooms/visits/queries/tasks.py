"""What waits for a team: wishes to be answered, own words to be talked through, notes that nobody has read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from tillit.kernel.clock import local_day
from tillit.rooms.people import queries as people
from tillit.rooms.people.queries import Words
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits.models import VisitAnswer
from tillit.rooms.visits.queries.answers import Answer, open_answers
from tillit.rooms.visits.queries.notes import NoteCard, open_notes


@dataclass(frozen=True)
class OpenTasks:
    """How much waits for a team; `overdue` are those of the answers whose deadline has passed."""

    answers: int = 0
    overdue: int = 0
    words: int = 0

    @property
    def total(self) -> int:
        return self.answers + self.words


@dataclass(frozen=True)
class TeamTasks:
    """All that waits for a team; the persons come through the door."""

    answers: list[Answer]
    words: dict[int, Words]
    notes: list[NoteCard]

    @property
    def person_ids(self) -> set[int]:
        return {row.person_id for row in (*self.answers, *self.notes)} | set(self.words)


def team_tasks(team_id: int, *, now: datetime) -> TeamTasks:
    """Give what waits for a team: answers by deadline, words by the day they fell due, notes by age."""
    today = local_day(now)
    helped = {row.person_id for row in teams.belongings(team_ids=[team_id], first=today, last=today)}
    due = people.own_words_due(helped, on=today)
    return TeamTasks(
        answers=open_answers([team_id]),
        words=dict(sorted(due.items(), key=lambda item: item[1].due_on)),
        notes=open_notes(helped, now=now),
    )


def open_task_counts(team_ids: Iterable[int], *, now: datetime) -> dict[int, OpenTasks]:
    """Give by team how much waits for it; every asked team is there (three queries)."""
    today = local_day(now)
    wanted = set(team_ids)
    waiting = VisitAnswer.objects.filter(
        team_id__in=wanted, due_at__isnull=False, replied_at=None, replaced_at=None
    ).order_by()
    counted = {
        team_id: (answers, overdue)
        for team_id, answers, overdue in waiting.values_list("team_id").annotate(
            answers=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=now))
        )
    }
    team_of = {row.person_id: row.team_id for row in teams.belongings(team_ids=wanted, first=today, last=today)}
    words = dict.fromkeys(wanted, 0)
    for person_id in people.words_due_of(team_of, on=today):
        words[team_of[person_id]] += 1
    return {team_id: OpenTasks(*counted.get(team_id, (0, 0)), words[team_id]) for team_id in wanted}

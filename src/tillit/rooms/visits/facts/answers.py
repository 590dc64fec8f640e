"""Wishes: change wishes answered in time, and visits that kept a wish for a helper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from tillit.foundation.facts import DayCounts, register_days
from tillit.rooms.visits.facts.rows import counted_by_day

# Counted on the day that the answer was due; one taken back before it was answered is none.
CHANGE_WISHES = """
    SELECT (due_at AT TIME ZONE 'Europe/Oslo')::date, team_id,
        count(*),
        count(*) FILTER (WHERE replied_at <= due_at),
        count(*) FILTER (WHERE outcome = 'kept'),
        count(*) FILTER (WHERE outcome = 'partly')
    FROM visits_visitanswer
    WHERE (due_at AT TIME ZONE 'Europe/Oslo')::date BETWEEN %(first)s AND %(last)s
        AND (due_at <= %(until)s OR replied_at IS NOT NULL)
        AND (replaced_at IS NULL OR replied_at IS NOT NULL)
    GROUP BY 1, 2
"""
HELPER_WISHES = """
    SELECT made.day, made.team_id, count(*), count(*) FILTER (WHERE made.is_kept)
    FROM (
        SELECT encounter.day, encounter.team_id, encounter.visit_id,
            bool_or(wish.employee_id = encounter.employee_id) AS is_kept
        FROM visits_encounter AS encounter
        JOIN visits_visit AS visit ON visit.id = encounter.visit_id
        JOIN decisions_helperwish AS wish ON wish.grant_id = visit.grant_id AND wish.kind = 'preferred'
        WHERE encounter.status = 'finished' AND encounter.day BETWEEN %(first)s AND %(last)s
        GROUP BY encounter.day, encounter.team_id, encounter.visit_id
    ) AS made
    GROUP BY made.day, made.team_id
"""
CHANGE_PARTS = {
    "due": ("ønsker om endring som skulle vært besvart", "wishes for a change that were to be answered"),
    "in_time": ("av dem besvart i tide", "of these, answered in time"),
    "as_wished": ("av dem ble det som ønsket", "of these, done as wished"),
    "partly": ("av dem ble det delvis som ønsket", "of these, partly done as wished"),
}
HELPER_PARTS = {
    "visits": ("besøk hos noen som ønsker bestemte hjelpere", "visits to somebody who wishes for certain helpers"),
    "kept": ("av dem ved en de ønsker", "of these, by one they wish for"),
}


def change_wishes(*, first: date, last: date, until: datetime) -> Iterator[DayCounts]:
    """Count wishes for a change by the day that their answer was due."""
    yield from counted_by_day(CHANGE_WISHES, list(CHANGE_PARTS), first=first, last=last, until=until)


def helper_wishes(*, first: date, last: date, until: datetime) -> Iterator[DayCounts]:
    """Count the visits to people who wish for certain helpers."""
    yield from counted_by_day(HELPER_WISHES, list(HELPER_PARTS), first=first, last=last, until=until)


register_days("change_wishes", parts=CHANGE_PARTS, count=change_wishes)
register_days("helper_wishes", parts=HELPER_PARTS, count=helper_wishes)

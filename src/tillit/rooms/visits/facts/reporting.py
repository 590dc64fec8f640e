"""What staff are asked to tell: taps and words for each visit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from tillit.foundation.facts import DayCounts, register_days
from tillit.rooms.visits.facts.rows import counted_by_day

# The trail holds each write by a person; a visit that was entered afterwards (catch-up) is no tap of a helper.
VERBS = ("finish_visit", "undo_visit", "report_deviation", "withdraw_deviation", "write_handover_note")
TAPS = """
    SELECT (entry.at AT TIME ZONE 'Europe/Oslo')::date, plan.team_id,
        count(*),
        count(DISTINCT entry.subject_id) FILTER (WHERE entry.verb = 'finish_visit')
    FROM foundation_trailentry AS entry
    LEFT JOIN visits_handovernote AS note ON entry.subject = 'visits.handovernote' AND note.id = entry.subject_id
    JOIN visits_visit AS visit
        ON visit.id = CASE entry.subject WHEN 'visits.visit' THEN entry.subject_id ELSE note.visit_id END
    JOIN visits_plan AS plan ON plan.id = visit.plan_id
    WHERE entry.verb = ANY(%(verbs)s) AND entry.user_id IS NOT NULL
        AND entry.at >= %(first)s::timestamp AT TIME ZONE 'Europe/Oslo'
        AND entry.at < (%(last)s::date + 1)::timestamp AT TIME ZONE 'Europe/Oslo'
    GROUP BY 1, 2
"""
PARTS = {
    "taps": ("trykk for å fortelle om besøk", "taps to tell of visits"),
    "visits": ("besøk hjelpere selv meldte som gjort", "visits that helpers themselves told of as made"),
}


def reporting(*, first: date, last: date, until: datetime) -> Iterator[DayCounts]:
    """Count what helpers told of visits, by the day of the tap."""
    yield from counted_by_day(TAPS, list(PARTS), first=first, last=last, until=until, more={"verbs": list(VERBS)})


register_days("reporting", parts=PARTS, count=reporting)

"""Visits of the plans that teams worked by: needed, covered, made, missed, moved, and by how many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from tillit.foundation.facts import DayCounts, NeedCounts, register_by_need, register_days
from tillit.rooms.visits.facts.rows import counted_by_day, counted_by_need

# A visit that a person or a pause took away is not needed any more, so it is none of these. What still lies
# ahead at `until` is needed, but neither made nor missed.
COUNTED = """
        count(*) FILTER (WHERE state <> 'skipped' AND is_over),
        count(*) FILTER (WHERE state = 'uncovered' AND is_over),
        count(*) FILTER (WHERE state = 'planned' AND is_over AND helped > 0),
        count(*) FILTER (WHERE state = 'planned' AND is_over AND helped = 0),
        count(*) FILTER (WHERE was_moved AND is_over),
        count(*) FILTER (WHERE state = 'planned' AND is_over AND helpers_needed = 2 AND helped > 0),
        count(*) FILTER (WHERE state = 'planned' AND is_over AND helpers_needed = 2 AND helped > 1)"""
NEEDED = """
        SELECT visit.day, plan.team_id, visit.person_id, visit.state, visit.helpers_needed,
            coalesce(visit.ends_at, (visit.day + 1) AT TIME ZONE 'Europe/Oslo') <= %(until)s AS is_over,
            (SELECT count(*) FROM visits_encounter AS made
             WHERE made.visit_id = visit.id AND made.status = 'finished') AS helped,
            EXISTS (SELECT FROM visits_deviation AS word
                    WHERE word.visit_id = visit.id AND word.kind = 'moved' AND word.withdrawn_at IS NULL) AS was_moved
        FROM visits_visit AS visit
        JOIN visits_plan AS plan ON plan.id = visit.plan_id AND plan.state = 'accepted'
        WHERE visit.day BETWEEN %(first)s AND %(last)s"""
VISITS = f"""
    SELECT day, team_id, {COUNTED}
    FROM ({NEEDED}
    ) AS needed
    GROUP BY day, team_id
"""  # noqa: S608 - all of it stands here
# Plans may tell of some of the days only: need is taken as visits a day on the days that the team had a plan.
BY_NEED = f"""
    WITH needed AS ({NEEDED}),
    planned AS (SELECT team_id, count(DISTINCT day) AS days FROM needed GROUP BY team_id),
    needing AS (
        SELECT needed.person_id, needed.team_id, least(3, floor(count(*) / max(planned.days)::numeric))::int AS need
        FROM needed JOIN planned ON planned.team_id = needed.team_id
        GROUP BY needed.person_id, needed.team_id
    )
    SELECT needed.team_id, needing.need, {COUNTED}
    FROM needed JOIN needing ON needing.person_id = needed.person_id AND needing.team_id = needed.team_id
    GROUP BY needed.team_id, needing.need
"""  # noqa: S608 - all of it stands here
MINUTES = """
    SELECT shift.day, shift.team_id, coalesce(direct.minutes, 0), shift.minutes
    FROM (
        SELECT (shift.starts_at AT TIME ZONE 'Europe/Oslo')::date AS day, shift.team_id,
            sum(extract(epoch FROM shift.ends_at - shift.starts_at) / 60
                - coalesce((SELECT sum(extract(epoch FROM pause.ends_at - pause.starts_at) / 60)
                            FROM rosters_shiftactivity AS pause
                            WHERE pause.shift_id = shift.id AND pause.kind = 'break'), 0)) AS minutes
        FROM rosters_shift AS shift
        WHERE shift.starts_at >= %(first)s::timestamp AT TIME ZONE 'Europe/Oslo'
            AND shift.starts_at < (%(last)s::date + 1)::timestamp AT TIME ZONE 'Europe/Oslo'
            AND NOT EXISTS (
                SELECT FROM rosters_absence AS away WHERE away.employee_id = shift.employee_id
                AND away.starts_on <= (shift.starts_at AT TIME ZONE 'Europe/Oslo')::date
                AND (away.ends_on IS NULL OR away.ends_on > (shift.starts_at AT TIME ZONE 'Europe/Oslo')::date))
        GROUP BY 1, 2
    ) AS shift
    JOIN (
        SELECT visit.day, plan.team_id,
            sum(extract(epoch FROM visit.ends_at - visit.starts_at) / 60 * visit.helpers_needed) AS minutes
        FROM visits_visit AS visit
        JOIN visits_plan AS plan ON plan.id = visit.plan_id AND plan.state = 'accepted'
        WHERE visit.day BETWEEN %(first)s AND %(last)s AND visit.state = 'planned'
        GROUP BY 1, 2
    ) AS direct ON direct.day = shift.day AND direct.team_id = shift.team_id
"""
VISIT_PARTS = {
    "needed": ("besøk som skulle vært gjort", "visits that were to be made"),
    "uncovered": ("besøk ingen kunne ta", "visits that nobody could make"),
    "made": ("planlagte besøk som ble gjort", "planned visits that were made"),
    "missed": ("planlagte besøk som ingen har meldt som gjort", "planned visits that nobody told of as made"),
    "moved": ("besøk flyttet mer enn en halv time etter at det var fortalt", "visits moved by more than half an hour"),
    "for_two": ("gjennomførte besøk som trengte to hjelpere", "visits made that needed two helpers"),
    "by_two": ("av dem gjort av to", "of these, made by two"),
}
MINUTE_PARTS = {
    "direct": ("planlagte minutter hos folk", "planned minutes with people"),
    "at_work": ("minutter på jobb uten pauser", "minutes at work without breaks"),
}


def visits(*, first: date, last: date, until: datetime) -> Iterator[DayCounts]:
    """Count the visits of accepted plans by day and team."""
    yield from counted_by_day(VISITS, list(VISIT_PARTS), first=first, last=last, until=until)


def minutes(*, first: date, last: date, until: datetime) -> Iterator[DayCounts]:
    """Count the minutes that teams planned with people, and those at work, on days with an accepted plan."""
    yield from counted_by_day(MINUTES, list(MINUTE_PARTS), first=first, last=last, until=until)


def visits_by_need(*, first: date, last: date, until: datetime) -> Iterator[NeedCounts]:
    """Count the visits of accepted plans together by team and by how many a day the person was to get."""
    yield from counted_by_need(BY_NEED, list(VISIT_PARTS), first=first, last=last, until=until)


register_by_need("visits", count=visits_by_need)
register_days("visits", parts=VISIT_PARTS, count=visits)
register_days("minutes", parts=MINUTE_PARTS, count=minutes)

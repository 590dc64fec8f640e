"""Meetings that really were: a helper with a person, by their own team or not, by the primary contact or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from tillit.foundation.facts import DayCounts, NeedCounts, register_by_need, register_days
from tillit.rooms.visits.facts.rows import NEED, counted_by_day, counted_by_need

# Counted in the team that helped the person on that day.
COUNTED = """
        sum(made.visits),
        sum(made.visits) FILTER (WHERE member.employee_id IS NOT NULL),
        sum(made.visits) FILTER (WHERE belonging.primary_contact_id IS NOT NULL),
        sum(made.visits) FILTER (WHERE belonging.primary_contact_id = made.employee_id)
    FROM visits_encounter AS made
    JOIN teams_teamperson AS belonging ON belonging.person_id = made.person_id
        AND belonging.starts_on <= made.day AND (belonging.ends_on IS NULL OR belonging.ends_on > made.day)
    LEFT JOIN teams_teammember AS member ON member.team_id = belonging.team_id
        AND member.employee_id = made.employee_id
        AND member.starts_on <= made.day AND (member.ends_on IS NULL OR member.ends_on > made.day)"""
WHERE = "made.status = 'finished' AND made.day BETWEEN %(first)s AND %(last)s"
MEETINGS = f"""
    SELECT made.day, belonging.team_id, {COUNTED}
    WHERE {WHERE}
    GROUP BY made.day, belonging.team_id
"""
BY_NEED = f"""
    SELECT belonging.team_id, needing.need, {COUNTED}
    JOIN (
        SELECT made.person_id, {NEED.format(visits="sum(made.visits)")} AS need
        FROM visits_encounter AS made
        WHERE {WHERE}
        GROUP BY made.person_id
    ) AS needing ON needing.person_id = made.person_id
    WHERE {WHERE}
    GROUP BY belonging.team_id, needing.need
"""  # noqa: S608 - all of it stands here
PARTS = {
    "all": ("besøk av en hjelper hos en som teamet hjelper", "visits by a helper to somebody the team helps"),
    "by_own_team": ("av dem ved en som er i teamet", "of these, by somebody in the team"),
    "with_contact": ("besøk hos noen som har en primærkontakt", "visits to somebody who has a primary contact"),
    "by_contact": ("av dem ved primærkontakten", "of these, by the primary contact"),
}


def meetings(*, first: date, last: date, until: datetime) -> Iterator[DayCounts]:
    """Count the meetings by day and team."""
    yield from counted_by_day(MEETINGS, list(PARTS), first=first, last=last, until=until)


def meetings_by_need(*, first: date, last: date, until: datetime) -> Iterator[NeedCounts]:
    """Count the meetings of the days together by team and by how many visits a day the person got."""
    yield from counted_by_need(BY_NEED, list(PARTS), first=first, last=last, until=until)


register_by_need("meetings", count=meetings_by_need)
register_days("meetings", parts=PARTS, count=meetings)

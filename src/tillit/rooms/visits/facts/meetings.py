"""Meetings that really were: a helper with a person, by their own team or not, by the primary contact or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from tillit.foundation.facts import DayCounts, register_days
from tillit.rooms.visits.facts.rows import counted_by_day

# Counted in the team that helped the person on that day.
MEETINGS = """
    SELECT made.day, belonging.team_id,
        sum(made.visits),
        sum(made.visits) FILTER (WHERE member.employee_id IS NOT NULL),
        sum(made.visits) FILTER (WHERE belonging.primary_contact_id IS NOT NULL),
        sum(made.visits) FILTER (WHERE belonging.primary_contact_id = made.employee_id)
    FROM visits_encounter AS made
    JOIN teams_teamperson AS belonging ON belonging.person_id = made.person_id
        AND belonging.starts_on <= made.day AND (belonging.ends_on IS NULL OR belonging.ends_on > made.day)
    LEFT JOIN teams_teammember AS member ON member.team_id = belonging.team_id
        AND member.employee_id = made.employee_id
        AND member.starts_on <= made.day AND (member.ends_on IS NULL OR member.ends_on > made.day)
    WHERE made.status = 'finished' AND made.day BETWEEN %(first)s AND %(last)s
    GROUP BY made.day, belonging.team_id
"""
PARTS = {
    "all": ("besøk av en hjelper hos en som teamet hjelper", "visits by a helper to somebody the team helps"),
    "by_own_team": ("av dem ved en som er i teamet", "of these, by somebody in the team"),
    "with_contact": ("besøk hos noen som har en primærkontakt", "visits to somebody who has a primary contact"),
    "by_contact": ("av dem ved primærkontakten", "of these, by the primary contact"),
}


def meetings(*, first: date, last: date, until: datetime) -> Iterator[DayCounts]:
    """Count the meetings by day and team."""
    yield from counted_by_day(MEETINGS, list(PARTS), first=first, last=last, until=until)


register_days("meetings", parts=PARTS, count=meetings)

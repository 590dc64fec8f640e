"""The people of a team's week in their table (`{% load week_table %}`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import template
from django.utils.safestring import SafeString

from tillit.rooms.visits.views.week_people import PersonRow
from tillit.rooms.visits.views.week_rows import draw_rows

register = template.Library()


@register.simple_tag
def week_rows(rows: Iterable[PersonRow], chosen: date, today: date) -> SafeString:
    """A row a person, a cell a day."""
    return draw_rows(rows, chosen=chosen, today=today)

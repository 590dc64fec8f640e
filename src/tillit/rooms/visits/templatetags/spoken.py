"""Times and days of visits as one reads them aloud (`{% load spoken %}`)."""

from __future__ import annotations

from datetime import date, datetime, time

from django import template

from tillit.rooms.visits import spoken

register = template.Library()


@register.filter
def oclock(value: datetime | time | None) -> str:
    """kl. 09.15"""
    return spoken.oclock(value) if value else ""


@register.filter
def bare_clock(value: datetime | time | None) -> str:
    """09.15"""
    return spoken.bare_clock(value) if value else ""


@register.filter
def day_and_clock(value: datetime | None) -> str:
    """torsdag 19. november kl. 15.00"""
    return spoken.day_and_clock(value) if value else ""


@register.filter
def said_day(value: date | None, today: date) -> str:
    """i dag, i morgen, torsdag 19. november"""
    return spoken.relative_day(value, today) if value else ""

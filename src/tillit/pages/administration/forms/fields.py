"""Fields that several forms of administration ask for."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


class DayField(forms.DateField):
    """A day, by the browser's own calendar; typed as 2026-11-21 or 21.11.2026 where there is none."""

    def __init__(self, **options: object) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d.%m.%Y"],
            **options,
        )
        self.validators += [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]


def after(last_day: date | None) -> date | None:
    """Give the day after the last one: where a half-open period ends."""
    return last_day + timedelta(days=1) if last_day else None


def last_day(ends_on: date | None) -> date | None:
    """Give the last day of a half-open period, as people say it."""
    return ends_on - timedelta(days=1) if ends_on else None

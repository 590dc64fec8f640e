"""Working time (arbeidsmiljøloven chapter 10): typed names for the values in values/working_time.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tillit.law.book import LawOn, Value
from tillit.law.layer import Layer


class WorkingTime(LawOn):
    """The working-time law of a day; what each value means stands in the file, beside its paragraph."""

    subject = "working_time"

    roster_notice_days = Value()
    day_hours = Value()
    week_hours = Value()
    standby_home_share = Value()
    rota_week_hours = Value()
    continuous_week_hours = Value()
    rota_sunday_hour_minutes = Value()
    rota_night_hour_minutes = Value()
    averaged_individual_day_hours = Value()
    averaged_individual_week_hours = Value()
    averaged_union_day_hours = Value()
    averaged_union_week_hours = Value()
    averaged_inspection_day_hours = Value()
    overtime_week_hours = Value()
    overtime_4_weeks_hours = Value()
    overtime_52_weeks_hours = Value()
    overtime_union_week_hours = Value()
    overtime_union_4_weeks_hours = Value()
    overtime_union_52_weeks_hours = Value()
    total_day_hours = Value()
    total_mean_week_hours = Value()
    total_week_hours = Value()
    total_union_day_hours = Value()
    overtime_supplement_percent = Value()
    daily_rest_hours = Value()
    weekly_rest_hours = Value()
    daily_rest_union_hours = Value()
    weekly_rest_union_hours = Value()
    sundays_in_a_row = Value()
    break_above_hours = Value()
    half_hour_break_from_hours = Value()
    half_hour_break_minutes = Value()
    night_mean_day_hours = Value()
    night_strain_day_hours = Value()


def working_time(on: date, overlays: Iterable[Layer] = ()) -> WorkingTime:
    """Give the working-time law of a day, with the agreements' and the municipality's layers on top.

    Raises TooLoose when a layer protects less than the law under it allows.
    """
    return WorkingTime(on, overlays)

"""The municipality's clock: instants in UTC seen as Norwegian days and times."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def local_day(at: datetime) -> date:
    """Give the Norwegian date of an aware instant."""
    return at.astimezone(OSLO).date()


def instant(day: date, at: time) -> datetime:
    """Give the aware instant of a wall-clock time.

    A time in the spring gap moves forward an hour; of a doubled hour in autumn, the first is meant.
    """
    naive = datetime.combine(day, at, OSLO)
    return naive.astimezone(ZoneInfo("UTC")).astimezone(OSLO)


def at_minute(day: date, minute: int) -> datetime:
    """Give the instant whose wall clock shows `minute` minutes after midnight of `day` (may exceed 24 h)."""
    days, rest = divmod(minute, 24 * 60)
    return instant(day + timedelta(days=days), time(rest // 60, rest % 60))


def minute_of_day(at: datetime, day: date) -> int:
    """Give the wall-clock minutes after midnight of `day`, as people and plans count them."""
    local = at.astimezone(OSLO)
    return (local.date() - day).days * 24 * 60 + local.hour * 60 + local.minute


def missing_minutes(starts_at: datetime, ends_at: datetime, day: date) -> tuple[int, int] | None:
    """Give from and to which minute of `day` the wall clock is moved forward between two instants, if it is."""
    if starts_at.astimezone(OSLO).utcoffset() == ends_at.astimezone(OSLO).utcoffset():
        return None
    shown = range(minute_of_day(starts_at, day), minute_of_day(ends_at, day))
    missing = [minute for minute in shown if minute_of_day(at_minute(day, minute), day) != minute]
    return (missing[0], missing[-1] + 1) if missing else None

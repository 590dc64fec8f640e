"""Rules for a shift: breaks and daily rest, each answered with the numbers and the paragraph it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tillit.kernel.finding import Finding
from tillit.law.working_time import WorkingTime

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True)
class WorkedPeriod:
    """A shift as the rules see it: from, to, and its breaks as (from, to)."""

    starts_at: datetime
    ends_at: datetime
    breaks: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def hours(self) -> float:
        """Give the length in hours, breaks included."""
        return (self.ends_at - self.starts_at) / HOUR

    @property
    def break_minutes(self) -> float:
        """Give the total of the breaks."""
        return sum(((end - start) / MINUTE for start, end in self.breaks), 0.0)


def has_its_breaks(shift: WorkedPeriod, law: WorkingTime) -> Finding:
    """Find whether the shift has the breaks that the day's length asks for (aml. § 10-9)."""
    least = law.half_hour_break_minutes
    long_day = shift.hours >= law.half_hour_break_from_hours.value
    any_break = shift.hours > law.break_above_hours.value
    if long_day:
        answer = shift.break_minutes >= least.value
        sentence = _("A day of %(from)g hours or more has breaks of at least %(minutes)g minutes.")
    elif any_break:
        answer = shift.break_minutes > 0
        sentence = _("A day of more than %(above)g hours has at least one break.")
    else:
        answer = True
        sentence = _("A day of %(above)g hours or less needs no break.")
    numbers = {
        "from": law.half_hour_break_from_hours.value,
        "minutes": least.value,
        "above": law.break_above_hours.value,
    }
    return Finding(
        rule="rosters.break",
        answer=answer,
        sentence=sentence % numbers,
        inputs={"hours": shift.hours, "break_minutes": shift.break_minutes},
        citation=(least if long_day else law.break_above_hours).citation,
    )


def rests_before(shift: WorkedPeriod, previous: WorkedPeriod | None, law: WorkingTime) -> Finding:
    """Find whether there is enough rest between the shift before and this one (aml. § 10-8).

    Without a shift before there is.
    """
    rest = None if previous is None else (shift.starts_at - previous.ends_at) / HOUR
    return Finding(
        rule="rosters.daily_rest",
        answer=rest is None or rest >= law.daily_rest_hours.value,
        sentence=_("Between two shifts there are at least %(hours)g hours of rest.")
        % {"hours": law.daily_rest_hours.value},
        inputs={"rest_hours": rest},
        citation=law.daily_rest_hours.citation,
    )


def is_lawful(shift: WorkedPeriod, previous: WorkedPeriod | None, law: WorkingTime) -> Finding:
    """Find whether the shift can be worked as it stands; the children say which rule stops it."""
    children: Sequence[Finding] = (has_its_breaks(shift, law), rests_before(shift, previous, law))
    return Finding(
        rule="rosters.shift",
        answer=all(child.answer for child in children),
        sentence=_("The shift has its breaks and enough rest before it."),
        children=tuple(children),
    )


def may_be_extended(
    shift: WorkedPeriod, following: WorkedPeriod | None, law: WorkingTime, *, before: WorkedPeriod
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Give what refuses a shift made longer than `before`, and what it only asks for.

    Refused: too little rest until the following shift (aml. § 10-8), and a day longer than overtime may make it
    (§ 10-6). Asked for: pay for overtime above the ordinary day (§ 10-4), and the breaks of a longer day (§ 10-9),
    where the shift as it was had them.
    """
    rest = rests_before(following, shift, law) if following is not None else None
    longest = is_no_longer_than_allowed(shift, law)
    refused = tuple(found for found in (rest, longest) if found is not None and not found.answer)
    asked = [is_ordinary_day(shift, law)]
    if has_its_breaks(before, law).answer:
        asked.append(has_its_breaks(shift, law))
    return refused, tuple(found for found in asked if not found.answer)


def is_no_longer_than_allowed(shift: WorkedPeriod, law: WorkingTime) -> Finding:
    """Find whether the working time, overtime included, keeps within the day's most (aml. § 10-6 (8))."""
    return Finding(
        rule="rosters.total_day",
        answer=_worked_hours(shift) <= law.total_day_hours.value,
        sentence=_("With overtime, a day has at most %(hours)g hours of work.") % {"hours": law.total_day_hours.value},
        inputs={"worked_hours": _worked_hours(shift)},
        citation=law.total_day_hours.citation,
    )


def is_ordinary_day(shift: WorkedPeriod, law: WorkingTime) -> Finding:
    """Find whether the working time is an ordinary day's; what is more is overtime (aml. § 10-4)."""
    return Finding(
        rule="rosters.ordinary_day",
        answer=_worked_hours(shift) <= law.day_hours.value,
        sentence=_("More than %(hours)g hours of work a day are overtime.") % {"hours": law.day_hours.value},
        inputs={"worked_hours": _worked_hours(shift)},
        citation=law.day_hours.citation,
    )


def _worked_hours(shift: WorkedPeriod) -> float:
    """Give the hours of work; breaks in which the employee may leave do not count (aml. § 10-1)."""
    return shift.hours - shift.break_minutes / 60


def latest_end(shift: WorkedPeriod, following: WorkedPeriod | None, law: WorkingTime) -> datetime:
    """Give until when the shift may last at most: the day's most with overtime, and the rest before what follows."""
    breaks = timedelta(minutes=shift.break_minutes)
    by_day = shift.starts_at + timedelta(hours=law.total_day_hours.value) + breaks
    if following is None:
        return by_day
    return min(by_day, following.starts_at - timedelta(hours=law.daily_rest_hours.value))

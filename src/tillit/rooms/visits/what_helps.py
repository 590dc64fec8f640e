"""What would bring a person fewer faces, in words, where the week itself shows it."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillit.rooms.visits.queries import PersonWeek, PlannedVisit, TeamWeek

MOST_PLACES = 3


def what_helps(row: PersonWeek, week: TeamWeek) -> str:
    """Write the one simple thing that would help, or nothing where the week shows none."""
    visits = [visit for cell in row.days for visit in cell.visits if visit.helper_ids]
    contact_id = row.continuity.primary_contact_id
    if contact_id is None or contact_id not in week.helpers:
        return _("No primary contact is chosen: one named helper is where few faces begin.")
    if not visits:
        return ""
    name = week.helpers[contact_id].name
    days = {visit.day for visit in visits}
    at_work = {day for day in days if _is_at_work(week, contact_id, day)}
    goes = {visit.day for visit in visits if contact_id in visit.helper_ids}
    if not at_work and not goes:
        return _("%(name)s, the primary contact, is not at work on the days of the visits.") % {"name": name}
    if not goes:
        return ngettext(
            "%(name)s, the primary contact, is at work on %(days)d of the days, but goes on none.",
            "%(name)s, the primary contact, is at work on %(days)d of the days, but goes on none.",
            len(at_work),
        ) % {"name": name, "days": len(at_work)}
    if 2 * len(goes) < len(at_work):
        return ngettext(
            "%(name)s, the primary contact, is at work on %(days)d of the days, but goes on %(goes)d.",
            "%(name)s, the primary contact, is at work on %(days)d of the days, but goes on %(goes)d.",
            len(at_work),
        ) % {"name": name, "days": len(at_work), "goes": len(goes)}
    times = Counter(helper for visit in visits for helper in visit.helper_ids)
    once = sum(1 for count in times.values() if count == 1)
    if once >= 2 and len(times) > once:
        return _("%(once)d of %(all)d helpers come only once this week: one of the others could go instead.") % {
            "once": once,
            "all": len(times),
        }
    return ""


def where_it_helps(row: PersonWeek, week: TeamWeek, *, today: date) -> list[tuple[PlannedVisit, int]]:
    """Give the next visits where it could be done, each with the helper who could go instead.

    The primary contact where they are at work then, else whoever of the helpers comes most; visits by two, locked
    visits and those that are done or over are left out. Where the helper has nothing else then stands first: the
    others take a swap, which the page of the move offers.
    """
    visits = [
        visit
        for cell in row.days
        for visit in cell.visits
        if len(visit.helper_ids) == 1 and not visit.is_done and not visit.pinned and visit.day >= today
    ]
    contact_id = row.continuity.primary_contact_id
    if contact_id is not None:
        found = [
            (visit, contact_id)
            for visit in visits
            if contact_id not in visit.helper_ids and _is_at_work_then(week, contact_id, visit)
        ]
        if found:
            return _free_first(found, week)
    times = Counter(helper for cell in row.days for visit in cell.visits for helper in visit.helper_ids)
    often = [helper for helper, count in times.most_common() if count > 1]
    found = []
    for visit in visits:
        if times[visit.helper_ids[0]] > 1:
            continue
        instead = next((helper for helper in often if _is_at_work_then(week, helper, visit)), None)
        if instead is not None:
            found.append((visit, instead))
    return _free_first(found, week)


def _free_first(found: list[tuple[PlannedVisit, int]], week: TeamWeek) -> list[tuple[PlannedVisit, int]]:
    """Keep a few, in the order of the week, those with room before those without."""
    best = sorted(found, key=lambda place: not _is_free_then(week, place[1], place[0]))[:MOST_PLACES]
    return [place for place in found if place in best]


def _is_at_work(week: TeamWeek, employee_id: int, day: object) -> bool:
    return any(
        shown.helper.id == employee_id and shown.shifts and shown.is_available
        for shown in week.days.get(day, ())  # type: ignore[call-overload]
    )


def _is_at_work_then(week: TeamWeek, employee_id: int, visit: PlannedVisit) -> bool:
    """Tell whether a shift holds the whole visit."""
    return any(
        shown.is_available and shift.starts_at <= visit.starts_at and visit.ends_at <= shift.ends_at
        for shown in week.days.get(visit.day, ())
        if shown.helper.id == employee_id and visit.starts_at is not None and visit.ends_at is not None
        for shift in shown.shifts
    )


def _is_free_then(week: TeamWeek, employee_id: int, visit: PlannedVisit) -> bool:
    """Tell whether no visit, break or meeting of the helper lies in the visit's time."""
    return not any(
        taken.starts_at < visit.ends_at and visit.starts_at < taken.ends_at
        for shown in week.days.get(visit.day, ())
        if shown.helper.id == employee_id and visit.starts_at is not None and visit.ends_at is not None
        for taken in (*shown.visits, *(activity for shift in shown.shifts for activity in shift.activities))
        if taken.starts_at is not None and taken.ends_at is not None
    )

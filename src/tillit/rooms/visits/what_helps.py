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

    The primary contact where they are at work, else whoever of the helpers comes most; visits by two, locked
    visits and those that are done or over are left out.
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
            if contact_id not in visit.helper_ids and _is_at_work(week, contact_id, visit.day)
        ]
        if found:
            return found[:MOST_PLACES]
    times = Counter(helper for cell in row.days for visit in cell.visits for helper in visit.helper_ids)
    often = [helper for helper, count in times.most_common() if count > 1]
    found = []
    for visit in visits:
        if times[visit.helper_ids[0]] > 1:
            continue
        instead = next((helper for helper in often if _is_at_work(week, helper, visit.day)), None)
        if instead is not None:
            found.append((visit, instead))
    return found[:MOST_PLACES]


def _is_at_work(week: TeamWeek, employee_id: int, day: object) -> bool:
    return any(
        shown.helper.id == employee_id and shown.shifts and shown.is_available
        for shown in week.days.get(day, ())  # type: ignore[call-overload]
    )

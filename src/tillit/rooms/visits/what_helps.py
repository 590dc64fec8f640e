"""What would bring a person fewer faces, in words, where the week itself shows it."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillit.rooms.visits.queries import PersonWeek, TeamWeek


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


def _is_at_work(week: TeamWeek, employee_id: int, day: object) -> bool:
    return any(
        shown.helper.id == employee_id and shown.shifts and shown.is_available
        for shown in week.days.get(day, ())  # type: ignore[call-overload]
    )

"""What a step did to a visit, in words: from and to, who and when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillit.rooms.visits.named import Named
from tillit.rooms.visits.queries.changes import VisitStep
from tillit.rooms.visits.types import PLANNED, SKIPPED, Placement
from tillit.ui import formats


def where(at: Placement | None, named: Named) -> str:
    """Write how a visit stands: Friday 10:10, Kari and Ola."""
    if at is None:
        return _("not in the plan")
    day = formats.day(at.day, "day_short")
    if at.state == SKIPPED:
        return _("%(day)s, cancelled") % {"day": day}
    if at.state != PLANNED or at.starts_at is None:
        return _("%(day)s, nobody yet") % {"day": day}
    return _("%(day)s at %(time)s, %(helpers)s") % {
        "day": day,
        "time": formats.clock(at.starts_at),
        "helpers": named.helpers_listed(at.helper_ids),
    }


def what_happened(step: VisitStep, named: Named) -> str:
    """Write what changed: only what differs, when both times somebody came."""
    before, after = step.before, step.after
    if before and after and before.state == after.state == PLANNED:
        if (before.day, before.starts_at, before.helper_ids) == (after.day, after.starts_at, after.helper_ids):
            return _("locked: %(where)s") % {"where": where(after, named)} if after.pinned else _("no longer locked")
        if before.starts_at == after.starts_at:
            return _("%(day)s at %(time)s: %(now)s instead of %(before)s") % {
                "day": formats.day(after.day, "day_short"),
                "time": formats.clock(after.starts_at) if after.starts_at else "",
                "now": named.helpers_listed(after.helper_ids),
                "before": named.helpers_listed(before.helper_ids),
            }
    return _("from %(before)s to %(now)s") % {"before": where(before, named), "now": where(after, named)}

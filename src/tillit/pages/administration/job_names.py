"""What the jobs are called to who reads the list of them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "deliver_event": _("Tell the other parts of Tillit what happened"),
    "check_upload": _("Check files that were sent for import"),
    "store_upload": _("Take files in"),
    "remove_old_uploads": _("Remove files that were not taken in"),
    "plan_team_week": _("Make a proposal for a team's week"),
    "repair_day": _("Work out how a day can be repaired"),
    "tell_changes": _("Tell people of changed visits"),
    "deliver_message": _("Send a message"),
    "measure_indicators": _("Count the public numbers"),
    "measure_night": _("Count what the night counts"),
    "count_draft": _("Count a report"),
    "draft_month_that_ended": _("Draft the report of the month that ended"),
    "make_months_ahead": _("Make room for the coming months in the logs"),
    "write_emergency_list": _("Write a team's emergency list"),
    "write_emergency_lists": _("Write the emergency lists"),
    "flag_looks_of_the_last_days": _("Find looks that somebody should ask about"),
    "apply_retention": _("Remove what is kept no longer"),
    "remove_old_jobs": _("Remove the record of old jobs"),
}


def job_name(task: str) -> str:
    """Give a task's name; one that nobody named here is told by its own."""
    last = task.rpartition(".")[2]
    return str(NAMES.get(last, last.replace("_", " ")))

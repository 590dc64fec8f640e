"""What this room holds on a person, for their own copy."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tillit.foundation.own_copy import Held, register_held, register_not_handed_out

NAMES = {"employee__given_name": _("Given name"), "employee__family_name": _("Family name")}


def _words_of_taps(person_id: int) -> Q:
    return Q(visit__person=person_id) & ~Q(words="")


register_held(
    Held(
        "visits",
        "visits.Visit",
        _("Visits that are or were planned"),
        "person",
        {
            "day": _("Day"),
            "starts_at": _("From"),
            "ends_at": _("Until"),
            "grant__help": _("Help"),
            "helpers__employee__given_name": _("Helper, given name"),
            "helpers__employee__family_name": _("Helper, family name"),
            "state": _("State"),
            "plan__state": _("Plan"),
            "pinned": _("Locked"),
            "reason": _("Why nobody could"),
        },
        about=_("Proposals that were never used are here too, as long as they are kept."),
        order=("-day", "-starts_at", "pk"),
        position=40,
        also=("visits.VisitHelper",),
    ),
    Held(
        "encounters",
        "visits.Encounter",
        _("Visits that were made"),
        "person",
        {
            "day": _("Day"),
            **NAMES,
            "visits": _("Visits"),
            "status": _("State"),
            "origin": _("How we know"),
            "recorded_at": _("Noted"),
        },
        order=("-day", "-pk"),
        position=41,
    ),
    Held(
        "deviations",
        "visits.Deviation",
        _("What was not as planned"),
        "visit__person",
        {
            "visit__day": _("Day"),
            "kind": _("What"),
            "words": _("Words"),
            "reported_by__display_name": _("Told by"),
            "reported_at": _("When"),
            "withdrawn_at": _("Taken back"),
        },
        order=("-visit__day", "-pk"),
        position=42,
    ),
    Held(
        "notes",
        "visits.HandoverNote",
        _("Notes from one helper to the next"),
        "person",
        {
            "written_at": _("When"),
            "written_by__display_name": _("Written by"),
            "words": _("Words"),
            "withdrawn_at": _("Taken back"),
        },
        order=("-written_at", "-pk"),
        position=43,
    ),
    Held(
        "note_readings",
        "visits.NoteReading",
        _("Who read the notes"),
        "note__person",
        {"note__written_at": _("Note of"), "read_by__display_name": _("Read by"), "read_at": _("When")},
        order=("-read_at", "-pk"),
        position=44,
    ),
    Held(
        "answers",
        "visits.VisitAnswer",
        _("What you answered to visits"),
        "person",
        {
            "day": _("Day"),
            "planned_at": _("Was planned"),
            "reply": _("Answer"),
            "words": _("Words"),
            "wished_day": _("Wished day"),
            "wished_from": _("From"),
            "wished_to": _("Until"),
            "how": _("How it reached us"),
            "entered_by__display_name": _("Entered by"),
            "given_at": _("When"),
            "replaced_at": _("Replaced"),
            "outcome": _("The team's answer"),
            "reply_words": _("The team's words"),
            "replied_by__display_name": _("Answered by"),
            "replied_at": _("Answered"),
        },
        order=("-given_at", "-pk"),
        position=45,
    ),
    Held(
        "changes",
        "visits.VisitChange",
        _("What was changed in your visits"),
        "person",
        {
            "day": _("Day"),
            "edit__kind": _("What"),
            "edit__asked_by": _("Whose wish"),
            "edit__words": _("Why"),
            "edit__made_by__display_name": _("Changed by"),
            "edit__made_at": _("When"),
            "before": _("Before"),
            "after": _("After"),
            "told_at": _("You were told"),
            "told_how": _("How"),
            "told_by__display_name": _("Told by"),
        },
        order=("-day", "-pk"),
        position=46,
    ),
    Held(
        "agreed",
        "visits.Adjustment",
        _("What was agreed for one week"),
        "grant__person",
        {
            "week": _("Week of"),
            "kind": _("What"),
            "grant__help": _("Help"),
            "day": _("Day"),
            "window_start": _("From"),
            "window_end": _("Until"),
            "minutes": _("Minutes"),
            "helpers": _("Helpers at a time"),
            "withdrawn_at": _("Taken back"),
        },
        order=("-week", "-pk"),
        position=47,
    ),
    Held(
        "refused_taps",
        "visits.Tap",
        _("What a helper tried to tell of a visit, and could not"),
        _words_of_taps,
        {
            "visit__day": _("Day"),
            "user__display_name": _("Who"),
            "action": _("What"),
            "words": _("Words"),
            "tapped_at": _("When"),
        },
        order=("-tapped_at", "-pk"),
        position=48,
    ),
)
register_not_handed_out(
    {
        "visits.Plan": "A team's week for many at once; the person's own visits, and what was changed, are handed out.",
        "visits.RepairOption": "Ways to mend a team's day that were weighed; what was chosen stands among the changes.",
    }
)

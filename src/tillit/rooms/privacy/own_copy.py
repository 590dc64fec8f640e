"""What this room holds on a person, for their own copy."""

from django.utils.translation import gettext_lazy as _

from tillit.foundation.own_copy import Held, register_held, register_not_handed_out

register_held(
    Held(
        "blocks",
        "privacy.Block",
        _("Whom you shut out"),
        "person",
        {
            "against": _("Whom"),
            "employee__given_name": _("Given name"),
            "employee__family_name": _("Family name"),
            "blocked_at": _("From"),
            "how": _("How it reached us"),
            "entered_by__display_name": _("Entered by"),
            "lifted_at": _("Taken back"),
            "lifted_by__display_name": _("Taken back by"),
        },
        order=("-blocked_at", "-pk"),
        position=33,
    ),
    Held(
        "emergency_access",
        "privacy.EmergencyAccess",
        _("Who came in without an ordinary ground"),
        "person",
        {
            "begun_at": _("From"),
            "ends_at": _("Until"),
            "user__display_name": _("Who"),
            "why": _("Why"),
            "words": _("Words"),
            "past_block": _("You had shut them out"),
            "reviewed_at": _("Looked into"),
            "outcome": _("What came of it"),
        },
        order=("-begun_at", "-pk"),
        position=92,
    ),
)
register_not_handed_out(
    {
        "privacy.FlaggedLook": "A question to an employee about their looks, while it is looked into "
        "(personopplysningsloven § 16 first paragraph b and e); every look itself is handed out.",
    }
)

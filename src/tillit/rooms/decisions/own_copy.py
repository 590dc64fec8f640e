"""What this room holds on a person, for their own copy."""

from django.utils.translation import gettext_lazy as _

from tillit.foundation.own_copy import Held, register_held

register_held(
    Held(
        "grants",
        "decisions.Grant",
        _("The help you are granted"),
        "person",
        {
            "decided_on": _("Decided"),
            "starts_on": _("From"),
            "ends_on": _("Until"),
            "help": _("Help"),
            "purpose": _("What for"),
            "times": _("How often"),
            "repeat": _("Each"),
            "weekdays": _("Weekdays, 1 is Monday"),
            "helpers": _("Helpers at a time"),
            "estimate_minutes": _("Minutes that we set aside when we plan"),
            "competence__name_nb": _("What the helper must be able to"),
            "time_critical": _("Must be on time"),
            "same_day": _("On the same days"),
            "movable": _("May be moved"),
            "skippable": _("May be left out"),
            "wished_start": _("Your wish for a time"),
        },
        order=("-starts_on", "-pk"),
        position=20,
    ),
    Held(
        "grant_times",
        "decisions.GrantWindow",
        _("The times of the help"),
        "grant__person",
        {"grant__help": _("Help"), "start_time": _("From"), "end_time": _("Until")},
        order=("grant", "ordinal"),
        position=21,
    ),
    Held(
        "helper_wishes",
        "decisions.HelperWish",
        _("Whom you wish to be helped by, or not"),
        "grant__person",
        {
            "employee__given_name": _("Given name"),
            "employee__family_name": _("Family name"),
            "kind": _("Wish"),
            "grant__help": _("Help"),
        },
        position=22,
    ),
)

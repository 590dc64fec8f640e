"""What this room holds on a person, for their own copy."""

from django.utils.translation import gettext_lazy as _

from tillit.foundation.own_copy import Held, register_held

register_held(
    Held(
        "teams",
        "teams.TeamPerson",
        _("Your team"),
        "person",
        {
            "team__name": _("Team"),
            "primary_contact__given_name": _("Your contact, given name"),
            "primary_contact__family_name": _("Your contact, family name"),
            "starts_on": _("From"),
            "ends_on": _("Until"),
        },
        order=("-starts_on", "-pk"),
        position=25,
    ),
    Held(
        "acquaintance",
        "teams.Acquaintance",
        _("Helpers you have met"),
        "person",
        {
            "employee__given_name": _("Given name"),
            "employee__family_name": _("Family name"),
            "visits": _("Visits"),
            "last_on": _("Last"),
        },
        order=("-visits", "pk"),
        position=26,
    ),
)

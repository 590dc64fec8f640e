"""What the foundation holds on a person: who looked, and who wrote."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tillit.foundation.access.door import register_ground
from tillit.foundation.own_copy.registry import Held, register_held, register_not_handed_out


def _about(person_id: int) -> Q:
    return Q(subject="people.person", subject_id=person_id)


def _in_the_list(person_id: int) -> Q:
    return Q(person_ids__contains=[person_id])


register_held(
    Held(
        "looks",
        "foundation.Look",
        _("Who has looked at your record"),
        _in_the_list,
        {
            "at": _("When"),
            "user__display_name": _("Who"),
            "ground": _("On what ground"),
            "action": _("What they opened"),
            "page": _("Page"),
            "refused": _("Was refused"),
        },
        about=_("Every look is noted, also one that was refused."),
        order=("-at", "-pk"),
        position=90,
    ),
    Held(
        "writes",
        "foundation.TrailEntry",
        _("Who wrote in your record"),
        _about,
        {"at": _("When"), "user__display_name": _("Who"), "verb": _("What was done"), "facts": _("More")},
        order=("-at", "-pk"),
        position=91,
    ),
)
# Opens nothing by itself: who hands out a copy on paper is noted with it (`tillit export person`).
register_ground("access_request", name=_("Handed the person a copy"), actions=[], people=lambda user, now: Q(pk__in=[]))
register_not_handed_out(
    {
        "foundation.ImportBaseline": "Fingerprints of what came by file, to see what was changed here: no value.",
    }
)

"""What the outlet holds on a person, for their own copy."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tillit.foundation.own_copy import Held, register_held
from tillit.integrations.outlet.types import RecipientType


def _to(person_id: int) -> Q:
    return Q(recipient_type=RecipientType.PERSON, recipient_id=person_id)


register_held(
    Held(
        "messages",
        "outlet.Message",
        _("Messages to you"),
        _to,
        {
            "created_at": _("When"),
            "kind": _("What"),
            "channel": _("How"),
            "state": _("State"),
            "sent_at": _("Sent"),
            "context": _("What stood in it"),
        },
        order=("-created_at", "-pk"),
        position=60,
    ),
)

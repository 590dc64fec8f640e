"""The vocabulary of the pages of administration."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tillit.foundation.access.door import has_role
from tillit.foundation.users import Role

register = template.Library()


@register.inclusion_tag("ui/components/tabs.html", takes_context=True)
def sections(context: Context) -> dict[str, Any]:
    """The parts of administration as tabs; a team leader has one part only, so none."""
    request = context["request"]
    if not has_role(request.user, Role.ADMINISTRATOR, now=timezone.now()):
        return {"label": "", "items": []}
    parts = [
        (_("Overview"), "administration"),
        (_("Accounts"), "administration_users"),
        (_("Roles"), "administration_roles"),
        (_("Teams"), "administration_teams"),
        (_("Catalogue"), "administration_catalog"),
        (_("Import"), "administration_imports"),
        (_("Jobs"), "administration_jobs"),
        (_("Emergency lists"), "administration_emergency_lists"),
        (_("Messages sent"), "messages_sent"),
        (_("Fields"), "asked_fields"),
        (_("Looks"), "look_reviews"),
    ]
    home = reverse("administration")
    items = []
    for label, name in parts:
        url = reverse(name)
        items.append((label, url, request.path == url or (url != home and request.path.startswith(url))))
    return {"label": _("Administration"), "items": items}

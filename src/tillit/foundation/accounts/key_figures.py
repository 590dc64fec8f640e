"""How many accounts, looks and traces there are."""

from __future__ import annotations

from django.db.models import Count, Max

from tillit.foundation.access.look_log import Look
from tillit.foundation.key_figures import Figure, register_key_figures
from tillit.foundation.trail import TrailEntry
from tillit.foundation.users import RoleAssignment, User


def figures() -> dict[str, Figure]:
    """Count them, and say when the last trace was left."""
    left = TrailEntry.objects.aggregate(entries=Count("pk"), last=Max("at"))
    return {
        "accounts": User.objects.count(),
        "roles": RoleAssignment.objects.count(),
        "looks": Look.objects.count(),
        "trail": left["entries"],
        "last_trace": left["last"].isoformat() if left["last"] else None,
    }


register_key_figures("foundation", figures)

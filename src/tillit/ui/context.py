"""What every page's frame needs: the municipality's name, whether this is a demo, and where one can go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tillit.ui.navigation import destinations


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give the frame's variables; the destinations are worked out only where a page shows them.

    A request that was refused early (a host that is not ours) has no user yet, and its page leads nowhere.
    """
    kept = {"csrf_token": ""} if getattr(request, "is_kept_for_all", False) else {}  # `ui.kept`: no form in it
    return {
        **kept,
        "frame": {
            "municipality": getattr(settings, "TILLIT_MUNICIPALITY", ""),
            "demo": bool(getattr(settings, "TILLIT_DEMO", False)),
            "destinations": lambda: destinations(request) if hasattr(request, "user") else [],
        },
    }

"""Who hears which event, which ground and fact is whose: the one place where rooms meet."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

REGISTERED_PIECES = (
    *("grounds", "facts", "imports", "destinations", "addresses", "live", "asked", "metrics", "key_figures"),
    *("sign_in", "own_copy"),
)


def wire() -> None:
    """Let each room register its grounds, facts, import tables and destinations, then join the events."""
    for room in settings.ROOMS:
        for piece in REGISTERED_PIECES:
            name = f"tillit.rooms.{room}.{piece}"
            if find_spec(name):
                import_module(name)
    import_module("tillit.foundation.access.facts")
    import_module("tillit.foundation.backup.newest")
    import_module("tillit.foundation.queue.metrics")
    import_module("tillit.foundation.accounts.key_figures")
    import_module("tillit.foundation.own_copy.held_here")
    import_module("tillit.integrations.outlet.own_copy")
    import_module("tillit.pages.administration.asked")
    import_module("tillit.project.listeners")

"""Bring the database of `TILLIT_DATABASE_URL` up to date and print its key figures: what an upgrade does."""

from __future__ import annotations

import json

from tillit.project.commands.ready import ready

if __name__ == "__main__":
    ready()
    from django.core.management import call_command

    from tillit.foundation.key_figures import key_figures

    call_command("migrate", check_unapplied=True, verbosity=0)
    print(json.dumps(key_figures()))

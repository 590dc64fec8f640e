"""Brings Django and the database to where a command can work."""

from __future__ import annotations

import os


def ready(*, migrate: bool = True) -> None:
    """Start or find the database, set Django up, and bring the tables up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tillit.project.settings")
    from tillit.foundation import database
    from tillit.project.compile_messages import compile_changed

    compile_changed()  # a checkout that was updated would else show old words

    database.start()
    import django

    django.setup()
    if migrate:
        migrate_if_needed()


def migrate_if_needed() -> None:
    """Apply the migrations that are not applied; several processes at once wait for one another."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('tillit migrate'))")
        try:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('tillit migrate'))")


def collect_static() -> None:
    """Copy the static files, with hashed names and compressed, to where the web server finds them."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)

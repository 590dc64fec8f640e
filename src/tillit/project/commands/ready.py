"""Brings Django and the database to where a command can work."""

from __future__ import annotations

import os
import time

import click

from tillit.foundation.database.errors import DidNotStart, DiskFull, DoesNotAnswer
from tillit.kernel.errors import TillitError

SECONDS_BETWEEN_TRIES = 2.0


class NotTheOwner(TillitError):
    """Something must be done that only the owner of the tables may do."""


def ready(*, migrate: bool = True) -> None:
    """Start or find the database, set Django up, and bring the tables up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tillit.project.settings")
    from django.conf import settings

    from tillit.foundation import database
    from tillit.project.compile_messages import compile_changed

    settings.INSTALLED_APPS  # noqa: B018 - reads the environment: what is wrong there is said before anything is begun
    compile_changed()  # a checkout that was updated would else show old words

    database.start()
    import django

    django.setup()
    if migrate:
        migrate_if_needed()


def ready_when_it_can_be() -> None:
    """Be ready as soon as the database answers: who works in the background has time to wait."""
    from django.conf import settings
    from django.db import InterfaceError, OperationalError, connections

    while True:
        try:
            ready()
            return
        except (DoesNotAnswer, DidNotStart, DiskFull, OperationalError, InterfaceError) as away:
            click.echo(f"Waiting for the database. {str(away).partition(chr(10))[0]}", err=True)
            if settings.configured:
                connections.close_all()  # one that was cut would be asked again and again
            time.sleep(SECONDS_BETWEEN_TRIES)


def migrate_if_needed() -> None:
    """Apply the migrations that are not applied, as the tables' owner; several processes at once wait for one another.

    Raises NotTheOwner when there is something to apply and only the application's role is known.
    """
    from django.core.management import call_command
    from django.db import connection

    from tillit.foundation.database.roles import are_two, as_owner, grant_rights

    if _is_up_to_date():
        return
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('tillit migrate'))")
        try:
            if _unapplied():
                _refuse_who_owns_nothing()
                call_command("migrate", verbosity=0, interactive=False)
            if are_two():
                grant_rights()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('tillit migrate'))")


def _is_up_to_date() -> bool:
    """Tell whether the application can use the tables as they are; one without rights cannot even see that."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(has_table_privilege(to_regclass('django_migrations')::oid, 'SELECT'), false) "
            "AND coalesce(has_table_privilege(to_regclass('foundation_look')::oid, 'INSERT'), false)"
        )
        may_read = cursor.fetchone()[0]
    return may_read and not _unapplied()


def _unapplied() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _refuse_who_owns_nothing() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        if not cursor.fetchone()[0]:
            raise NotTheOwner(
                "The database's tables are not up to date, and the role of TILLIT_DATABASE_URL may not change them. "
                "Run 'tillit migrate' with TILLIT_DATABASE_OWNER_URL set as well."
            )


def collect_static() -> None:
    """Copy the static files, with hashed names and compressed, to where the web server finds them."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)

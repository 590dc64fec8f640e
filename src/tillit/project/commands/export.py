"""`tillit export person ID`: all that is held on one person, for who asked on paper or by phone."""

from __future__ import annotations

import os
from pathlib import Path

import click

from tillit.kernel.errors import NotFound, TillitError
from tillit.project.commands.ready import ready

GROUND = "access_request"


class NotWritten(TillitError):
    """The files could not be put there."""


@click.group()
def export() -> None:
    """Hand out what is held."""


@export.command()
@click.argument("who", metavar="ID")
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR")
@click.option("--by", required=True, metavar="USERNAME", help="Your account, an administrator's: the look is logged.")
@click.option("--language", type=click.Choice(["nb", "en"]), default="nb", show_default=True)
def person(who: str, out: Path, by: str, language: str) -> None:
    """Write all that is held on one person to DIR: a page to read and print, and JSON.

    ID is the person's id in the municipality's files, or in Tillit. docs/operate/person-copy.md tells more.
    """
    ready()
    from django.apps import apps
    from django.utils import timezone, translation

    from tillit.foundation.access.door import has_role, log_look
    from tillit.foundation.own_copy import gather
    from tillit.foundation.users import Role, User
    from tillit.pages.own_copy.files import html_of, json_of

    now = timezone.now()
    user = User.objects.filter(username=by).first()
    if user is None or not has_role(user, Role.ADMINISTRATOR, now=now):
        raise NotFound("--by names no account that is an administrator's today.")
    people = apps.get_model("people", "Person").objects
    found = people.filter(source_id=who).first() or (people.filter(public_id=who).first() if _is_uuid(who) else None)
    if found is None:
        raise NotFound("There is no person with this id, neither of the municipality's files nor of Tillit.")
    log_look(user, "see", ground=GROUND, person_ids=[found.pk], page="own_copy", now=now)
    with translation.override(language):
        copy = gather(found.pk, now=now)
        files = {"person.html": html_of(copy, name=found.name), "person.json": json_of(copy)}
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in files.items():
            with os.fdopen(os.open(out / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
            click.echo(out / name)
    except FileExistsError as error:
        raise NotWritten(f"{error.filename} is there already. Name an empty folder.") from None
    except OSError as error:
        raise NotWritten(f"The copy could not be written to {out}: {error.strerror}.") from None


def _is_uuid(text: str) -> bool:
    from uuid import UUID

    try:
        UUID(text)
    except ValueError:
        return False
    return True

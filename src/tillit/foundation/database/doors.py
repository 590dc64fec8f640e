"""What the rest of Tillit calls: the address, starting, stopping, and Django's `DATABASES`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tillit.foundation.database.address import Address, address_from_url
from tillit.foundation.database.place import Place, home_from, locate
from tillit.foundation.database.probe import complaint, wait_until_it_answers
from tillit.foundation.database.server import remove_cluster, start_server, stop_server

URL_VARIABLE = "TILLIT_DATABASE_URL"
OWNER_VARIABLE = "TILLIT_DATABASE_OWNER_URL"


@dataclass(frozen=True)
class Status:
    """Whether the database answers now, and a sentence for the terminal."""

    embedded: bool
    running: bool
    sentence: str


def address(environ: Mapping[str, str] | None = None) -> Address:
    """Return where the database is or will be, and start nothing."""
    environ = os.environ if environ is None else environ
    if url := environ.get(URL_VARIABLE):
        return address_from_url(url)
    return locate(home_from(environ)).address


def owner_address(environ: Mapping[str, str] | None = None) -> Address:
    """Return how the owner of the tables connects, for migrations, retention and backup; starts nothing.

    Without `TILLIT_DATABASE_OWNER_URL`, a named database has one role for everything.
    """
    environ = os.environ if environ is None else environ
    if environ.get(URL_VARIABLE) and (url := environ.get(OWNER_VARIABLE)):
        return address_from_url(url)
    return address(environ)


def app_address(environ: Mapping[str, str] | None = None) -> Address:
    """Return how the pages and the jobs connect: as a role that owns nothing; starts nothing."""
    environ = os.environ if environ is None else environ
    place = _own_place(environ)
    return place.app_address if place else address(environ)


def start(environ: Mapping[str, str] | None = None, *, durable: bool = True) -> Address:
    """Return an address that answers; starts (and first makes) the embedded server where no other is named.

    Calling it again, also from several processes at once, costs one connection. `durable=False` is for tests:
    a cluster started so may be lost in a power cut.
    """
    environ = os.environ if environ is None else environ
    if url := environ.get(URL_VARIABLE):
        found = address_from_url(url)
        wait_until_it_answers(found)
        return found
    place = locate(home_from(environ))
    start_server(place, durable=durable)
    return place.address


def stop(environ: Mapping[str, str] | None = None) -> None:
    """Stop the embedded server; a database that `TILLIT_DATABASE_URL` names is not ours to stop."""
    if place := _own_place(environ):
        stop_server(place)


def remove(environ: Mapping[str, str] | None = None) -> None:
    """Stop the embedded server and delete its data; a named database is left alone."""
    if place := _own_place(environ):
        remove_cluster(place)


def status(environ: Mapping[str, str] | None = None) -> Status:
    """Say whether the database answers."""
    said = complaint(address(environ))
    place = _own_place(environ)
    kind = f"The embedded database in {place.folder}" if place else f"The database of {URL_VARIABLE}"
    sentence = f"{kind} answers." if said is None else f"{kind} does not answer: {said}"
    return Status(embedded=place is not None, running=said is None, sentence=sentence)


def django_databases(environ: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """Return Django's `DATABASES`; starts nothing, so that settings can be imported anywhere."""
    return {"default": app_address(environ).as_django()}


def _own_place(environ: Mapping[str, str] | None) -> Place | None:
    environ = os.environ if environ is None else environ
    return None if environ.get(URL_VARIABLE) else locate(home_from(environ))

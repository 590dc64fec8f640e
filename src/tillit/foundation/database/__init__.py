"""Finds Tillit's PostgreSQL: the one `TILLIT_DATABASE_URL` names, else an embedded one under `TILLIT_HOME`.

A plain package: settings import it before Django is set up. The embedded server is for demo and tests;
production runs a packaged or managed PostgreSQL and names it in `TILLIT_DATABASE_URL`.
"""

from tillit.foundation.database.address import Address, address_from_url
from tillit.foundation.database.doors import (
    Status,
    address,
    app_address,
    django_databases,
    owner_address,
    remove,
    start,
    status,
    stop,
)
from tillit.foundation.database.errors import DatabaseTrouble

__all__ = [
    "Address",
    "DatabaseTrouble",
    "Status",
    "address",
    "address_from_url",
    "app_address",
    "django_databases",
    "owner_address",
    "remove",
    "start",
    "status",
    "stop",
]

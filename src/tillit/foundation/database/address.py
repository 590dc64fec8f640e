"""Where a PostgreSQL is reached, and the same said in Django's words."""

import os
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tillit.foundation.database.errors import SocketPathTooLong, WrongUrl

# One connection a thread, kept: gunicorn's gthread workers reuse their threads, so there
# are workers x threads of them; a pool would only add threads of its own, to be closed before every fork.
KEEP_CONNECTION_SECONDS = 600
# Who asks a server that fell silent is told so in bounded time; the address may say otherwise.
PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "20",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
# macOS allows 103 bytes, Linux 107.
LONGEST_SOCKET_PATH_BYTES = 103


@dataclass(frozen=True)
class Address:
    """What is needed to connect; `host` is a folder when the server listens on a socket only."""

    name: str
    user: str = ""
    password: str = field(default="", repr=False)
    host: str = ""
    port: int | None = None
    options: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        """Return the address as one URL that libpq, psycopg and `TILLIT_DATABASE_URL` understand."""
        who = quote(self.user, safe="")
        if self.password:
            who += ":" + quote(self.password, safe="")
        is_folder = self.host.startswith("/")
        where = "" if is_folder else self.host
        if ":" in where:
            where = f"[{where}]"
        if self.port:
            where += f":{self.port}"
        query = dict(self.options)
        if is_folder:
            query["host"] = self.host
        tail = "?" + urlencode(query, quote_via=quote) if query else ""
        return f"postgresql://{who + '@' if who else ''}{where}/{quote(self.name, safe='')}{tail}"

    @property
    def parameters(self) -> dict[str, Any]:
        """Return the keyword arguments of `psycopg.connect`."""
        given = {"dbname": self.name, "user": self.user, "password": self.password, "host": self.host}
        return {k: v for k, v in given.items() if v} | ({"port": self.port} if self.port else {}) | dict(self.options)

    def as_django(self) -> dict[str, Any]:
        """Return one entry of Django's `DATABASES`; services open their own transactions, requests do not."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": str(self.port or ""),
            "OPTIONS": PATIENCE | dict(self.options),
            "ATOMIC_REQUESTS": False,
            "CONN_MAX_AGE": KEEP_CONNECTION_SECONDS,
            "CONN_HEALTH_CHECKS": True,
        }


def address_from_url(url: str) -> Address:
    """Read `postgresql://user:password@host:port/name?option=value` with libpq's own reader."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise WrongUrl(
            "TILLIT_DATABASE_URL must begin with postgresql://, as in "
            "postgresql://user:password@host:5432/tillit. Correct it, or unset it for the embedded database."
        )
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
        port = int(parts["port"]) if parts.get("port") else None
    except (psycopg.Error, ValueError):
        raise WrongUrl(
            "TILLIT_DATABASE_URL cannot be read. Write characters like @ : / ? # in a password as %40 %3A "
            "%2F %3F %23, give the port as a number, and use only options that PostgreSQL's client knows."
        ) from None
    if not parts.get("dbname"):
        raise WrongUrl("TILLIT_DATABASE_URL names no database: end it with /NAME, for example /tillit.")
    folder = parts.get("host", "")
    if folder.startswith("/") and len(os.fsencode(f"{folder}/.s.PGSQL.{port or 5432}")) > LONGEST_SOCKET_PATH_BYTES:
        raise SocketPathTooLong(
            f"The socket folder in TILLIT_DATABASE_URL is {len(os.fsencode(folder))} bytes long, and a "
            f"socket's whole path may have {LONGEST_SOCKET_PATH_BYTES}. Let PostgreSQL use a shorter one."
        )
    plain = ("dbname", "user", "password", "host", "port")
    return Address(
        name=parts["dbname"],
        user=parts.get("user", ""),
        password=parts.get("password", ""),
        host=parts.get("host", ""),
        port=port,
        options=tuple((key, value) for key, value in parts.items() if key not in plain),
    )

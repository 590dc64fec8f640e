"""Asks a database whether it lives, by a real connection: a pid file or an open port proves nothing."""

import time

import psycopg

from tillit.foundation.database.address import Address
from tillit.foundation.database.errors import DoesNotAnswer

RETRY_SECONDS = 10.0
PAUSE_SECONDS = 0.1


def answers(address: Address) -> bool:
    """Return whether one connection and one query succeed now."""
    return complaint(address) is None


def complaint(address: Address) -> str | None:
    """Return what the client says is wrong, or None when all is well."""
    try:
        parameters = {"connect_timeout": 5} | address.parameters
        with psycopg.connect(**parameters, autocommit=True) as connection:
            connection.execute("select 1")
    except psycopg.OperationalError as error:
        return str(error).strip() or type(error).__name__
    return None


def wait_until_it_answers(address: Address, seconds: float = RETRY_SECONDS) -> None:
    """Retry until a connection succeeds, or raise what the last try said."""
    deadline = time.monotonic() + seconds
    while (said := complaint(address)) is not None:
        if time.monotonic() >= deadline:
            raise DoesNotAnswer(
                f"The database does not answer after {seconds:.0f} seconds. Look whether it runs and whether "
                f"TILLIT_DATABASE_URL is right. The last try said: {said}"
            )
        time.sleep(PAUSE_SECONDS)

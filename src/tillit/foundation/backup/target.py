"""The database that a backup is taken back into: whether it is empty, in use and new enough, and how it is emptied."""

from __future__ import annotations

import time
from dataclasses import dataclass

import psycopg

from tillit.foundation.backup.errors import InUse, NotEmpty, OtherVersion
from tillit.foundation.backup.manifest import Manifest
from tillit.foundation.database import Address, DatabaseTrouble
from tillit.foundation.database.errors import DoesNotAnswer

SECONDS_TO_LEAVE = 2.0
OURS = """
    n.nspname = 'public' AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.objid = {oid} AND d.deptype = 'e')
"""
HELD = f"""
    SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {OURS.format(oid="c.oid")}
"""  # noqa: S608 - made of constants of this file
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
# Each thing by itself: dropping the whole schema would take the rights on it, and extensions that are not ours to make.
EMPTY = f"""
DO $$
DECLARE one record;
BEGIN
    FOR one IN
        SELECT c.relkind AS kind, c.oid::regclass::text AS name
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND NOT c.relispartition AND {OURS.format(oid="c.oid")}
        ORDER BY c.relkind IN ('S', 'c')
    LOOP
        EXECUTE format('DROP %s IF EXISTS %s CASCADE', CASE one.kind
            WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE'
            WHEN 'S' THEN 'SEQUENCE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END, one.name);
    END LOOP;
    FOR one IN
        SELECT p.oid::regprocedure::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE {OURS.format(oid="p.oid")}
    LOOP
        EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', one.name);
    END LOOP;
    FOR one IN
        SELECT t.oid::regtype::text AS name FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
        WHERE t.typtype IN ('e', 'd', 'r') AND {OURS.format(oid="t.oid")}
    LOOP
        EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', one.name);
    END LOOP;
END $$;
"""  # noqa: S608 - made of constants of this file


@dataclass(frozen=True)
class Target:
    """What was found there."""

    major: int
    held: int


def examine(address: Address, manifest: Manifest, *, replace: bool) -> Target:
    """Look at the database; raises NotEmpty, InUse or OtherVersion."""
    try:
        with psycopg.connect(**address.parameters, autocommit=True) as connection:
            major = connection.info.server_version // 10_000
            held = _number(connection, HELD)
            others = _others(connection)
    except psycopg.OperationalError as error:
        raise DoesNotAnswer(f"The database does not answer. It said: {str(error).strip()}") from None
    except psycopg.Error as error:
        raise DatabaseTrouble(f"The database cannot be looked at: {str(error).strip()}") from None
    if major < manifest.postgresql:
        raise OtherVersion(
            f"The backup was made from PostgreSQL {manifest.postgresql}, and this server is {major}. "
            f"Restore it into PostgreSQL {manifest.postgresql} or newer."
        )
    if held and not replace:
        raise NotEmpty(
            f"The database {address.name} is not empty: it holds {held} tables. Name an empty one in "
            "TILLIT_DATABASE_URL, or say --replace to put the backup in the place of all that it holds."
        )
    if others:
        raise InUse(
            f"{others} other connections use the database {address.name}. Stop the web server and the workers "
            "(and whatever else is connected), and try again."
        )
    return Target(major, held)


def _others(connection: psycopg.Connection[tuple[int]]) -> int:
    """Count who else is connected; who has just gone may take a moment to leave."""
    until = time.monotonic() + SECONDS_TO_LEAVE
    while (others := _number(connection, OTHERS)) and time.monotonic() < until:
        time.sleep(0.1)
    return others


def _number(connection: psycopg.Connection[tuple[int]], query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]

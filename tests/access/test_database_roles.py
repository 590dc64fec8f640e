"""The application's database role: it can do all that the pages do, and cannot change what was logged."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tests.busy_town import make_busy
from tests.town import NOW, build_town
from tillit.foundation import database
from tillit.foundation.access.look_log import Look
from tillit.foundation.database.place import APP_ROLE
from tillit.foundation.database.roles import grant_rights, too_much
from tillit.foundation.partitions import make_ahead
from tillit.foundation.trail import TrailEntry
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.rooms.visits.models import Visit

LOGS = ("foundation_look", "foundation_trailentry")
ATTACKS = [
    "UPDATE {table} SET at = at",
    "UPDATE {table} SET user_id = NULL",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} DISABLE TRIGGER append_only",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} RENAME TO gone",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "DROP TRIGGER append_only ON {table}",
    "CREATE TRIGGER other BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE gone AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id, at) DO UPDATE SET at = excluded.at",
    "SELECT * FROM {table} FOR UPDATE",
]
ROUND_ABOUT = [
    "SET session_replication_role = replica",
    "DROP FUNCTION tillit_refuse_change() CASCADE",
    "CREATE OR REPLACE FUNCTION tillit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$",
    "CREATE OR REPLACE FUNCTION tillit_make_partitions(first date, months integer) RETURNS integer "
    "LANGUAGE sql AS 'SELECT 1'",
    "SELECT setval('foundation_look_id_seq', 1)",
    "CREATE TABLE public.own (x integer)",
    "DROP SCHEMA public CASCADE",
    "UPDATE django_migrations SET applied = now()",
]


@pytest.fixture
def as_application(db):
    """Let this test's transaction go on as the application's role, with the rights that the command gives."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = %s", [APP_ROLE])
        if cursor.fetchone() != (True,):
            pytest.skip(f"this PostgreSQL has no role {APP_ROLE} that the tests' role may become")
        make_ahead(on=local_day(NOW))
        grant_rights(APP_ROLE)

    def become() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {APP_ROLE}")

    return become


def months(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relid::regclass::text FROM pg_partition_tree(%s) WHERE isleaf", [table])
        return [name for (name,) in cursor.fetchall()]


def refused(sentence: str) -> bool:
    """Tell whether the database refuses for want of rights; any other error is the test's own."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sentence)
            transaction.set_rollback(True)
    except ProgrammingError as error:
        if not isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
        return True
    return False


def test_the_pages_and_forms_work_with_the_applications_rights(as_application, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    town = build_town()
    starts = make_busy(town)
    as_application()
    for role, addresses in starts.items():
        client.force_login(town.users[role])
        for address in ["/hjem/", *addresses]:
            assert client.get(address, follow=True).status_code == 200, address
    client.force_login(town.users["care_worker"])
    visit = Visit.objects.get(person=town.people[1], day=local_day(NOW), plan__state="accepted")
    before = TrailEntry.objects.count()
    assert client.post(f"/min-dag/{visit.public_id}/utfort/").status_code == 302
    client.force_login(town.users["inhabitant"])
    assert client.get("/min-side/oppslag/").status_code == 200
    client.force_login(town.users["administrator"])
    made = client.post("/administrasjon/brukere/ny/", {"username": "ny", "display_name": "Ny", "language": "nb"})
    assert made.status_code == 302
    assert TrailEntry.objects.count() >= before + 2
    assert Look.objects.filter(user=town.users["inhabitant"], page="looks").exists()


def test_the_jobs_work_with_the_applications_rights(as_application, monkeypatch):
    from tillit.rooms.indicators import services as indicators

    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    make_busy(build_town())
    as_application()
    make_ahead(on=local_day(NOW))
    indicators.measure_all(on=local_day(NOW), now=NOW)


@pytest.mark.parametrize("table", LOGS)
def test_nothing_changes_the_logs_nor_any_of_their_months(as_application, table):
    Look.objects.create(at=NOW, user=_somebody(), action="see", ground="own_record", page="person", person_ids=[1])
    tables = [table, *months(table)]
    assert len(tables) > 3, "The whole, the rest, and at least two months."
    as_application()
    for one in tables:
        held = [attack for attack in ATTACKS if not refused(attack.format(table=one))]
        assert held == [], one


def test_nor_does_a_way_round(as_application):
    as_application()
    assert [sentence for sentence in ROUND_ABOUT if not refused(sentence)] == []


def test_a_month_is_not_even_read_past_the_whole(as_application):
    """What is revoked on a month cannot be used to reach round the whole table's rights."""
    part = months("foundation_look")[0]
    as_application()
    assert refused(f"SELECT * FROM {part}")
    assert refused(f"INSERT INTO {part} SELECT * FROM foundation_look")


def test_the_check_finds_a_right_that_somebody_gave(as_application):
    assert too_much(APP_ROLE) == []
    part = months("foundation_look")[0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"GRANT UPDATE (at) ON {part} TO {APP_ROLE}; GRANT DELETE ON foundation_trailentry TO {APP_ROLE}"
        )
    assert {(one.table, one.rights) for one in too_much(APP_ROLE)} == {
        (part, ("UPDATE of a column",)),
        ("foundation_trailentry", ("DELETE",)),
    }


@pytest.mark.django_db(transaction=True)
def test_one_who_connects_as_the_application_cannot_become_the_owner():
    """Over a connection of its own, as the web server has it."""
    try:
        grant_rights(APP_ROLE)
    except ProgrammingError:
        pytest.skip(f"this PostgreSQL has no role {APP_ROLE}")
    owner = connection.settings_dict["USER"]
    parameters = {**database.app_address().parameters, "dbname": connection.settings_dict["NAME"], "user": APP_ROLE}
    with psycopg.connect(**parameters, autocommit=True) as own:
        assert own.execute("SELECT current_user").fetchone() == (APP_ROLE,)
        for attack in (f"SET ROLE {owner}", f"SET SESSION AUTHORIZATION {owner}", "CREATE ROLE another SUPERUSER"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                own.execute(attack)
        own.execute("RESET ROLE")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            own.execute("DELETE FROM foundation_look")


def _somebody() -> User:
    return User.objects.create_user("somebody", display_name="Somebody")

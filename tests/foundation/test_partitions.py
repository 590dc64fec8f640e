"""The look log and the trail lie in a table a month: nothing is lost, nothing can be changed, old months can go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from tests.town import NOW

from tillit.foundation import partitions
from tillit.foundation.access.look_log import Look
from tillit.foundation.trail import TrailEntry, leave_trail
from tillit.foundation.users import User

pytestmark = pytest.mark.django_db
FAR = date(2091, 5, 20)


def look(user: User, at: datetime, people: tuple[int, ...] = (1,)) -> Look:
    return Look.objects.create(at=at, user=user, action="see", ground="x", page="p", person_ids=list(people))


@pytest.fixture
def user():
    return User.objects.create_user("writer", display_name="writer")


def lies_in(row: Look | TrailEntry) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tableoid::regclass::text FROM {row._meta.db_table} WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


def test_the_coming_months_are_there_after_migrate():
    today = datetime.now(UTC).date()
    for table in partitions.DIVIDED:
        months = [month for month in partitions.months_of(table) if month.end > today]
        assert len(months) >= partitions.MONTHS_AHEAD, table
        assert all(one.end == other.first for one, other in pairwise(months))


def test_a_row_lies_in_its_month_and_one_that_no_month_takes_is_kept_too(user):
    partitions.make_ahead(on=NOW.date())
    assert lies_in(look(user, NOW)) == "foundation_look_2026_11"
    assert lies_in(look(user, datetime(2099, 1, 1, tzinfo=UTC))) == "foundation_look_rest"
    assert lies_in(leave_trail(user=user, verb="x", subject=user, now=NOW)) == "foundation_trailentry_2026_11"


def test_a_month_that_is_made_late_takes_its_rows_from_the_rest(user):
    late = datetime(FAR.year, FAR.month, 31, 23, 59, tzinfo=UTC)
    kept = [look(user, at) for at in (late, late - timedelta(days=9), late + timedelta(minutes=1))]
    assert partitions.make_ahead(on=FAR, months=0) == len(partitions.DIVIDED)
    assert [lies_in(row) for row in kept] == ["foundation_look_2091_05"] * 2 + ["foundation_look_rest"]
    assert partitions.make_ahead(on=FAR, months=0) == 0


@pytest.mark.parametrize("where", ["the month", "the rest", "a month made late"])
def test_a_row_cannot_be_changed_or_removed_wherever_it_lies(user, where):
    row = look(user, NOW if where == "the month" else datetime(FAR.year, FAR.month, 2, tzinfo=UTC))
    partitions.make_ahead(on=NOW.date())
    if where == "a month made late":
        partitions.make_ahead(on=FAR)
    lies = lies_in(row)
    for statement in (
        f"UPDATE {lies} SET refused = true",
        f"DELETE FROM {lies}",
        "UPDATE foundation_look SET at = at + interval '1 year'",
        "DELETE FROM foundation_look",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Look.objects.get().at == row.at


def test_old_months_go_as_a_whole(user):
    partitions.make_ahead(on=FAR, months=1)
    old, new = look(user, datetime(2091, 5, 3, tzinfo=UTC)), look(user, datetime(2091, 6, 3, tzinfo=UTC))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the rows' foreign keys wait for a commit
    dropped = partitions.drop_months("foundation_look", before=date(2091, 6, 15))
    assert "foundation_look_2091_05" in [month.name for month in dropped]
    assert "foundation_look_2091_06" not in [month.name for month in dropped]
    assert not Look.objects.filter(pk=old.pk).exists()
    assert Look.objects.filter(pk=new.pk).exists()


def test_looks_at_a_person_and_of_a_month_are_found_by_index(user):
    partitions.make_ahead(on=FAR, months=2)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT * FROM foundation_look WHERE person_ids @> ARRAY[7::bigint]")
        by_person = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("EXPLAIN SELECT * FROM foundation_look WHERE at >= '2091-06-03' AND at < '2091-06-04'")
        by_day = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in by_person
    assert "person_ids" in by_person
    assert "2091_06" in by_day
    assert "2091_05" not in by_day  # the other months are not even opened


def test_nobody_makes_endless_months():
    for months in (-2, 36):
        with pytest.raises(DatabaseError, match="at once"), transaction.atomic():
            partitions.make_ahead(on=FAR, months=months)


@pytest.mark.django_db(transaction=True)
def test_filled_tables_are_divided_and_joined_again(user):
    rows = [look(user, datetime(2026, month, 28, tzinfo=UTC), (month, 9)).pk for month in range(1, 13)]
    entry = leave_trail(user=user, verb="x", subject=user, now=NOW, count=3)
    try:
        call_command("migrate", "foundation", "0008", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT relkind, relname FROM pg_class WHERE relname LIKE 'foundation_look%' ORDER BY 2")
            assert ("r", "foundation_look") in cursor.fetchall()
        assert list(Look.objects.order_by("pk").values_list("pk", flat=True)) == rows
        with pytest.raises(DatabaseError, match="append-only"):
            Look.objects.update(refused=True)
        assert look(user, NOW).pk > rows[-1]
    finally:
        call_command("migrate", verbosity=0)
    assert list(Look.objects.filter(person_ids__contains=[9]).order_by("pk").values_list("pk", flat=True)) == rows
    assert lies_in(Look.objects.get(pk=rows[2])) == "foundation_look_2026_03"
    assert TrailEntry.objects.get(pk=entry.pk).facts == {"count": 3}
    assert look(user, NOW).pk > rows[-1] + 1

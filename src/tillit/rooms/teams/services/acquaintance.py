"""Writes of who knows whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Protocol

from django.db import connection, transaction

from tillit.rooms.teams.models import Acquaintance

Pair = tuple[int, int]  # person, employee
ONE_AT_A_TIME = 7_213  # an advisory lock: of two recounts the later one reads what is newest


class Helped(Protocol):
    """How often an employee has helped a person, and when last; never is zero and None."""

    @property
    def person_id(self) -> int: ...
    @property
    def employee_id(self) -> int: ...
    @property
    def visits(self) -> int: ...
    @property
    def last_on(self) -> date | None: ...


def recount_acquaintance(pairs: Collection[Pair], *, count: Callable[[Collection[Pair]], Iterable[Helped]]) -> None:
    """Set how well these persons and employees know each other to what `count` says now.

    It is counted anew, never added to: hearing of the same visit twice changes nothing.
    """
    if not pairs:
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        counted = list(count(pairs))
        Acquaintance.objects.bulk_create(
            [
                Acquaintance(
                    person_id=row.person_id,
                    employee_id=row.employee_id,
                    visits=row.visits,
                    last_on=row.last_on,
                )
                for row in counted
                if row.last_on is not None
            ],
            update_conflicts=True,
            unique_fields=["person", "employee"],
            update_fields=["visits", "last_on"],
        )
        never = [row for row in counted if row.last_on is None]
        for row in never:
            Acquaintance.objects.filter(person_id=row.person_id, employee_id=row.employee_id).delete()

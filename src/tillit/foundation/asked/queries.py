"""How often each field was filled, and which are retired."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, Q

from tillit.foundation.asked.models import RetiredField
from tillit.foundation.asked.registry import AskedField, Rows
from tillit.kernel.clock import instant

DAYS = 28
WEEKS = DAYS // 7


@dataclass(frozen=True)
class Filled:
    """How often a field was filled in the four weeks, and what that comes to; None when nobody knows."""

    field: AskedField
    times: int | None
    retired: RetiredField | None = None

    @property
    def minutes_a_week(self) -> float | None:
        """An estimate: the times counted, by the seconds that the declaration says. It measures nobody."""
        return None if self.times is None else self.times / WEEKS * self.field.seconds / 60


def retired_ids() -> frozenset[str]:
    """Give the ids of the fields that are not asked for now."""
    return frozenset(RetiredField.objects.filter(restored_at=None).values_list("field_id", flat=True))


def is_asked(field_id: str, *, at: datetime) -> bool:
    """Tell whether a field was still asked for at an instant: whether it is not retired, or was so only after."""
    return not RetiredField.objects.filter(field_id=field_id, restored_at=None, retired_at__lte=at).exists()


def four_weeks(today: date) -> tuple[date, date]:
    """Give the first and the last of the 28 days that ended yesterday."""
    return today - timedelta(days=DAYS), today - timedelta(days=1)


def filled(fields: Iterable[AskedField], *, first: date, last: date) -> list[Filled]:
    """Count how often each field was filled from `first` to `last`; one query for each kind of row."""
    fields = list(fields)
    together: dict[tuple[str, str], list[AskedField]] = defaultdict(list)
    for field in fields:
        if isinstance(field.filled, Rows):
            together[(field.filled.model, field.filled.at)].append(field)
    times: dict[str, int] = {}
    for (model, at), those in together.items():
        span = {f"{at}__gte": instant(first, time(0)), f"{at}__lt": instant(last + timedelta(days=1), time(0))}
        counts = {
            f"n{place}": Count("pk", filter=Q(*each.filled.where))  # type: ignore[union-attr]
            for place, each in enumerate(those)
        }
        found = apps.get_model(model).objects.filter(**span, **_in_common(those)).aggregate(**counts)
        times |= {each.id: found[f"n{place}"] for place, each in enumerate(those)}
    retired = {row.field_id: row for row in RetiredField.objects.filter(restored_at=None).select_related("retired_by")}
    return [Filled(field, times.get(field.id), retired.get(field.id)) for field in fields]


def _in_common(fields: Iterable[AskedField]) -> dict[str, set[Any]]:
    """Give the values that rows must have one of to be counted for any of the fields: an index finds these few."""
    conditions = [dict(each.filled.where) for each in fields]  # type: ignore[union-attr]
    names = {key.removesuffix("__in") for key in conditions[0] if "__" not in key.removesuffix("__in")}
    common = {}
    for name in sorted(names):
        if all(name in where or f"{name}__in" in where for where in conditions):
            asked = [where.get(f"{name}__in", [where.get(name)]) for where in conditions]
            common[f"{name}__in"] = {value for values in asked for value in values}
    return {name: values for name, values in common.items() if None not in values}


def minutes_a_week(rows: Iterable[Filled]) -> float:
    """Give what those that can be counted come to together; a retired one asks for nothing any more."""
    return sum(row.minutes_a_week or 0.0 for row in rows if row.retired is None)

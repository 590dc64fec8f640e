"""Counts what a rule would remove, and removes it in small steps, each with its trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Max, Min, OuterRef, QuerySet, Subquery

from tillit.foundation.partitions import drop_months, months_of
from tillit.foundation.retention.rule import CLEAR, MONTHS, Rule
from tillit.foundation.trail import leave_trail
from tillit.kernel.clock import instant, local_day

AT_ONCE = 1_000
NO_ROW = 0


@dataclass(frozen=True)
class Outcome:
    """What a rule finds: how many rows the table holds, the oldest, and how many went or would go."""

    rule: Rule
    before: date
    rows: int
    oldest: date | None
    gone: int
    by_owner: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give the keys of `tillit retention --json`."""
        return {
            "rule": self.rule.id,
            "table": self.rule.table,
            "action": self.rule.action,
            "keep": str(self.rule.keep),
            "before": self.before.isoformat(),
            "basis": self.rule.basis,
            "rows": self.rows,
            "oldest": self.oldest.isoformat() if self.oldest else None,
            "gone": self.gone,
        }


def apply_rules(
    rules: Mapping[str, Rule],
    *,
    on: date,
    now: datetime,
    dry_run: bool,
    as_owner: bool,
    on_progress: Callable[[str], None] = lambda rule: None,
) -> list[Outcome]:
    """Apply each rule as of `on`; months of a divided table go only where the tables' owner asks (`as_owner`)."""
    outcomes = []
    for rule in rules.values():
        on_progress(rule.id)
        outcomes.append(_apply(rule, on=on, now=now, dry_run=dry_run, as_owner=as_owner))
    return outcomes


def _apply(rule: Rule, *, on: date, now: datetime, dry_run: bool, as_owner: bool) -> Outcome:
    model = apps.get_model(rule.table)
    before = rule.keep.before(on)
    everything = _of(rule, model)
    oldest = _as_day(everything.aggregate(first=Min(rule.counted_from))["first"])
    rows = everything.values("pk").distinct().count()
    if rule.action == MONTHS:
        gone = _months(rule, model, before=before, now=now, dry_run=dry_run or not as_owner)
        return Outcome(rule, before, rows, oldest, gone, by_owner=True)
    old = _old(rule, model, before=before)
    gone = old.count() if dry_run else _remove(rule, old, before=before, now=now)
    return Outcome(rule, before, rows, oldest, gone)


def _of(rule: Rule, model: type[models.Model]) -> QuerySet[Any]:
    rows = model._base_manager.filter(**rule.only)
    return rows.exclude(**rule.unless) if rule.unless else rows


def _old(rule: Rule, model: type[models.Model], *, before: date) -> QuerySet[Any]:
    """Give the rows whose last moment is before the day, without those that are spared or have nothing to lose."""
    rows = _of(rule, model).annotate(kept_from=Max(rule.counted_from))
    is_instant = isinstance(_field_at(model, rule.counted_from), models.DateTimeField)
    rows = rows.filter(kept_from__lt=instant(before, time(0)) if is_instant else before)
    if rule.action == CLEAR:
        rows = rows.exclude(**rule.values)
    if rule.spare_newest_of:
        mine = {rule.spare_newest_of: OuterRef(rule.spare_newest_of)}
        newest = model._base_manager.filter(**mine).order_by(f"-{rule.counted_from}", "-pk").values("pk")[:1]
        rows = rows.exclude(pk=Subquery(newest))
    return rows


def _field_at(model: type[models.Model], path: str) -> Any:
    """Give the field at the end of a path over relations."""
    name, _, rest = path.partition("__")
    found = model._meta.get_field(name)
    return _field_at(found.related_model, rest) if rest else found


def _remove(rule: Rule, old: QuerySet[Any], *, before: date, now: datetime) -> int:
    """Remove in steps that each hold their locks for a moment; what goes with a row by reference is not counted."""
    gone = 0
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            rows = old.model._base_manager.filter(pk__in=ids)
            if rule.action == CLEAR:
                changed = rows.update(**rule.values)
            elif rule.table.startswith("procrastinate."):  # the queue's models refuse to delete; its database cascades
                changed = rows._raw_delete(rows.db)
            else:
                rows.delete()
                changed = len(ids)
            _trace(rule, old.model, removed=len(ids), before=before, now=now)
        gone += len(ids)
        if not changed:
            raise RuntimeError(f"The rule {rule.id} removes nothing of what it finds.")
    return gone


def _months(rule: Rule, model: type[models.Model], *, before: date, now: datetime, dry_run: bool) -> int:
    """Count the rows of the months that ended before the day, and drop these months as a whole."""
    table = model._meta.db_table
    ended = [month for month in months_of(table) if month.end <= before]
    if not ended:
        return 0
    until = instant(max(month.end for month in ended), time(0))
    gone = model._base_manager.filter(**{f"{rule.counted_from}__lt": until}).count()
    if not dry_run:
        with transaction.atomic():
            dropped = drop_months(table, before=before)
            _trace(rule, model, removed=gone, before=before, now=now, months=len(dropped))
    return gone


def _trace(rule: Rule, model: type[models.Model], *, removed: int, before: date, now: datetime, **more: object) -> None:
    facts = {"rule": rule.id, "removed": removed, "before": before.isoformat(), **more}
    leave_trail(user=None, verb="apply_retention", subject=model(pk=NO_ROW), now=now, **facts)


def _as_day(moment: date | datetime | None) -> date | None:
    return local_day(moment) if isinstance(moment, datetime) else moment

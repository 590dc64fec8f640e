"""Reads the rules, and refuses at start what names no table or field that there is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models

from tillit.foundation.data_files import read_one, read_text
from tillit.foundation.partitions import DIVIDED
from tillit.foundation.retention.rule import ACTIONS, CLEAR, MONTHS, Rule, Term
from tillit.kernel.fields import BadDataFile, Fields

UNITS = ("years", "months", "days")


@cache
def rules() -> dict[str, Rule]:
    """Give every rule by id, the municipality's own terms in the place of ours; read once."""
    return read_rules(read_one("tillit.foundation.retention", "rules.yaml"), own=_own())


@cache
def kept_elsewhere() -> dict[str, str]:
    """Give each table that no rule empties, with why."""
    told = read_one("tillit.foundation.retention", "rules.yaml").fields("no_rule")
    return {label: told.text(label) for label in told.keys()}  # noqa: SIM118 - Fields is no mapping


def _own() -> Fields | None:
    """Read the municipality's own file, where it has one (TILLIT_RETENTION)."""
    file = settings.TILLIT_RETENTION
    if not file:
        return None
    try:
        return read_text(Path(file).read_text(encoding="utf-8"), Path(file).name)
    except OSError as error:
        raise BadDataFile(f"TILLIT_RETENTION names {file}, which cannot be read: {error.strerror}.") from None


def read_rules(shipped: Fields, *, own: Fields | None = None) -> dict[str, Rule]:
    """Read rules; raises BadDataFile with file, line and remedy.

    The municipality's file holds under `terms` an id and another term, and under `rules` rules of its own.
    """
    found: dict[str, Rule] = {}
    terms = own.fields("terms") if own is not None and own.has("terms") else None
    every: Iterable[Fields] = [*shipped.each("rules"), *(own.each("rules") if own is not None else ())]
    for told in every:
        rule = _rule(told, terms)
        if rule.id in found:
            raise told.fault("id", "an id that no other rule has")
        found[rule.id] = rule
    if shipped.has("no_rule"):
        shipped.fields("no_rule")
    shipped.close()
    if own is not None:
        for id_ in terms.keys() if terms else ():
            if id_ not in found:
                raise BadDataFile(f"{terms.where(id_)}: there is no such rule. The rules are {', '.join(found)}.")
        own.close()
    return found


def _rule(told: Fields, terms: Fields | None) -> Rule:
    model = _model(told)
    id_ = told.text("id")
    action = told.choice("action", ACTIONS)
    ours = _term(told.fields("keep"))
    rule = Rule(
        id=id_,
        what=told.text("what"),
        table=model._meta.label,
        counted_from=_moment(told, model),
        keep=_term(terms.fields(id_)) if terms and terms.has(id_) else ours,
        action=action,
        basis=told.text("basis"),
        values=_values(told, model) if action == CLEAR else {},
        only=_condition(told, "only", model),
        unless=_condition(told, "unless", model),
        spare_newest_of=told.text("spare_newest_of") if told.has("spare_newest_of") else "",
    )
    if action == MONTHS and model._meta.db_table not in DIVIDED:
        raise told.fault("action", f"delete or clear: only {', '.join(DIVIDED)} lie in months")
    if rule.spare_newest_of:
        _field(told, "spare_newest_of", model, rule.spare_newest_of)
    told.close()
    return rule


def _model(told: Fields) -> type[models.Model]:
    label = told.text("table")
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        known = ", ".join(sorted(model._meta.label for model in apps.get_models()))
        raise told.fault("table", f"a table that there is ({known})") from None


def _moment(told: Fields, model: type[models.Model]) -> str:
    path = told.text("counted_from")
    last = model
    for step in path.split("__"):
        found = _field(told, "counted_from", last, step)
        if found.is_relation:
            last = found.related_model
    if not isinstance(found, models.DateField):
        raise told.fault("counted_from", "a field that holds a day or an instant")
    return path


def _field(told: Fields, key: str, model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        known = ", ".join(sorted(f.name for f in model._meta.get_fields()))
        raise told.fault(key, f"a field of {model._meta.label} ({known})") from None


def _values(told: Fields, model: type[models.Model]) -> dict[str, Any]:
    """Read what the fields are set to."""
    inner = told.fields("values")
    for name in inner.keys():  # noqa: SIM118 - Fields is no mapping
        _field(told, "values", model, name)
    return inner.raw()


def _condition(told: Fields, key: str, model: type[models.Model]) -> dict[str, Any]:
    if not told.has(key):
        return {}
    condition = told.fields(key).raw()
    try:
        str(model._base_manager.filter(**condition).query)
    except (FieldError, ValueError, TypeError):
        raise told.fault(key, f"conditions on fields of {model._meta.label}") from None
    return condition


def _term(told: Fields) -> Term:
    given = {unit: told.whole(unit) for unit in UNITS if told.has(unit)}
    told.close()
    if not given:
        raise BadDataFile(f"{told.where()}: expected a term such as 'years: 10' or 'days: 90', found nothing.")
    return Term(**given)

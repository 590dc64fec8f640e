"""Two people at one form: the second to save sees what the first changed, and nothing is written over unseen.

A page stamps what it shows (`stamp_of`), the form carries the stamp along, and the service compares it with what
stands when it holds the row (`refuse_if_changed`). Not one service writes this anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from tillit.kernel.errors import StateConflict

FIELD = "sett"


class ChangedMeanwhile(StateConflict):
    """What the writer saw stands no more; `now` is what stands, by the name of the form's field."""

    def __init__(self, now: Mapping[str, Any]) -> None:
        super().__init__("Somebody else changed this meanwhile. Look at what stands now, and save again.")
        self.now = dict(now)


def stamp_of(values: Mapping[str, Any]) -> str:
    """Give a stamp of what a page shows: equal for equal values, and nobody reads the values out of it."""
    written = json.dumps({name: str(value) for name, value in values.items()}, sort_keys=True)
    return salted_hmac("tillit.foundation.meanwhile", written, algorithm="sha256").hexdigest()[:32]


def refuse_if_changed(seen: str | None, values: Mapping[str, Any]) -> None:
    """Raise ChangedMeanwhile when `seen` is no stamp of what stands; None comes from who showed nobody anything.

    Call it where the row is locked, so that two who save at once come one after the other.
    """
    if seen is not None and not constant_time_compare(seen, stamp_of(values)):
        raise ChangedMeanwhile(values)


def overtaken_words(error: ChangedMeanwhile, *, sent: Mapping[str, Any]) -> str:
    """Say what stands and what was sent, for a form of a field or two in a row of a list."""
    none = _("nothing")
    stands, wrote = (", ".join(_text(value) or none for value in values.values()) for values in (error.now, sent))
    return _(
        "Somebody else changed this meanwhile: it is %(stands)s now, and you chose %(wrote)s. "
        "Choose again if you still mean it."
    ) % {"stands": stands, "wrote": wrote}


class ShowsMeanwhile(forms.Form):
    """A form that carries along what it showed; `{% meanwhile form %}` draws the stamp and what was overtaken.

    `showing(values)` is called by the view with what stands now. After `overtaken(error)` the form holds what its
    writer wrote and shows what stands beside it: sent again, it is meant.
    """

    stamp = ""
    overtaken_by: tuple[tuple[str, str, str], ...] = ()

    def showing(self, values: Mapping[str, Any]) -> None:
        """Stamp what stands now, unless the form comes back with the stamp of what its writer saw."""
        self.stamp = self.seen or "" if self.is_bound else stamp_of(values)

    @property
    def seen(self) -> str | None:
        """Give the stamp that came along; a form sent without one was opened before there was any, or by a program."""
        return self.data.get(FIELD) if self.is_bound else None

    def overtaken(self, error: ChangedMeanwhile) -> None:
        """Show what stands beside what was written, and let the next sending be meant."""
        self.stamp = stamp_of(error.now)
        self.overtaken_by = tuple(
            (str(field.label or ""), _as_shown(field, error.now[name]), _as_shown(field, self.cleaned_data.get(name)))
            for name, field in self.fields.items()
            if name in error.now and _text(error.now[name]) != _text(self.cleaned_data.get(name))
        )
        self.add_error(None, _("Somebody else changed this while you wrote. Look at what stands now, and save again."))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _as_shown(field: forms.Field, value: Any) -> str:
    """Give a value as a reader knows it: a choice by its name."""
    for key, name in getattr(field, "choices", ()):
        if str(key) == _text(value):
            return str(name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _text(value)

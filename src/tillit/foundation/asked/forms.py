"""Forms that leave out what is retired: not shown, and ignored when it is sent all the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from tillit.foundation.asked.queries import retired_ids


class AsksStaff(forms.Form):
    """`asked_as`: the id in the registry by the name of the field. Only fields that may be empty can leave.

    The cleaned data hold a field that left as empty, so that views and services need not know of it. A form that
    is also for the person themself sets `asks_staff` before `super().__init__()`: what is retired is what staff
    are asked for, never what a person may say.
    """

    asked_as: ClassVar[Mapping[str, str]] = {}
    asks_staff: bool = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._left: dict[str, Any] = {}
        there = {name: id for name, id in self.asked_as.items() if name in self.fields}
        if not there or not self.asks_staff:
            return
        retired = retired_ids()
        for name, id in there.items():
            if id in retired and not self.fields[name].required:
                self._left[name] = self.fields.pop(name).clean(None)

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            self.cleaned_data = {**self._left, **self.cleaned_data}

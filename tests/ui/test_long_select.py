"""A long choice is written as Django writes it."""

from __future__ import annotations

import pytest
from django import forms
from django.test.html import parse_html

from tillit.ui.long_select import LongSelect

CHOICES = [("", "Choose"), (1, 'Å & "<b>"'), (2, "Two"), ("3'", "Three"), (None, "None")]


def written(widget: type[forms.Select], sent: dict[str, str] | None, **options: object) -> object:
    field = forms.ChoiceField(choices=CHOICES, widget=widget, required=False)
    form = type("Form", (forms.Form,), {"one": field})(sent, **options)
    return parse_html(form["one"].as_widget(attrs={"class": "ds-input"}))


@pytest.mark.parametrize("sent", [None, {"one": "2"}, {"one": "3'"}, {"one": '"><script>'}, {"one": ""}])
def test_it_is_written_as_django_writes_it(sent):
    assert written(LongSelect, sent) == written(forms.Select, sent)
    assert written(LongSelect, sent, initial={"one": 1}) == written(forms.Select, sent, initial={"one": 1})
    assert written(LongSelect, {"one": "1"}) != written(LongSelect, {"one": "2"})

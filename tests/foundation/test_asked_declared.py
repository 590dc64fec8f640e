"""Every field that staff are asked for says who reads it, and nothing is declared that nobody asks for."""

from __future__ import annotations

import pytest
from django.urls import get_resolver
from tests.busy_town import make_busy
from tests.staff_forms import Found, walk
from tests.town import NOW

from tillit.foundation.asked import registry
from tillit.foundation.asked.registry import Export, Indicator, Page, Paragraph, WrongField, ask, asked_fields, told
from tillit.foundation.users import Role
from tillit.kernel.citation import Citation
from tillit.kernel.errors import TillitError
from tillit.rooms.indicators.queries import definition

# What the page itself sends along: nobody fills it in.
CARRIED = {
    *("csrfmiddlewaretoken", "next", "versjon", "sett", "svar", "dag", "uken", "target", "person", "newest"),
    *("how", "angre", "absence", "relative", "pause", "role", "tilstand", "id", "change", "seen-*"),
}
# Buttons that say what to do with the form, not what happened.
ACTS = {"lagre", "alt", "valgte", "avvis", "cancel", "now", "then", "offered", "language", "field"}
FOR_EVERYONE = {"set_language", "sign_out", "sign_in"}  # inhabitants have them too
SEARCHED = {"search"}  # nothing of it is kept


@pytest.fixture
def walked(town, client, monkeypatch, settings, tmp_path):
    """What all staff are asked for on every page that a link leads to."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    settings.TILLIT_HOME = tmp_path
    fields, sent_to = set(), set()
    for role, starts in make_busy(town).items():
        client.force_login(town.users[role])
        found, where = walk(client, ["/hjem/", *starts])
        fields |= found
        sent_to |= where
    return fields, sent_to


def is_filled_in(field: Found) -> bool:
    """Tell whether staff fill it in: not what the page carries along, nor a button that only acts."""
    if field.url in FOR_EVERYONE | SEARCHED:
        return False
    if field.type == "hidden":
        assert field.name in CARRIED or field.name.startswith("seen-"), (
            f"{field.page} sends the hidden field {field.name!r} along: list it in CARRIED."
        )
        return False
    return not (field.type == "submit" and field.name in ACTS)


def test_every_field_says_why_and_none_is_declared_in_vain(walked):
    fields, sent_to = walked
    asked = {(field.url, field.name) for field in fields if is_filled_in(field)}
    assert len(asked) > 60
    silent = {(url, name) for url, name in asked if not any(one.is_sent_as(url, name) for one in asked_fields())}
    assert silent == set(), "No room says who reads these: declare them in its asked.py."
    in_vain = {
        (one.id, url)
        for one in asked_fields()
        for url in one.to
        if (url not in sent_to if not one.name else not any(one.is_sent_as(url, name) for u, name in asked if u == url))
    }
    assert in_vain == set(), "No page asks for these any more."
    both = {
        (url, name): [one.id for one in asked_fields() if one.is_sent_as(url, name)]
        for url, name in asked
        if sum(one.is_sent_as(url, name) for one in asked_fields()) > 1
    }
    assert both == {}, "These are declared twice."
    only_what_may_be_empty_can_be_retired(fields)


def only_what_may_be_empty_can_be_retired(fields: set[Found]) -> None:
    """But a form of one field is optional as a whole: the note."""
    required = {
        one.id
        for one in asked_fields()
        if one.can_be_retired
        and all(field.required for field in fields if one.is_sent_as(field.url, field.name) and is_filled_in(field))
    }
    assert required == {"visits.note"}


def exists(reader) -> bool:
    if isinstance(reader, Paragraph):
        return bool(reader.citation.source and reader.citation.paragraph)
    if isinstance(reader, Indicator):
        try:
            return bool(definition(reader.id))
        except TillitError:
            return False
    return reader.url in get_resolver().reverse_dict and all(reader.title)


def test_every_reader_exists():
    assert [one.id for one in asked_fields() if not exists(one.reader)] == []


@pytest.mark.parametrize(
    "reader",
    [
        Indicator("no_such_number"),
        Page("no_such_page", ("En side", "A page")),
        Export("no_such_file", ("En fil", "A file")),
        Page("my_day", ("", "")),
        Paragraph(Citation("Helse- og omsorgstjenesteloven")),
    ],
)
def test_a_reader_that_does_not_exist_is_found(reader):
    assert not exists(reader)


def test_every_field_is_told_in_both_languages_and_has_its_estimate():
    for one in asked_fields():
        assert all(one.what), one.id
        assert one.kept_because is None or all(one.kept_because), one.id
        assert 0 < one.seconds <= 900, one.id


def declared(**changed):
    given = {
        "to": "my_day",
        "name": "x",
        "what": ("Noe", "Something"),
        "reader": Page("my_day", ("Min dag", "My day")),
        "seconds": 3,
        "filled": told("finish_visit"),
        "of": Role.CARE_WORKER,
    }
    ask("test.field", **{**given, **changed})


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"seconds": 0}, "estimate"),
        ({"reader": Paragraph(Citation("Aml.", "§ 10-7")), "kept_because": None}, "cannot be retired"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(monkeypatch, wrong, why):
    monkeypatch.setattr(registry, "_asked", {})
    with pytest.raises(WrongField, match=why):
        declared(**wrong)
    declared()
    with pytest.raises(WrongField, match="twice"):
        declared()

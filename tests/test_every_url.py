"""Every address says for whom it is; who gets in where is walked in tests/access."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from tillit.foundation.access.pages import PUBLIC, denied_by_default
from tillit.foundation.users import Role

SAMPLES = {
    "uuid": UUID("00000000-0000-4000-8000-000000000000"),
    "int": 0,
    "str": "2026-W47",
    "slug": "home_nursing",
    "path": "x",
}


def every_pattern(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, object]]:
    """Give each address, with samples for its parts, and its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = before + _filled(entry)
        if isinstance(entry, URLPattern):
            yield address, entry.callback
        else:
            yield from every_pattern(entry, address)


def _filled(entry: URLPattern | URLResolver) -> str:
    text = str(entry.pattern)
    for name, converter in entry.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        for part in (f"<{kind}:{name}>", f"<{name}>"):
            text = text.replace(part, str(SAMPLES[kind]))
    return text


EVERY = dict(every_pattern())


def test_there_are_addresses_to_walk():
    assert len(EVERY) > 10
    assert not [address for address in EVERY if "<" in address]


@pytest.mark.parametrize("address", EVERY)
def test_a_view_says_for_whom_it_is(address):
    roles = getattr(EVERY[address], "roles", None)
    assert roles, f"{address} does not say who may open it: decorate it with open_to or open_to_all."
    assert set(roles) <= {*Role.values, PUBLIC}


def test_a_view_that_says_nothing_is_refused_to_everybody():
    def forgotten(request):
        return HttpResponse("in")

    guard = denied_by_default(forgotten)
    with pytest.raises(PermissionDenied, match="does not say who may open it"):
        guard.process_view(RequestFactory().get("/"), forgotten, (), {})

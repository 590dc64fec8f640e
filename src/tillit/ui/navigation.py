"""Where one can go: each room registers its pages, and the frame shows those that the user may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Destination:
    """An entry of the main navigation; `order` sorts it, `seen_by` decides from the request who sees it."""

    label: str | Promise
    url_name: str
    order: int
    seen_by: Callable[[HttpRequest], bool]
    icon: str = ""


@dataclass(frozen=True)
class Link:
    """A destination as this request sees it."""

    label: str | Promise
    url: str
    icon: str
    is_here: bool
    is_exact: bool


_registered: dict[str, Destination] = {}


def register(destination: Destination) -> None:
    """Add an entry to the main navigation; registering the same page again replaces it."""
    _registered[destination.url_name] = destination


def destinations(request: HttpRequest) -> list[Link]:
    """Give the entries that this request's user may see, in order, with the one we are at marked."""
    links = []
    for entry in sorted(_registered.values(), key=lambda entry: (entry.order, entry.url_name)):
        if not entry.seen_by(request):
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch as error:
            raise LookupError(
                f"The navigation entry {entry.url_name!r} names no page; register it beside its url."
            ) from error
        exact = request.path == url
        links.append(Link(entry.label, url, entry.icon, exact or (url != "/" and request.path.startswith(url)), exact))
    return links

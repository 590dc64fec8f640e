"""Walk the pages as staff do, by their links, and read which fields their forms ask for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

MOST_ALIKE = 2  # pages of one kind: the third visit asks for nothing else than the first two
TOLD_APART_BY = ("svar",)  # what changes the form itself
NO_FIELD = {"submit", "button", "reset", "image"}


@dataclass(frozen=True)
class Found:
    """A field of a form that is posted: where it is sent, its name, its type, and whether it must be filled in."""

    url: str
    name: str
    type: str
    required: bool
    page: str


class _Forms(HTMLParser):
    """Reads the posted forms of a page, and its links."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.fields: list[Found] = []
        self.sent_to: set[str] = set()
        self._action: str | None = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(urljoin(self.address, given["href"]))
        elif tag == "form":
            posted = (given.get("method") or "get").lower() == "post"
            self._action = urljoin(self.address, given.get("action") or "") if posted else None
            if posted:
                self.sent_to.add(url_name(self._action))
        elif tag in ("input", "select", "textarea", "button") and self._action is not None and given.get("name"):
            kind = (given.get("type") or tag).lower()
            action = urljoin(self.address, given["formaction"]) if given.get("formaction") else self._action
            self.fields.append(
                Found(url_name(action), given["name"], kind, "required" in given, url_name(self.address))
            )

    def handle_endtag(self, tag):
        if tag == "form":
            self._action = None


def url_name(address: str) -> str:
    """Give the name of the address; empty when there is none."""
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


def read(address: str, html: str) -> _Forms:
    """Read the forms and links of a page."""
    found = _Forms(address)
    found.feed(html)
    return found


def walk(client, starts):
    """Open the pages from `starts` on by their links; give the fields, and where forms are sent to."""
    fields, sent_to = set(), set()
    for address, html in pages(client, starts):
        page = read(address, html)
        fields |= set(page.fields)
        sent_to |= page.sent_to
    return fields, sent_to


def pages(client, starts, *, most_alike=MOST_ALIKE):
    """Give the address and the text of the pages that the links from `starts` on lead to, so many of each kind."""
    client.raise_request_exception = False  # a page that fails asks for nothing, and its own tests say so
    waiting, seen, alike = list(starts), set(), Counter()
    while waiting:
        address = waiting.pop(0).partition("#")[0]
        parts = urlsplit(address)
        name = url_name(address)
        query = parse_qsl(parts.query)
        kind = (name, *sorted((key, value if key in TOLD_APART_BY else "") for key, value in query))
        if parts.netloc or address in seen or not name or name in ("sign_out", "live") or alike[kind] >= most_alike:
            continue
        seen.add(address)
        alike[kind] += 1
        response = client.get(address)
        if response.status_code in (301, 302):
            waiting.append(urljoin(address, response["Location"]))
        if response.status_code != 200 or "text/html" not in response.get("Content-Type", ""):
            continue
        html = response.content.decode()
        yield address, html
        waiting += read(address, html).links

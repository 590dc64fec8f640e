"""What a visitor could send: every form on every page that links lead to, and what the pages' addresses carry."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from tests.staff_forms import pages, url_name

Pairs = list[tuple[str, str]]


@dataclass
class Form:
    """A form as a page shows it: where it is sent, what it holds, and what else each of its fields could say."""

    action: str
    holds: Pairs = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    buttons: Pairs = field(default_factory=list)

    def kind(self) -> tuple:
        """Tell forms apart by what they ask, not by whom they are about."""
        return url_name(self.action), tuple(
            sorted({name for name, _ in [*self.holds, *self.buttons]} | set(self.files))
        )


class _Forms(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.posted, self.asked = address, [], []
        self._form: Form | None = None
        self._select = ""
        self._area: str | None = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self._form = Form(urljoin(self.address, given.get("action") or ""))
            (self.posted if (given.get("method") or "get").lower() == "post" else self.asked).append(self._form)
        elif self._form is None:
            return
        elif tag == "select":
            self._select = name
        elif tag == "option":
            self._form.choices.setdefault(self._select, []).append(value)
            if "selected" in given or self._select not in dict(self._form.holds):
                self._form.holds.append((self._select, value))
        elif tag == "textarea" and name:
            self._form.holds.append((name, ""))
        elif tag == "button" and name:
            self._form.buttons.append((name, value))
        elif tag == "input" and name:
            self._input(given.get("type") or "text", name, value, "checked" in given)

    def _input(self, kind: str, name: str, value: str, checked: bool) -> None:
        if kind == "file":
            self._form.files.append(name)
        elif kind in ("checkbox", "radio"):
            self._form.choices.setdefault(name, []).append(value)
            if checked:
                self._form.holds.append((name, value))
        else:
            self._form.holds.append((name, value))

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None


@dataclass(frozen=True)
class Asked:
    """A page that takes words in its address: its path, and the names it knows."""

    path: str
    names: tuple[str, ...]
    values: tuple[tuple[str, str], ...]


def surface(client, starts) -> tuple[list[Form], list[Asked]]:
    """Give one form of each kind, and each page that takes something in its address."""
    forms: dict[tuple, Form] = {}
    asked: dict[str, tuple[str, dict[str, str]]] = {}
    for address, html in pages(client, starts, most_alike=1):
        page = _Forms(address)
        page.feed(html)
        for form in page.posted:
            forms.setdefault(form.kind(), form)
        parts = urlsplit(address)
        asked.setdefault(url_name(address), (parts.path, {}))[1].update(parse_qsl(parts.query))
        for form in page.asked:
            where = urlsplit(form.action)
            asked.setdefault(url_name(form.action), (where.path, {}))[1].update(form.holds)
    return list(forms.values()), [Asked(path, tuple(names), tuple(names.items())) for path, names in asked.values()]

"""The style guide: every component with made-up content, to look at and to copy from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tillit.foundation.access.pages import open_to_all
from tillit.ui import charts, icons
from tillit.ui.board import Board, Item, Kind, Row, lay_out

SAMPLE_DAY = date(2026, 11, 21)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Navn", help_text="Slik du vil bli kalt.")
    on = forms.DateField(label="Dato", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.ChoiceField(label="Hva skjedde", choices=[("moved", "Flyttet"), ("not_done", "Ikke utført")])
    channel = forms.ChoiceField(
        label="Hvordan vil du ha svar",
        choices=[("phone", "Telefon"), ("letter", "Brev")],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label="Med dine ord", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label="Jeg har lest dette")


def _open_to_look_at() -> None:
    if not (settings.DEBUG or getattr(settings, "TILLIT_DEMO", False)):
        raise Http404


@open_to_all
def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every component on one page."""
    _open_to_look_at()
    wrong = SampleForm({"name": "", "on": "i går", "reason": "moved", "words": "Det gikk fint."})
    context: dict[str, Any] = {
        "day": SAMPLE_DAY,
        "start": SAMPLE_DAY - timedelta(days=12),
        "form": wrong,
        "page": Paginator(range(240), 20).get_page(request.GET.get("page", "3")),
        "board": sample_board(),
        "icons": icons.NAMES,
        "tabs": [("I dag", "#tabs", True), ("Uken", "#uke", False), ("Personer", "#personer", False)],
        "spark": charts.spark([15, 15, 14, 13, None, 11, 9, 8, 7], "Hjelpere møtt, fra 15 til 7"),
        **sample_charts(),
    }
    return render(request, "ui/styleguide/components.html", context)


@open_to_all
def style_guide_page(request: HttpRequest, page: str) -> HttpResponse:
    """Show one of the sample pages: the public front, a care worker's day, a person."""
    _open_to_look_at()
    if page not in {"public", "phone", "person"}:
        raise Http404
    return render(
        request, f"ui/styleguide/{page}.html", {"day": SAMPLE_DAY, "board": sample_board(), **sample_charts()}
    )


def sample_board() -> Board:
    """Make a day of a small team, the same each time."""
    people = [
        "Astrid B.",
        "Odd H.",
        "Gunvor L.",
        "Per Å.",
        "Solveig N.",
        "Ingrid M.",
        "Knut S.",
        "Ragnhild T.",
    ]
    lengths = [15, 25, 10, 40, 20, 12, 30, 15]
    rows = [
        Row(
            "Ikke dekket",
            [
                Item(
                    9 * 60 + 30,
                    9 * 60 + 50,
                    "Arne V.",
                    Kind.UNCOVERED,
                    "Ingen med kompetanse i stomi er på vakt",
                    "#hvorfor",
                )
            ],
            note="1 besøk",
            is_alarming=True,
        )
    ]
    for number, (name, start) in enumerate(
        [
            ("Marit Solberg", 450),
            ("Ahmed Hassan", 450),
            ("Kari Nilsen", 480),
            ("Jonas Lie", 870),
            ("Ewa Nowak", 870),
        ]
    ):
        items, at, place = [], start + 15, number
        while at < start + 420:
            if start + 200 <= at < start + 235:
                items.append(Item(at, at + 30, "Pause", Kind.BREAK))
                at += 35
                continue
            length = lengths[place % len(lengths)]
            kind = Kind.NEW if place % 7 == 3 else Kind.DONE if at < 600 else Kind.KNOWN
            items.append(
                Item(
                    at,
                    at + length,
                    people[place % len(people)],
                    kind,
                    "Morgenstell",
                    "#besok",
                    place % 9 == 4,
                )
            )
            at += length + 4 + 3 * (place % 3)
            place += 1
        rows.append(
            Row(
                name,
                items,
                [(start, start + 450)],
                note="Sykepleier" if number % 2 else "Helsefagarbeider",
                url="#",
            )
        )
    rows.append(
        Row("Liv Berg", [Item(540, 570, "Gunvor L.", url="#besok", is_changed=True)], [(480, 930)], "Vernepleier")
    )
    over = [Item(540, 570, "Per Å.", Kind.CANCELLED), Item(600, 630, "Odd H.", Kind.PAUSED, "på sykehus")]
    rows.append(Row("Skal ikke gjøres", over))
    return lay_out("Lørdag 21. november, hjelper for hjelper", rows)


def sample_charts() -> dict[str, charts.Chart]:
    """Make one chart of each kind."""
    persons = [2, 9, 18, 31, 44, 52, 61, 49, 38, 27, 19, 11, 8, 4, 3, 1]
    weeks = [14.6, 14.9, 14.2, 14.4, None, 13.1, 11.8, 10.2, 9.1, 8.4, 7.6, 7.2]
    return {
        "bars": charts.Bars(
            "Ulike hjelpere møtt på 14 dager",
            [(str(place + 1), value) for place, value in enumerate(persons)],
            "Hjelpere møtt",
            "Personer",
            note="377 personer med besøk hver uke, per 21. november 2026",
            strong=frozenset({"7"}),
            mark=("7", "median 7"),
        ),
        "line": charts.Line(
            "Hjelpere møtt på 14 dager, median",
            [(SAMPLE_DAY - timedelta(weeks=11 - place), value) for place, value in enumerate(weeks)],
            "Hjelpere",
            note="En uke mangler: vaktlisten var ikke levert",
            mark=(date(2026, 10, 5), "plan godtatt"),
        ),
        "spread": charts.Spread(
            "Lag ved siden av hverandre",
            [("Solsiden", 3, 6, 11), ("Bakkely", 4, 8, 14), ("Fjordgløtt", 5, 11, 19)],
            "Lag",
            "Hjelpere møtt på 14 dager",
            names=("1 av 10 møter høyst", "Median", "9 av 10 møter høyst"),
        ),
    }

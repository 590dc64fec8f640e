"""The vocabulary of the templates: formats as filters, components as tags (`{% load tillit %}`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, Form
from django.template import Context
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tillit.foundation.meanwhile import FIELD, stamp_of
from tillit.ui import formats
from tillit.ui.board import Board, Placed
from tillit.ui.board_items import draw_items
from tillit.ui.charts import Chart
from tillit.ui.continuity import Faces
from tillit.ui.icons import icon as draw_icon

register = template.Library()
Text = str | Promise

TONES = {  # tone: the icon that stands beside its word, so that color never speaks alone
    "neutral": "",
    "accent": "",
    "info": "info",
    "success": "done",
    "warning": "warning",
    "danger": "stop",
}


def _tone(tone: str) -> str:
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"There is no tone {tone!r}; choose one of {', '.join(TONES)}.")
    return tone


# --- formats


@register.filter
def day(value: date | datetime | None) -> str:
    """lørdag 21. november"""
    return formats.unbroken(formats.day(value)) if value else ""


@register.filter
def day_short(value: date | datetime | None) -> str:
    """lør. 21. nov."""
    return formats.unbroken(formats.day(value, "day_short")) if value else ""


@register.filter
def full_date(value: date | datetime | None) -> str:
    """21. november 2026"""
    return formats.unbroken(formats.day(value, "date")) if value else ""


@register.filter
def short_date(value: date | datetime | None) -> str:
    """21.11.2026"""
    return formats.day(value, "date_short") if value else ""


@register.filter
def weekday(value: date | datetime | None) -> str:
    """lørdag"""
    return formats.day(value, "weekday") if value else ""


@register.filter
def week(value: date | datetime | None) -> str:
    """uke 47"""
    return formats.week(value) if value else ""


@register.filter
def week_year(value: date | datetime | None) -> str:
    """uke 47, 2026"""
    return formats.week(value, with_year=True) if value else ""


@register.filter
def clock(value: datetime | time | None) -> str:
    """08:15, on Norwegian clocks"""
    return formats.clock(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """21. november 2026 kl. 08:15"""
    return formats.unbroken(formats.moment(value)) if value else ""


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    """9 500 or 3,5; with an argument that many decimals"""
    return "" if value is None or value == "" else formats.number(value, decimals)


@register.filter
def percent(value: Any, decimals: int = 0) -> str:
    """0.873 as 87 %"""
    return "" if value is None or value == "" else formats.percent(value, decimals)


@register.filter
def duration(minutes: Any) -> str:
    """75 as 1 t 15 min"""
    return "" if minutes is None or minutes == "" else formats.duration(minutes)


@register.filter
def age(birth: date | None, on: date) -> str:
    """87 år, on the given day"""
    return formats.age(birth, on) if birth else ""


@register.simple_tag
def period(start: date, last: date) -> str:
    """3.–9. november 2026, both days included"""
    return formats.unbroken(formats.period(start, last))


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last name: Kari Anne Moe is KM"""
    return formats.initials(str(name))


# --- small things


@register.simple_tag
def icon(name: str, label: Text = "") -> SafeString:
    """Draw an icon; a label is only for one that stands without a word."""
    return draw_icon(name, str(label))


@register.simple_tag
def badge(word: Text, tone: str = "neutral", icon: str | None = None) -> SafeString:
    """A small label: color, shape and word. The tone brings its icon unless one is named ("" for none)."""
    drawing = draw_icon(chosen) if (chosen := TONES[_tone(tone)] if icon is None else icon) else ""
    return format_html('<span class="badge" data-color="{}">{}<span>{}</span></span>', tone, drawing, word)


@register.simple_tag
def continuity(helpers: int, days: int | None = None) -> SafeString:
    """How many different helpers a person met, as a badge: number, shape and word."""
    faces = Faces(helpers)
    return format_html(
        '<span class="badge continuity" data-color="{}">{}<span>{}</span>'
        '<span class="continuity-word">{}</span></span>',
        faces.tone, draw_icon(faces.icon), faces.counted(days), faces.word,
    )  # fmt: skip


# --- boxes that hold content


@register.simple_block_tag
def card(content: str, title: Text = "", level: int = 2, id: str = "", tone: str = "", icon: str = "") -> SafeString:
    """A card; with a title it is a section named by its heading."""
    drawing = draw_icon(icon) if icon else ""
    heading = ""
    label = ""
    if title:
        heading_id = f"{id}-title" if id else ""
        label = format_html(' aria-labelledby="{}"', heading_id) if heading_id else ""
        own_id = format_html(' id="{}"', heading_id) if heading_id else ""
        heading = format_html(
            '<h{} class="ds-heading card-title" data-size="xs"{}>{}{}</h{}>',
            level,
            own_id,
            drawing,
            title,
            level,
        )
    own = format_html(' id="{}"', id) if id else ""
    color = format_html(' data-color="{}" data-variant="tinted"', _tone(tone)) if tone else ""
    element = SafeString("section" if label else "div")
    return format_html(
        '<{} class="ds-card card"{}{}{}>{}{}</{}>', element, own, label, color, heading, content, element
    )


@register.simple_block_tag
def alert(content: str, tone: str = "info", title: Text = "", live: bool = False) -> SafeString:
    """A message in a box; `live` tells a screen reader at once (for answers to what the user just did)."""
    role = {True: SafeString(' role="alert"' if tone == "danger" else ' role="status"')}.get(live, "")
    heading = format_html('<p class="alert-title">{}</p>', title) if title else ""
    return format_html(
        '<div class="ds-alert alert" data-color="{}"{}>{}<div class="flow-s">{}</div></div>',
        _tone(tone),
        role,
        heading,
        content,
    )


@register.simple_block_tag
def data_table(content: str, caption: Text, id: str, hide_caption: bool = False, dense: bool = False) -> SafeString:
    """A table in a region that scrolls sideways by keyboard too; give thead and tbody as content."""
    return format_html(
        '<div class="scroll" role="region" aria-labelledby="{}-caption" tabindex="0">'
        '<table class="ds-table table{}" id="{}"><caption id="{}-caption"{}>{}</caption>{}</table></div>',
        id, SafeString(" table-dense" if dense else ""), id, id,
        SafeString(' class="ds-sr-only"' if hide_caption else ""), caption, content,
    )  # fmt: skip


@register.simple_block_tag
def why(content: str, summary: Text = "") -> SafeString:
    """A small fold that says why or how: which rule, which facts, which days."""
    return format_html(
        '<details class="why"><summary>{}<span>{}</span></summary>'
        '<div class="why-body flow-s">{}</div></details>',
        draw_icon("question"), summary or _("Why?"), content,
    )  # fmt: skip


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """A definition list of `{% fact %}` rows."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(content: str, term: Text, icon: str = "") -> SafeString:
    """One row of facts."""
    return format_html("<div><dt>{}{}</dt><dd>{}</dd></div>", draw_icon(icon) if icon else "", term, content)


@register.simple_block_tag
def empty_state(content: str, title: Text, icon: str = "calendar") -> SafeString:
    """What stands where nothing is: what it means and what one can do."""
    return format_html(
        '<div class="empty">{}<p class="empty-title">{}</p><div class="flow-s">{}</div></div>',
        draw_icon(icon), title, content,
    )  # fmt: skip


# --- larger components, each a template in ui/components


@register.inclusion_tag("ui/components/number_tile.html")
def number_tile(
    value: Any,
    unit: Text,
    counts: Text,
    as_of: date | None = None,
    url: str = "",
    change: Text = "",
    small: bool = False,
) -> dict[str, Any]:
    """A big figure with what it counts, as of when, and the way to its why; None shows as missing."""
    return {
        "value": None if value == "" else value,
        "unit": unit,
        "counts": counts,
        "as_of": as_of,
        "url": url,
        "change": change,
        "small": small,
    }


@register.inclusion_tag("ui/components/own_words.html")
def own_words(text: str, written_on: date | None = None, by: Text = "", compact: bool = False) -> dict[str, Any]:
    """What matters to a person, in that person's words, dated."""
    return {"text": text, "written_on": written_on, "by": by, "compact": compact}


@register.inclusion_tag("ui/components/breadcrumbs.html")
def breadcrumbs(*pairs: Text) -> dict[str, Any]:
    """The way here: label, url, label, url, …, and last the label of this page."""
    steps = [{"label": label, "url": url} for label, url in zip(pairs[:-1:2], pairs[1::2], strict=True)]
    return {"steps": steps, "here": pairs[-1]}


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Links between the pages of a long list; keeps the rest of the address."""
    numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    return {
        "page": page,
        "numbers": numbers,
        "parameter": parameter,
        "request": context["request"],
        "ellipsis": page.paginator.ELLIPSIS,
    }


@register.inclusion_tag("ui/components/sort_header.html", takes_context=True)
def sort_header(context: Context, key: str, label: Text, default: str = "", numeric: bool = False) -> dict[str, Any]:
    """A column's heading that sorts by a link: `?sort=name`, again for `?sort=-name`."""
    now = context["request"].GET.get("sort") or default
    direction = "ascending" if now == key else "descending" if now == f"-{key}" else "none"
    return {
        "label": label,
        "direction": direction,
        "next": f"-{key}" if direction == "ascending" else key,
        "numeric": numeric,
        "request": context["request"],
    }


@register.inclusion_tag("ui/components/tabs.html")
def tabs(label: Text, items: Iterable[tuple[Text, str, bool]]) -> dict[str, Any]:
    """Tabs that are links: (label, url, is it the current one)."""
    return {"label": label, "items": list(items)}


@register.inclusion_tag("ui/components/progress.html")
def progress(value: int, label: Text, url: str = "", every_seconds: int = 2) -> dict[str, Any]:
    """A native progress bar; with a url, htmx asks it anew until the answer holds no bar."""
    return {"value": value, "label": label, "url": url, "every": every_seconds}


@register.inclusion_tag("ui/components/board.html")
def board(board: Board, id: str = "board") -> dict[str, Any]:
    """The helpers x time board, made by `tillit.ui.board.lay_out`."""
    return {"board": board, "id": id}


@register.simple_tag
def board_items(things: Iterable[Placed]) -> SafeString:
    """The things of a row of the board."""
    return draw_items(things)


@register.inclusion_tag("ui/components/chart.html")
def chart(chart: Chart, id: str) -> dict[str, Any]:
    """A chart with its table beside it, made by `tillit.ui.charts`."""
    return {
        "chart": chart,
        "id": id,
        "wide": chart.draw(id, wide=True),
        "narrow": chart.draw(f"{id}-n", wide=False),
    }


# --- forms


@register.inclusion_tag("ui/components/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A form field with label, help and error, tied together for screen readers."""
    kind = getattr(bound.field.widget, "input_type", "")
    described = [
        f"{bound.id_for_label}-{part}"
        for part, is_there in (("help", bound.help_text), ("error", bound.errors))
        if is_there
    ]
    attributes: dict[str, Any] = {"class": "ds-input"}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    is_group = bound.use_fieldset
    return {
        "field": bound,
        "is_choice": kind == "checkbox" and not is_group,
        "is_group": is_group,
        "widget": "" if is_group else bound.as_widget(attrs=attributes),
    }


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(form: Form) -> dict[str, Any]:
    """All errors of a form at its top, each a link to its field; nothing when there are none."""
    return {"form": form}


@register.simple_tag
def stamp(**values: Any) -> SafeString:
    """What a small form in a row carries along of what it showed, by the names that the service compares."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, stamp_of(values))


@register.inclusion_tag("ui/components/meanwhile.html")
def meanwhile(form: Form) -> dict[str, Any]:
    """What a form of ShowsMeanwhile carries along, and what somebody else changed while it was filled in."""
    return {"form": form}


@register.inclusion_tag("ui/components/post_button.html", takes_context=True)
def post_button(context: Context, url: str, label: Text, **look: Any) -> dict[str, Any]:
    """A button that is a form of its own, since everything that changes something is a POST.

    Its look: `variant` (secondary, tertiary), `icon`, `tone`, `wide`; `name` and `value` are sent along.
    """
    unknown = set(look) - {"variant", "icon", "tone", "wide", "name", "value"}
    if unknown:
        raise template.TemplateSyntaxError(f"post_button does not know {', '.join(sorted(unknown))}.")
    return {"url": url, "label": label, "csrf_token": context.get("csrf_token"), **look}


@register.inclusion_tag("ui/components/search.html", takes_context=True)
def search_field(context: Context, label: Text, parameter: str = "q", url: str = "") -> dict[str, Any]:
    """A search form by GET, which keeps what was searched for."""
    return {
        "label": label,
        "parameter": parameter,
        "url": url,
        "value": context["request"].GET.get(parameter, ""),
    }

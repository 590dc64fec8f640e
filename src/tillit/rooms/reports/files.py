"""A report as files for machines: JSON with its digest, and CSV with a row for each figure, place and period."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from tillit.rooms.reports.content import Content, digest_of

COLUMNS = (
    *("report", "version", "section", "indicator", "definition_version", "definition_digest", "name_nb", "name_en"),
    *("unit_nb", "unit_en", "statistic", "level", "place", "first", "last", "value", "numerator", "denominator"),
    *("interval_low", "interval_high", "days", "days_counted", "why_not"),
)
FIGURES = ("value", "numerator", "denominator", "days", "days_counted", "why_not")


def json_of(content: Content) -> bytes:
    """Write the content and the SHA-256 of its canonical text (keys sorted, no spaces, UTF-8)."""
    document = {"digest": digest_of(content), "content": content}
    return (json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def csv_of(content: Content) -> bytes:
    """Write a row for each figure, place and period, by a comma, in UTF-8; what is not shown says why in `why_not`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(_rows(content))
    return out.getvalue().encode()


def _rows(content: Content) -> Iterator[dict[str, Any]]:
    for section in content["sections"]:
        for item in section["items"]:
            about = _about(content, section["id"], item)
            own = {"level": content["scope"]["level"], "place": content["scope"]["name"]}
            days = {"first": content["first"], "last": content["last"]}
            yield {**about, **own, **days, **_figures(item)}
            for place in item["places"]:
                yield {**about, "level": place["level"], "place": place["name"], **days, **_figures(place)}
            told = {(content["first"], content["last"])}
            for each in (item["before"], item["year_ago"], *item["history"]):
                if (each["first"], each["last"]) not in told:
                    told.add((each["first"], each["last"]))
                    yield {**about, **own, "first": each["first"], "last": each["last"], **_figures(each)}


def _about(content: Content, section: str, item: dict[str, Any]) -> dict[str, Any]:
    words = item["words"]
    return {
        "report": content.get("number", ""),
        "version": content.get("version", ""),
        "section": section,
        "indicator": item["indicator"],
        "definition_version": item["version"],
        "definition_digest": item["definition"],
        "name_nb": words["nb"]["name"],
        "name_en": words["en"]["name"],
        "unit_nb": words["nb"]["unit"],
        "unit_en": words["en"]["unit"],
        "statistic": item["statistic"],
    }


def _figures(figures: dict[str, Any]) -> dict[str, Any]:
    low, high = figures["interval"] or ("", "")
    shown = {key: "" if figures.get(key) is None else figures[key] for key in FIGURES}
    return {**shown, "interval_low": low, "interval_high": high}

"""Reads of reports: those that are out, by number and version, and those being written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F, QuerySet

from tillit.kernel.errors import NotFound
from tillit.rooms.reports.content import Content
from tillit.rooms.reports.models import Comment, Report, ReportState
from tillit.rooms.reports.periods import Days
from tillit.rooms.reports.reading import language, period_in_words

CARD = ("id", "number", "version", "state", "first", "last", "published_at", "drafted_at", "what_changed", "digest")


@dataclass(frozen=True)
class ReportCard:
    """A version of a report as a list shows it; `older` are the versions before it, the newest first."""

    id: int
    number: int | None
    version: int
    state: str
    first: date
    last: date
    published_at: datetime | None
    drafted_at: datetime
    what_changed: str
    digest: str
    title: dict[str, str] | None
    scope: str
    progress: int = 100
    corrects: int | None = None
    older: list[ReportCard] = field(default_factory=list)

    def title_in(self, language: str) -> str:
        """Give the title in a language; a draft that is being counted has none yet."""
        return (self.title or {}).get(language, "")

    @property
    def title_here(self) -> str:
        """Give the title in the reader's language."""
        return self.title_in(language())

    @property
    def period(self) -> str:
        """Write the days in the reader's language."""
        return period_in_words(Days(self.first, self.last))


def published() -> list[ReportCard]:
    """Give the reports in force, the newest first, each with its older versions (one query)."""
    by_number: dict[int | None, list[ReportCard]] = defaultdict(list)
    for card in _cards(Report.objects.exclude(state=ReportState.DRAFT).order_by("-version")):
        by_number[card.number].append(card)
    in_force = [versions[0] for versions in by_number.values()]
    for card in in_force:
        card.older.extend(by_number[card.number][1:])
    return sorted(in_force, key=lambda card: (card.published_at or card.drafted_at, card.number or 0), reverse=True)


def newest() -> ReportCard | None:
    """Give the report that was published last, or None."""
    rows = Report.objects.filter(state=ReportState.PUBLISHED).order_by("-published_at", "-number")[:1]
    return next(iter(_cards(rows)), None)


def versions(number: int) -> list[ReportCard]:
    """Give the versions of a report, the newest first. Raises NotFound."""
    found = _cards(Report.objects.exclude(state=ReportState.DRAFT).filter(number=number).order_by("-version"))
    if not found:
        raise NotFound("There is no such report.")
    return found


def content_of(report_id: int) -> Content:
    """Give what a report says. Raises NotFound."""
    content = Report.objects.filter(pk=report_id).values_list("content", flat=True).first()
    if content is None:
        raise NotFound("There is no such report.")
    return dict(content)


def drafts() -> list[ReportCard]:
    """Give the drafts, the newest first."""
    return _cards(Report.objects.filter(state=ReportState.DRAFT).order_by("-drafted_at", "-pk"))


def draft(report_id: int) -> Report:
    """Give a draft. Raises NotFound, also when it is published by now."""
    report = Report.objects.select_related("unit", "corrects").filter(pk=report_id, state=ReportState.DRAFT).first()
    if report is None:
        raise NotFound("There is no such draft.")
    return report


def comments(report_id: int) -> dict[tuple[str, str], Comment]:
    """Give what people said of a draft, by section and language."""
    rows = Comment.objects.filter(report_id=report_id).select_related("written_by")
    return {(row.section, row.language): row for row in rows}


def _cards(rows: QuerySet[Report]) -> list[ReportCard]:
    named = rows.annotate(
        title=F("content__title"), scope=F("content__scope__name"), unit_name=F("unit__name"), correction=F("corrects")
    )
    return [
        ReportCard(
            **{key: row[key] for key in (*CARD, "progress", "title")},
            scope=row["scope"] or row["unit_name"] or "",
            corrects=row["correction"],
        )
        for row in named.values(*CARD, "progress", "title", "scope", "unit_name", "correction")
    ]

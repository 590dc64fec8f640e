"""Draft a report, comment it, publish it frozen, and correct it by a new version."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from tillit.foundation.events import publish
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, StateConflict, TillitError
from tillit.rooms.indicators import services as indicators
from tillit.rooms.reports.content import Content, digest_of, gather
from tillit.rooms.reports.events import ReportPublished
from tillit.rooms.reports.kind import LANGUAGES, Kind, kind
from tillit.rooms.reports.models import Comment, Report, ReportState
from tillit.rooms.reports.periods import BadPeriod, Days, before, year_ago

NUMBERING = 7_215  # an advisory lock: reports are numbered one after the other
WORDS_MAX = 4_000


class BadComment(TillitError):
    """A comment on a section that is not there, or with too many words."""


def draft_report(*, kind_id: str, unit_id: int | None, days: Days, user: User | None, now: datetime) -> Report:
    """Draft a report for these days; where it is drafted already, count it anew and keep the comments.

    Raises NotFound on an unknown kind, BadPeriod when the days have not been yet.
    """
    template = kind(kind_id)
    if days.last > local_day(now):
        raise BadPeriod("The days of a report must have been.")
    _measure(template, days, now=now)
    with transaction.atomic():
        _one_at_a_time()
        found = Report.objects.filter(
            kind=kind_id, unit_id=unit_id, first=days.first, last=days.last, state=ReportState.DRAFT
        ).first()
        report = found or Report(kind=kind_id, unit_id=unit_id, first=days.first, last=days.last)
        report.kind_version = template.version
        report.drafted_at = now
        report.content = _content(template, report)
        report.save()
        leave_trail(user=user, verb="draft_report", subject=report, now=now, first=str(days.first), last=str(days.last))
    return report


def comment_section(*, report_id: int, section: str, language: str, words: str, user: User, now: datetime) -> None:
    """Say something to a section of a draft; again replaces it.

    Raises NotFound, StateConflict when it is published, BadComment on an unknown section or too many words.
    """
    words = words.replace("\0", "").strip()
    if len(words) > WORDS_MAX:
        raise BadComment(f"Write at most {WORDS_MAX} characters; this is {len(words)}.")
    with transaction.atomic():
        report = _draft(report_id)
        sections = {part.id for part in kind(report.kind).sections} | {"results", "challenges"}
        if section not in sections or language not in LANGUAGES:
            raise BadComment("There is no such section.")
        Comment.objects.update_or_create(
            report=report,
            section=section,
            language=language,
            defaults={"words": words, "written_by": user, "written_at": now},
        )
        leave_trail(user=user, verb="comment_report", subject=report, now=now, section=section)


def publish_report(*, report_id: int, user: User | None, now: datetime, what_changed: str = "") -> Report:
    """Freeze a draft and give it its number; a correction keeps the number and replaces the version before.

    Raises NotFound, and StateConflict when it is published already, or is a correction that does not say what
    changed.
    """
    with transaction.atomic():
        _one_at_a_time()
        report = _draft(report_id)
        before = report.corrects
        if before is not None:
            if not what_changed.strip():
                raise StateConflict("A correction says what changed.")
            Report.objects.filter(pk=before.pk).update(state=ReportState.REPLACED)
            report.number, report.version = before.number, before.version + 1
        else:
            report.number = (Report.objects.aggregate(most=Max("number"))["most"] or 0) + 1
        report.what_changed = what_changed.strip()[:500]
        report.content = {**_with_comments(report), "number": report.number, "version": report.version}
        report.content["what_changed"] = report.what_changed
        report.content["published_on"] = local_day(now).isoformat()
        report.digest = digest_of(report.content)
        report.state, report.published_at, report.published_by = ReportState.PUBLISHED, now, user
        report.save()
        leave_trail(
            user=user, verb="publish_report", subject=report, now=now, number=report.number, version=report.version
        )
        publish(ReportPublished(report_id=report.pk, number=report.number, version=report.version))
    return report


def correct_report(*, report_id: int, user: User, now: datetime) -> Report:
    """Begin a correction: a draft of the same days, counted anew, with the comments of the published version.

    Raises NotFound, StateConflict when it is not the version in force or a draft of these days stands already.
    """
    with transaction.atomic():
        published = Report.objects.select_for_update().filter(pk=report_id).first()
        if published is None:
            raise NotFound("There is no such report.")
        if published.state != ReportState.PUBLISHED:
            raise StateConflict("Only the version in force can be corrected.")
        same = {"kind": published.kind, "unit_id": published.unit_id, "first": published.first, "last": published.last}
        if Report.objects.filter(**same, state=ReportState.DRAFT).exists():
            raise StateConflict("A draft of these days stands already.")
    template = kind(published.kind)
    _measure(template, Days(published.first, published.last), now=now)
    with transaction.atomic():
        draft = Report(
            **same, kind_version=template.version, corrects=published, version=published.version + 1, drafted_at=now
        )
        draft.content = _content(template, draft)
        draft.save()
        Comment.objects.bulk_create(
            Comment(
                report=draft,
                section=c.section,
                language=c.language,
                words=c.words,
                written_by=c.written_by,
                written_at=c.written_at,
            )
            for c in published.comments.all()
        )
        leave_trail(user=user, verb="correct_report", subject=draft, now=now, number=published.number)
    return draft


def discard_draft(*, report_id: int, user: User, now: datetime) -> None:
    """Throw a draft away. Raises NotFound, StateConflict when it is published."""
    with transaction.atomic():
        report = _draft(report_id)
        leave_trail(user=user, verb="discard_draft", subject=report, now=now)
        report.delete()


def _draft(report_id: int) -> Report:
    report = Report.objects.select_for_update(of=("self",)).filter(pk=report_id).first()
    if report is None:
        raise NotFound("There is no such report.")
    if report.state != ReportState.DRAFT:
        raise StateConflict("This report is published. What is published stays; publish a correction.")
    return report


def _measure(template: Kind, days: Days, *, now: datetime) -> None:
    """Measure what the report tells of: its days, those before, and those a year ago."""
    for period in (days, before(days), year_ago(days)):
        for section in template.sections:
            for indicator in section.indicators:
                indicators.measure_period(indicator, first=period.first, last=period.last, now=now)


def _content(template: Kind, report: Report) -> Content:
    return gather(
        template,
        unit_id=report.unit_id,
        days=Days(report.first, report.last),
        municipality=settings.TILLIT_MUNICIPALITY,
        earlier=report.corrects.content if report.corrects else None,
    )


def _with_comments(report: Report) -> Content:
    said: dict[str, dict[str, str]] = {}
    for comment in report.comments.exclude(words="").order_by("section", "language"):
        said.setdefault(comment.section, {})[comment.language] = comment.words
    content = dict(report.content)
    content["sections"] = [{**part, "comments": said.get(part["id"], {})} for part in content["sections"]]
    content["results"], content["challenges"] = said.get("results", {}), said.get("challenges", {})
    return content


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING])

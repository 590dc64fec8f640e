"""Draft a report, comment it, publish it frozen, and correct it by a new version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from tillit.foundation.events import publish
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, StateConflict, TillitError
from tillit.rooms.reports.content import MONTHS_BACK, digest_of, gather
from tillit.rooms.reports.events import ReportPublished
from tillit.rooms.reports.kind import LANGUAGES, Kind, kind
from tillit.rooms.reports.measuring import measure
from tillit.rooms.reports.models import Comment, Report, ReportState
from tillit.rooms.reports.periods import BadPeriod, Days, month_of, year_ago
from tillit.rooms.reports.told import Content, crossing, periods_told, told_of

NUMBERING = 7_215  # an advisory lock: reports are numbered one after the other
WORDS_MAX = 4_000
MONTHLY = "monthly_status"


class DaysCross(StateConflict):
    """Days that overlap those of a published report, and do not hold them whole."""


class Overtaken(StateConflict):
    """A draft that was counted before another report was published."""


class BadComment(TillitError):
    """A comment on a section that is not there, or with too many words."""


class CommentChanged(TillitError):
    """Somebody else changed the comment after the writer began: both texts are shown, and a person chooses."""

    def __init__(self, section: str, language: str, words: str, by: str) -> None:
        super().__init__(f"{by} has changed this comment meanwhile.")
        self.section, self.language, self.words, self.by = section, language, words, by


def draft_report(*, kind_id: str, unit_id: int | None, days: Days, user: User | None, now: datetime) -> Report:
    """Draft a report for these days; where it is drafted already, count it anew and keep the comments.

    Raises NotFound on an unknown kind, BadPeriod when the days have not been yet, StateConflict when a report of
    these days is published: that one is corrected; DaysCross when one is published whose days overlap these.
    """
    template = _template(kind_id, days, now=now)
    _refuse_published(template, unit_id, days)
    measure(template, days, now=now)
    with transaction.atomic():
        report = _take_draft(template, unit_id, days, now=now)
        _fill(report, template, now=now)
        _trail_of_draft(report, user=user, now=now)
    return report


def begin_draft(*, kind_id: str, unit_id: int | None, days: Days, user: User | None, now: datetime) -> Report:
    """Begin a draft, or the counting anew of one, and have a job count it; raises as `draft_report`."""
    template = _template(kind_id, days, now=now)
    with transaction.atomic():
        report = _take_draft(template, unit_id, days, now=now)
        _count_in_a_job(report)
        _trail_of_draft(report, user=user, now=now)
    return report


def count_draft(*, report_id: int, now: datetime) -> None:
    """Count what a begun draft tells of, and say how far it has come.

    Raises NotFound when the draft was thrown away meanwhile, StateConflict when it is published.
    """
    begun = Report.objects.filter(pk=report_id).first()
    if begun is None:
        raise NotFound("There is no such report.")
    template = kind(begun.kind)

    def told(done: int, total: int) -> None:
        drafts = Report.objects.filter(pk=report_id, state=ReportState.DRAFT)
        drafts.update(progress=min(99, 100 * done // total))

    measure(template, Days(begun.first, begun.last), now=now, on_progress=told)
    with transaction.atomic():
        _fill(_draft(report_id), template, now=now)


def fail_draft(*, report_id: int, fault: str) -> None:
    """Say on the draft what kind of fault stopped its counting."""
    Report.objects.filter(pk=report_id, state=ReportState.DRAFT).update(fault=fault[:60])


def draft_month_that_ended(*, today: date, now: datetime) -> Report | None:
    """Draft last month's report of the municipality, unless it is drafted or published; give it where it is new.

    Where a report of a longer time tells of it already, as of the quarter that ended, there is none to draft.
    """
    days = month_of(today.replace(day=1) - timedelta(days=1))
    if Report.objects.filter(kind=MONTHLY, unit=None, first=days.first, last=days.last).exists():
        return None
    if crossing(days, periods_told(told_of(_near(days)))):
        return None
    return draft_report(kind_id=MONTHLY, unit_id=None, days=days, user=None, now=now)


def report_content(*, kind_id: str, unit_id: int | None, days: Days, now: datetime) -> Content:
    """Give what a report of these days says, without drafting one; raises as `draft_report`.

    What published reports keep back, or would give away together with this one, is kept back here too.
    """
    template = _template(kind_id, days, now=now)
    _refuse_crossing(days, correcting=False)
    measure(template, days, now=now)
    return _gather(template, unit_id, days)


def comment_section(
    *, report_id: int, section: str, language: str, words: str, user: User, now: datetime, seen: str | None = None
) -> bool:
    """Say something to a section of a draft, again to replace it; tell whether that changed anything.

    `seen` is what stood there when the writer began: where somebody else has changed it since, nothing is stored.
    Raises NotFound, StateConflict when it is published, BadComment on an unknown section or too many words,
    CommentChanged.
    """
    words = plain(words)
    if len(words) > WORDS_MAX:
        raise BadComment(f"Write at most {WORDS_MAX} characters; this is {len(words)}.")
    with transaction.atomic():
        report = _draft(report_id)
        sections = {part.id for part in kind(report.kind).sections} | {"results", "challenges"}
        if section not in sections or language not in LANGUAGES:
            raise BadComment("There is no such section.")
        stands = Comment.objects.filter(report=report, section=section, language=language).first()
        if (stands.words if stands else "") == words:
            return False
        if seen is not None and plain(seen) == words:
            return False  # left as it was; what another wrote meanwhile stays
        if seen is not None and stands is not None and stands.words != plain(seen):
            raise CommentChanged(section, language, stands.words, stands.written_by.display_name)
        Comment.objects.update_or_create(
            report=report,
            section=section,
            language=language,
            defaults={"words": words, "written_by": user, "written_at": now},
        )
        leave_trail(user=user, verb="comment_report", subject=report, now=now, section=section)
    return True


def plain(words: str) -> str:
    """Give the words as they are stored: browsers send other line ends."""
    return words.replace("\0", "").replace("\r\n", "\n").strip()


def publish_report(*, report_id: int, user: User | None, now: datetime, what_changed: str = "") -> Report:
    """Freeze a draft and give it its number; a correction keeps the number and replaces the version before.

    Raises NotFound, and StateConflict when it is published already, or is a correction that does not say what
    changed.
    """
    with transaction.atomic():
        _one_at_a_time()
        report = _draft(report_id)
        if report.progress < 100:
            raise StateConflict("The draft is still being counted.")
        _refuse_overtaken(report)
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


def _refuse_overtaken(report: Report) -> None:
    """Refuse a draft that was counted before another report came out, whose numbers it had to regard."""
    days = Days(report.first, report.last)
    _refuse_crossing(days, correcting=report.corrects_id is not None)
    since = Report.objects.exclude(state=ReportState.DRAFT).filter(published_at__gt=report.drafted_at)
    if since.filter(last__gte=year_ago(days).first).exists():
        raise Overtaken("Another report was published after this draft was counted. Count the draft anew, and read it.")


def correct_report(*, report_id: int, user: User, now: datetime) -> Report:
    """Begin a correction: a draft of the same days, counted anew, with the comments of the published version.

    Raises NotFound, StateConflict when it is not the version in force or a draft of these days stands already.
    """
    draft = _begin_correction(report_id, user=user, now=now, in_a_job=False)
    count_draft(report_id=draft.pk, now=now)
    draft.refresh_from_db()
    return draft


def begin_correction(*, report_id: int, user: User, now: datetime) -> Report:
    """Begin a correction and have a job count it; raises as `correct_report`."""
    return _begin_correction(report_id, user=user, now=now, in_a_job=True)


def _begin_correction(report_id: int, *, user: User, now: datetime, in_a_job: bool) -> Report:
    with transaction.atomic():
        published = Report.objects.select_for_update(of=("self",)).filter(pk=report_id).first()
        if published is None:
            raise NotFound("There is no such report.")
        if published.state != ReportState.PUBLISHED:
            raise StateConflict("Only the version in force can be corrected.")
        same = {"kind": published.kind, "unit_id": published.unit_id, "first": published.first, "last": published.last}
        if Report.objects.filter(**same, state=ReportState.DRAFT).exists():
            raise StateConflict("A draft of these days stands already.")
        draft = Report(
            **same,
            kind_version=kind(published.kind).version,
            corrects=published,
            version=published.version + 1,
            drafted_at=now,
            progress=0,
        )
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
        if in_a_job:
            _count_in_a_job(draft)
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


def _template(kind_id: str, days: Days, *, now: datetime) -> Kind:
    template = kind(kind_id)
    if days.last > local_day(now):
        raise BadPeriod("The days of a report must have been.")
    return template


def _take_draft(template: Kind, unit_id: int | None, days: Days, *, now: datetime) -> Report:
    """Give the draft of these days, a new one where there is none."""
    _one_at_a_time()
    same = Report.objects.filter(kind=template.id, unit_id=unit_id, first=days.first, last=days.last)
    found = same.filter(state=ReportState.DRAFT).first()
    if found is None:
        _refuse_published(template, unit_id, days)
    report = found or Report(kind=template.id, unit_id=unit_id, first=days.first, last=days.last)
    report.kind_version, report.drafted_at = template.version, now
    report.save()
    return report


def _refuse_published(template: Kind, unit_id: int | None, days: Days) -> None:
    of_these = Report.objects.filter(kind=template.id, unit_id=unit_id, first=days.first, last=days.last)
    if of_these.filter(state=ReportState.DRAFT).exists():
        return
    if of_these.filter(state=ReportState.PUBLISHED).exists():
        raise StateConflict("A report of these days is published. Correct it instead.")
    _refuse_crossing(days, correcting=False)


def _count_in_a_job(report: Report) -> None:
    from tillit.rooms.reports.tasks import count_soon

    report.progress, report.fault = 0, ""
    report.save(update_fields=["progress", "fault"])
    count_soon(report.pk)


def _fill(report: Report, template: Kind, *, now: datetime) -> None:
    report.content = _gather(template, report.unit_id, Days(report.first, report.last))
    report.drafted_at, report.progress, report.fault = now, 100, ""
    report.save()


def _trail_of_draft(report: Report, *, user: User | None, now: datetime) -> None:
    days = {"first": str(report.first), "last": str(report.last)}
    leave_trail(user=user, verb="draft_report", subject=report, now=now, **days)


def _gather(template: Kind, unit_id: int | None, days: Days) -> Content:
    """Gather with regard to all that is out of days near these, of any place and version."""
    return gather(template, unit_id=unit_id, days=days, municipality=settings.TILLIT_MUNICIPALITY, told=_near(days))


def _near(days: Days) -> Iterator[Content]:
    """Give what is out of these days, of those before that this report compares with, and of later comparisons."""
    reach = timedelta(days=31 * (MONTHS_BACK + 1))
    out = Report.objects.exclude(state=ReportState.DRAFT).filter(
        last__gte=min(year_ago(days).first, days.first - reach), first__lte=days.last + reach
    )
    yield from out.order_by("pk").values_list("content", flat=True).iterator(chunk_size=10)


def _refuse_crossing(days: Days, *, correcting: bool) -> None:
    """Refuse days that could be subtracted from those of a published report.

    A correction stands where the version before stood: it is of the same days and keeps back as much.
    """
    told = periods_told(told_of(_near(days)))
    other = None if correcting else crossing(days, told)
    if other is not None:
        raise DaysCross(
            f"A published report tells of {other.first} to {other.last}, which holds some of these days or all. "
            "The two could be subtracted, and tell of few. Draft one of days apart from it, or that hold it whole."
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

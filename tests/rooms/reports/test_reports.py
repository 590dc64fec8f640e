"""A report is drafted from what was measured, commented, frozen, and corrected only by a new version."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.town import MONDAY, NOW, TODAY, accepted_plan, history

from tillit.kernel.errors import StateConflict
from tillit.rooms.reports import services
from tillit.rooms.reports.content import canonical, digest_of
from tillit.rooms.reports.models import Report, ReportState
from tillit.rooms.reports.periods import BadPeriod, Days, before, parse, year_ago
from tillit.rooms.visits.models import Encounter

DAYS = Days(date(2026, 11, 1), TODAY)


@pytest.fixture
def draft(town):
    accepted_plan(town)
    history(town, days=17)
    return services.draft_report(
        kind_id="monthly_status", unit_id=None, days=DAYS, user=town.users["administrator"], now=NOW
    )


def item(report: Report, indicator: str) -> dict:
    [found] = [i for s in report.content["sections"] for i in s["items"] if i["indicator"] == indicator]
    return found


def test_a_draft_holds_what_was_measured_with_its_definition(town, draft):
    own_team = item(draft, "visits_by_own_team")
    assert (own_team["numerator"], own_team["denominator"], own_team["value"]) == (102, 102, 100.0)
    assert own_team["words"]["nb"]["name"] == "Besøk ved eget team"
    assert own_team["interval"][0] < 100 == own_team["interval"][1]
    assert item(draft, "change_wishes_in_time")["why_not"] == "missing"
    assert item(draft, "start_days")["why_not"] in ("missing", "too_few")
    assert own_team["before"]["first"] == "2026-10-01"


def test_publishing_numbers_hashes_and_freezes(town, draft):
    user = town.users["administrator"]
    services.comment_section(
        report_id=draft.pk, section="faces", language="nb", words="Det går rette veien.", user=user, now=NOW
    )
    report = services.publish_report(report_id=draft.pk, user=user, now=NOW)
    assert (report.number, report.version, report.state) == (1, 1, ReportState.PUBLISHED)
    assert report.content["sections"][0]["comments"] == {"nb": "Det går rette veien."}
    assert report.digest == digest_of(report.content)
    with pytest.raises(StateConflict):
        services.comment_section(report_id=draft.pk, section="faces", language="nb", words="x", user=user, now=NOW)
    for change in ({"content": {}}, {"number": 7}, {"state": "draft"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).delete()


def test_the_same_rows_give_the_same_bytes(town, draft):
    again = services.draft_report(kind_id="monthly_status", unit_id=None, days=DAYS, user=None, now=NOW)
    assert again.pk == draft.pk
    assert canonical(again.content) == canonical(draft.content)


def test_a_correction_says_what_changed_and_replaces(town, draft):
    user = town.users["administrator"]
    first = services.publish_report(report_id=draft.pk, user=user, now=NOW)
    Encounter.objects.filter(day=MONDAY - timedelta(days=1)).update(status="entered-in-error")
    from tillit.rooms.indicators.counting import mark_changed

    mark_changed(MONDAY - timedelta(days=1), MONDAY - timedelta(days=1), now=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    correction = services.correct_report(report_id=first.pk, user=user, now=later)
    with pytest.raises(StateConflict, match="says what changed"):
        services.publish_report(report_id=correction.pk, user=user, now=later)
    second = services.publish_report(
        report_id=correction.pk, user=user, now=later, what_changed="En dag var talt feil."
    )
    assert (second.number, second.version) == (1, 2)
    assert item(second, "visits_by_own_team")["denominator"] == 96
    first.refresh_from_db()
    assert first.state == ReportState.REPLACED
    assert item(first, "visits_by_own_team")["denominator"] == 102
    with pytest.raises(StateConflict):
        services.correct_report(report_id=first.pk, user=user, now=later)


def test_days_that_have_not_been_are_no_report(town):
    ahead = Days(TODAY, TODAY + timedelta(days=1))
    with pytest.raises(BadPeriod):
        services.draft_report(kind_id="monthly_status", unit_id=None, days=ahead, user=None, now=NOW)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026-11", date(2026, 11, 1), TODAY),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2026-10-05:2026-10-11", date(2026, 10, 5), date(2026, 10, 11)),
    ],
)
def test_periods_are_read(text, first, last):
    assert parse(text, today=TODAY) == Days(first, last)


@pytest.mark.parametrize("text", ["", "2026-13", "2026-Q5", "x", "2026-12", "2026-10-11:2026-10-05", "2027"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(BadPeriod):
        parse(text, today=TODAY)


def test_a_month_is_compared_with_the_whole_month_before_and_the_same_a_year_ago():
    assert before(Days(date(2026, 11, 1), date(2026, 11, 21))) == Days(date(2026, 10, 1), date(2026, 10, 31))
    assert year_ago(Days(date(2026, 11, 1), date(2026, 11, 21))) == Days(date(2025, 11, 1), date(2025, 11, 30))
    assert before(Days(date(2026, 7, 1), date(2026, 9, 30))) == Days(date(2026, 4, 1), date(2026, 6, 30))
    assert before(Days(date(2026, 1, 1), date(2026, 3, 31))) == Days(date(2025, 10, 1), date(2025, 12, 31))
    assert before(Days(date(2025, 1, 1), date(2025, 12, 31))) == Days(date(2024, 1, 1), date(2024, 12, 31))
    assert year_ago(Days(date(2025, 2, 1), date(2025, 2, 28))) == Days(date(2024, 2, 1), date(2024, 2, 29))
    assert year_ago(Days(date(2024, 2, 1), date(2024, 2, 29))) == Days(date(2023, 2, 1), date(2023, 2, 28))

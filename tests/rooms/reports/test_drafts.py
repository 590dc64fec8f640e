"""Drafts as administrators work on them: made in a job, commented by two at once, published, corrected, thrown away."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.town import NOW, TODAY, accepted_plan, history

from tillit.foundation.trail import TrailEntry
from tillit.foundation.users import Role, RoleAssignment, User
from tillit.kernel.errors import StateConflict
from tillit.rooms.indicators.models import Measurement
from tillit.rooms.reports import services, tasks
from tillit.rooms.reports.models import Comment, Report, ReportState
from tillit.rooms.reports.periods import Days
from tillit.rooms.visits.models import Encounter

DAYS = Days(date(2026, 11, 1), TODAY)


@pytest.fixture(autouse=True)
def _eight_in_the_morning(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def told(town):
    accepted_plan(town)
    history(town, days=17)
    return town


@pytest.fixture
def draft(told):
    return services.draft_report(kind_id="monthly_status", unit_id=None, days=DAYS, user=None, now=NOW)


@pytest.fixture
def administrator(client, told):
    client.force_login(told.users["administrator"])
    return client


def page(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_draft_is_begun_on_the_page_and_counted_in_a_job(administrator):
    assert "Ingen utkast venter" in page(administrator, "report_drafts")
    answer = administrator.post(
        reverse("report_drafts"), {"kind": "monthly_status", "scope": "municipality", "period": "2026-11"}
    )
    begun = Report.objects.get()
    assert answer["Location"] == reverse("report_draft", args=[begun.pk])
    assert begun.progress == 0
    waiting = page(administrator, "report_draft", begun.pk)
    assert "<progress" in waiting
    tasks.count_draft(report_id=begun.pk)
    assert administrator.get(reverse("draft_progress", args=[begun.pk]))["HX-Refresh"] == "true"
    assert "Besøk ved eget team" in page(administrator, "report_draft", begun.pk)


def test_a_draft_that_is_being_counted_cannot_be_published(draft, told):
    services.begin_draft(kind_id="monthly_status", unit_id=None, days=DAYS, user=None, now=NOW)
    with pytest.raises(StateConflict, match="still being counted"):
        services.publish_report(report_id=draft.pk, user=told.users["administrator"], now=NOW)


def test_a_fault_of_the_counting_is_told_without_its_words(administrator, draft, monkeypatch):
    def breaks(*_args, **_named):
        raise ValueError("Ingrid Solbakk")

    monkeypatch.setattr(services, "measure", breaks)
    Report.objects.update(progress=0)
    with pytest.raises(tasks.DraftFault) as fault:
        tasks.count_draft(report_id=draft.pk)
    assert "Ingrid" not in str(fault.value)
    text = page(administrator, "report_draft", draft.pk)
    assert "Tellingen stoppet på grunn av en feil." in text
    assert reverse("recount_report", args=[draft.pk]) in text


def test_a_job_for_a_draft_that_is_gone_ends_quietly(draft):
    gone = draft.pk
    Report.objects.all().delete()
    tasks.count_draft(report_id=gone)
    assert not Report.objects.exists()


def test_the_page_shows_sections_without_comment_and_stores_words(administrator, draft):
    assert "6 deler har ingen kommentar" in page(administrator, "report_draft", draft.pk)
    address = reverse("report_draft", args=[draft.pk])
    answer = administrator.post(address, {"faces-nb": "Bra.\r\nVidere.", "seen-faces-nb": "", "faces-en": "Good."})
    assert answer.status_code == 302
    assert dict(Comment.objects.values_list("language", "words")) == {"nb": "Bra.\nVidere.", "en": "Good."}
    text = page(administrator, "report_draft", draft.pk)
    assert "5 deler har ingen kommentar" in text
    assert "Bra.\nVidere.</textarea>" in text


def test_two_at_once_both_texts_are_shown_and_none_is_lost(administrator, draft, told):
    other = User.objects.create_user("second", display_name="Den andre")
    RoleAssignment.objects.create(user=other, role=Role.ADMINISTRATOR, starts_on=date(2026, 1, 1))
    services.comment_section(
        report_id=draft.pk, section="faces", language="nb", words="Deres tekst.", user=other, now=NOW
    )
    sent = {
        "faces-nb": "Min tekst.",
        "seen-faces-nb": "",
        "trust-nb": "Også min.",
        "seen-trust-nb": "",
        "then": "publish",
    }
    answer = administrator.post(reverse("report_draft", args=[draft.pk]), sent)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Den andre har endret denne teksten mens du skrev" in text
    assert "Deres tekst.</blockquote>" in text
    assert "Min tekst.</textarea>" in text
    assert 'value="Deres tekst."' in text
    stored = dict(Comment.objects.values_list("section", "words"))
    assert stored == {"faces": "Deres tekst.", "trust": "Også min."}, "what nobody else touched is saved"
    again = {"faces-nb": "Min og deres tekst.", "seen-faces-nb": "Deres tekst."}
    assert administrator.post(reverse("report_draft", args=[draft.pk]), again).status_code == 302
    assert Comment.objects.get(section="faces").words == "Min og deres tekst."


def test_a_field_left_as_it_was_does_not_overwrite_another_s_words(draft, told):
    user = told.users["administrator"]
    say = {"report_id": draft.pk, "section": "faces", "language": "nb", "user": user, "now": NOW}
    services.comment_section(**say, words="Nytt.", seen="")
    assert services.comment_section(**say, words="", seen="") is False
    assert Comment.objects.get().words == "Nytt."


def test_too_many_words_are_kept_on_the_page(administrator, draft):
    words = "x" * 4_001
    answer = administrator.post(reverse("report_draft", args=[draft.pk]), {"faces-nb": words, "seen-faces-nb": ""})
    assert answer.status_code == 409
    assert "Skriv høyst 4000 tegn. Dette er 4001." in answer.content.decode()
    assert words in answer.content.decode()


def test_publishing_is_confirmed_then_public(administrator, draft):
    saved = administrator.post(
        reverse("report_draft", args=[draft.pk]), {"faces-nb": "Bra.", "seen-faces-nb": "", "then": "publish"}
    )
    assert saved["Location"] == reverse("publish_report", args=[draft.pk])
    assert "Den fryses" in page(administrator, "publish_report", draft.pk)
    published = administrator.post(reverse("publish_report", args=[draft.pk]))
    assert published["Location"] == "/rapporter/1/"
    administrator.logout()
    assert "Bra." in page(administrator, "report", 1)
    report = Report.objects.get()
    assert (report.state, report.published_by.username) == (ReportState.PUBLISHED, "administrator")
    assert TrailEntry.objects.filter(verb="publish_report").exists()


def test_a_correction_asks_what_changed(administrator, draft, told):
    services.publish_report(report_id=draft.pk, user=told.users["administrator"], now=NOW)
    assert "Du sier hva som er endret" in page(administrator, "correct_report", 1)
    administrator.post(reverse("correct_report", args=[1]))
    correction = Report.objects.get(state=ReportState.DRAFT)
    tasks.count_draft(report_id=correction.pk)
    address = reverse("publish_report", args=[correction.pk])
    refused = administrator.post(address, {"what_changed": " "})
    assert refused.status_code == 422
    assert 'href="#id_what_changed"' in refused.content.decode()
    administrator.post(address, {"what_changed": "En dag var talt feil."})
    correction.refresh_from_db()
    assert (correction.number, correction.version, correction.what_changed) == (1, 2, "En dag var talt feil.")


def test_a_period_that_is_published_is_corrected_instead(administrator, draft, told):
    services.publish_report(report_id=draft.pk, user=told.users["administrator"], now=NOW)
    answer = administrator.post(
        reverse("report_drafts"), {"kind": "monthly_status", "scope": "municipality", "period": "2026-11"}
    )
    assert answer.status_code == 422
    assert "Rett den i stedet" in answer.content.decode()


def test_days_inside_a_published_quarter_are_refused_in_words(administrator, told):
    third = Days(date(2026, 7, 1), date(2026, 9, 30))
    quarter = services.draft_report(kind_id="monthly_status", unit_id=None, days=third, user=None, now=NOW)
    services.publish_report(report_id=quarter.pk, user=None, now=NOW)
    answer = administrator.post(
        reverse("report_drafts"), {"kind": "monthly_status", "scope": "municipality", "period": "2026-08"}
    )
    assert answer.status_code == 422
    assert "En publisert rapport forteller om dager som rommer noen av disse." in answer.content.decode()


def test_a_draft_is_thrown_away_after_a_question(administrator, draft, told):
    services.comment_section(
        report_id=draft.pk, section="faces", language="nb", words="x", user=told.users["administrator"], now=NOW
    )
    assert "1 kommentar forsvinner med det" in page(administrator, "discard_draft", draft.pk)
    administrator.post(reverse("discard_draft", args=[draft.pk]))
    assert not Report.objects.exists()
    assert administrator.get(reverse("report_draft", args=[draft.pk])).status_code == 404


def test_a_draft_page_costs_few_queries(administrator, draft):
    with CaptureQueriesContext(connection) as queries:
        page(administrator, "report_draft", draft.pk)
    assert len(queries) <= 10


def test_the_month_that_ended_is_drafted_once(told):
    at = int(datetime(2026, 11, 2, 4, tzinfo=NOW.tzinfo).timestamp())
    tasks.draft_month_that_ended(timestamp=at)
    tasks.draft_month_that_ended(timestamp=at)
    report = Report.objects.get()
    assert (report.first, report.last, report.unit_id) == (date(2026, 10, 1), date(2026, 10, 31), None)


def test_a_unit_has_a_report_of_its_own(told):
    report = services.draft_report(kind_id="monthly_status", unit_id=told.unit.pk, days=DAYS, user=None, now=NOW)
    assert report.content["scope"]["name"] == "Nordsia hjemmetjeneste"


def test_months_without_a_visit_are_not_measured_and_known_ones_only_once(told):
    services.draft_report(kind_id="monthly_status", unit_id=None, days=DAYS, user=None, now=NOW)
    assert not Measurement.objects.filter(day__lt=date(2026, 10, 1)).exists()
    first_visit = Encounter.objects.order_by("day").first()
    Encounter.objects.filter(pk=first_visit.pk).update(day=date(2026, 8, 15))
    services.draft_report(kind_id="monthly_status", unit_id=None, days=DAYS, user=None, now=NOW)
    measured = dict(Measurement.objects.filter(first=date(2026, 8, 1)).values_list("pk", "measured_at"))
    assert measured
    later = NOW + timedelta(hours=1)
    services.draft_report(kind_id="monthly_status", unit_id=None, days=DAYS, user=None, now=later)
    assert dict(Measurement.objects.filter(first=date(2026, 8, 1)).values_list("pk", "measured_at")) == measured

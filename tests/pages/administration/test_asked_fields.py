"""The list of what staff are asked for: what it says, what it counts, and how a field is retired there."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.town import NOW, TODAY, accepted_plan

from tillit.foundation.asked import services
from tillit.foundation.asked.models import RetiredField
from tillit.foundation.asked.queries import filled, four_weeks
from tillit.foundation.asked.registry import asked_field, asked_fields
from tillit.foundation.trail import TrailEntry, leave_trail
from tillit.rooms.visits.models import Deviation, Encounter, Visit

WORDS = "visits.deviation.words"


@pytest.fixture
def told(town):
    """Twenty visits were tapped as made, and four deviations told, three of them in words; some of it long ago."""
    accepted_plan(town)
    visits = list(Visit.objects.order_by("pk")[:20])
    yesterday = NOW - timedelta(days=1)
    Encounter.objects.bulk_create(
        Encounter(person=v.person, employee=town.helpers[0], day=v.day, visit=v, origin="tap", recorded_at=yesterday)
        for v in visits
    )
    long_ago = NOW - timedelta(days=40)
    Deviation.objects.bulk_create(
        Deviation(visit=v, kind="other", words=words, reported_by=town.users["care_worker"], reported_at=at)
        for v, words, at in zip(
            visits,
            ("Ble lenger.", "Ringte først.", "Ny dør.", "", "Gammelt."),
            (yesterday, yesterday, yesterday, yesterday, long_ago),
            strict=False,
        )
    )
    return town


def text(response) -> str:
    return response.content.decode().replace("\u00a0", " ")


def in_english(client, **query):
    return text(client.get(reverse("asked_fields"), query, headers={"accept-language": "en"}))


def test_what_was_filled_in_four_weeks_is_counted_and_estimated(told):
    first, last = four_weeks(TODAY)
    assert (last - first).days == 27
    rows = {row.field.id: row for row in filled(asked_fields(), first=first, last=last)}
    assert rows["visits.done"].times == 20
    assert rows["visits.done"].minutes_a_week == pytest.approx(20 / 4 * 2 / 60)
    assert rows["visits.deviation.kind"].times == 4
    assert rows[WORDS].times == 3


def test_every_field_stands_with_its_reader_and_the_one_that_takes_most_time_first(told, admin):
    page = text(admin.get(reverse("asked_fields")))
    for field in asked_fields():
        assert f'id="{field.id}"' in page
    assert page.index(f'id="{WORDS}"') < page.index('id="visits.note"')
    assert f'href="{reverse("number", args=["own_words_fresh"])}"' in page
    assert "Pasientjournalforskriften § 13" in page


def test_every_reader_that_is_a_link_opens_for_the_administrator(town, admin):
    """A helper's day and a person's own page are named, not linked to."""
    page = text(admin.get(reverse("asked_fields"))).split('id="asked-fields"')[1]
    links = set(re.findall(r'<a class="ds-link" href="(/[^"]+)"', page))
    assert reverse("administration_users") in links
    assert {link: admin.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_list_can_be_searched_and_sorted_and_saved(told, admin):
    page = in_english(admin, q="next helper", rolle="care_worker")
    assert 'id="visits.note"' in page
    assert f'id="{WORDS}"' not in page
    assert "No field matches" in in_english(admin, q="xyzzy")
    ordered = in_english(admin, sort="what")
    assert ordered.index('id="visits.deviation.words"') < ordered.index('id="visits.ill.reason"')
    file = admin.get(reverse("asked_field_file"), {"q": WORDS})
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0] == WORDS
    assert rows[1][4] == "3"
    assert rows[1][-1] == "ja"


def test_a_field_is_retired_and_asked_for_again(town, admin):
    admin.post(reverse("retire_field", args=[WORDS]), {"words": "Ingen leser det."})
    row = RetiredField.objects.get()
    assert (row.field_id, row.words, row.retired_by) == (WORDS, "Ingen leser det.", town.users["administrator"])
    page = in_english(admin, tilstand="retired")
    assert "Ingen leser det." in page
    assert reverse("restore_field", args=[WORDS]) in page
    admin.post(reverse("restore_field", args=[WORDS]))
    row.refresh_from_db()
    assert row.restored_at == NOW
    assert [entry.verb for entry in TrailEntry.objects.order_by("pk")][-2:] == ["retire_field", "restore_field"]
    assert "Ingen" not in str([entry.facts for entry in TrailEntry.objects.all()])
    admin.post(reverse("retire_field", args=[WORDS]))
    assert RetiredField.objects.filter(restored_at=None).count() == 1


def test_what_the_law_or_the_form_demands_cannot_be_retired(town, admin):
    assert (
        in_english(admin, q="visits.deviation.kind").count(reverse("retire_field", args=["visits.deviation.kind"])) == 0
    )
    answer = admin.post(reverse("retire_field", args=["visits.deviation.kind"]), follow=True)
    assert "Feltet må fylles ut" in text(answer)
    assert not RetiredField.objects.exists()
    with pytest.raises(services.CannotBeRetired):
        services.retire_field(field_id="visits.done", words="", by=town.users["administrator"], now=NOW)
    assert admin.post(reverse("retire_field", args=["no.such"])).status_code == 404


def test_retiring_twice_is_said_and_too_many_words_are_not_stored(town, admin):
    admin.post(reverse("retire_field", args=[WORDS]))
    assert "allerede" in text(admin.post(reverse("retire_field", args=[WORDS]), follow=True))
    admin.post(reverse("retire_field", args=["visits.note"]), {"words": "x" * 301})
    assert RetiredField.objects.count() == 1


def test_a_retired_field_asks_for_no_time(told, admin):
    def sums(page: str) -> str:
        return page.split('id="minutes"')[1].split("</section>")[0].split("<details")[0]

    many = [
        Deviation(
            visit=v,
            kind="other",
            words="Ja.",
            reported_by=told.users["care_worker"],
            reported_at=NOW - timedelta(days=2),
        )
        for v in Visit.objects.order_by("pk")
        for _ in range(10)
    ]
    Deviation.objects.bulk_create(many)
    before = sums(in_english(admin))
    services.retire_field(field_id=WORDS, words="", by=told.users["administrator"], now=NOW)
    assert sums(in_english(admin)) != before
    assert asked_field(WORDS).can_be_retired


def test_the_page_asks_few_queries(told, admin):
    admin.get(reverse("asked_fields"))
    with CaptureQueriesContext(connection) as queries:
        admin.get(reverse("asked_fields"))
    assert len(queries) <= 40


def test_a_count_that_is_an_upper_bound_says_so_on_the_page_and_in_the_file(client, town, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(town.users["administrator"])
    yesterday = NOW - timedelta(days=1)
    leave_trail(user=town.users["administrator"], verb="draft_report", subject=town.unit, now=yesterday)
    assert "Høyst 1" in client.get(reverse("asked_fields")).content.decode()
    rows = client.get(reverse("asked_field_file")).content.decode()
    [kind] = [line for line in rows.splitlines() if "reports.draft.kind" in line]
    assert "høyst" in kind
    assert "nøyaktig" in rows

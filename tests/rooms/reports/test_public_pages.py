"""The public pages of reports: from the frozen content alone, in both languages, quickly, and never a hidden number."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.town import LONG_AGO, NOW, TODAY, accepted_plan, history

from tillit.rooms.indicators.models import Measurement
from tillit.rooms.organization.models import Unit
from tillit.rooms.people.models import Person
from tillit.rooms.reports import rendering, services
from tillit.rooms.reports.content import canonical, digest_of
from tillit.rooms.reports.models import Report
from tillit.rooms.reports.periods import Days
from tillit.rooms.teams.models import Team, TeamMember, TeamPerson
from tillit.rooms.visits.models import Encounter

DAYS = Days(date(2026, 11, 1), TODAY)
ATOM = "{http://www.w3.org/2005/Atom}"


def publish(town, days=DAYS, **said):
    draft = services.draft_report(kind_id="monthly_status", unit_id=None, days=days, user=None, now=NOW)
    for section, words in said.items():
        services.comment_section(
            report_id=draft.pk, section=section, language="nb", words=words, user=town.users["administrator"], now=NOW
        )
    return services.publish_report(report_id=draft.pk, user=town.users["administrator"], now=NOW)


@pytest.fixture
def told(town):
    accepted_plan(town)
    history(town, days=17)
    return town


@pytest.fixture
def report(told):
    return publish(told, faces="Det går rette veien. <b>Takk.</b>", results="Vi fikk fram mer hjelp.")


def page(client, number=1, language="nb", **query):
    answer = client.get(reverse("report", args=[number]), query, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_anything_is_published_the_list_says_so(client, town):
    assert "Ingen rapport er publisert ennå" in client.get("/rapporter/").content.decode()


def test_the_page_says_figure_interval_change_and_comment(client, report):
    text = page(client)
    assert "Besøk ved eget team" in text
    assert "Telt: 102 av 102." in text
    assert "Trolig mellom 96,3 og 100 prosent." in text
    assert "Ikke telt i oktober 2026." in text
    assert text.count("i november 2025") == 1, "said once for all figures"
    assert "Det går rette veien. &lt;b&gt;Takk.&lt;/b&gt;" in text
    assert "Vi fikk fram mer hjelp." in text
    assert "Måneden var ikke over da dette ble telt." in text
    assert report.digest in text


def test_the_page_is_in_english_too_and_marks_words_that_are_not(client, report):
    text = page(client, language="en")
    assert "Visits by one&#x27;s own team" in text
    assert "Probably between 96.3 and 100 percent." in text
    assert '<div class="said" lang="nb">' in text


def test_a_page_costs_few_queries(client, report):
    for name in ("report", "report_csv", "report_json", "report_pdf"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name, args=[1])).status_code == 200
        assert len(queries) <= 6, name


def test_whoever_has_no_cookie_shares_one_copy_of_a_page(client, report):
    for address in ("/rapporter/", "/rapporter/1/", "/tall/", "/tall/visits_by_own_team/"):
        first = client.get(address)
        assert first["Cache-Control"] == "public, max-age=60", address
        assert {"Cookie", "Accept-Language"} <= {each.strip() for each in first["Vary"].split(",")}
        assert not first.cookies, "no token, no session"
        assert b"csrf" not in first.content.lower()
        assert client.get(address).content == first.content
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(address, headers={"accept-language": "en"})["ETag"] != first["ETag"]


def test_the_language_is_chosen_by_a_link_and_remembered(client, report):
    assert 'href="?versjon=1&amp;sprak=en"' in page(client, versjon="1")
    answer = client.get("/rapporter/1/?versjon=1&sprak=en")
    assert answer["Location"] == "/rapporter/1/?versjon=1"
    assert "no-store" in answer["Cache-Control"]
    chosen = client.get("/rapporter/1/")
    assert "Visits by one&#x27;s own team" in chosen.content.decode()
    assert "public" not in chosen["Cache-Control"]
    assert client.get("/rapporter/1/?sprak=xx").status_code == 200


def test_the_list_and_the_feed_cost_as_much_for_many_reports(client, told):
    for back in range(4, 0, -1):
        publish(told, Days(TODAY - timedelta(days=7 * back + 6), TODAY - timedelta(days=7 * back)))
    for name in ("reports", "report_feed"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        assert len(queries) <= 2


def test_a_published_page_does_not_follow_what_is_counted_later(client, report):
    before = page(client)
    Encounter.objects.all().delete()
    Measurement.objects.all().delete()
    Team.objects.update(name="Et annet navn")
    rendering.published_body.cache_clear()
    after = page(client)
    assert _without_token(before) == _without_token(after)


def test_a_version_that_is_corrected_says_so_and_both_stay(client, told, report):
    user = told.users["administrator"]
    draft = services.correct_report(report_id=report.pk, user=user, now=NOW)
    services.publish_report(report_id=draft.pk, user=user, now=NOW, what_changed="En dag var talt feil.")
    old, new = page(client, versjon="1"), page(client)
    assert "Dette er versjon 1. Den er rettet siden." in old
    assert "rettet siden" not in new
    assert "En dag var talt feil." in new
    assert report.digest in old
    assert report.digest not in new
    listed = client.get("/rapporter/").content.decode()
    assert "Rettet: En dag var talt feil." in listed
    assert "?versjon=1" in listed


def test_what_is_not_there_is_not_found(client, report):
    for address in ("/rapporter/9/", "/rapporter/1/?versjon=2", "/rapporter/1/?versjon=x"):
        assert client.get(address).status_code == 404, address


def test_a_draft_is_not_public(client, told):
    services.draft_report(kind_id="monthly_status", unit_id=None, days=DAYS, user=None, now=NOW)
    assert "Ingen rapport er publisert ennå" in client.get("/rapporter/").content.decode()
    assert client.get("/rapporter/1/").status_code == 404


def test_json_is_the_content_with_the_digest_that_it_has(client, report):
    answer = client.get("/rapporter/1/json/")
    document = json.loads(answer.content)
    assert document["digest"] == report.digest == digest_of(document["content"])
    assert canonical(document["content"]) == canonical(report.content)
    assert "public" in answer["Cache-Control"]
    assert client.get("/rapporter/1/json/", headers={"if-none-match": f'"{report.digest}"'}).status_code == 304


def test_csv_has_a_row_for_each_figure_place_and_period(client, report):
    answer = client.get("/rapporter/1/csv/")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    own = [row for row in rows if row["indicator"] == "visits_by_own_team" and row["level"] == "municipality"]
    now = next(row for row in own if row["first"] == "2026-11-01")
    assert (now["numerator"], now["denominator"], now["value"], now["why_not"]) == ("102", "102", "100.0", "")
    assert next(row for row in own if row["first"] == "2026-10-01")["why_not"] == "missing"
    assert len({(row["indicator"], row["place"], row["level"], row["first"], row["last"]) for row in rows}) == len(rows)


def test_the_feed_is_atom_and_a_correction_updates_its_entry(client, told, report):
    services.publish_report(
        report_id=services.correct_report(report_id=report.pk, user=told.users["administrator"], now=NOW).pk,
        user=None,
        now=NOW + timedelta(hours=1),
        what_changed="Rettet & <lest>.",
    )
    root = ElementTree.fromstring(client.get("/rapporter/feed.xml").content)
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert root.find(ATOM + name) is not None
    [entry] = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == "http://testserver/rapporter/1/"
    assert entry.findtext(f"{ATOM}published") == "2026-11-18T07:00:00Z"
    assert entry.findtext(f"{ATOM}updated") == "2026-11-18T08:00:00Z" == root.findtext(f"{ATOM}updated")
    assert "Rettet & <lest>." in entry.findtext(f"{ATOM}summary")
    links = {link.get("rel"): link.get("href") for link in entry.findall(f"{ATOM}link")}
    assert client.get(links["alternate"]).status_code == 200


def test_an_empty_feed_is_a_feed(client, db):
    root = ElementTree.fromstring(client.get("/rapporter/feed.xml").content)
    assert root.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"


def test_the_front_page_leads_to_the_newest_report(client, report):
    text = client.get("/").content.decode()
    assert 'href="/rapporter/1/"' in text
    assert "Siste rapport: Status for hjemmetjenesten, 1.–18. november 2026" in text


# Counts that nothing else on a page has, so that finding one means that it leaked.
SMALL_TEAM_VISITS, OTHER_TEAM_VISITS = 1_103, 1_709


@pytest.fixture
def small_team(told):
    """A team in which one visit of 1,103 was not by the own team, and one beside it with eleven of 1,709."""
    for i, (visits, foreign) in enumerate(((SMALL_TEAM_VISITS, 1), (OTHER_TEAM_VISITS, 11))):
        team = Team.objects.create(source_id=f"u{i}", name=f"Team {i}", unit=told.unit, latitude=59.9, longitude=10.5)
        TeamMember.objects.create(team=team, employee=told.helpers[i], role="member", starts_on=LONG_AGO)
        person = Person.objects.create(
            source_id=f"x{i}",
            given_name="X",
            family_name=str(i),
            birth_on=date(1940, 1, 1),
            sex="male",
            address="-",
            latitude=59.9,
            longitude=10.5,
            unit=told.unit,
        )
        TeamPerson.objects.create(team=team, person=person, starts_on=LONG_AGO)
        for helper, count in ((told.helpers[i], visits - foreign), (told.helpers[3], foreign)):
            Encounter.objects.create(
                person=person,
                employee=helper,
                team=team,
                day=TODAY - timedelta(days=3),
                visits=count,
                origin="imported",
                recorded_at=NOW,
            )
    return publish(told)


def test_hidden_numbers_are_in_no_format(client, small_team):
    [item] = [i for s in small_team.content["sections"] for i in s["items"] if i["indicator"] == "visits_by_own_team"]
    hidden = {place["name"] for place in item["places"] if place["why_not"]}
    assert "Team 0" in hidden
    counted = {
        row.counts["numerator"] for row in Measurement.objects.filter(indicator="visits_by_own_team", level="team")
    }
    assert {1_102, 1_698} <= counted, "they were measured, so that there is something to hide"
    shown = [
        client.get(reverse(name, args=[1]), headers={"accept-language": language}).content.decode()
        for name in ("report", "report_csv", "report_json")
        for language in ("nb", "en")
    ]
    shown.append(client.get("/rapporter/feed.xml").content.decode())
    shown.append(rendering.standalone(small_team.content, "nb").decode())
    for text in shown:
        for secret in ("1102", "1103", "99.90", "99,9"):
            plain = text.replace("\u202f", "").replace("1,102", "1102").replace("1,103", "1103")
            assert secret not in plain.replace(small_team.digest, ""), secret
    assert "for få til å vises" in shown[0]
    rows = csv.DictReader(io.StringIO(shown[2]))
    kept_back = [r for r in rows if r["place"] == "Team 0" and r["indicator"] == "visits_by_own_team"]
    assert [(r["value"], r["numerator"], r["denominator"], r["why_not"]) for r in kept_back] == [("", "", "", "small")]


def test_an_administrator_is_led_to_drafts_others_are_not(client, told, report):
    client.force_login(told.users["administrator"])
    assert reverse("report_drafts") in client.get("/rapporter/").content.decode()
    assert "/rapporter/1/rett/" in page(client)
    client.force_login(told.users["team_leader"])
    assert reverse("report_drafts") not in client.get("/rapporter/").content.decode()
    assert "/rapporter/1/rett/" not in page(client)


def _without_token(text: str) -> str:
    """Leave out what is new in every answer: the token of its forms."""
    return "\n".join(line for line in text.splitlines() if "csrf" not in line.lower())


def test_reports_of_the_same_days_are_one_report(told, report):
    from tillit.kernel.errors import StateConflict

    with pytest.raises(StateConflict, match="Correct it"):
        services.draft_report(kind_id="monthly_status", unit_id=None, days=DAYS, user=None, now=NOW)
    assert Report.objects.count() == 1


def test_what_protects_a_small_unit_is_not_told_by_another_report(told):
    """Unit B is kept back so that nobody works out unit A; B's own report keeps it back too."""
    unit_a, unit_b = (
        Unit.objects.create(source_id=name, name=name, kind="home_care", parent=told.unit.parent) for name in "AB"
    )
    for unit, visits, foreign in ((unit_a, 40, 2), (unit_b, 60, 20)):
        team = Team.objects.create(source_id=unit.name, name=unit.name, unit=unit, latitude=59.9, longitude=10.5)
        person = told.people[0 if unit is unit_a else 1]
        TeamPerson.objects.filter(person=person).update(team=team)
        TeamMember.objects.create(team=team, employee=told.helpers[0], role="member", starts_on=LONG_AGO)
        Encounter.objects.filter(person=person).delete()
        for helper, count in ((told.helpers[0], visits - foreign), (told.helpers[3], foreign)):
            Encounter.objects.create(
                person=person,
                employee=helper,
                team=team,
                day=TODAY - timedelta(days=3),
                visits=count,
                origin="imported",
                recorded_at=NOW,
            )
    whole = own_team(publish(told).content)
    hidden = {place["name"] for place in whole["places"] if place["why_not"]}
    assert {"A", "B"} <= hidden
    own = services.draft_report(kind_id="monthly_status", unit_id=unit_b.pk, days=DAYS, user=None, now=NOW)
    assert own_team(own.content)["why_not"] == "small"
    assert not any(place["value"] for place in own_team(own.content)["places"])


def own_team(content) -> dict:
    [found] = [i for s in content["sections"] for i in s["items"] if i["indicator"] == "visits_by_own_team"]
    return found

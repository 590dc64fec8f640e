"""The front page shows what is offered, how to get in touch, and a number that ordinary work changes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.rooms.indicators.test_measure import every_day, helped, twelve  # noqa: F401 - a fixture
from tests.town import NOW, TODAY

from tillit.rooms.catalog.models import CatalogEntry
from tillit.rooms.indicators import services
from tillit.rooms.organization.models import Unit
from tillit.rooms.teams.models import Team


@pytest.fixture
def measured(town, twelve):  # noqa: F811
    services.measure_all(on=TODAY, now=NOW)
    return town


def page(client, address, language="nb"):
    client.cookies["language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_everyone_sees_every_offer_by_group(client, town):
    text = page(client, reverse("front"))
    for entry in CatalogEntry.objects.all():
        assert entry.texts["nb"]["name"] in text
        assert f'href="/tilbud/{entry.code}/"' in text
    assert text.index("Hjelp hjemme") < text.index("Bo på sykehjem")


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_offer_opens_with_its_texts(client, town, language):
    for entry in CatalogEntry.objects.all():
        text = page(client, f"/tilbud/{entry.code}/", language)
        for key in ("name", "summary", "for_whom", "how_to_ask", "opening_hours"):
            assert " ".join(entry.texts[language][key].split()) in text
        for law in entry.legal_basis:
            assert f"{law['act'][language]} {law['paragraph']}" in text


def test_an_unknown_offer_or_number_is_not_found(client, db):
    assert client.get("/tilbud/romferd/").status_code == 404
    assert client.get("/tall/kilometer/").status_code == 404


def test_the_ways_to_get_in_touch_lead_to_the_municipality(client, town):
    Unit.objects.filter(kind="municipality").update(address="Granvik rådhus, Torget 1", email="post@granvik.example")
    text = page(client, reverse("front"))
    assert 'href="tel:00000000"' in text
    assert "Granvik<br>Granvik rådhus, Torget 1" in text
    assert 'href="mailto:post@granvik.example"' in text


def test_an_empty_municipality_says_plainly_what_is_missing(client, db):
    text = page(client, reverse("front"))
    assert "Kommunen har ikke lagt inn noe telefonnummer ennå." in text
    assert "Ingenting er talt ennå" in text
    CatalogEntry.objects.all().delete()
    assert "Kommunen har ikke beskrevet tjenestene sine her ennå." in page(client, reverse("front"))
    assert "Det finnes ingen team ennå." in page(client, "/tall/helpers_met_14d/")


def test_the_number_stands_with_what_it_counts_and_as_of_when(client, measured):
    text = page(client, reverse("front"))
    assert '<span class="tile-value">2,5</span> <span class="tile-unit">hjelpere</span>' in text
    assert "Per 18. november 2026" in text
    assert "Talt fra <strong>168</strong> besøk hos <strong>12</strong> personer" in text
    english = page(client, reverse("front"), "en")
    assert '<span class="tile-value">2.5</span> <span class="tile-unit">helpers</span>' in english


def test_the_number_changes_when_a_visit_is_finished(client, measured, twelve):  # noqa: F811
    helped(twelve[0], measured.helpers[3])
    services.measure_all(on=TODAY, now=NOW)
    text = page(client, reverse("front"))
    assert '<span class="tile-value">3</span>' in text
    assert "<strong>169</strong> besøk" in text


def test_it_says_how_it_has_moved_in_four_weeks(client, measured, twelve):  # noqa: F811
    for person in twelve:
        every_day(measured, person, measured.helpers, until=TODAY - timedelta(days=28))
    services.measure_all(on=TODAY - timedelta(days=28), now=NOW)
    assert "Ned fra 4 for fire uker siden" in page(client, reverse("front"))


def test_fewer_than_ten_people_are_not_shown(client, town):
    for person in town.people:
        every_day(town, person, town.helpers)
    services.measure_all(on=TODAY, now=NOW)
    for address in (reverse("front"), "/tall/helpers_met_14d/"):
        text = page(client, address)
        assert "For få til å vises" in text
        assert "fram til og med 18. november 2026: 84." in text
        assert "tile-value" not in text
        assert "<rect" not in text


def test_why_this_number_opens_the_definition_the_counts_and_the_teams(client, measured):
    Team.objects.create(source_id="t2", name="Team Sørsia", unit=measured.unit, latitude=59, longitude=10)
    services.measure_all(on=TODAY - timedelta(days=1), now=NOW)
    services.measure_all(on=TODAY, now=NOW)
    text = page(client, "/tall/helpers_met_14d/")
    assert "Personer som fikk minst 14 besøk på de 14 dagene" in text
    assert "helpers_met_14d, versjon 1" in text
    assert "5.–18. november 2026" in text
    assert 'Team Nordsia</th><td class="numeric">2,5</td><td class="numeric">12</td>' in text
    assert 'Team Sørsia</th><td class="numeric" colspan="2">ingenting å telle</td>' in text
    assert 'href="/tall/helpers_met_28d/"' in text


def test_days_that_were_measured_make_a_line(client, measured, twelve):  # noqa: F811
    assert 'id="history-caption"' not in page(client, "/tall/helpers_met_14d/")
    for person in twelve:
        every_day(measured, person, measured.helpers, until=TODAY - timedelta(days=2))
    services.measure_all(on=TODAY - timedelta(days=2), now=NOW)
    text = page(client, "/tall/helpers_met_14d/")
    assert 'id="history-caption"' in text
    assert '17. november 2026</th><td class="numeric">–</td>' in text


def test_the_pages_ask_few_questions_of_the_database(client, measured, django_assert_max_num_queries):
    for address, most in [("/", 14), ("/tilbud/meals/", 3), ("/tall/helpers_met_14d/", 16)]:
        with django_assert_max_num_queries(most):
            client.get(address)

"""Every number opens to what it rests on; small numbers are kept back; persons only for who leads their team."""

from datetime import timedelta

import pytest
from django.utils.html import escape
from tests.pages.test_front import page
from tests.rooms.indicators.test_measure import every_day, twelve  # noqa: F401 - a fixture
from tests.town import LONG_AGO, NOW, TODAY, accepted_plan

from tillit.foundation.access.look_log import Look
from tillit.foundation.facts import listed
from tillit.rooms.indicators import queries, services
from tillit.rooms.indicators.models import DailyCount, ImprovementChange, Measurement
from tillit.rooms.people.models import Person
from tillit.rooms.teams.models import Team, TeamPerson
from tillit.rooms.visits.models import Visit

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def measured(town, twelve, monkeypatch):  # noqa: F811
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    accepted_plan(town)
    services.measure_all(on=TODAY, now=NOW)
    return town


@pytest.fixture
def leader(client, measured):
    client.force_login(measured.users["team_leader"])
    return client


def test_all_numbers_stand_in_plain_words_with_the_way_to_each(client, measured, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        text = page(client, "/tall/")
    for each in queries.all_definitions():
        assert f'href="/tall/{each.id}/"' in text
        assert escape(each.words["nb"].name) in text
    assert '<strong class="number-now">2,5</strong> hjelpere' in text
    assert "Lavere er bedre." in text
    assert "Nothing" not in text


def test_before_anything_is_counted_every_number_says_so(client, db):
    assert page(client, "/tall/").count("Ikke talt ennå") == len(queries.all_definitions())


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_number_opens(client, measured, language, django_assert_max_num_queries):
    for definition in queries.all_definitions():
        with django_assert_max_num_queries(20):
            text = page(client, f"/tall/{definition.id}/", language)
        newest = queries.latest(definition.id)
        for told in (escape(definition.words[language].name), newest.definition, newest.code):
            assert told in text, (definition.id, told)


def test_a_share_shows_its_parts_in_the_words_of_who_counts_them(client, measured):
    text = page(client, "/tall/visits_by_own_team/")
    assert "besøk av en hjelper hos en som teamet hjelper" in text
    assert "Høyere er bedre." in text
    assert "168 av 168" in text
    assert "Trolig mellom" in text


def small_team(town, *, persons):
    """Make a second team in the same unit that helps so many of the twelve."""
    other = Team.objects.create(source_id="t2", name="Team Sørsia", unit=town.unit, latitude=59, longitude=10)
    moved = Person.objects.order_by("-pk")[:persons]
    TeamPerson.objects.filter(person__in=list(moved)).delete()
    for person in moved:
        TeamPerson.objects.create(team=other, person=person, starts_on=LONG_AGO)
    return other


def test_a_small_team_takes_the_one_beside_it_along_so_that_nothing_can_be_worked_out(client, measured):
    """Fourteen persons, three of them in a small team: eleven would tell of the three."""
    small_team(measured, persons=3)
    for i in range(2):
        extra = Person.objects.create(
            source_id=f"x{i}",
            given_name="X",
            family_name=str(i),
            birth_on=LONG_AGO.replace(year=1940),
            sex="male",
            address="Granveien",
            latitude=59,
            longitude=10,
            unit=measured.unit,
        )
        TeamPerson.objects.create(team=measured.team, person=extra, starts_on=LONG_AGO)
        every_day(measured, extra, measured.helpers)
    services.measure_all(on=TODAY, now=NOW)
    assert queries.by_team("helpers_met_14d", on=TODAY)[measured.team.pk].persons == 11
    text = page(client, "/tall/helpers_met_14d/")
    for team in ("Team Nordsia", "Team Sørsia"):
        assert f'{team}</th><td class="numeric" colspan="2">for få til å vises</td>' in text


def test_a_share_with_few_on_one_side_is_kept_back(client, measured):
    """Three visits of 171 by others: the share would tell of them."""
    DailyCount.objects.create(fact="meetings.all", day=TODAY - timedelta(days=21), team=None, count=3)
    services.measure_all(on=TODAY, now=NOW)
    assert queries.latest("visits_by_own_team").denominator == 171
    text = page(client, "/tall/visits_by_own_team/")
    assert "av 171" not in text
    assert "tile-value" not in text


def test_few_are_kept_back_on_earlier_days_too(client, measured):
    """Of a count, the value itself would tell: neither today's, nor yesterday's, nor that of four weeks ago."""
    for back, waiting in ((0, 7), (1, 3), (2, 8), (28, 2)):
        Measurement.objects.filter(indicator="starts_waiting", day=TODAY - timedelta(days=back)).delete()
        day = TODAY - timedelta(days=back)
        Measurement.objects.create(
            indicator="starts_waiting",
            version=1,
            definition="d",
            code="c",
            level="municipality",
            first=day - timedelta(days=364),
            day=day,
            value=waiting,
            counts={"numerator": waiting, "denominator": None, "too_few": False, "days": 365},
            measured_at=NOW,
        )
    text = page(client, "/tall/starts_waiting/")
    assert '<span class="tile-value">7</span>' in text
    assert '16. november 2026</th><td class="numeric">8</td>' in text
    assert '17. november 2026</th><td class="numeric">–</td>' in text
    assert "fire uker siden" not in text


def test_the_leader_finds_the_way_to_the_teams_number_others_do_not(client, measured):
    address = f"/tall/helpers_met_14d/team/{measured.team.pk}/"
    assert address not in page(client, "/tall/helpers_met_14d/")
    for who in ("administrator", "care_worker"):
        client.force_login(measured.users[who])
        assert address not in page(client, "/tall/helpers_met_14d/")
        assert client.get(address).status_code == 403
    client.force_login(measured.users["team_leader"])
    assert address in page(client, "/tall/helpers_met_14d/")
    assert client.get(address).status_code == 200


def test_a_leader_does_not_open_another_teams_number_nor_one_that_teams_do_not_have(leader, measured):
    other = small_team(measured, persons=3)
    assert leader.get(f"/tall/helpers_met_14d/team/{other.pk}/").status_code == 404
    assert leader.get("/tall/helpers_met_14d/team/999999/").status_code == 404
    assert leader.get(f"/tall/looks_without_ground/team/{measured.team.pk}/").status_code == 404
    assert not Look.objects.exists()


def test_the_list_behind_adds_up_and_is_logged(leader, measured, twelve, django_assert_max_num_queries):  # noqa: F811
    with django_assert_max_num_queries(30):
        text = page(leader, f"/tall/helpers_met_14d/team/{measured.team.pk}/")
    assert text.count('href="/person/') == 12
    assert "Hvor mange hjelpere hver av dem møtte" in text
    look = Look.objects.get()
    assert (look.page, sorted(look.person_ids)) == ("team_number", sorted(p.pk for p in twelve))
    assert "2,5" in text


def test_what_is_expected_from_need_stands_beside_the_teams_own(leader, measured):
    text = page(leader, f"/tall/helpers_met_14d/team/{measured.team.pk}/")
    assert "Ventet ut fra behov" in text
    assert text.count("<strong>2,5</strong>") == 2, "one team alone is what the municipality is"
    shares = page(leader, f"/tall/visits_by_own_team/team/{measured.team.pk}/")
    assert "Av teamets 168 besøk er det <strong>100,0</strong> prosent" in shares
    for without in ("helper_wishes_kept", "two_helper_visits_by_two", "absence"):
        assert "Ventet ut fra behov" not in page(leader, f"/tall/{without}/team/{measured.team.pk}/")


def test_visits_nobody_could_make_lead_to_the_visit(leader, measured):
    visit = Visit.objects.filter(day=YESTERDAY).order_by("pk")[0]
    Visit.objects.filter(pk=visit.pk).update(state="uncovered", starts_at=None, ends_at=None)
    services.note_changed(YESTERDAY, YESTERDAY, now=NOW + timedelta(seconds=1))
    services.measure_all(on=TODAY, now=NOW + timedelta(seconds=2))
    text = page(leader, f"/tall/visits_uncovered/team/{measured.team.pk}/")
    assert f'href="/besok/{visit.public_id}/"' in text
    assert text.count('href="/besok/') == queries.latest("visits_uncovered").numerator == 1


@pytest.mark.parametrize(
    "part",
    ["visits.missed", "visits.moved", "visits.by_two", "waiting.grants", "change_wishes.in_time", "own_words.fresh"],
)
def test_every_list_can_be_read(leader, measured, part):
    indicator = next(d for d in queries.all_definitions() if d.numerator.terms[0][1] == part)
    text = page(leader, f"/tall/{indicator.id}/team/{measured.team.pk}/")
    assert listed(part).title["nb"] in text


@pytest.mark.parametrize("indicator", ["full_positions", "absence", "direct_time", "taps_a_visit"])
def test_no_list_tells_of_an_employee(leader, measured, indicator):
    text = page(leader, f"/tall/{indicator}/team/{measured.team.pk}/")
    assert 'id="behind"' not in text
    for helper in measured.helpers:
        assert helper.family_name not in text.split("<main")[1]


def test_the_count_of_those_who_missed_is_the_list(leader, measured):
    newest = queries.latest("visits_missed", level="team", team_id=measured.team.pk)
    text = page(leader, f"/tall/visits_missed/team/{measured.team.pk}/")
    assert text.count('href="/besok/') == newest.numerator == 12


def test_the_leader_marks_what_was_changed_and_takes_it_away(leader, measured):
    address = f"/tall/visits_missed/team/{measured.team.pk}/"
    answer = leader.post(address + "endring/", {"day": "2026-11-10", "words": "Ny rute om morgenen"})
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert "10. november 2026: Ny rute om morgenen" in page(leader, address).replace("\xa0", " ")
    assert "Ny rute" not in page(leader, "/tall/visits_missed/"), "the team's mark is the team's"
    change = ImprovementChange.objects.get()
    assert leader.post(f"/tall/endring/{change.pk}/trekk/")["Location"] == address
    assert "Ny rute" not in page(leader, address)


def test_a_mark_without_words_or_ahead_is_told_at_its_field(leader, measured):
    address = f"/tall/visits_missed/team/{measured.team.pk}/endring/"
    answer = leader.post(address, {"day": "2026-12-24", "words": ""})
    assert answer.status_code == 422
    assert 'id="id_day-error"' in answer.content.decode()
    assert 'id="id_words-error"' in answer.content.decode()
    assert not ImprovementChange.objects.exists()


def test_the_administrator_marks_for_everyone(client, measured):
    client.force_login(measured.users["administrator"])
    assert client.get("/tall/visits_missed/endring/").status_code == 200
    client.post("/tall/visits_missed/endring/", {"day": "2026-11-10", "words": "Faste team"})
    client.logout()
    assert "Faste team" in page(client, "/tall/visits_missed/")


def test_weeks_are_drawn_with_what_is_more_than_chance(client, measured):
    for i in range(16):
        day = TODAY - timedelta(days=7 * i + 3 + 60)
        for part, count in (("all", 100), ("by_own_team", 95 if i < 8 else 70)):
            DailyCount.objects.create(fact=f"meetings.{part}", day=day, team=measured.team, count=count)
    text = page(client, "/tall/visits_by_own_team/")
    assert "Uke for uke" in text
    assert "chart-signal" in text
    assert "8 eller flere på rad på samme side" in text

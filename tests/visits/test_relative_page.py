"""What a relative sees: scope by scope, nothing without consent, and each look in the person's log."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.town import MONDAY, NOW, accepted_plan
from tillit.foundation.access.look_log import Look
from tillit.rooms.people import services
from tillit.rooms.people.models import Person, Relative
from tillit.rooms.visits.models import Plan
from tillit.rooms.visits.page_names import NAMES
from tillit.rooms.visits.services import change_plan
from tillit.rooms.visits.types import Change, Placement

pytestmark = pytest.mark.django_db

VISITS, PLAN = "Hvem som kommer når", "Få en god start på dagen"


@pytest.fixture(autouse=True)
def _eight_in_the_morning(monkeypatch):
    """Let the clock say what it says in town."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def ingrid(town):
    """The first person in town, with an accepted plan."""
    accepted_plan(town)
    return town.people[0]


@pytest.fixture
def siv(town, ingrid):
    """Her daughter, with an account and no consent."""
    return Relative.objects.create(
        source_id="r1", person=ingrid, name="Siv Solbakk", relation="child", user=town.users["relative"]
    )


@pytest.fixture
def ingrids(town, ingrid, siv):
    """What Ingrid decides for Siv."""

    def decide(verb, *scopes, person=ingrid, relative=siv):
        for scope in scopes:
            verb(
                person_id=person.pk,
                relative_id=relative.pk,
                scope=scope,
                how="self" if person == ingrid else "phone",
                by=town.users["inhabitant" if person == ingrid else "team_leader"],
                now=NOW,
            )

    return decide


@pytest.fixture
def look(client, town, ingrid):
    """Siv looks at Ingrid's page, or another's."""

    def look(person=ingrid, **query):
        client.force_login(town.users["relative"])
        return client.get(reverse("relative_person", args=[person.public_id]), query)

    return look


def without_tokens(answer) -> str:
    """Give the page without what is new in every answer, and without the address that was asked for."""
    page = answer.content.decode().replace(answer.wsgi_request.path, "")
    return re.sub(r'(value="|X-CSRFToken": ")[A-Za-z0-9]{64}', "", page)


def test_without_consent_the_answer_is_that_of_nobody(client, town, ingrid, siv, look):
    """A noted relative gets, to the letter, what one gets for a person who does not exist."""
    refused = look()
    nobody = client.get(reverse("relative_person", args=["00000000-0000-4000-8000-000000000000"]))
    assert (refused.status_code, nobody.status_code) == (404, 404)
    assert without_tokens(refused) == without_tokens(nobody)
    page = client.get(reverse("relative_home")).content.decode()
    assert "Ingrid" not in page
    assert "Her er det ikke noe for deg å se" in page
    assert Look.objects.get().refused


@pytest.mark.parametrize(
    ("scope", "shown", "hidden"),
    [("visits", VISITS, PLAN), ("plan", PLAN, VISITS)],
)
def test_a_scope_shows_its_part_and_no_other(look, ingrids, ingrid, scope, shown, hidden):
    """Never the address, the way in, the phone, her words or who looked."""
    ingrids(services.give_consent, scope)
    page = look().content.decode()
    assert shown in page
    assert hidden not in page
    for private in (ingrid.address, ingrid.entry_instructions, ingrid.phone, "ut i hagen", "Hvem som har sett"):
        assert private not in page


def test_the_week_names_who_comes_and_not_what_for(look, ingrids, town):
    """When and who; what is done is hers to tell, until she lets Siv into the help as well."""
    ingrids(services.give_consent, "visits")
    page = look().content.decode()
    assert "Kari Fjellrev" in page
    assert "08.00" in page
    assert town.grants[0].help not in page


def test_a_pause_shows_that_she_is_away_and_not_why(look, ingrids, ingrid, town):
    """The hospital is hers to tell."""
    ingrids(services.give_consent, "visits")
    services.pause_help(
        person_id=ingrid.pk, starts_on=NOW.date(), ends_on=None, reason="hospital", how="self",
        by=town.users["inhabitant"], now=NOW,
    )  # fmt: skip
    page = look().content.decode()
    assert "Borte, ingen besøk" in page
    assert "Kari Fjellrev" not in page
    assert "sykehus" not in page.lower()


def test_next_week_is_a_link_and_no_other_week_is_shown(look, ingrids):
    """Nonsense and last year are this week."""
    ingrids(services.give_consent, "visits")
    assert str(look(uke="2026-W48").context["week"]) == "2026-W48"
    for other in ("2026-W46", "2026-W49", "soon"):
        assert str(look(uke=other).context["week"]) == "2026-W47"


def test_what_is_taken_back_is_gone_at_the_next_request(client, look, ingrids):
    """The very next; also from the browser's memory."""
    ingrids(services.give_consent, "visits", "plan")
    answer = look()
    assert "no-store" in answer["Cache-Control"]
    ingrids(services.withdraw_consent, "visits")
    assert VISITS not in look().content.decode()
    ingrids(services.withdraw_consent, "plan")
    assert look().status_code == 404
    assert "Ingrid" not in client.get(reverse("relative_home")).content.decode()


def test_each_look_is_one_line_in_her_log(client, town, look, ingrids):
    """Who, when, on what ground and at what; said in words on her own page."""
    ingrids(services.give_consent, "visits", "plan", "messages")
    look()
    row = Look.objects.get()
    assert (row.action, row.refused, row.page) == ("visits+plan+messages", False, "relative")
    client.force_login(town.users["inhabitant"])
    page = client.get(reverse("own_page")).content.decode()
    assert "Pårørende, med personens samtykke" in page
    assert "Siden for pårørende" in client.get(reverse("own_looks")).content.decode()
    consents = client.get(reverse("own_consents")).content.decode()
    assert "Var sist inne 18. november 2026" in consents.replace("\N{NO-BREAK SPACE}", " ")


def test_one_person_is_gone_to_and_two_are_listed(client, town, ingrids, ingrid):
    """Mother alone, then father too; each name that is shown is a look."""
    ingrids(services.give_consent, "visits")
    client.force_login(town.users["relative"])
    assert client.get(reverse("relative_home"))["Location"] == reverse("relative_person", args=[ingrid.public_id])
    assert client.get(reverse("home"))["Location"] == reverse("relative_home")
    arne = town.people[1]
    row = Relative.objects.create(
        source_id="r2", person=arne, name="Siv Solbakk", relation="child", user=town.users["relative"]
    )
    ingrids(services.give_consent, "plan", person=arne, relative=row)
    page = client.get(reverse("relative_home")).content.decode()
    assert page.index("Ingrid Solbakk") < page.index("Arne Østervik")
    seen = Look.objects.filter(page="relative_home").values_list("person_ids", "action")
    assert sorted(seen) == sorted([([ingrid.pk], "visits"), ([arne.pk], "plan")])


def test_a_sealed_person_is_not_there_whatever_was_given(client, look, ingrids, ingrid):
    """Not by name, not by address, not in the list."""
    ingrids(services.give_consent, "visits", "plan", "messages", "act")
    Person.objects.filter(pk=ingrid.pk).update(grade="sealed")
    assert look().status_code == 404
    assert "Ingrid" not in client.get(reverse("relative_home")).content.decode()


def test_who_may_act_finds_the_ways_to_do_it(look, ingrids, ingrid):
    """To write and to tell of a pause."""
    ingrids(services.give_consent, "visits")
    words = reverse("own_words_write_for", args=[ingrid.public_id])
    assert words not in look().content.decode()
    ingrids(services.give_consent, "act")
    page = look().content.decode()
    assert words in page
    assert reverse("pauses_for", args=[ingrid.public_id]) in page


@pytest.mark.parametrize("name", ["inhabitant", "care_worker", "team_leader", "administrator"])
def test_the_page_is_for_relatives(client, town, ingrid, name):
    """Staff have their own page, with their own ground."""
    client.force_login(town.users[name])
    assert client.get(reverse("relative_person", args=[ingrid.public_id])).status_code == 403


def test_the_page_costs_few_queries(look, ingrids, django_assert_max_num_queries):
    """At most 40, with everything on it, and little weight."""
    ingrids(services.give_consent, "visits", "plan", "messages", "act")
    with django_assert_max_num_queries(40):
        answer = look()
    assert len(answer.content) < 60_000


def test_every_page_of_people_has_a_name_in_the_log():
    """Else the person reads a code word."""
    assert {"own_words", "consents", "pauses", "contact", "relative", "relative_home"} <= set(NAMES)


def test_what_was_changed_is_said_without_what_was_written_to_her(look, ingrids, town, ingrid):
    """Who comes instead and why; the team's words were to Ingrid."""
    plan = Plan.objects.get()
    friday = MONDAY + timedelta(days=4)
    change_plan(
        plan_public_id=plan.public_id,
        version=plan.version,
        changes=[Change(f"{town.grants[0].pk}:{friday}:0", Placement("skipped", friday))],
        user=town.users["team_leader"],
        kind="cancel",
        words="Hils så mye.",
        now=NOW,
    )
    ingrids(services.give_consent, "visits")
    assert "er avlyst" not in look().content.decode()
    ingrids(services.give_consent, "messages")
    page = look().content.decode()
    assert "Fredag 20. november: besøket kl. 08.00 er avlyst." in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "Hils så mye." not in page


def test_only_who_may_act_is_led_to_the_answers(client, look, ingrids, ingrid):
    """And the way is open then."""
    ingrids(services.give_consent, "visits")
    assert "Svar for Ingrid" not in look().content.decode()
    ingrids(services.give_consent, "act")
    page = look().content.decode()
    way = re.search(r'href="(/person/[^"]+/svar/)"', page)
    assert way
    assert client.get(way[1]).status_code == 200

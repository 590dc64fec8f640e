"""The pages on which people tell for themselves, and on which staff or who acts for them enter it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.town import NOW, TODAY
from tillit.foundation.access.look_log import Look
from tillit.rooms.people import queries, services
from tillit.rooms.people.models import Consent, OwnWords, Pause, Person, Relative
from tillit.rooms.teams.models import TeamPerson

pytestmark = pytest.mark.django_db

OWN = ["own_words_write", "own_consents", "own_pauses", "own_contact"]
FOR = ["own_words_write_for", "consents_for", "pauses_for", "contact_for"]


@pytest.fixture(autouse=True)
def _eight_in_the_morning(monkeypatch):
    """Let the clock say what it says in town."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def as_(client, town):
    """Sign in as somebody of the town."""

    def sign_in(name: str):
        client.force_login(town.users[name])
        return client

    return sign_in


def address(name: str, person: Person) -> str:
    return reverse(name) if name in OWN else reverse(name, args=[person.public_id])


def text_of(answer) -> str:
    """Give the page's text, its dates with plain spaces."""
    assert answer.status_code == 200
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("name", OWN)
def test_the_person_has_the_page_and_an_account_of_nobody_does_not(as_, siv, name):
    """Spoken to as you; nothing of others."""
    page = text_of(as_("inhabitant").get(reverse(name)))
    assert "Min side" in page
    Person.objects.update(user=None)
    assert as_("inhabitant").get(reverse(name)).status_code == 404


@pytest.mark.parametrize("name", FOR)
def test_staff_need_a_ground_and_the_person_sees_the_look(as_, ingrid, name):
    """The team has one; without it the person does not exist, and the try is logged."""
    assert "Ingrid" in text_of(as_("care_worker").get(address(name, ingrid)))
    look = Look.objects.get(refused=False)
    assert (look.person_ids, look.ground) == ([ingrid.pk], "team_member")
    TeamPerson.objects.all().delete()
    for answer in (
        as_("care_worker").get(address(name, ingrid)),
        as_("care_worker").post(address(name, ingrid), {"text": "x"}),
    ):
        assert answer.status_code == 404
    assert Look.objects.filter(refused=True).count() == 2


@pytest.mark.parametrize("name", FOR)
def test_an_administrator_has_no_errand_there(as_, ingrid, name):
    """They follow teams, not people."""
    assert as_("administrator").get(address(name, ingrid)).status_code == 403


@pytest.mark.parametrize("name", ["consents_for", "contact_for"])
def test_who_acts_for_the_person_lets_nobody_in_and_moves_no_mail(as_, ingrid, lets_in, name):
    """Only words and pauses."""
    lets_in("act")
    assert as_("relative").get(address(name, ingrid)).status_code == 403


def test_own_words_are_written_and_what_was_there_stands_beside(as_, ingrid):
    """The field holds what is there, so that a small change is small."""
    before = text_of(as_("inhabitant").get(reverse("own_words_write")))
    assert before.count("ut i hagen") == 2  # in the field, and beside it
    answer = as_("inhabitant").post(reverse("own_words_write"), {"text": "Kaffen først."}, follow=True)
    page = text_of(answer)
    assert page.index("Kaffen først.") < page.index("ut i hagen")
    assert "1. september 2026" in page
    assert queries.own_words(ingrid.pk)[0].by_name == ingrid.name


def test_own_words_without_words_get_an_error_at_the_field(as_):
    """And nothing is stored."""
    answer = as_("inhabitant").post(reverse("own_words_write"), {"text": "  "})
    assert 'href="#id_text"' in text_of(answer)
    assert OwnWords.objects.count() == 6


@pytest.mark.parametrize(
    ("said", "by_name"),
    [
        ({"writer": "helper"}, "team_leader"),
        ({"writer": "person"}, "Ingrid Solbakk"),
        ({"writer": "relative", "writer_name": "Siv Solbakk"}, "Siv Solbakk"),
    ],
)
def test_staff_say_who_held_the_pen_and_how_it_came(as_, ingrid, said, by_name):
    """And the page says who entered it."""
    url = address("own_words_write_for", ingrid)
    page = text_of(as_("team_leader").post(url, {"text": "Kaffen først.", "how": "phone", **said}, follow=True))
    assert "skrevet inn av deg etter telefon 18. november 2026" in page
    assert queries.own_words(ingrid.pk)[0].by_name == by_name
    assert "skrevet inn av team_leader etter telefon" in text_of(as_("care_worker").get(url))


@pytest.mark.parametrize("said", [{"writer": "helper"}, {"how": "phone"}, {"writer": "relative", "how": "phone"}])
def test_staff_are_not_let_off_saying_it(as_, ingrid, said):
    """Who wrote, by name, and by which way."""
    answer = as_("team_leader").post(address("own_words_write_for", ingrid), {"text": "Kaffen først.", **said})
    assert "field-error" in text_of(answer)
    assert OwnWords.objects.filter(person=ingrid).count() == 1


def test_words_older_than_six_months_ask_whether_they_still_hold(as_, ingrid):
    """To save them as they are makes them new."""
    url = reverse("own_words_write")
    assert "Stemmer dette fortsatt?" not in text_of(as_("inhabitant").get(url))
    old = OwnWords.objects.get(person=ingrid)
    OwnWords.objects.filter(pk=old.pk).update(written_on=date(2026, 5, 1))
    assert "Stemmer dette fortsatt?" in text_of(as_("inhabitant").get(url))
    page = text_of(as_("inhabitant").post(url, {"text": old.text}, follow=True))
    assert "Stemmer dette fortsatt?" not in page
    assert OwnWords.objects.filter(person=ingrid).count() == 2


def test_who_acts_for_the_person_writes_as_themselves(as_, ingrid, siv, lets_in):
    """Never as if Ingrid had; without that consent she does not exist."""
    url = address("own_words_write_for", ingrid)
    lets_in("plan", "visits", "messages")
    assert as_("relative").post(url, {"text": "Kaffen først."}).status_code == 404
    lets_in("act")
    text_of(as_("relative").post(url, {"text": "Kaffen først."}, follow=True))
    words = queries.own_words(ingrid.pk)[0]
    assert (words.written_by, words.by_name, words.entry.how) == ("relative", "relative", "proxy")
    assert "skrevet inn av relative på vegne av Ingrid" in text_of(as_("inhabitant").get(reverse("own_words_write")))


def test_a_consent_is_one_press_and_so_is_taking_it_back(as_, siv):
    """It says since when, and keeps what was."""
    url = reverse("own_consents")
    page = text_of(as_("inhabitant").post(url, {"relative": siv.pk, "give": "visits"}, follow=True))
    assert "av deg 18. november 2026" in page
    assert page.count('name="withdraw"') == 1
    page = text_of(as_("inhabitant").post(url, {"relative": siv.pk, "withdraw": "visits"}, follow=True))
    assert 'name="withdraw"' not in page
    assert "Tatt tilbake" in page
    assert Consent.objects.get().withdrawn_how == "self"


def test_staff_enter_a_consent_by_the_way_they_know_it(as_, ingrid, siv):
    """Without it nothing is stored, and the field says so."""
    url = address("consents_for", ingrid)
    answer = as_("team_leader").post(url, {"relative": siv.pk, "give": "plan"})
    assert f'id="how-{siv.pk}-error"' in text_of(answer)
    assert not Consent.objects.exists()
    as_("team_leader").post(url, {"relative": siv.pk, "give": "plan", "how": "paper"})
    own = text_of(as_("inhabitant").get(reverse("own_consents")))
    assert "skrevet inn av team_leader fra papir 18. november 2026" in own


@pytest.mark.parametrize("said", [{"relative": 0, "give": "plan"}, {"give": "plan"}, {"give": "everything"}, {}])
def test_a_press_on_what_is_not_there_is_answered_so(as_, siv, said):
    """Another person's relative, no relative, no such scope, no button."""
    said = {"relative": siv.pk, **said} if said != {"give": "plan"} else said
    assert as_("inhabitant").post(reverse("own_consents"), said).status_code == 404
    assert not Consent.objects.exists()


def test_a_relative_gets_a_way_in_from_the_person(as_, ingrid):
    """An account, once; it shows nothing until something is given."""
    per = Relative.objects.create(source_id="r2", person=ingrid, name="Per Solbakk", relation="sibling")
    url = reverse("own_consents")
    assert "kan ikke logge inn ennå" in text_of(as_("inhabitant").get(url))
    for _ in range(2):
        page = text_of(as_("inhabitant").post(url, {"relative": per.pk, "invite": "yes"}, follow=True))
    assert "kan ikke logge inn ennå" not in page
    per.refresh_from_db()
    assert per.user.display_name == "Per Solbakk"


def test_without_relatives_the_page_says_what_to_do(as_):
    """An empty page is a question."""
    assert "Ring oss" in text_of(as_("inhabitant").get(reverse("own_consents")))


def test_a_sealed_person_is_told_that_nobody_is_let_in(as_, ingrid, siv):
    """Whatever is chosen."""
    Person.objects.filter(pk=ingrid.pk).update(grade="sealed")
    assert "Ingen har innsyn nå" in text_of(as_("inhabitant").get(reverse("own_consents")))


PAUSE = {"reason": "holiday", "starts_on": "2026-11-20", "ends_on": "2026-11-27"}


def test_a_pause_is_told_changed_and_taken_away(as_, ingrid):
    """On one page, each by one form."""
    url = reverse("own_pauses")
    assert "fra 20. november 2026" in text_of(as_("inhabitant").post(url, PAUSE, follow=True))
    pause = Pause.objects.get()
    assert 'value="2026-11-27"' in text_of(as_("inhabitant").get(url, {"endre": pause.pk}))
    as_("inhabitant").post(url, {**PAUSE, "pause": pause.pk, "ends_on": "29.11.2026"})
    pause.refresh_from_db()
    assert pause.ends_on == date(2026, 11, 29)
    as_("inhabitant").post(url, {"pause": pause.pk, "back": "today"})
    assert queries.pauses([ingrid.pk], first=TODAY) == []


@pytest.mark.parametrize(("back", "day"), [("today", TODAY), ("tomorrow", TODAY + timedelta(days=1))])
def test_home_again_is_one_press(as_, ingrid, herself, back, day):
    """From today or tomorrow."""
    told = {"starts_on": TODAY - timedelta(days=3), "ends_on": None, "reason": "hospital"}
    pause = services.pause_help(person_id=ingrid.pk, **told, **herself)
    as_("inhabitant").post(reverse("own_pauses"), {"pause": pause.pause_id, "back": back})
    assert Pause.objects.get().ends_on == day


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"ends_on": "2026-11-20"}, "ends_on"),
        ({"ends_on": "neste uke"}, "ends_on"),
        ({"ends_on": "2029-01-01"}, "ends_on"),
        ({"starts_on": "2020-01-01", "ends_on": ""}, "starts_on"),
        ({"starts_on": ""}, "starts_on"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_pause_that_cannot_be_gets_an_error_at_its_field(as_, said, field):
    """With the words that were typed still there."""
    answer = as_("inhabitant").post(reverse("own_pauses"), {**PAUSE, **said})
    assert field in answer.context["form"].errors
    assert not Pause.objects.exists()


def test_days_that_are_paused_already_are_named(as_):
    """So that the other one can be changed."""
    as_("inhabitant").post(reverse("own_pauses"), PAUSE)
    page = text_of(as_("inhabitant").post(reverse("own_pauses"), {**PAUSE, "starts_on": "2026-11-24", "ends_on": ""}))
    assert "Det er allerede en pause fra 20. november 2026" in page
    assert Pause.objects.count() == 1


def test_staff_end_a_pause_by_the_way_they_know_it(as_, ingrid, herself):
    """The hospital's call is not enough: it says how it was told."""
    told = {"starts_on": TODAY - timedelta(days=3), "ends_on": None, "reason": "hospital"}
    pause = services.pause_help(person_id=ingrid.pk, **told, **herself)
    url = address("pauses_for", ingrid)
    said = {"pause": pause.pause_id, "back": "today"}
    assert "Velg hvordan dere fikk vite det." in text_of(as_("team_leader").post(url, said))
    assert Pause.objects.get().ends_on is None
    as_("team_leader").post(url, {**said, "how": "phone"})
    row = Pause.objects.get()
    assert (row.ends_on, row.how, row.entered_by.username) == (TODAY, "phone", "team_leader")


def test_a_pause_that_is_gone_meanwhile_is_answered_so(as_):
    """Two people ended it."""
    assert as_("inhabitant").post(reverse("own_pauses"), {"pause": 999, "back": "today"}).status_code == 404


def test_who_acts_for_the_person_tells_of_a_pause(as_, ingrid, siv, lets_in):
    """The guardian of somebody in hospital."""
    lets_in("act")
    page = text_of(as_("relative").post(address("pauses_for", ingrid), PAUSE, follow=True))
    assert "skrevet inn av deg på vegne av Ingrid" in page
    assert Pause.objects.get().how == "proxy"


CONTACT = {"phone": "67 50 40 50", "email": "ingrid@example.no", "contact_channel": "email", "language": "en"}


def test_contact_is_changed_by_the_person_and_by_staff_for_them(as_, ingrid):
    """And the page says who did last."""
    page = text_of(as_("inhabitant").post(reverse("own_contact"), CONTACT, follow=True))
    assert "ingrid@example.no" in page
    url = address("contact_for", ingrid)
    said = {**CONTACT, "phone": "67 50 40 51"}
    assert "how" in as_("team_leader").post(url, said).context["form"].errors
    as_("team_leader").post(url, {**said, "how": "phone"})
    assert "skrevet inn av team_leader etter telefon" in text_of(as_("inhabitant").get(reverse("own_contact")))


@pytest.mark.parametrize(("said", "field"), [({"phone": "ring"}, "phone"), ({"email": ""}, "email")])
def test_contact_that_cannot_be_used_gets_an_error_at_its_field(as_, said, field):
    """A channel needs its address."""
    answer = as_("inhabitant").post(reverse("own_contact"), {**CONTACT, **said})
    assert field in answer.context["form"].errors


def test_a_language_that_came_by_file_is_not_lost(as_, ingrid):
    """Somebody who reads Polish changes a phone number."""
    Person.objects.filter(pk=ingrid.pk).update(language="pl")
    as_("inhabitant").post(reverse("own_contact"), {**CONTACT, "language": "pl"})
    ingrid.refresh_from_db()
    assert (ingrid.language, ingrid.phone) == ("pl", "67 50 40 50")


@pytest.mark.parametrize("name", [*OWN, *FOR])
def test_the_pages_cost_few_queries(as_, ingrid, siv, lets_in, name, django_assert_max_num_queries):
    """At most 20, with something on each."""
    lets_in("plan", "visits", "messages", "act")
    for i in range(5):
        Relative.objects.create(source_id=f"q{i}", person=ingrid, name=f"Nr. {i}", relation="friend")
    client = as_("inhabitant" if name in OWN else "team_leader")
    with django_assert_max_num_queries(20):
        answer = client.get(address(name, ingrid))
    assert len(answer.content) < 60_000
    assert "no-store" in answer["Cache-Control"]

"""A person's page: who may open it, what each may see, and that every look is logged."""

from __future__ import annotations

from datetime import time, timedelta
from unittest.mock import patch

import pytest
from django.urls import reverse

from tests.town import MONDAY, NOW, TODAY, Town, accepted_plan, history
from tillit.foundation.access.look_log import Look
from tillit.kernel.clock import instant
from tillit.rooms.decisions.models import Grant, GrantWindow
from tillit.rooms.people import services as people
from tillit.rooms.people.models import OwnWords, Pause, Person, Relative
from tillit.rooms.teams.models import Acquaintance, TeamPerson
from tillit.rooms.visits.models import Encounter, Visit
from tillit.rooms.visits.services import change_plan
from tillit.rooms.visits.types import Change, Placement

pytestmark = pytest.mark.django_db
FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture(autouse=True)
def _eight_in_the_morning():
    """Let the clock say what it says in town."""
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def url(person: Person, name: str = "person") -> str:
    return reverse(name, args=[person.public_id])


def read(client, town: Town, name: str, person: Person) -> str:
    client.force_login(town.users[name])
    answer = client.get(url(person))
    assert answer.status_code == 200
    return answer.content.decode()


def goes_to(town: Town, person: Person) -> bool:
    """Tell whether the town's care worker (Ola) goes to the person today."""
    return Visit.objects.filter(person=person, day=TODAY, helpers__employee=town.helpers[1], state="planned").exists()


def test_own_words_stand_first_with_older_versions_after(client, town):
    """What matters to the person comes before anything else on the page."""
    person = town.people[1]
    OwnWords.objects.create(
        source_id="new", person=person, text="Kaffen først.", written_on=TODAY, written_by="helper",
        written_by_name="Åse Tiurdal",
    )  # fmt: skip
    page = read(client, town, "team_leader", person)
    main = page[page.index("<main") :]
    assert 0 < main.index("Kaffen først.") < main.index("ut i hagen") < main.index('id="uke"')
    assert "Åse Tiurdal" in main[: main.index("ut i hagen")]


def test_who_comes_is_named_with_profession_and_no_length(client, town):
    """A name, a profession and a time of day; never minutes, which are nobody's right."""
    accepted_plan(town)
    page = read(client, town, "team_leader", town.people[1])
    assert "Ola Bjørkestad" in page
    assert "kl.\u00a008.00" in page
    assert "08.20" not in page
    assert "20 min" not in page


def test_how_to_get_in_is_for_who_goes_there_today(client, town):
    """The leader who stays at the base does not see the code; Ola, who goes, does; both looks are logged."""
    accepted_plan(town)
    person = next(p for p in town.people if goes_to(town, p))
    assert person.entry_instructions not in read(client, town, "team_leader", person)
    assert person.entry_instructions in read(client, town, "care_worker", person)
    actions = Look.objects.filter(user=town.users["care_worker"]).values_list("action", flat=True)
    assert set(actions) == {"see", "enter"}
    other = next(p for p in town.people if not goes_to(town, p))
    assert other.entry_instructions not in read(client, town, "care_worker", other)


def test_a_protected_address_is_only_for_who_goes_there(client, town):
    """The name is known, the address is not."""
    accepted_plan(town)
    Person.objects.update(grade="protected")
    person = next(p for p in town.people if goes_to(town, p))
    assert person.address not in read(client, town, "team_leader", person)
    assert person.address in read(client, town, "care_worker", person)


def test_without_a_ground_nobody_is_there_and_the_try_is_logged(client, town):
    """Another team's person looks the same as one who does not exist."""
    person = town.people[2]
    TeamPerson.objects.filter(person=person).delete()
    client.force_login(town.users["care_worker"])
    assert client.get(url(person)).status_code == 404
    assert client.get(url(person, "person_on_paper")).status_code == 404
    assert Look.objects.filter(refused=True, person_ids=[person.pk]).count() == 2


@pytest.mark.parametrize("name", ["inhabitant", "administrator"])
def test_the_staff_page_is_for_staff(client, town, name):
    """An administrator has no errand with a person; the inhabitant has a page of their own."""
    client.force_login(town.users[name])
    assert client.get(url(town.people[0])).status_code == 403


def test_the_inhabitant_sees_their_own_page_and_nobody_elses(client, town):
    """The same things, said to you."""
    accepted_plan(town)
    history(town)
    client.force_login(town.users["inhabitant"])
    page = client.get(reverse("own_page")).content.decode()
    assert "Ingrid" in page
    assert "ut i hagen" in page
    assert "Kari Fjellrev" in page
    assert town.people[0].entry_instructions not in page
    assert all(person.family_name not in page for person in town.people[1:])
    assert Look.objects.get().ground == "own_record"


def test_an_account_of_nobody_finds_nothing(client, town):
    """An inhabitant account that no record belongs to."""
    Person.objects.update(user=None)
    client.force_login(town.users["inhabitant"])
    assert client.get(reverse("own_page")).status_code == 404


def test_faces_are_counted_and_named(client, town):
    """How many in 14 and in 28 days, and who."""
    history(town, days=27, helper_of=lambda person, day: 0 if day < 20 else 1 + day % 2)
    client.force_login(town.users["team_leader"])
    context = client.get(url(town.people[0])).context
    assert (context["met_14"], context["met_28"]) == (3, 3)
    assert next(face.helper.given_name for face in context["faces"]) == "Kari"


def test_several_looks_of_one_day_are_one_line_and_the_way_in_is_no_look_of_its_own(client, town):
    """A visit to the page by who goes there writes two rows of the log; the person reads one line a day."""
    accepted_plan(town)
    person = town.people[1]  # Ola goes there today
    for _ in range(3):
        read(client, town, "care_worker", person)
    Look.objects.create(
        at=NOW - timedelta(days=1), user=town.users["care_worker"], action="see", ground="visit_today", page="my_day",
        person_ids=[person.pk],
    )  # fmt: skip
    read(client, town, "team_leader", person)
    client.force_login(town.users["team_leader"])
    looks = client.get(url(person)).context["looks"].object_list
    told = {(one.day, one.by): (one.is_oneself, one.times, one.saw_way_in) for one in looks}
    assert told == {
        (TODAY, "care_worker"): (False, 3, True),
        (TODAY, "team_leader"): (True, 2, False),
        (TODAY - timedelta(days=1), "care_worker"): (False, 1, False),
    }
    assert looks[-1].day < TODAY


def test_every_look_is_on_a_page_of_its_own_and_paged(client, town):
    """The newest first, with time, ground and page; to read for the person and to print for them."""
    person = town.people[0]
    for day in range(31):
        Look.objects.create(
            at=NOW - timedelta(days=day), user=town.users["team_leader"], action="see", ground="team_leader",
            page="person", person_ids=[person.pk],
        )  # fmt: skip
    client.force_login(town.users["inhabitant"])
    answer = client.get(reverse("own_looks"))
    looks = answer.context["looks"]
    assert (len(looks.object_list), looks.paginator.count) == (30, 32)
    assert "Leder teamet som hjelper personen" in answer.content.decode()
    assert len(client.get(reverse("own_looks"), {"page": 2}).context["looks"].object_list) == 2
    assert len(client.get(reverse("own_page")).context["looks"].object_list) == 5
    client.force_login(town.users["care_worker"])
    assert client.get(url(person, "person_looks")).status_code == 200
    TeamPerson.objects.filter(person=person).delete()
    assert client.get(url(person, "person_looks")).status_code == 404


def test_a_long_log_is_read_as_far_as_it_is_turned_and_every_line_is_on_one_page(client, town):
    """Two lines a day through three months: each page leads to the next, and the last is the last."""
    person, days = town.people[0], 90
    Look.objects.bulk_create(
        Look(
            at=NOW - timedelta(days=day, minutes=1), user=town.users[name], action="see", ground="team_leader",
            page="person", person_ids=[person.pk],
        )
        for day in range(days) for name in ("team_leader", "care_worker")
    )  # fmt: skip
    client.force_login(town.users["inhabitant"])
    number, told, turned = 1, [], True
    while turned:
        looks = client.get(reverse("own_looks"), {"page": number}).context["looks"]
        assert looks.number == number
        told += [(one.day, one.by) for one in looks.object_list]
        number, turned = number + 1, looks.has_next()
    assert len(told) == len(set(told)) == 2 * days + 1  # and the person's own look
    assert [day for day, _ in told] == sorted((day for day, _ in told), reverse=True)
    for beyond, last in (("99", number - 1), ("0", number - 1), ("x", 1), ("²", 1)):
        assert client.get(reverse("own_looks"), {"page": beyond}).context["looks"].number == last


def test_refused_looks_are_not_listed(client, town):
    """Nobody saw anything then."""
    person = town.people[0]
    TeamPerson.objects.filter(person=person).delete()
    client.force_login(town.users["care_worker"])
    client.get(url(person))
    client.force_login(town.users["inhabitant"])
    assert [one.by for one in client.get(reverse("own_page")).context["looks"].object_list] == ["inhabitant"]


def test_pauses_relatives_and_grants_are_there(client, town):
    """What is agreed, and who is close."""
    person = town.people[1]
    Pause.objects.create(
        source_id="x", person=person, starts_on=TODAY, ends_on=TODAY + timedelta(days=2), reason="hospital"
    )
    Relative.objects.create(source_id="r", person=person, name="Siv Østervik", relation="child")
    page = read(client, town, "team_leader", person)
    assert "Siv Østervik" in page
    assert "Få en god start på dagen" in page
    assert 'class="day-pause"' in page


def test_help_that_is_there_always_is_not_called_once_a_week(client, town):
    """An alarm comes in as once a week without windows; the page says only what and since when."""
    person = town.people[1]
    Grant.objects.filter(person=person).update(repeat="week", times=1, weekdays=[])
    page = read(client, town, "team_leader", person)
    assert "1 gang i uken" in page
    GrantWindow.objects.filter(grant__person=person).delete()
    page = read(client, town, "team_leader", person)
    assert "Få en god start på dagen" in page
    assert "i uken" not in page


def test_the_week_on_paper_holds_seven_days_and_a_number_to_call(client, town):
    """In large type, from either page."""
    accepted_plan(town)
    client.force_login(town.users["team_leader"])
    page = client.get(url(town.people[1], "person_on_paper")).content.decode()
    assert page.count('class="paper-day"') == 7
    assert "Ring <strong" in page
    assert "00 00 00 00" in page
    client.force_login(town.users["inhabitant"])
    assert client.get(reverse("own_week_on_paper")).status_code == 200


def test_the_next_visit_is_said_as_one_says_it(client, town):
    """At eight the visit of eight is under way; when it is done, tomorrow's is next."""
    plan = accepted_plan(town)
    client.force_login(town.users["inhabitant"])
    page = client.get(reverse("own_page"))
    assert page.context["next"].day == TODAY
    today = Visit.objects.get(plan=plan, person=town.people[0], day=TODAY)
    Encounter.objects.create(
        person=town.people[0], employee=town.helpers[0], day=TODAY, visit=today, team=town.team, origin="tap",
        recorded_at=NOW,
    )  # fmt: skip
    text = client.get(reverse("own_page")).content.decode().replace("\u00a0", " ")
    assert "Ingen flere besøk i dag" in text
    assert "i morgen kl. 08.00" in text


def test_a_change_stands_with_its_reason_also_on_paper(client, town):
    """Who comes instead, when instead."""
    plan = accepted_plan(town)
    change_plan(
        plan_public_id=plan.public_id,
        version=0,
        changes=[
            Change(
                f"{town.grants[0].pk}:{FRIDAY}:0",
                Placement("planned", FRIDAY, instant(FRIDAY, time(10)), (town.helpers[2].pk,)),
            )
        ],
        kind="move",
        user=town.users["team_leader"],
        now=NOW,
        words="Kari er i et møte.",
    )
    client.force_login(town.users["inhabitant"])
    for name in ("own_page", "own_week_on_paper"):
        text = client.get(reverse(name)).content.decode().replace("\u00a0", " ")
        assert "Åse kommer i stedet for Kari, kl. 10.00 i stedet for 08.00." in text
        assert "Kari er i et møte." in text


def test_who_has_been_there_before_is_told_from_who_comes_first(client, town):
    """A new face is said to be one."""
    accepted_plan(town)
    client.force_login(town.users["inhabitant"])
    assert "første gang" in client.get(reverse("own_page")).content.decode()
    Acquaintance.objects.create(person=town.people[0], employee=town.helpers[0], visits=3, last_on=TODAY)
    page = client.get(reverse("own_page"))
    assert "første gang" not in page.content.decode()
    assert page.content.decode().count("har vært her før") == 1, "said of the next visit, not of each"
    assert "no-store" in page["Cache-Control"], "the next to use this computer cannot go back to it"


def test_who_is_close_is_told_with_what_they_are_let_into(client, town):
    """Nothing, until the person gives it."""
    person = town.people[0]
    relative = Relative.objects.create(source_id="r", person=person, name="Siv Solbakk", relation="child")
    client.force_login(town.users["inhabitant"])
    assert "Ser ingenting her" in client.get(reverse("own_page")).content.decode()
    people.give_consent(
        person_id=person.pk, relative_id=relative.pk, scope="visits", how="self", by=town.users["inhabitant"], now=NOW
    )
    assert "Ser ingenting her" not in client.get(reverse("own_page")).content.decode()


def test_another_week_is_a_link_and_nonsense_is_this_week(client, town):
    """Weeks by address, never a fault."""
    client.force_login(town.users["team_leader"])
    address = url(town.people[1])
    assert str(client.get(address, {"uke": "2026-W48"}).context["week"]) == "2026-W48"
    assert str(client.get(address, {"uke": "soon"}).context["week"]) == "2026-W47"


def test_the_page_costs_few_queries(client, town, django_assert_max_num_queries):
    """At most 60, with everything on it."""
    accepted_plan(town)
    history(town)
    client.force_login(town.users["care_worker"])
    with django_assert_max_num_queries(60):
        client.get(url(town.people[1]))
    client.force_login(town.users["inhabitant"])
    with django_assert_max_num_queries(60):
        client.get(reverse("own_page"))

"""The people in the files: invented, whole, and with something to say."""

from collections import Counter, defaultdict
from datetime import date

from tillit.kernel.national_number import parse_national_number


def test_every_national_number_is_synthetic_valid_and_agrees_with_the_person(granvik):
    """Month + 80: no number can belong to a real person."""
    numbers = [parse_national_number(person["national_number"]) for person in granvik.people]
    assert all(number.is_synthetic for number in numbers)
    assert len({number.digits for number in numbers}) == len(granvik.people)
    for person, number in zip(granvik.people, numbers, strict=True):
        assert date.fromisoformat(person["birth_on"]) == number.birth_on
        assert person["sex"] == number.sex


def test_nobody_can_be_called_or_written_to(granvik):
    """Phone numbers are of a series that is not in use, addresses of e-mail at example.org."""
    phones = [row["phone"] for table in (granvik.people, granvik.employees, granvik.relatives) for row in table]
    assert all(phone == "" or phone.startswith("+47 01 ") for phone in phones)
    assert all(worker["email"].endswith("@example.org") for worker in granvik.employees)
    assert len({worker["email"] for worker in granvik.employees}) == len(granvik.employees)


def test_most_have_said_what_matters_and_no_two_pages_look_alike(granvik):
    """About seven in ten, some of it long ago, in many different words."""
    visited = [person for person in granvik.people if person["team"]]
    words = [person["own_words"] for person in visited if person["own_words"]]
    assert 0.6 < len(words) / len(visited) < 0.8
    assert Counter(words).most_common(1)[0][1] <= 0.03 * len(words) + 1
    years = {person["own_words_on"][:4] for person in visited if person["own_words"]}
    assert len(years) > 1


def test_words_fit_the_one_they_are_about(granvik):
    """A mother is a woman with a child who wrote it; one who lives alone has no spouse at home."""
    children = {relative["person"] for relative in granvik.relatives if relative["relation"] == "child"}
    for person in granvik.people:
        words = person["own_words"]
        if words.startswith("Mor "):
            assert person["sex"] == "female"
            assert person["id"] in children
        if words.startswith("Far "):
            assert person["sex"] == "male"
        if words.startswith(("Kona mi", "Mannen min", "Vi har vært gift")):
            assert person["lives_alone"] == "no"


def test_a_couple_shares_name_home_and_team(granvik):
    """Two who are married and both get help live in the same place."""
    by_name = {f"{person['given_name']} {person['family_name']}": person for person in granvik.people}
    homes = defaultdict(list)
    for relative in granvik.relatives:
        person = next(one for one in granvik.people if one["id"] == relative["person"])
        partner = by_name.get(relative["name"])
        if relative["relation"] == "spouse" and partner and partner["phone"] == relative["phone"]:
            homes[frozenset((person["id"], partner["id"]))].append((person, partner))
    assert homes
    for pairs in homes.values():
        for person, partner in pairs:
            assert person["address"] == partner["address"]
            assert person["team"] == partner["team"]


def test_everyone_who_is_visited_has_a_primary_contact_in_the_team(granvik):
    """And nobody else has a team."""
    team_of = {worker["id"]: worker["team"] for worker in granvik.employees}
    visited = {grant["person"] for grant in granvik.grants if grant["windows"]}
    for person in granvik.people:
        if person["team"]:
            assert person["id"] in visited
            assert team_of[person["primary_contact"]] == person["team"]
        else:
            assert person["primary_contact"] == ""


def test_teams_are_small_and_have_a_leader(granvik):
    """Forty to seventy people and eight to fourteen helpers, about the same everywhere."""
    people = Counter(person["team"] for person in granvik.people if person["team"])
    helpers = Counter(worker["team"] for worker in granvik.employees)
    leaders = Counter(worker["team"] for worker in granvik.employees if worker["role"] == "leader")
    assert all(40 <= count <= 76 for count in people.values())
    assert all(8 <= count <= 15 for count in helpers.values())
    assert set(leaders.values()) == {1}
    assert set(leaders) == {team["id"] for team in granvik.teams}

"""An indicator is data; what cannot be counted is refused at start with file, line and remedy."""

from importlib.resources import files

import pytest

from tillit.foundation.data_files import read_text
from tillit.foundation.facts import UnknownFact, fact, known_facts
from tillit.kernel.errors import NotFound
from tillit.kernel.fields import BadDataFile
from tillit.rooms.indicators.definition import definition, definitions, read_definitions

NAME = "definitions/helpers_met_14d.yaml"
SHIPPED = files("tillit.rooms.indicators").joinpath(NAME).read_text(encoding="utf-8")


def test_helpers_met_comes_for_two_and_four_weeks():
    assert sorted(definitions()) == ["helpers_met_14d", "helpers_met_28d"]
    assert definition("helpers_met_14d").least_visits == 14
    assert definition("helpers_met_28d").least_visits == 28


def test_a_definition_speaks_both_languages_and_falls_back_to_bokmaal():
    defined = definition("helpers_met_14d")
    assert defined.in_language("nb").name == "Hjelpere møtt på 14 dager"
    assert defined.in_language("en").name == "Helpers met in 14 days"
    assert defined.in_language("se") == defined.in_language("nb")


def test_an_unknown_indicator_is_not_found():
    with pytest.raises(NotFound):
        definition("kilometres")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "numerator: helpers_met.helpers",
            "numerator: helpers_met.kilometres",
            "definitions/helpers_met_14d.yaml, line 9, numerator: no room registered the fact "
            "'helpers_met.kilometres'. Correct the name, or register it in the room's facts.py. Known: "
            "helpers_met.helpers, helpers_met.persons, helpers_met.visits.",
        ),
        ("levels: [municipality, team]", "levels: [unit]", "line 7, levels: expected a list of municipality"),
        ("statistic: median", "statistic: mean", "line 3, statistic: expected one of median"),
        (
            "least_persons: 10",
            "least_persons: 0",
            "line 6, least_persons: expected a whole number, 1 or more",
        ),
        ("    unit: helpers", "", "texts.en.unit: expected a text"),
        ("version: 1", "version: 1\nformula: x", "line 3, formula: there is no such field"),
    ],
)
def test_a_wrong_definition_is_refused(old, new, message):
    with pytest.raises(BadDataFile) as refused:
        read_definitions([read_text(SHIPPED.replace(old, new, 1), NAME)])
    assert message in str(refused.value)


def test_two_definitions_may_not_share_an_id():
    with pytest.raises(BadDataFile, match="line 1, id: expected an id that no other indicator has"):
        read_definitions([read_text(SHIPPED, NAME), read_text(SHIPPED, NAME)])


def test_an_unregistered_fact_is_refused_and_the_known_ones_are_named():
    assert "helpers_met.helpers" in known_facts()
    with pytest.raises(UnknownFact, match=r"the fact 'moon'\. Known: helpers_met\.helpers"):
        fact("moon")

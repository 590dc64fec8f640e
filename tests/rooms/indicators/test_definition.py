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
    assert {"helpers_met_14d", "helpers_met_28d"} <= set(definitions())
    assert definition("helpers_met_14d").period_days == 14
    assert definition("helpers_met_28d").period_days == 28


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
            "definitions/helpers_met_14d.yaml, line 8, numerator: no room registered the fact "
            "'helpers_met.kilometres'. Correct the name, or register it in the room's facts.py. Known: ",
        ),
        ("levels: [municipality, unit, team]", "levels: [street]", "line 6, levels: expected a list of municipality"),
        (
            "statistic: median",
            "statistic: mean",
            "line 3, statistic: expected one of count, longest, median",
        ),
        (
            "least: 10",
            "least: 0",
            "line 5, least: expected a whole number, 1 or more",
        ),
        ("    unit: helpers", "", "texts.en.unit: expected a text"),
        ("version: 1", "version: 1\nformula: x", "line 3, formula: there is no such field"),
        (
            "{least_visits_a_day: 1}",
            "{least_calls: 1}",
            "line 10, parameters.least_calls: this fact takes no such parameter. Known: least_visits_a_day.",
        ),
        ("statistic: median", "statistic: share", "numerator: expected facts that are all counted by day"),
        (
            "origin: own",
            "origin: own\nsums:\n  own.a: [own.b]\n  own.b: [own.a]",
            "sums.own.a: the sums refer to each other in a circle: own.a → own.b → own.a. Take one",
        ),
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
    with pytest.raises(UnknownFact, match=r"the fact 'moon'\. Known: .*helpers_met\.helpers"):
        fact("moon")

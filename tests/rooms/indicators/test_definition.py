"""An indicator is data; what cannot be counted is refused at start with file, line and remedy."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from tests.town import NOW, TODAY, accepted_plan

from tillit.foundation.data_files import read_text
from tillit.foundation.facts import UnknownFact, fact, known_facts
from tillit.kernel.errors import NotFound
from tillit.kernel.fields import BadDataFile
from tillit.rooms.indicators import services
from tillit.rooms.indicators.definition import definition, definitions, read_definitions
from tillit.rooms.indicators.models import Measurement

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


DOCS = Path(__file__).parents[3] / "docs/indicators.md"
OWN = re.search(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[1]


@pytest.fixture
def own_folder(tmp_path, settings):
    """A municipality's folder with the example of the docs; give a function that reads it as the program starts."""
    settings.TILLIT_INDICATORS = str(tmp_path)

    def read(text: str = OWN, name: str = "visits_undone.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        definitions.cache_clear()
        return definitions()

    yield read
    definitions.cache_clear()


def test_the_example_of_the_docs_is_counted_beside_what_is_shipped(town, own_folder):
    accepted_plan(town)
    assert set(own_folder()) == {"visits_undone", *_shipped()}
    services.measure("visits_undone", on=TODAY, now=NOW)
    measured = Measurement.objects.get(indicator="visits_undone", level="municipality")
    assert measured.counts["denominator"] == measured.counts["numerator"] > 0, "nobody told of any visit as made"


def test_an_example_that_is_on_the_number_pages_and_opens(client, town, own_folder):
    own_folder()
    assert 'href="/tall/visits_undone/"' in client.get("/tall/").content.decode()
    assert "Besøk som ikke ble gjort" in client.get("/tall/visits_undone/").content.decode()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "denominator: visits.needed",
            "denominator: visits.wanted",
            "visits_undone.yaml, line 10, denominator: no room",
        ),
        ("visits.missed]", "own.undone]", "circle: own.undone → own.undone. Take one of them out of it."),
        ("id: visits_undone", "id: visits_missed", "visits_undone.yaml, line 1, id: expected an id that no other"),
        ("levels: [", "levels: [[", "visits_undone.yaml: this is not YAML."),
        ("period_days: 28", "period_days: four weeks", "visits_undone.yaml, line 4, period_days: expected a whole"),
        ("direction: lower_is_better", "direction: down", "line 7, direction: expected one of"),
    ],
)
def test_an_own_definition_that_is_wrong_stops_the_program_and_says_where(own_folder, old, new, message):
    assert old in OWN
    with pytest.raises(BadDataFile) as refused:
        own_folder(OWN.replace(old, new, 1))
    assert message in str(refused.value)


def test_a_folder_that_is_not_there_is_said(settings, tmp_path):
    settings.TILLIT_INDICATORS = str(tmp_path / "nowhere")
    definitions.cache_clear()
    with pytest.raises(BadDataFile, match=r"TILLIT_INDICATORS names the folder .*nowhere, which is not there"):
        definitions()


def _shipped() -> set[str]:
    names = files("tillit.rooms.indicators").joinpath("definitions").iterdir()
    return {file.name.removesuffix(".yaml") for file in names if file.name.endswith(".yaml")}

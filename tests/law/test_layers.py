"""Law is data: each value has a source, layers may be stricter, a broken file is refused with its field."""

import subprocess
import sys
from datetime import date

import pytest

from tillit.kernel.fields import BadDataFile
from tillit.law.book import TooLoose, Value, national
from tillit.law.layer import read_national, read_overlay
from tillit.law.value import NotInForce
from tillit.law.working_time import WorkingTime, working_time

DAY = date(2026, 11, 18)
NATIONAL = """\
source: Loven
as_of: 2026-01-01
values:
  rest_hours:
    unit: hours
    limit: least
    sentence: {nb: Hvile., en: Rest.}
    by_date:
      - {from: 2020-01-01, value: 10, paragraph: § 1}
      - {from: 2024-07-01, value: 11, paragraph: § 1}
      - {from: 2027-01-01, value: null, paragraph: § 1 (opphevet)}
"""


def overlay(value, *, kind="agreement", name="daily_rest_hours", since="2026-01-01"):
    text = (
        f"source: Særavtalen\nas_of: 2026-01-01\nvalues:\n  {name}:\n    by_date:\n"
        f"      - {{from: {since}, value: {value}, paragraph: § 4}}\n"
    )
    return read_overlay(text, file="avtale.yaml", kind=kind, national=national("working_time"))


def test_every_value_of_the_file_has_a_typed_name():
    named = {name for name, kind in vars(WorkingTime).items() if isinstance(kind, Value)}
    assert named == set(national("working_time").meanings)


def test_every_value_says_what_it_means_and_where_it_stands():
    law = working_time(DAY)
    for name in national("working_time").meanings:
        value = law.get(name)
        assert value.citation.paragraph.startswith("§ 10-")
        assert value.citation.read_on == date(2026, 1, 1)
        assert law.meaning(name, "nb") != law.meaning(name, "en")


def test_the_files_are_read_when_asked_for_and_not_at_import():
    code = (
        "import sys, tillit.law.working_time as w\n"
        "assert w.LawOn and not __import__('tillit.law.book').law.book.national.cache_info().currsize\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_value_changes_on_its_day_and_ends_when_it_is_repealed():
    layer = read_national(NATIONAL, file="x.yaml")
    on = [layer.change_on("rest_hours", date(*day)) for day in [(2024, 6, 30), (2024, 7, 1), (2027, 1, 1)]]
    assert [change.value for change in on] == [10, 11, None]
    assert layer.change_on("rest_hours", date(2019, 12, 31)) is None


def test_a_repealed_value_is_not_given(monkeypatch):
    layer = read_national(NATIONAL.replace("rest_hours", "daily_rest_hours"), file="x.yaml")
    monkeypatch.setattr("tillit.law.book.national", lambda subject: layer)
    assert working_time(date(2026, 12, 31)).daily_rest_hours.value == 11
    with pytest.raises(NotInForce, match="Loven gives no value on 2027-01-01"):
        _ = working_time(date(2027, 1, 1)).daily_rest_hours


def test_an_agreement_may_go_as_far_as_the_law_lets_it():
    rest = working_time(DAY, [overlay(9)]).daily_rest_hours
    assert (rest.value, rest.layer, str(rest.citation)) == (9, "Særavtalen", "Særavtalen § 4")
    with pytest.raises(TooLoose, match=r"7\.5 hours .* must be at least 8 hours \(Arbeidsmiljøloven § 10-8 \(3\)\)"):
        working_time(DAY, [overlay(7.5)])


def test_the_municipality_may_only_be_stricter():
    assert working_time(DAY, [overlay(12, kind="municipality")]).daily_rest_hours.value == 12
    with pytest.raises(TooLoose, match="at least 11 hours"):
        working_time(DAY, [overlay(10, kind="municipality")])
    with pytest.raises(TooLoose, match="at most 38 hours"):
        working_time(DAY, [overlay(40, kind="municipality", name="rota_week_hours")])


def test_the_municipality_stands_above_the_agreement_in_whatever_order_they_come():
    layers = [overlay(10, kind="municipality"), overlay(9)]
    assert working_time(DAY, layers).daily_rest_hours.value == 10


def test_a_layer_that_ended_or_has_not_begun_leaves_the_law():
    assert working_time(DAY, [overlay("null")]).daily_rest_hours.value == 11
    assert working_time(DAY, [overlay(9, since="2027-01-01")]).daily_rest_hours.value == 11


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2024-07-01", "2019-07-01", "values.rest_hours.by_date.1.from: expected a date after the one above"),
        ("unit: hours", "unit: moons", "x.yaml, values.rest_hours.unit: expected one of days, hours"),
        ("limit: least", "limit: maybe", "values.rest_hours.limit: expected one of least, most"),
        ("value: 11,", "valeu: 11,", "by_date.1.value: expected a number, or null when repealed"),
        (", en: Rest.", "", "values.rest_hours.sentence.en: expected a text"),
        ("as_of: 2026-01-01", "as_of: yesterday", "as_of: expected a date"),
        (
            "    limit: least",
            "    limit: least\n    agreement_to: moon",
            "expected the name of another value",
        ),
        ("paragraph: § 1}", "paragraph: § 1, nb: x}", "by_date.0.nb: there is no such field"),
        ("source:", "source: [", "x.yaml: this is not YAML."),
    ],
)
def test_a_broken_file_is_refused_with_its_field(old, new, message):
    with pytest.raises(BadDataFile) as refused:
        read_national(NATIONAL.replace(old, new, 1), file="x.yaml")
    assert message in str(refused.value)


def test_a_value_without_dates_is_refused():
    text = NATIONAL.partition("    by_date")[0] + "    by_date: []\n"
    with pytest.raises(BadDataFile, match="expected at least one date with its value"):
        read_national(text, file="x.yaml")


def test_a_layer_cannot_invent_a_value():
    with pytest.raises(BadDataFile, match=r"avtale\.yaml, values\.coffee_minutes: .* has no such value"):
        overlay(15, name="coffee_minutes")

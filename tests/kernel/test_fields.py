"""A data file that is wrong is refused with the file, the line, the field and what was expected."""

from datetime import date

import pytest

from tillit.foundation.data_files import read_text
from tillit.kernel.fields import BadDataFile

GOOD = """\
name: Ærfugl
count: 3
open: true
from: 2026-01-01
tags: [a, b]
inner:
  value: 1.5
items:
  - {code: x}
  - {code: y}
"""


def read_all(text):
    fields = read_text(text, "birds.yaml")
    fields.text("name")
    fields.whole("count")
    fields.yes_no("open")
    fields.day("from")
    fields.texts("tags")
    inner = fields.fields("inner")
    inner.number_or_null("value")
    inner.close()
    for item in fields.each("items"):
        item.choice("code", {"x", "y"})
    fields.close()


def test_a_good_file_is_read():
    fields = read_text(GOOD, "birds.yaml")
    assert fields.text("name") == "Ærfugl"
    assert fields.day("from") == date(2026, 1, 1)
    assert fields.fields("inner").number_or_null("value") == 1.5
    assert [item.text("code") for item in fields.each("items")] == ["x", "y"]
    read_all(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: Ærfugl", "name: ''", "birds.yaml, line 1, name: expected a text, found ''."),
        ("count: 3", "count: -1", "birds.yaml, line 2, count: expected a whole number, 0 or more, found -1."),
        ("count: 3", "count: true", "line 2, count: expected a whole number"),
        ("open: true", "open: ja", "line 3, open: expected true or false, found 'ja'."),
        ("from: 2026-01-01", "from: '1.1.2026'", "line 4, from: expected a date"),
        ("tags: [a, b]", "tags: [1.10]", "line 5, tags: expected a list of texts"),
        ("  value: 1.5", "  value: much", "line 7, inner.value: expected a number"),
        ("  value: 1.5", "  valeu: 1.5", "birds.yaml, inner.value: expected a number"),
        ("  - {code: y}", "  - {code: z}", "line 10, items.1.code: expected one of x, y, found 'z'."),
        ("  - {code: y}", "  - {}", "birds.yaml, items.1.code: expected one of x, y, found nothing."),
        ("  - {code: y}", "  - y", "line 10, items.1: expected fields (name: value), found 'y'."),
        ("open: true", "open: true\nopne: 2", "line 4, opne: there is no such field. Known here: count"),
        ("name: Ærfugl", "name: [", "birds.yaml: this is not YAML."),
    ],
)
def test_a_wrong_field_is_named(old, new, message):
    with pytest.raises(BadDataFile) as refused:
        read_all(GOOD.replace(old, new))
    assert message in str(refused.value)


def test_an_empty_file_is_refused():
    with pytest.raises(BadDataFile, match=r"birds\.yaml: expected fields \(name: value\), found None\."):
        read_text("", "birds.yaml")

"""Names stand in Norwegian alphabetical order, whatever the database's collation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillit.kernel.sort_key import sort_key


def in_order(*names: str) -> list[str]:
    return sorted(names, key=sort_key)


def test_the_norwegian_letters_come_after_z():
    """Æ, Ø and Å end the alphabet, in this order."""
    assert in_order("Åse", "Zara", "Ødegård", "Anne", "Æsop") == ["Anne", "Zara", "Æsop", "Ødegård", "Åse"]


def test_aa_is_filed_as_a_with_ring():
    """Aasen stands with Åsen, not before Abel."""
    assert in_order("Aasen", "Abel", "Zakariassen") == ["Abel", "Zakariassen", "Aasen"]
    assert sort_key("Aasen") == sort_key("ÅSEN")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Éva", "Eva"), ("müller", "Myller"), ("Łukasz", "Lukasz"), ("Öberg", "Øberg"), ("Ännä", "Ænnæ")],
)
def test_accents_and_case_do_not_count(one, other):
    """Foreign letters are filed under their Norwegian neighbor."""
    assert sort_key(one) == sort_key(other)


def test_a_short_family_name_comes_before_a_longer_one():
    """The family name decides before the given name does."""
    people = [("Berg", "Åse"), ("Bergan", "Anne"), ("Berg", "Anne")]
    assert sorted(people, key=lambda person: sort_key(*person)) == [
        ("Berg", "Anne"),
        ("Berg", "Åse"),
        ("Bergan", "Anne"),
    ]


def test_hyphens_and_apostrophes_separate_words():
    """Signs do not move a name to the front of the list."""
    assert sort_key("Moe-Hansen") == sort_key("Moe Hansen")


@given(st.text())
def test_a_key_is_stable_and_ignores_case(name):
    """Any text has a key, and capitals do not change it."""
    assert sort_key(name.upper().lower()) == sort_key(name.upper().lower().casefold())
    assert isinstance(sort_key(name), str)

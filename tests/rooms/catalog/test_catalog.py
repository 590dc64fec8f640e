"""The catalogue comes with the program, belongs to the municipality afterwards, and reads well."""

import pytest
from django.core.management import call_command

from tillit.foundation.data_files import read_text
from tillit.kernel.errors import NotFound
from tillit.kernel.fields import BadDataFile
from tillit.rooms.catalog import queries
from tillit.rooms.catalog.models import CatalogEntry
from tillit.rooms.catalog.seeds import TEXTS, shipped_entries

CODES = {
    "home_nursing",
    "practical_help",
    "safety_alarm",
    "meals",
    "day_activity",
    "respite",
    "personal_assistance",
    "rehabilitation",
    "mental_health_team",
    "nursing_home_long",
    "nursing_home_short",
    "emergency_clinic",
}
ENTRY = """\
code: meals
position: 4
home_visits: false
referral_needed: false
promises: ["1.10"]
texts:
""" + "\n".join(f"  {language}:\n" + "\n".join(f"    {key}: Tekst" for key in TEXTS) for language in ("nb", "en"))


def test_a_new_database_has_every_entry(db):
    assert set(CatalogEntry.objects.values_list("code", flat=True)) == CODES
    assert set(CatalogEntry.objects.filter(home_visits=True).values_list("code", flat=True)) == {
        "home_nursing",
        "practical_help",
        "rehabilitation",
    }


def test_an_edited_entry_is_never_overwritten_and_a_missing_one_comes_back(db):
    entry = CatalogEntry.objects.get(code="meals")
    entry.texts["nb"]["name"] = "Middag på døra"
    entry.save()
    CatalogEntry.objects.filter(code="respite").delete()
    call_command("migrate", verbosity=0)
    assert CatalogEntry.objects.get(code="meals").texts["nb"]["name"] == "Middag på døra"
    assert CatalogEntry.objects.filter(code="respite").count() == 1


def test_every_text_is_a_text_of_its_own_in_both_languages():
    for entry in shipped_entries():
        for key in TEXTS:
            assert entry["texts"]["nb"][key] != entry["texts"]["en"][key], (entry["code"], key)


def test_offers_come_in_groups_each_once(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        groups = queries.offers(language="nb")
    assert [group.name for group in groups][:2] == ["Hjelp hjemme", "Mestring og helse"]
    assert len({group.name for group in groups}) == len(groups)
    assert sorted(offer.code for group in groups for offer in group.offers) == sorted(CODES)


def test_an_offer_speaks_the_readers_language_and_says_which_law(db):
    offer = queries.offer("nursing_home_long", language="en")
    assert offer.name == "Long-term stay in a nursing home"
    assert offer.legal_basis[0].act == "Patient and User Rights Act"
    assert offer.legal_basis[0].paragraph == "§ 2-1 e"
    assert queries.offer("nursing_home_long", language="nb").legal_basis[0].means.startswith("Du har rett")


def test_a_text_without_a_translation_is_shown_in_bokmaal(db):
    entry = CatalogEntry.objects.get(code="meals")
    del entry.texts["en"]
    entry.save()
    assert queries.offer("meals", language="en").name == "Mat hjem"


def test_an_unknown_code_is_not_found(db):
    with pytest.raises(NotFound):
        queries.offer("spaceships", language="nb")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  en:\n", "  de:\n", "texts.en: expected fields"),
        ("home_visits: false", "home_visits: nei", "line 3, home_visits: expected true or false"),
        ('["1.10"]', '["1.1"]', "line 5, promises: expected ids of promises"),
        ("code: meals", "code: food", "line 1, code: expected the name of the file"),
        ("position: 4", "position: 4\ncolor: red", "line 3, color: there is no such field"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_field(old, new, message):
    with pytest.raises(BadDataFile) as refused:
        shipped_entries([read_text(ENTRY.replace(old, new), "entries/meals.yaml")])
    assert message in str(refused.value)


def test_two_entries_may_not_share_a_code():
    files = [read_text(ENTRY, "entries/meals.yaml"), read_text(ENTRY, "more/meals.yaml")]
    with pytest.raises(BadDataFile, match=r"more/meals\.yaml, line 1, code: expected a code that no other"):
        shipped_entries(files)

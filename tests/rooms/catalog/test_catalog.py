"""The catalogue comes with the program, belongs to the municipality afterwards, and reads well."""

import pytest
from django.core.management import call_command
from tests.town import NOW

from tillit.foundation.data_files import read_text
from tillit.foundation.trail import TrailEntry
from tillit.kernel.errors import NotFound, StateConflict
from tillit.kernel.fields import BadDataFile
from tillit.rooms.catalog import queries, services
from tillit.rooms.catalog.models import CatalogEntry
from tillit.rooms.catalog.seeds import shipped_entries
from tillit.rooms.catalog.types import TEXTS

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


def change(town, code: str, **texts: str) -> list[str]:
    """Save the page where an entry is edited, with some texts written anew (`nb_name`)."""
    written = {text.field: text.now for text in queries.entry_to_edit(code, language="nb").texts}
    written |= {field.replace("_", ".", 1): text for field, text in texts.items()}
    return services.change_entry(
        code=code, texts=written, referral_needed=False, by=town.users["administrator"], now=NOW
    )


def test_what_the_municipality_changed_survives_a_new_version_and_the_rest_is_renewed(town):
    assert change(town, "meals", nb_name="Middag på døra") == ["nb.name"]
    entry = CatalogEntry.objects.get(code="meals")
    entry.texts["nb"]["summary"] = "Slik det sto i en eldre utgave"
    entry.save()
    CatalogEntry.objects.filter(code="respite").delete()
    call_command("migrate", verbosity=0)
    offer = queries.offer("meals", language="nb")
    assert offer.name == "Middag på døra"
    assert offer.summary != "Slik det sto i en eldre utgave"
    assert CatalogEntry.objects.filter(code="respite").count() == 1


def test_a_change_can_be_taken_back_one_at_a_time_or_all(town):
    by = {"by": town.users["administrator"], "now": NOW}
    change(town, "meals", nb_name="Middag på døra", en_name="Dinner", nb_limits="Svar innen en uke")
    services.restore_entry(code="meals", field="nb.name", **by)
    assert queries.offer("meals", language="nb").name == "Mat hjem"
    assert queries.offer("meals", language="nb").limits == "Svar innen en uke"
    services.restore_entry(code="meals", field=None, **by)
    assert CatalogEntry.objects.get(code="meals").changes == {}
    assert TrailEntry.objects.get(verb="change_entry").facts == {"changed": ["en.name", "nb.limits", "nb.name"]}


def test_a_text_that_is_emptied_or_as_shipped_is_no_change(town):
    assert change(town, "meals", nb_name=" Mat hjem ", nb_summary="") == []
    assert queries.offer("meals", language="nb").summary


def test_a_referral_is_the_municipalitys_to_ask_for(town):
    services.change_entry(code="meals", texts={}, referral_needed=True, by=town.users["administrator"], now=NOW)
    assert queries.offer("meals", language="nb").referral_needed
    call_command("migrate", verbosity=0)
    assert queries.offer("meals", language="nb").referral_needed


def test_what_is_not_offered_is_read_by_nobody_and_comes_back_as_it_was(town):
    by = {"by": town.users["administrator"], "now": NOW}
    services.offer_entry(code="meals", offered=False, **by)
    call_command("migrate", verbosity=0)
    assert "meals" not in {offer.code for group in queries.offers(language="nb") for offer in group.offers}
    with pytest.raises(NotFound):
        queries.offer("meals", language="nb")
    services.offer_entry(code="meals", offered=True, **by)
    assert queries.offer("meals", language="nb").name == "Mat hjem"


def test_an_own_entry_is_offered_last_and_left_alone(town):
    texts = {"nb.name": "Fotpleie på Ærøy", "nb.group": "Hjelp hjemme", "nb.summary": "Stell av føtter"}
    by = {"by": town.users["administrator"], "now": NOW}
    code = services.add_entry(texts=texts, referral_needed=False, home_visits=False, **by)
    assert code == "own_fotpleie_pa_aeroy"
    with pytest.raises(StateConflict):
        services.add_entry(texts=texts, referral_needed=False, home_visits=False, **by)
    change(town, code, nb_summary="Stell av føttene dine")
    call_command("migrate", verbosity=0)
    offer = queries.offer(code, language="en")
    assert (offer.name, offer.summary) == ("Fotpleie på Ærøy", "Stell av føttene dine")
    assert queries.entries(language="nb")[-1].code == code


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

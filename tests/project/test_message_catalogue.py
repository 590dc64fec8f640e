"""How texts are found, kept, merged and compiled, and that the Norwegian catalogue is whole."""

import gettext
import re

import pytest
from babel.messages.catalog import Catalog
from click.testing import CliRunner

from tillit.project import catalogues
from tillit.project.collect_messages import collect, complaints, is_translated, main, merge, texts_in
from tillit.project.compile_messages import compile_changed
from tillit.project.extract_messages import TextNotReadable, texts_of

CODE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy

def page(count):
    # Translators: the title of the page
    title = _("My day")
    later = gettext_lazy("Tomorrow")
    return ngettext("%(n)d visit", "%(n)d visits", count), pgettext_lazy("verb", "plan"), title, later
"""

TEMPLATE = """{% load i18n %}
<ul>
        {% for visit in visits %}
    <li title="{% translate 'Done' %}">{% translate "Half price: 50%" %}
      {% blocktranslate count n=visits|length trimmed %}
          {{ n }} helper met
      {% plural %}
          {{ n }} helpers met
      {% endblocktranslate %}
  </li>{% endfor %}{{ _("Why") }}{% translate "May" context "month" %} it's {# no text #}
</ul>
"""


@pytest.fixture
def source(tmp_path):
    """A program that says a few things in code and in a template."""
    room = tmp_path / "tillit" / "rooms"
    (room / "templates").mkdir(parents=True)
    (room / "migrations").mkdir()
    (room / "views.py").write_text(CODE)
    (room / "templates" / "day.html").write_text(TEMPLATE)
    (room / "migrations" / "0001_initial.py").write_text('_("never shown")')
    return tmp_path / "tillit"


@pytest.fixture
def folder(tmp_path):
    """Where the catalogues of this test lie."""
    return tmp_path / "locale"


def norwegian(folder):
    return catalogues.read_catalogue(catalogues.catalogue_file("nb", folder), "nb")


def own_file(tmp_path, **texts):
    catalogue = Catalog(locale="nb")
    for text, translation in texts.items():
        catalogue.add(text.replace("_", " "), translation)
    catalogues.write_catalogue(tmp_path / "own.po", catalogue)
    return tmp_path / "own.po"


def test_texts_are_found_in_code_and_in_templates(source):
    """Plurals, contexts and filters too; indentation and apostrophes in a template do not matter."""
    found = {(message.id, message.context) for message in texts_in(texts_of(source))}
    assert found == {
        ("My day", None),
        ("Tomorrow", None),
        (("%(n)d visit", "%(n)d visits"), None),
        ("plan", "verb"),
        ("Done", None),
        ("Half price: 50%%", None),
        (("%(n)s helper met", "%(n)s helpers met"), None),
        ("Why", None),
        ("May", "month"),
    }


def test_a_file_that_cannot_be_read_is_named(source):
    """Rather than losing its translations."""
    (source / "broken.html").write_text("{% load i18n %}{% blocktranslate %}{% if %}{% endblocktranslate %}")
    with pytest.raises(TextNotReadable, match=re.escape("broken.html")):
        texts_of(source)


def test_collecting_keeps_translations_drops_the_unsaid_and_is_stable(source, folder, tmp_path):
    """Two runs are byte-equal, so that a catalogue only changes when a text does."""
    collect(source=source, folder=folder)
    assert merge([own_file(tmp_path, My_day="Min dag")], language="nb", folder=folder) == []
    (source / "rooms" / "templates" / "day.html").unlink()
    collect(source=source, folder=folder)
    assert norwegian(folder).get("My day").string == "Min dag"
    assert norwegian(folder).get("Done") is None
    before = catalogues.catalogue_file("nb", folder).read_bytes()
    collect(source=source, folder=folder)
    assert catalogues.catalogue_file("nb", folder).read_bytes() == before
    assert b"Date" not in before


def test_a_text_that_gets_a_plural_is_translated_anew(source, folder, tmp_path):
    """One Norwegian form cannot serve for two."""
    collect(source=source, folder=folder)
    merge([own_file(tmp_path, My_day="Min dag")], language="nb", folder=folder)
    (source / "rooms" / "views.py").write_text('ngettext("My day", "My days", 2)')
    collect(source=source, folder=folder)
    assert not is_translated(norwegian(folder).get("My day"))


def test_the_check_names_what_is_missing_and_what_nobody_says(source, folder):
    """And is silent when all is well."""
    collect(source=source, folder=folder)
    assert complaints(source=source, folder=folder) == []
    (source / "rooms" / "views.py").write_text('_("A new text")')
    found = complaints(source=source, folder=folder)
    assert "nb: missing: A new text" in found
    assert "en: nobody says: My day" in found
    assert len(found) == 2 + 2 * 4


def test_merging_takes_translations_of_known_texts_only(source, folder, tmp_path):
    """What the program does not say is reported, and an empty translation overwrites nothing."""
    collect(source=source, folder=folder)
    merge([own_file(tmp_path, My_day="Min dag")], language="nb", folder=folder)
    left = merge([own_file(tmp_path, My_day="", Done="Utført", Else="Ellers")], language="nb", folder=folder)
    assert left == ["Else"]
    assert norwegian(folder).get("My day").string == "Min dag"
    assert norwegian(folder).get("Done").string == "Utført"


def test_compiled_texts_are_used_and_doubtful_ones_are_not(source, folder, tmp_path):
    """A fuzzy translation is somebody's guess."""
    collect(source=source, folder=folder)
    own = own_file(tmp_path, My_day="Min dag", Tomorrow="I morgen")
    merge([own], language="nb", folder=folder)
    file = catalogues.catalogue_file("nb", folder)
    catalogue = norwegian(folder)
    catalogue.get("Tomorrow").flags.add("fuzzy")
    catalogues.write_catalogue(file, catalogue)
    assert compile_changed(tmp_path) == [
        catalogues.catalogue_file(language, folder).with_suffix(".mo") for language in ("en", "nb")
    ]
    with file.with_suffix(".mo").open("rb") as compiled:
        texts = gettext.GNUTranslations(compiled)
    assert texts.gettext("My day") == "Min dag"
    assert texts.gettext("Tomorrow") == "Tomorrow"
    assert compile_changed(tmp_path) == []


def test_the_catalogues_hold_what_the_program_says_and_nothing_else():
    """The same as `--check`, which prints the differences."""
    done = CliRunner().invoke(main, ["--check"])
    assert done.exit_code == 0, done.output


def test_every_text_has_a_norwegian_translation():
    """Nothing empty and nothing doubtful."""
    catalogue = norwegian(catalogues.FOLDER)
    assert len(texts_in(catalogue)) > 100
    assert [message.id for message in texts_in(catalogue) if not is_translated(message) or message.fuzzy] == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translations_fill_in_the_same_values_as_the_text(language):
    """A forgotten or misspelled %(name)s would break a page in that language only."""
    catalogue = catalogues.read_catalogue(catalogues.catalogue_file(language), language)
    wrong = []
    for message in texts_in(catalogue):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        allowed = set().union(*(values_in(text) for text in ids))
        if any(text and not values_in(text) <= allowed for text in texts):
            wrong.append(message.id)
        if texts[-1] and values_in(texts[-1]) != values_in(ids[-1]):
            wrong.append(message.id)
    assert wrong == []


def values_in(text):
    return set(re.findall(r"%\((\w+)\)[sd]|\{(\w*)\}", text))

"""Components say what they should, refuse what they do not know, and never carry inline style or script."""

import re
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils.translation import override

import tillit.ui
from tillit.ui import navigation
from tillit.ui.continuity import Faces

TEMPLATES = Path(tillit.ui.__file__).parent / "templates"
pytestmark = pytest.mark.urls("tests.ui.urls")


def drawn(text, address="/", **context):
    """Render a piece of template in bokmål."""
    request = RequestFactory().get(address)
    with override("nb"):
        return Template("{% load tillit %}" + text).render(Context({"request": request, **context}))


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.html")), ids=lambda file: file.name)
def test_no_template_carries_inline_style_or_script(file):
    """The content security policy would refuse it in silence."""
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"""\s(style|on[a-z]+|hx-on[:\w-]*)\s*=\s*["']""", text)
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    get_template(file.relative_to(TEMPLATES).as_posix())


def test_a_badge_has_color_shape_and_word():
    """Whoever does not see the color sees the icon and reads the word."""
    badge = drawn('{% badge "Haster" "warning" %}')
    assert 'data-color="warning"' in badge
    assert "<svg" in badge
    assert "Haster" in badge


@pytest.mark.parametrize(
    "text",
    ['{% badge "x" "purple" %}', '{% post_button url="/" label="x" color="red" %}'],
)
def test_a_component_refuses_what_it_does_not_know(text):
    """A slip in a template fails in the test, not as a gray box in front of a user."""
    with pytest.raises(TemplateSyntaxError, match=r"purple|color"):
        drawn(text)


def test_an_unknown_icon_is_an_error_that_lists_the_icons():
    """The message says what there is to choose from."""
    with pytest.raises(LookupError, match=r"'unicorn'.*calendar"):
        drawn('{% icon "unicorn" %}')


@pytest.mark.parametrize(
    ("helpers", "word", "sign"),
    [(1, "få ansikter", "person"), (6, "få ansikter", "person"), (7, "noen ansikter", "people"),
     (11, "noen ansikter", "people"), (12, "mange ansikter", "crowd")],
)  # fmt: skip
def test_few_some_and_many_faces_differ_in_word_and_shape(helpers, word, sign):
    """Three levels, each readable without color."""
    with override("nb"):
        assert (Faces(helpers).word, Faces(helpers).icon) == (word, sign)
    assert word in drawn("{% continuity n %}", n=helpers)


def test_nobody_met_is_missing_and_not_a_success():
    """Zero helpers recorded is no praise: neutral, with a word of its own."""
    badge = drawn("{% continuity 0 14 %}")
    assert 'data-color="neutral"' in badge
    assert "ingen registrert" in badge


def test_the_count_of_faces_is_said_in_the_singular_too():
    """One helper, not one helpers; the days are said when they are given."""
    assert "1 hjelper<" in drawn("{% continuity 1 %}")
    assert "3 hjelpere på 14 dager" in drawn("{% continuity 3 14 %}")


def test_a_number_that_is_missing_is_said_to_be_missing():
    """Never a zero, never an empty tile."""
    tile = drawn('{% number_tile value=None unit="dager" counts="venter den som har ventet lengst" %}')
    assert "Ikke kjent ennå" in tile
    assert "dager" not in tile
    assert "Ikke kjent ennå" in drawn('{% number_tile value=forgotten unit="x" counts="y" %}')
    assert '<span class="tile-value">0</span>' in drawn('{% number_tile value=0 unit="x" counts="y" %}')


def test_own_words_are_a_quotation_with_who_and_when():
    """The words are escaped, quoted and dated."""
    words = drawn("{% own_words text=t written_on=d by=b %}", t="Kaffe <først>", d=date(2026, 11, 21), b="Astrid")
    assert "<blockquote><p>Kaffe &lt;først&gt;</p></blockquote>" in words
    assert '<time datetime="2026-11-21">21.\u00a0november 2026</time>' in words
    assert "<cite>Astrid</cite>" in words


def test_boxes_escape_their_texts_and_keep_their_content():
    """A title from data cannot become markup; what stands between the tags is a template already."""
    card = drawn('{% card title=t id="c" %}<p>{{ t }}</p>{% endcard %}', t="<b>Sol</b>")
    assert "<b>" not in card
    assert '<section class="ds-card card" id="c" aria-labelledby="c-title">' in card
    assert "<p>&lt;b&gt;Sol&lt;/b&gt;</p>" in card


def test_a_message_about_a_danger_interrupts_and_others_wait():
    """role=alert only where something went wrong just now."""
    assert 'role="alert"' in drawn('{% alert tone="danger" live=True %}x{% endalert %}')
    assert 'role="status"' in drawn('{% alert tone="success" live=True %}x{% endalert %}')
    assert "role=" not in drawn('{% alert tone="danger" %}x{% endalert %}')


def test_a_table_scrolls_in_a_named_region():
    """The region takes the focus and is named by the caption."""
    table = drawn('{% data_table caption="Personer" id="p" %}<tbody></tbody>{% enddata_table %}')
    assert 'role="region" aria-labelledby="p-caption" tabindex="0"' in table
    assert '<caption id="p-caption">Personer</caption>' in table


@pytest.mark.parametrize(
    ("address", "direction", "link"),
    [
        ("/?q=moe&page=3", None, "?q=moe&amp;sort=name"),
        ("/?sort=name", "ascending", "?sort=-name"),
        ("/?sort=-name", "descending", "?sort=name"),
    ],
)
def test_a_heading_sorts_by_a_link_that_keeps_the_search_and_starts_at_page_one(address, direction, link):
    """Ascending, then descending; the direction is told to screen readers."""
    heading = drawn('{% sort_header "name" "Navn" %}', address)
    assert f'href="{link}"' in heading
    assert ('aria-sort="' + direction + '"' in heading) if direction else ("aria-sort" not in heading)


def test_pages_keep_the_rest_of_the_address_and_mark_where_we_are():
    """The search survives turning the page; one page alone needs no links."""
    pages = Paginator(range(100), 10)
    text = drawn("{% pagination page %}", "/?q=moe", page=pages.page(4))
    assert 'rel="next" href="?q=moe&amp;page=5"' in text
    assert 'aria-current="page" href="?q=moe&amp;page=4"' in text
    assert drawn("{% pagination page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


def test_a_button_that_changes_something_is_a_form_with_a_token():
    """POST, with the token of the page."""
    button = drawn('{% post_button url="/x/" label="Godta" name="a" value="b" %}', csrf_token="t0ken")
    assert '<form class="post" method="post" action="/x/">' in button
    assert 'name="csrfmiddlewaretoken" value="t0ken"' in button
    assert 'name="a" value="b"' in button


def test_progress_asks_again_only_when_it_has_somewhere_to_ask():
    """With a url it polls; the finished answer has none, and the asking ends."""
    assert 'hx-get="/p/"' in drawn('{% progress value=10 label="Planlegger" url="/p/" %}')
    assert "hx-get" not in drawn('{% progress value=100 label="Ferdig" %}')


class Sample(forms.Form):
    name = forms.CharField(label="Navn", help_text="Slik du vil bli kalt")
    words = forms.CharField(label="Ord", required=False)
    way = forms.ChoiceField(label="Svar", choices=[("a", "Brev")], widget=forms.RadioSelect)


def test_a_field_ties_label_help_and_error_together():
    """A screen reader hears help and error with the field; what may be left out says so."""
    with override("nb"):
        form = Sample({"name": ""})
        form.full_clean()
    field = drawn("{% field form.name %}", form=form)
    assert 'aria-describedby="id_name-help id_name-error"' in field
    assert 'aria-invalid="true"' in field
    assert 'id="id_name-error"' in field
    assert "(valgfritt)" in drawn("{% field form.words %}", form=form)
    assert "<legend" in drawn("{% field form.way %}", form=form)


def test_all_errors_stand_at_the_top_with_links_to_their_fields():
    """None are shown before anything was sent."""
    summary = drawn("{% error_summary form %}", form=Sample({}))
    assert 'role="alert"' in summary
    assert 'href="#id_name"' in summary
    assert drawn("{% error_summary form %}", form=Sample()).strip() == ""


def test_initials_are_of_the_first_and_the_last_name():
    """One name gives one letter."""
    assert drawn('{{ "kari anne Åsen"|initials }} {{ "Ola"|initials }}') == "KÅ O"


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "403_csrf"])
def test_an_error_page_needs_no_context(name):
    """When everything else is broken, this page must still say what to do."""
    with override("nb"):
        page = render_to_string(f"{name}.html")
    assert "Til forsiden" in page
    assert '<html lang="nb"' in page


def test_the_navigation_shows_only_what_the_user_may_see(monkeypatch):
    """Entries are sorted, and the place where we are is marked."""
    monkeypatch.setattr(navigation, "_registered", {})
    navigation.register(navigation.Destination("Stilguide", "style_guide", 2, lambda request: True))
    navigation.register(navigation.Destination("Start", "home", 1, lambda request: True))
    navigation.register(navigation.Destination("Hemmelig", "sign_in", 0, lambda request: False))
    links = navigation.destinations(RequestFactory().get("/styleguide/public/"))
    assert [(link.label, link.is_here, link.is_exact) for link in links] == [
        ("Start", False, False),
        ("Stilguide", True, False),
    ]


def test_a_destination_without_a_page_is_an_error_that_names_it(monkeypatch):
    """A slip in a room's registration shows at once."""
    monkeypatch.setattr(navigation, "_registered", {})
    navigation.register(navigation.Destination("Bort", "no_such_page", 1, lambda request: True))
    with pytest.raises(LookupError, match="no_such_page"):
        navigation.destinations(RequestFactory().get("/"))

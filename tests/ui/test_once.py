"""{% once %}: made where it comes first, out of the page's own variables, and the same in every row after."""

from __future__ import annotations

from django.template import Context, Template

ROW = "{% once page %}[{{ page }}{{ row }}{{ make }}]{% endonce %}{{ row }}"
ROWS = "{% load once %}{% for row in rows %}" + ROW + "{% endfor %}"


def render(**values: object) -> str:
    return Template(ROWS).render(Context(values))


def test_the_rows_share_one_text_in_which_nothing_of_a_row_can_stand():
    assert render(page="p", rows=["Kari", "Ola"]) == "[p]Kari[p]Ola"


def test_a_variable_that_is_not_named_is_not_there():
    assert "secret" not in render(page="p", rows=["Kari"], make="secret")


def test_each_rendering_makes_its_own():
    template = Template(ROWS)
    assert [template.render(Context({"page": page, "rows": ["x"]})) for page in "ab"] == ["[a]x", "[b]x"]


def test_it_is_made_once_also_where_the_row_is_a_template_of_its_own():
    asked = []
    page = Template("{% for row in rows %}{% include row_template %}{% endfor %}")
    row = Template("{% load once %}{% once page %}{{ page.made }}{% endonce %}")

    class Page:
        @property
        def made(self) -> str:
            asked.append(1)
            return "words"

    assert page.render(Context({"page": Page(), "rows": "abc", "row_template": row})) == "words" * 3
    assert asked == [1]

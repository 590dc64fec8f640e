"""`{% load once %}`: what stands between `{% once %}` and `{% endonce %}` is the same in every row, and is made once.

A page of a day or a week repeats the same words, icons and buttons in each of its rows; the making of them was half the
page's time.
"""

from __future__ import annotations

from django import template
from django.template.base import NodeList, Parser, Token

register = template.Library()
EVERYWHERE = ("csrf_token", "request")


class OnceNode(template.Node):
    """Renders its content where it comes first in a page, and gives that text in the rows after.

    It is made out of nothing but the variables named in the tag: a row's own stay outside, so that nobody's name can
    come to stand in another's row.
    """

    def __init__(self, names: list[str], nodelist: NodeList) -> None:
        self.names = [*EVERYWHERE, *names]
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        made = context.render_context.dicts[0]  # the one that lasts for the whole page, whatever template the row is
        if self not in made:
            shared = {name: context[name] for name in self.names if name in context}
            made[self] = self.nodelist.render(context.new(shared))
        text: str = made[self]
        return text


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """Take the names of the page's own variables that the content is made out of."""
    names = token.split_contents()[1:]
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(names, nodelist)

"""`{% load asked %}`: what stands between `{% asked "id" %}` and `{% endasked %}` is gone when the field is retired."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.base import NodeList, Parser, Token

from tillit.foundation.asked.queries import retired_ids

register = template.Library()
READ_ONCE = "_retired_fields"


class AskedNode(template.Node):
    """Renders its content while the field is asked for; the retired ones are read once a request."""

    def __init__(self, field_id: str, nodelist: NodeList) -> None:
        self.field_id = field_id
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        return "" if self.field_id in _retired(context.get("request")) else self.nodelist.render(context)


def _retired(request: Any) -> frozenset[str]:
    if not isinstance(request, HttpRequest):
        return retired_ids()
    if not hasattr(request, READ_ONCE):
        setattr(request, READ_ONCE, retired_ids())
    found: frozenset[str] = getattr(request, READ_ONCE)
    return found


@register.tag
def asked(parser: Parser, token: Token) -> AskedNode:
    """Take the id, in quotes, and what stands up to `endasked`."""
    words = token.split_contents()
    if len(words) != 2 or words[1][:1] not in "\"'":
        raise template.TemplateSyntaxError('Write the id of the field in quotes: {% asked "visits.note" %}.')
    nodelist = parser.parse(("endasked",))
    parser.delete_first_token()
    return AskedNode(words[1][1:-1], nodelist)

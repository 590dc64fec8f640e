"""What a page of error gives a reader to tell who helps them."""

from __future__ import annotations

from django import template

from tillit.foundation.request_id import request_id

SAID_ALOUD = 8  # enough to find the line in a day's log, and short enough for the telephone

register = template.Library()


@register.simple_tag
def request_number() -> str:
    """Give the beginning of the request's id; empty outside a request."""
    return request_id.get()[:SAID_ALOUD]

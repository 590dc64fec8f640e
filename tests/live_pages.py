"""Tillit's addresses, and a page that updates itself: a piece with a number, a field in it, and a field beside it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role

TOPIC = "trial:3"
PAGE = """{% extends "ui/app.html" %}{% load static %}
{% block title %}Tavle{% endblock %}{% block heading %}Tavle{% endblock %}
{% block head %}{{ block.super }}<script src="{% static 'ui/live.js' %}" defer></script>{% endblock %}
{% block content %}<label class="ds-label" for="beside">Ved siden av</label><input class="ds-input" id="beside">
<div data-live="{% url 'live' topic %}"><section id="piece" data-live-refresh hx-get="{{ request.get_full_path }}"
  hx-trigger="live" hx-select="#piece" hx-swap="outerHTML">
  <p id="number">{{ number }}</p><label class="ds-label" for="inside">Inni</label><input class="ds-input" id="inside">
</section></div>{% endblock %}"""


class Shown:
    """What the page shows, changed by the test."""

    number = 0


@open_to(Role.TEAM_LEADER)
def board(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({"number": Shown.number, "topic": TOPIC}, request))


urlpatterns = [path("tavle/", board), path("", include("tillit.project.urls"))]

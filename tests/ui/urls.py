"""The design system's own addresses, so that its tests do not wait for the rooms."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.i18n import set_language

from tillit.foundation.access.pages import open_to_all


@open_to_all
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@open_to_all
def planning(request: HttpRequest) -> HttpResponse:
    """Show a bar that asks again; once it has asked, it is done."""
    if request.headers.get("HX-Request"):
        return HttpResponse('<p id="done">Ferdig</p>')
    page = (
        '{% extends "ui/app.html" %}{% load tillit %}{% block title %}Plan{% endblock %}'
        "{% block heading %}Plan{% endblock %}"
        '{% block content %}{% progress value=40 label="Planlegger" url="/planning/" every_seconds=1 %}{% endblock %}'
    )
    return HttpResponse(engines["django"].from_string(page).render({}, request))


urlpatterns = [
    path("planning/", planning),
    path("language/", open_to_all(set_language), name="set_language"),
    path("", empty, name="home"),
    path("sign-in/", empty, name="sign_in"),
    path("reports/", empty, name="reports"),  # the one entry of the menu that everybody sees
    path("", include("tillit.ui.urls")),
]

"""The design system's own addresses, so that its tests do not wait for the rooms."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tillit.foundation.access.pages import open_to_all


@open_to_all
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("", empty, name="home"),
    path("sign-in/", empty, name="sign_in"),
    path("", include("tillit.ui.urls")),
]

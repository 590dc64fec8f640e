"""The design system's own addresses, so that its tests do not wait for the rooms."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("", empty, name="home"),
    path("language/", include("django.conf.urls.i18n")),
    path("sign-in/", empty, name="sign_in"),
    path("", include("tillit.ui.urls")),
]

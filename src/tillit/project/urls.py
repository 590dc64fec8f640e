"""Root urls: each room answers for its own."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("tillit.pages.urls")),
    path("administrasjon/", include("tillit.pages.administration.urls")),
    path("", include("tillit.ui.urls")),
    *(
        path("", include(f"tillit.rooms.{room}.urls"))
        for room in settings.ROOMS
        if find_spec(f"tillit.rooms.{room}.urls")
    ),
]

handler400 = "tillit.project.database_away.request_fault"
handler500 = "tillit.project.database_away.server_fault"

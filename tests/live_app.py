"""The web application with a topic to listen to and two plain pages; each answer names its process. For gunicorn."""

# ruff: noqa: I001
from __future__ import annotations

import os
import time

from tillit.project.wsgi import application as tillit

# Django is set up by the line above.
from django.conf import settings
from django.urls import path

from tillit.foundation import live
from tillit.foundation.live.stream import stream

SECONDS = {"/quick/": 0, "/slow/": 2}

urlpatterns = [path("direkte/<str:topic>/", stream)]
settings.ROOT_URLCONF = "tests.live_app"
live.register_topic("trial", allowed=lambda user, rest, now: rest == "3")


def application(environ, start_response):
    """Answer as Tillit does, but for two pages that need nothing else to be there."""
    if environ["PATH_INFO"] in SECONDS:
        time.sleep(SECONDS[environ["PATH_INFO"]])
        start_response("200 OK", [("Content-Length", "4")])
        return [b"done"]

    def start(status, headers, *rest):
        return start_response(status, [*headers, ("X-Process", str(os.getpid()))], *rest)

    return tillit(environ, start)

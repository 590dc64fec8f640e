"""The web application with static files under their plain names, which tests have not collected. For gunicorn."""

# ruff: noqa: I001
from __future__ import annotations

from tillit.project.wsgi import application

# Django is set up by the line above.
from django.conf import settings

settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

__all__ = ["application"]

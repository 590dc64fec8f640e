"""The room as a Django app."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "tillit.rooms.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"

"""The room as a Django app."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "tillit.rooms.teams"
    label = "teams"
    default_auto_field = "django.db.models.BigAutoField"

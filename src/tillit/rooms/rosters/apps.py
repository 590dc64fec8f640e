"""The room as a Django app."""

from django.apps import AppConfig


class RostersConfig(AppConfig):
    name = "tillit.rooms.rosters"
    label = "rosters"
    default_auto_field = "django.db.models.BigAutoField"

"""The room as a Django app."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "tillit.rooms.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"

"""The room as a Django app."""

from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    name = "tillit.rooms.workforce"
    label = "workforce"
    default_auto_field = "django.db.models.BigAutoField"

"""The room as a Django app."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "tillit.rooms.indicators"
    label = "indicators"
    default_auto_field = "django.db.models.BigAutoField"

"""The room as a Django app."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "tillit.rooms.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"

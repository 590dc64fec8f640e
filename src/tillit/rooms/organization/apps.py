"""The room as a Django app."""

from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "tillit.rooms.organization"
    label = "organization"
    default_auto_field = "django.db.models.BigAutoField"

"""The foundation as a Django app: users, access, trail, events, jobs and imports share its tables."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "tillit.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"

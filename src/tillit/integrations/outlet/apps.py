"""The outlet as a Django app."""

from django.apps import AppConfig


class OutletConfig(AppConfig):
    name = "tillit.integrations.outlet"
    label = "outlet"
    default_auto_field = "django.db.models.BigAutoField"

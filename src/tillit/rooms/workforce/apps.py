"""The room as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WorkforceConfig(AppConfig):
    name = "tillit.rooms.workforce"
    label = "workforce"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tillit.rooms.workforce import seeds

        post_migrate.connect(seeds.seed, sender=self)

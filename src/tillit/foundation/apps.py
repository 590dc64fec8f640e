"""The foundation as a Django app: users, access, trail, events, jobs and imports share its tables."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FoundationConfig(AppConfig):
    name = "tillit.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tillit.foundation.database import instants

        instants.begin()
        post_migrate.connect(_make_months_ahead, sender=self)


def _make_months_ahead(**_: Any) -> None:
    """Make the months of the divided tables, so that a new installation need not wait for the night's job."""
    from django.utils import timezone

    from tillit.foundation import partitions
    from tillit.kernel.clock import local_day

    partitions.make_ahead(on=local_day(timezone.now()))

"""Wires the rooms together once Django has loaded them."""

from django.apps import AppConfig
from django.conf import settings


class ProjectConfig(AppConfig):
    name = "tillit.project"
    label = "project"

    def ready(self) -> None:
        from tillit.project import logs, wiring

        wiring.wire()
        if not settings.TILLIT_DEMO:
            logs.log_what_nobody_caught()

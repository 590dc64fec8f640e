"""Wires the rooms together once Django has loaded them."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "tillit.project"
    label = "project"

    def ready(self) -> None:
        from tillit.project import wiring

        wiring.wire()

"""The room of public status reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tillit.rooms.reports"
    label = "reports"

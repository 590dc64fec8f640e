"""The design system as a Django app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "tillit.ui"
    label = "ui"

"""The pages as a Django app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "tillit.pages"
    label = "pages"

    def ready(self) -> None:
        from tillit.pages.administration import destinations  # noqa: F401 - registers the navigation

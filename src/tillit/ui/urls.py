"""The language switch, and the style guide (which exists only in demo mode or while debugging)."""

from django.urls import path

from tillit.ui import views

urlpatterns = [
    path("language/", views.choose_language, name="set_language"),
    path("styleguide/", views.style_guide, name="style_guide"),
    path("styleguide/<str:page>/", views.style_guide_page, name="style_guide_page"),
]

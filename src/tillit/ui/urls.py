"""The style guide, where demo mode or debugging is on; else the address does not exist."""

from django.urls import path

from tillit.ui import views

urlpatterns = [
    path("styleguide/", views.style_guide, name="style_guide"),
    path("styleguide/<str:page>/", views.style_guide_page, name="style_guide_page"),
]

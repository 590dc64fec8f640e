"""Where the pages of blocks and emergency access are."""

from __future__ import annotations

from django.urls import path

from tillit.rooms.privacy.views import blocks, emergency

urlpatterns = [
    path("min-side/sperre/", blocks.own_blocks, name="own_blocks"),
    path("person/<uuid:public_id>/sperre/", blocks.blocks_for, name="blocks_for"),
    path("nodtilgang/", emergency.emergency, name="emergency_access"),
]

"""The reports in the main navigation, for everyone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillit.ui.navigation import Destination, register

register(Destination(_("Reports"), "reports", 40, lambda request: True, icon="document"))

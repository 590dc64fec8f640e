"""Who may be signed in at all."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from tillit.foundation.users import User


class Accounts(ModelBackend):
    """Active accounts; the made-up ones only in demo mode, also when a session of theirs is still open."""

    def user_can_authenticate(self, user: User | None) -> bool:
        """Refuse a synthetic account outside demo mode."""
        return super().user_can_authenticate(user) and (settings.TILLIT_DEMO or not user.synthetic)

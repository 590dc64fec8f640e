"""An inhabitant whom we know comes in to their own page, without anybody having made an account for them."""

from __future__ import annotations

from tillit.foundation.identity.services import register_own_account
from tillit.rooms.people.services.accounts import own_account

register_own_account(own_account)

"""What can be listened to, by whom, and how a change is announced."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from django.db import connection

from tillit.foundation.users import User

CHANNEL = "tillit_live"
# A prefix and ids, weeks or days: no name fits in it by accident.
TOPIC = re.compile(r"[a-z][a-z-]{0,39}(:[0-9][0-9A-Z-]{0,39}){0,4}")

MayListen = Callable[[User, str, datetime], bool]
_allowed: dict[str, MayListen] = {}


class WrongTopic(ValueError):
    """A topic is a registered prefix, and ids after colons."""


def register_topic(prefix: str, *, allowed: MayListen) -> None:
    """Let those for whom `allowed(user, rest, now)` holds listen to `prefix:rest`; others cannot."""
    _allowed[_checked(prefix)] = allowed


def announce(topic: str) -> None:
    """Tell the pages that show this topic that it changed, when the caller's transaction commits.

    Outside a transaction they are told at once: then announce after what changed is written.
    """
    if _checked(topic).partition(":")[0] not in _allowed:
        raise WrongTopic("Nobody registered the topic's prefix with register_topic().")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, topic])


def may_listen(user: User, topic: str, *, now: datetime) -> bool:
    """Tell whether the user may hear of changes to the topic; denied where nobody says otherwise."""
    if not TOPIC.fullmatch(topic) or not user.is_authenticated or not user.is_active:
        return False
    prefix, _, rest = topic.partition(":")
    allowed = _allowed.get(prefix)
    return allowed is not None and allowed(user, rest, now)


def _checked(topic: str) -> str:
    if not TOPIC.fullmatch(topic):
        raise WrongTopic("A topic is a word in lower case, and ids, days or weeks after colons: team-week:3:2026-W47.")
    return topic

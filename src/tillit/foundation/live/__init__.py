"""Live updates: what changed is announced by a topic, and the pages that show it hear of it at once.

A topic names what is shown by ids only, as in `team-week:3:2026-W47`. Nothing else travels: a page that hears
its topic fetches itself anew, through the door. docs/ui.md has the markup.
"""

from tillit.foundation.live.hub import resume, stop
from tillit.foundation.live.topics import WrongTopic, announce, register_topic

__all__ = ["WrongTopic", "announce", "register_topic", "resume", "stop"]

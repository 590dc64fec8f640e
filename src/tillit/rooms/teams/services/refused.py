"""What stands in the way of a change to a team."""

from tillit.kernel.errors import TillitError


class TeamRefused(TillitError):
    """The change would break what holds of teams; the message says why, in the reader's language."""

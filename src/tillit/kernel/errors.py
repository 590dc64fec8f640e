"""The root of every error that a person can act on."""


class TillitError(Exception):
    """An anticipated failure whose message says what is wrong, where, and what to do about it."""


class NotAllowed(TillitError):
    """The user has no ground for this action on this person."""


class NotFound(TillitError):
    """What was asked for does not exist, or may not be known to exist."""


class StateConflict(TillitError):
    """Somebody else changed the thing meanwhile, or it is past the state in which this can be done."""

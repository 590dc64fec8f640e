"""Why a sign-in by a provider came to nothing; the person reads the reason in our words, never the provider's."""

from __future__ import annotations

from enum import StrEnum

from tillit.kernel.errors import TillitError


class Why(StrEnum):
    """What the person is told."""

    AWAY = "away"  # the provider does not answer, or not as it should
    DECLINED = "declined"  # the person went back, or the provider said no
    STALE = "stale"  # too long ago, begun in another browser, or answered already
    UNTRUSTED = "untrusted"  # the answer is not what we asked for, or not by whom we asked
    TOO_WEAK = "too_weak"  # signed in by less than what is demanded
    NO_ACCOUNT = "no_account"
    CLOSED = "closed"  # the account lets nobody in
    OTHER_DOOR = "other_door"  # staff by the inhabitants' door


class SignInFailed(TillitError):
    """A sign-in that came to nothing; `detail` is a word of our own for the log, never of the answer."""

    def __init__(self, why: Why, detail: str) -> None:
        super().__init__(f"Sign-in failed: {why} ({detail}).")
        self.why = why
        self.detail = detail

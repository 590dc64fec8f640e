"""What the clients were promised: each keeps its own account of what was acknowledged, apart from the database."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Written:
    """One acknowledged write: what it was, by whom, on what, and the key or words that tell it from all others."""

    kind: str
    user_id: int
    subject: str
    key: str


@dataclass
class Ledger:
    """Acknowledged writes and looks, what else was answered, and what never came through."""

    written: list[Written] = field(default_factory=list)
    looks: Counter[int] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def acknowledge(self, kind: str, user_id: int, subject: str, key: str) -> None:
        """Note that a write was answered with yes."""
        with self._lock:
            self.written.append(Written(kind, user_id, subject, key))

    def looked(self, user_id: int) -> None:
        """Note that a page with people on it was shown."""
        with self._lock:
            self.looks[user_id] += 1

    def answered(self, what: str) -> None:
        """Count an answer, or the lack of one, by its kind."""
        with self._lock:
            self.answers[what] += 1

    def wonder(self, what: str) -> None:
        """Note an answer that must not come: the trial fails for it."""
        with self._lock:
            self.strange.append(what)

    def of(self, *kinds: str) -> list[Written]:
        """Give the acknowledged writes of these kinds, in order."""
        return [one for one in self.written if one.kind in kinds]

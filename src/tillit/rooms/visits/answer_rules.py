"""By when the team answers a person's wish about a visit, and which visits are not dropped without a talk."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Protocol

from tillit.kernel.citation import Citation
from tillit.kernel.clock import instant, local_day

# No law sets hours for this. Forvaltningsloven asks for an answer without undue delay; the next working day before
# the afternoon is what a small team can keep and mean, and who is answered by then can still ask again. Valid from
# 2026-11-21, when it was set. Working days are Monday to Friday: public holidays are not known here yet, so a
# deadline may fall on one; home care works on that day too.
WITHOUT_DELAY = Citation("Forvaltningsloven", "§ 11 a", date(2026, 11, 21))
ANSWERED_BY = time(15)
# Whoever is to be elsewhere, or not at home, must hear before they begin to wait; two hours is time to call back.
BEFORE_THE_VISIT = timedelta(hours=2)

# Without these the person may be harmed within hours, so nobody only ticks the visit off: the team calls first.
# Help can always be declined (pasient- og brukerrettighetsloven § 4-1); the call is to be sure that they are safe.
MEDICINE = frozenset({"medication", "injection"})


class Grant(Protocol):
    """What is read of a grant here."""

    @property
    def time_critical(self) -> bool: ...

    @property
    def competence(self) -> str | None: ...


def answer_due_at(*, given_at: datetime, visit_starts_at: datetime) -> datetime:
    """Give when the person should have the team's answer, to a wish given at `given_at`.

    The next working day at 15:00, but two hours before the visit where that is sooner; for a wish that comes later
    than this, before the visit begins.
    """
    ordinary = instant(_next_working_day(local_day(given_at)), ANSWERED_BY)
    in_time = visit_starts_at - BEFORE_THE_VISIT
    return min(ordinary, in_time if in_time > given_at else visit_starts_at)


def is_called_first(grant: Grant | None) -> bool:
    """Tell whether the team calls before a visit of this grant is dropped; also when the grant is not known."""
    return grant is None or grant.time_critical or grant.competence in MEDICINE


def _next_working_day(day: date) -> date:
    ahead = day + timedelta(days=1)
    while ahead.isoweekday() > 5:
        ahead += timedelta(days=1)
    return ahead

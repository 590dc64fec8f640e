"""What to say to a person on the phone or in a letter, in their language; never why a helper is away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tillit.rooms.visits.queries.to_tell import News
from tillit.rooms.visits.spoken import given_names, oclock, relative_day
from tillit.rooms.visits.telling import TOLERANCE, shifted
from tillit.rooms.visits.types import PLANNED, SKIPPED, Placement
from tillit.rooms.workforce.queries import EmployeeCard
from tillit.ui import formats

LANGUAGES = ("nb", "en")


def what_to_say(
    news: Sequence[News],
    helpers: Mapping[int, EmployeeCard],
    *,
    unit: str,
    language: str,
    today: date,
    taken_over: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """Write the sentences of one call, in the person's language where there is one, else in bokmål.

    `taken_over` names the team that helps the person on the day of a visit, by the visit's key, where it is another.
    """
    spoken = language[:2] if language[:2] in LANGUAGES else "nb"
    with override(spoken):
        said = [_("Hello, this is %(unit)s.") % {"unit": unit}]
        said += [_sentence(one, helpers, today) for one in news if one.key not in taken_over]
        if handed := [one for one in news if one.key in taken_over]:
            first = min(handed, key=lambda one: _day(one))
            said.append(
                _("From %(day)s on %(team)s helps you. They say when they come.")
                % {"day": relative_day(_day(first), today), "team": taken_over[first.key]}
            )
        said.append(_("We are the ones who had to change this, and we are sorry."))
        if any(one.now and one.now.state == PLANNED for one in news):
            said.append(_("Does it suit you?"))
        return said


def how_it_was(at: Placement | None, helpers: Mapping[int, EmployeeCard]) -> str:
    """Write 08:30 Kari, or that nobody came."""
    if at is None or at.state != PLANNED or at.starts_at is None:
        return _("no visit")
    names = given_names([helpers[pk] for pk in at.helper_ids if pk in helpers])
    return f"{formats.day(at.day, 'weekday')} {formats.clock(at.starts_at)}, {names}"


def _sentence(one: News, helpers: Mapping[int, EmployeeCard], today: date) -> str:
    was = one.was if one.was and one.was.state == PLANNED else None
    now = one.now if one.now and one.now.state == PLANNED else None
    if now is None:
        assert was is not None, "news is of a visit that was planned, or that is"
        words = {"when": _when(was, today)}
        if one.now is None or one.now.state == SKIPPED:
            return _("The visit %(when)s is cancelled.") % words
        return _("We cannot come %(when)s as we said. We look for another time, and call you again.") % words
    coming = [helpers[pk] for pk in now.helper_ids if pk in helpers]
    words = {"who": given_names(coming), "when": _when(now, today)}
    if was is None:
        return ngettext("%(who)s comes %(when)s.", "%(who)s come %(when)s.", len(coming)) % words
    words["before"] = _when(was, today)
    gone = [helpers[pk] for pk in was.helper_ids if pk in helpers and pk not in now.helper_ids]
    words["gone"] = given_names(gone, among=coming)
    # Nobody is kept on the phone for a difference that would not have been worth a call by itself.
    if gone and now.day == was.day and shifted(was, now) <= TOLERANCE:
        return (
            ngettext(
                "%(who)s comes %(when)s instead of %(gone)s.", "%(who)s come %(when)s instead of %(gone)s.", len(coming)
            )
            % words
        )
    if gone:
        return (
            ngettext(
                "%(who)s comes %(when)s. We had said %(gone)s %(before)s.",
                "%(who)s come %(when)s. We had said %(gone)s %(before)s.",
                len(coming),
            )
            % words
        )
    return (
        ngettext(
            "%(who)s comes %(when)s, not %(before)s as we said.",
            "%(who)s come %(when)s, not %(before)s as we said.",
            len(coming),
        )
        % words
    )


def _day(one: News) -> date:
    at = one.was or one.now
    assert at is not None
    return at.day


def _when(at: Placement, today: date) -> str:
    assert at.starts_at is not None
    return f"{relative_day(at.day, today)} {oclock(at.starts_at)}"

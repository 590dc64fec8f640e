"""Says what was changed for a person and why, in one sentence that can be read aloud."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillit.rooms.visits.queries import person_changes as why
from tillit.rooms.visits.queries.person_changes import ChangedVisit
from tillit.rooms.visits.services.changes import TOLERANCE
from tillit.rooms.visits.spoken import bare_clock, given_names, oclock, sentence_start
from tillit.ui import formats


@dataclass(frozen=True)
class Said:
    """A change in words: what, with why; what the team wrote about it; and the changes before it."""

    what: str
    words: str
    earlier: tuple[str, ...]


def said(change: ChangedVisit, *, name: str = "") -> Said:
    """Say a change; without a `name` it is said to the person, else of them."""
    return Said(_sentence(change, name), change.words, tuple(_sentence(one, name) for one in change.earlier))


def all_said(changes: Iterable[ChangedVisit], *, name: str = "") -> list[Said]:
    """Say changes in order; the visits of one day that fall away because the person is away are one sentence."""
    found: list[Said] = []
    for (_day, rests), group in groupby(changes, key=lambda change: (change.day, _rests(change))):
        same = list(group)
        if rests and len(same) > 1:
            found.append(Said(_sentence(same[0], name, of=len(same)), "", ()))
        else:
            found += [said(change, name=name) for change in same]
    return found


def _rests(change: ChangedVisit) -> bool:
    return change.why == why.AWAY and change.is_cancelled and not change.words


def _sentence(change: ChangedVisit, name: str, *, of: int = 1) -> str:
    words = {"day": sentence_start(formats.day(change.day)), "what": _what(change, of), "why": _why(change, name)}
    return _("%(day)s: %(what)s, %(why)s.") % words if words["why"] else _("%(day)s: %(what)s.") % words


def _what(change: ChangedVisit, of: int) -> str:
    if not change.is_planned:
        return _cancelled(change, of) if change.is_cancelled else _("it is not settled yet who comes")
    starts_at = change.after.starts_at if change.after else None
    at = oclock(starts_at) if starts_at else ""
    if not change.was_planned:
        return _who_at(change, at)
    who, when = _who_instead(change), _when_instead(change)
    if who and when:
        return f"{who}, {when}"
    return who or _("the visit is %(when)s") % {"when": when or at}


def _cancelled(change: ChangedVisit, of: int) -> str:
    """Say which visit falls away by its time, where it had one."""
    if of > 1:
        return _("%(n)s visits are cancelled") % {"n": of}
    starts_at = change.before.starts_at if change.before else None
    return _("the visit %(at)s is cancelled") % {"at": oclock(starts_at)} if starts_at else _("the visit is cancelled")


def _who_at(change: ChangedVisit, when: str) -> str:
    return ngettext("%(who)s comes %(when)s", "%(who)s come %(when)s", len(change.into)) % {
        "who": given_names(change.into),
        "when": when,
    }


def _who_instead(change: ChangedVisit) -> str:
    into, out = given_names(change.into, among=change.out), given_names(change.out, among=change.into)
    if into and out:
        return ngettext("%(into)s comes instead of %(out)s", "%(into)s come instead of %(out)s", len(change.into)) % {
            "into": into,
            "out": out,
        }
    if into:
        return ngettext("%(into)s comes too", "%(into)s come too", len(change.into)) % {"into": into}
    if out:
        return ngettext("%(out)s does not come", "%(out)s do not come", len(change.out)) % {"out": out}
    return ""


def _when_instead(change: ChangedVisit) -> str:
    """Say the new time and the old one, when the person would notice."""
    before, after = change.before, change.after
    if not (before and after and before.starts_at and after.starts_at):
        return ""
    if before.day != after.day:
        return _("%(now)s instead of %(day)s %(before)s") % {
            "now": oclock(after.starts_at),
            "day": formats.day(before.day),
            "before": oclock(before.starts_at),
        }
    if abs(after.starts_at - before.starts_at) <= TOLERANCE:
        return ""
    return _("%(now)s instead of %(before)s") % {
        "now": oclock(after.starts_at),
        "before": bare_clock(before.starts_at),
    }


def _why(change: ChangedVisit, name: str) -> str:
    if change.why == why.ASKED:
        return _("because %(name)s asked for it") % {"name": name} if name else _("because you asked for it")
    if change.why == why.NOT_AVAILABLE:
        return ngettext(
            "because %(who)s is not available", "because %(who)s are not available", len(change.unavailable)
        ) % {"who": given_names(change.unavailable, among=change.into)}
    if change.why == why.AWAY:
        return _("because %(name)s is away then") % {"name": name} if name else _("because you are away then")
    if change.why == why.HELP_CHANGED:
        return _("because the help has changed")
    if change.why == why.REPAIR:
        return _("because the team had to rearrange the day")
    if change.why == why.UNDONE:
        return _("as it was before")
    return ""

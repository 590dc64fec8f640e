"""What a plan must not do, in plain words: a sentence for every hard constraint, by its code and facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tillit.planning.visits.check import Violation
from tillit.rooms.visits.named import Named, listed
from tillit.rooms.visits.planner import names

Facts = Mapping[str, Any]


def sentence(violation: Violation, named: Named) -> str:
    """Write why this cannot be, with names. A code without a sentence of its own gets a general one, never an error."""
    write = SENTENCES.get(violation.constraint, _general)
    return write(violation.facts, named)


def _general(facts: Facts, named: Named) -> str:
    return _("It breaks a rule of the plan.")


def _who(facts: Facts, named: Named) -> dict[str, str]:
    """Give the names that most sentences need: the helper, the person of the visit, the weekday."""
    found = {}
    if "helper" in facts:
        found["helper"] = named.helper(names.pk(facts["helper"]))
    if "visit" in facts:
        found["person"] = named.of_visit(facts["visit"])
    if "day" in facts:
        found["day"] = named.weekday(facts["day"])
    return found


def _two_helpers(facts: Facts, named: Named) -> str:
    if facts["what"] == "number":
        if facts["needs"] == 2:
            return _("%(person)s needs two different helpers at the same time.") % _who(facts, named)
        return _("%(person)s needs one helper for this visit.") % _who(facts, named)
    if facts["what"] == "twice":
        return _("The visit to %(person)s would stand in the plan twice.") % _who(facts, named)
    return _("The visit to %(person)s is not needed any more.") % _who(facts, named)


def _competence(facts: Facts, named: Named) -> str:
    lacks = listed([named.competence(code) for code in facts["lacks"]])
    return _("%(helper)s lacks %(competence)s, which the visit to %(person)s needs.") % {
        **_who(facts, named),
        "competence": lacks,
    }


def _excluded(facts: Facts, named: Named) -> str:
    return _("%(helper)s is not to go to %(person)s.") % _who(facts, named)


def _shift(facts: Facts, named: Named) -> str:
    who = _who(facts, named)
    if facts["what"] == "no_shift":
        return _("%(helper)s is not at work then on %(day)s.") % who
    at, limit = named.clock(facts["day"], facts["at"]), named.clock(facts["day"], facts["limit"])
    if facts["what"] == "before":
        return _("%(helper)s does not start before %(limit)s on %(day)s.") % {**who, "limit": limit}
    if facts["what"] == "after":
        return _("%(helper)s would not be back before %(at)s on %(day)s, but the shift ends at %(limit)s.") % {
            **who,
            "at": at,
            "limit": limit,
        }
    kinds = {"break": _("a break"), "meeting": _("a meeting")}
    what = kinds.get(facts["what"], _("something else"))
    return _("%(helper)s has %(what)s from %(at)s to %(limit)s on %(day)s.") % {
        **who,
        "what": what,
        "at": at,
        "limit": limit,
    }


def _one_place(facts: Facts, named: Named) -> str:
    start, arrival = (named.clock(facts["day"], facts[at]) for at in ("start", "arrival"))
    who = {**_who(facts, named), "start": start, "arrival": arrival}
    if facts["visit"] not in named.person_of:
        return _("%(helper)s has to be back at %(start)s on %(day)s, but is not there before %(arrival)s.") % who
    return _("%(helper)s gets to %(person)s at %(arrival)s on %(day)s, but the visit starts at %(start)s.") % who


def _time_window(facts: Facts, named: Named) -> str:
    who = _who(facts, named)
    if facts["what"] == "day":
        return _("%(person)s is not to have this visit on %(day)s.") % who
    limit = named.clock(facts["day"], facts["limit"])
    if facts["what"] == "early":
        return _("It is too early for %(person)s: the help is granted from %(limit)s on.") % {**who, "limit": limit}
    return _("It is too late for %(person)s: this visit must not start after %(limit)s.") % {**who, "limit": limit}


def _links(facts: Facts, named: Named) -> str:
    who = {"person": named.of_visit(facts["first"])}
    if facts["what"] == "together":
        return _("Two visits to %(person)s belong together: both are made, or none.") % who
    if facts["what"] == "moment":
        return _("Two visits to %(person)s must start at the same moment.") % who
    if facts["what"] == "gap":
        return _("Two visits to %(person)s would be too close together, or too far apart.") % who
    if facts["wanted"] == "same":
        return _("The same helper has to make both visits to %(person)s.") % who
    return _("Different helpers have to make the two visits to %(person)s.") % who


def _pins(facts: Facts, named: Named) -> str:
    return _("The visit to %(person)s is locked.") % _who(facts, named)


SENTENCES: dict[str, Callable[[Facts, Named], str]] = {
    "two_helpers": _two_helpers,
    "competence": _competence,
    "excluded": _excluded,
    "shift": _shift,
    "one_place": _one_place,
    "time_window": _time_window,
    "links": _links,
    "pins": _pins,
}

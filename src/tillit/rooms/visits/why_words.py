"""Why this helper at this time, what else was possible, and what would help, in words: never points."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillit.planning.visits.problem import Problem
from tillit.planning.visits.smallest_change import Remedy
from tillit.planning.visits.why import Obstacle, Reason
from tillit.rooms.visits.named import Named, listed
from tillit.rooms.visits.planner import names
from tillit.rooms.visits.reasons import HELPER_SENTENCES

OWN_CODES = {"competence": "no_competence", "alone": "needs_two"}  # the planner's word, and ours where it differs


def what_speaks_for(problem: Problem, key: str, helper: int, named: Named) -> list[str]:
    """Write what speaks for a helper: that the person knows them, wishes for them, that they can what it takes."""
    visit = problem.visit_of[key]
    person = problem.person_of[visit.person]
    name, who = names.employee(helper), {"helper": named.helper(helper), "person": named.of_visit(key)}
    said = []
    if person.primary_contact == name:
        said.append(_("%(helper)s is the primary contact of %(person)s.") % who)
    times = next((one.times for one in person.acquaintance if one.helper == name), 0)
    if times:
        said.append(
            ngettext(
                "%(person)s knows %(helper)s: %(times)d visit in four weeks.",
                "%(person)s knows %(helper)s: %(times)d visits in four weeks.",
                times,
            )
            % {**who, "times": times}
        )
    if name in problem.preferred(visit):
        said.append(_("%(person)s wishes for %(helper)s.") % who)
    if visit.competences:
        can = listed([named.competence(code) for code in sorted(visit.competences)])
        said.append(_("The visit needs %(competence)s, and %(helper)s has it.") % {**who, "competence": can})
    return said


def what_is_not_kept(reason: Reason, key: str, obstacles: Mapping[str, Obstacle], named: Named) -> str:
    """Write what the visit as planned does not fully keep; nothing for what is no one's concern."""
    facts, person = reason.facts, named.of_visit(key)
    if reason.constraint == "late":
        return _("It starts %(minutes)d min later than granted.") % {"minutes": round(facts["minutes"])}
    if reason.constraint == "continuity" and facts["what"] == "new":
        helper = named.helper(names.pk(facts["helper"]))
        if facts["days_since"] is None:
            return _("%(helper)s is new to %(person)s.") % {"helper": helper, "person": person}
        return ""
    if reason.constraint == "continuity":
        contact = facts["primary"]
        stands = obstacles.get(contact)
        words = {"contact": named.helper(names.pk(contact)), "why": _stands(stands) if stands else ""}
        if words["why"]:
            return _("%(contact)s is the primary contact, but %(why)s.") % words
        return _("%(contact)s is the primary contact.") % words
    if reason.constraint == "wishes" and facts["what"] == "helper":
        wished = named.helpers_listed(names.pk(one) for one in facts["preferred"])
        return _("%(person)s would rather have %(wished)s.") % {"person": person, "wished": wished}
    if reason.constraint == "wishes":
        wished = named.clock(0, facts["wished"])
        return _("%(person)s would rather have help at %(wished)s.") % {"person": person, "wished": wished}
    return ""


def _stands(obstacle: Obstacle) -> str:
    return str(HELPER_SENTENCES.get(OWN_CODES.get(obstacle.code, obstacle.code)) or _("cannot go then"))


def what_stands_in_the_way(obstacle: Obstacle, placed: Mapping[str, Any], named: Named) -> str:
    """Write the first thing that rules a helper out, with where they are instead."""
    if obstacle.code == "competence":
        lacks = listed([named.competence(code) for code in obstacle.facts["lacks"]])
        return _("lacks %(competence)s") % {"competence": lacks}
    if obstacle.code == "busy":
        at = [(placed[key].starts_at, key) for key in obstacle.facts["visits"] if key in placed]
        if at:
            start, key = min(at)
            return _("is with %(person)s at %(time)s") % {
                "person": named.of_visit(key),
                "time": named.clock_of(start),
            }
    return _stands(obstacle)


def what_would_help(remedy: Remedy, problem: Problem, key: str, named: Named) -> str:
    """Write the change that would let the visit be made."""
    visit = problem.visit_of[key]
    words: dict[str, Any] = {
        "helper": named.helper(names.pk(remedy.helper)),
        "person": named.of_visit(key),
        "day": named.weekday(remedy.day),
        "time": named.clock(remedy.day, ceil(remedy.start)),
        "minutes": round(remedy.minutes),
        "partner": named.helper(names.pk(remedy.partner)) if remedy.partner else "",
    }
    if remedy.kind == "shift_longer":
        starts = [s.start for s in problem.helper_of[remedy.helper].shifts if s.day == remedy.day]
        if remedy.earlier or (starts and remedy.start < min(starts)):
            sentence = _("If %(helper)s starts %(minutes)d min earlier on %(day)s, it can be done at %(time)s.")
        else:
            sentence = _("If %(helper)s stays %(minutes)d min longer on %(day)s, it can be done at %(time)s.")
    elif remedy.kind == "window_wider":
        first = min(window.start for window in visit.windows if window.day == remedy.day)
        if remedy.start < first:
            sentence = _("If %(person)s agrees to an earlier time, %(helper)s can come on %(day)s at %(time)s.")
        else:
            sentence = _("If %(person)s agrees to a later time, %(helper)s can come on %(day)s at %(time)s.")
    elif remedy.kind == "competence":
        words["competence"] = listed([named.competence(code) for code in remedy.lacks])
        sentence = _("%(helper)s has the time on %(day)s at %(time)s, but lacks %(competence)s.")
    else:
        sentence = _("If it may start later, %(helper)s can come on %(day)s at %(time)s.")
    if not remedy.partner:
        return sentence % words
    if not remedy.both:
        along = _("%(partner)s can go along.")
    elif remedy.kind == "competence":
        along = _("So does %(partner)s.")
    else:
        along = _("%(partner)s has to do the same.")
    return f"{sentence % words} {along % words}"

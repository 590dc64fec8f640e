"""What a change costs and gives, in words that people understand: never points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillit.rooms.visits.effects import Effect
from tillit.rooms.visits.named import Named


@dataclass(frozen=True)
class Said:
    """A sentence and whether it is for the worse, for the better, or only to know."""

    words: str
    tone: str


def say(effects: tuple[Effect, ...], named: Named) -> list[Said]:
    """Write a sentence for each effect, the worst first."""
    return [Said(WORDS[effect.code](effect, named), effect.tone) for effect in effects]


def _who(effect: Effect, named: Named) -> dict[str, object]:
    return {
        "person": named.person(effect.person),
        "helper": named.helper(effect.helper),
        "day": named.weekday(effect.day) if effect.day is not None else "",
        "minutes": effect.facts.get("minutes", 0),
    }


def _uncovered(effect: Effect, named: Named) -> str:
    return _("Nobody comes to %(person)s.") % _who(effect, named)


def _covered(effect: Effect, named: Named) -> str:
    return _("Somebody comes to %(person)s.") % _who(effect, named)


def _new_face(effect: Effect, named: Named) -> str:
    times = effect.facts["times"]
    if not times:
        return _("%(helper)s does not know %(person)s yet: one face more.") % _who(effect, named)
    return ngettext(
        "One face more for %(person)s this week: %(helper)s has been there %(times)d time in four weeks.",
        "One face more for %(person)s this week: %(helper)s has been there %(times)d times in four weeks.",
        times,
    ) % {**_who(effect, named), "times": times}


def _no_new_face(effect: Effect, named: Named) -> str:
    return _("%(person)s meets one face fewer this week: not %(helper)s.") % _who(effect, named)


def _late(effect: Effect, named: Named) -> str:
    return _("%(person)s gets help %(minutes)d min later than granted.") % _who(effect, named)


def _not_late(effect: Effect, named: Named) -> str:
    return _("%(person)s gets help in time.") % _who(effect, named)


def _not_contact(effect: Effect, named: Named) -> str:
    return _("%(helper)s, the primary contact, comes to %(person)s less often.") % _who(effect, named)


def _contact(effect: Effect, named: Named) -> str:
    return _("%(helper)s, the primary contact, comes to %(person)s.") % _who(effect, named)


def _wish_helper(effect: Effect, named: Named) -> str:
    wished = named.helpers_listed(effect.facts["wished"])
    return _("%(person)s would rather have %(wished)s.") % {**_who(effect, named), "wished": wished}


def _wish_helper_kept(effect: Effect, named: Named) -> str:
    return _("%(person)s gets a helper they wish for.") % _who(effect, named)


def _wish_time(effect: Effect, named: Named) -> str:
    wished = named.clock(0, effect.facts["wished"])
    return _("%(person)s would rather have help at %(wished)s.") % {**_who(effect, named), "wished": wished}


def _wish_time_kept(effect: Effect, named: Named) -> str:
    return _("%(person)s gets help at the time they wish for.") % _who(effect, named)


def _little_spare(effect: Effect, named: Named) -> str:
    return _("%(helper)s has only %(minutes)d min to spare on %(day)s.") % _who(effect, named)


def _travel_more(effect: Effect, named: Named) -> str:
    return _("%(helper)s is on the road %(minutes)d min longer on %(day)s.") % _who(effect, named)


def _travel_less(effect: Effect, named: Named) -> str:
    return _("%(helper)s is on the road %(minutes)d min less on %(day)s.") % _who(effect, named)


WORDS: dict[str, Callable[[Effect, Named], str]] = {
    "uncovered": _uncovered,
    "covered": _covered,
    "new_face": _new_face,
    "no_new_face": _no_new_face,
    "late": _late,
    "not_late": _not_late,
    "not_contact": _not_contact,
    "contact": _contact,
    "wish_helper": _wish_helper,
    "wish_helper_kept": _wish_helper_kept,
    "wish_time": _wish_time,
    "wish_time_kept": _wish_time_kept,
    "little_spare": _little_spare,
    "travel_more": _travel_more,
    "travel_less": _travel_less,
}

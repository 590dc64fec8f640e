"""Let the helpers of two visits exchange them; the exchanges that cost least are offered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.rooms.visits.draft import with_changes
from tillit.rooms.visits.effect_words import Said, say
from tillit.rooms.visits.effects import Consequences, consequences_if_kept
from tillit.rooms.visits.forms import SwapForm
from tillit.rooms.visits.models import EditKind
from tillit.rooms.visits.named import Named
from tillit.rooms.visits.screened import DayGlance
from tillit.rooms.visits.types import PLANNED, Change
from tillit.rooms.visits.views.changes_flow import Wanted, ask_and_save
from tillit.rooms.visits.views.one_visit import OpenVisit, open_visit
from tillit.ui import formats

# Each is judged anew. The nearest in time: who is with somebody at the other end of the day is no exchange.
MOST_TRIED = 16
MOST_OFFERED = 4


@dataclass(frozen=True)
class Offer:
    """An exchange that breaks nothing: with which visit, and what it would mean."""

    id: UUID
    words: str
    effects: list[Said]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def swap_visits(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what it means to exchange helpers with another visit; with `lagre`, do it."""
    opened = open_visit(request, public_id, page="swap_visits", now=timezone.now())
    if not opened.can_change or opened.at.state != PLANNED:
        return redirect(opened.url)
    keys = _others(opened)
    named = opened.named(keys=keys)
    ids = {str(opened.draft.rows[key].public_id): key for key in keys}
    data = request.POST if request.method == "POST" else request.GET
    form = SwapForm(
        data if "med" in data else None,
        others=[("", _("Choose a visit")), *((id_, _words(opened, key, named)) for id_, key in ids.items())],
    )
    return ask_and_save(
        opened,
        form,
        lambda: Wanted(
            kind=EditKind.SWAP,
            success=_("The helpers have exchanged the visits."),
            changes=_exchange(opened, ids[form.cleaned_data["med"]]),
            words=form.cleaned_data["ord"],
        ),
        part="change_swap",
        title=_("Swap helpers"),
        address=request.path,
        done_url=lambda: opened.url,
        context={
            "visit": opened,
            "person": opened.person,
            "day": opened.at.day,
            "named": named,
            "helpers": named.helpers_listed(opened.at.helper_ids),
            "offers": [] if form.is_bound else _offers(opened, keys, named),
        },
    )


def _others(opened: OpenVisit) -> list[str]:
    """Give the visits of the same day that can be exchanged with, in order of time."""
    draft, at, today = opened.draft, opened.at, opened.today
    found = [
        (other.starts_at, key)
        for key, other in draft.placed.items()
        if other.state == PLANNED
        and other.starts_at is not None
        and other.day == at.day >= today
        and key != opened.key
        and key not in draft.done
        and key in draft.needed
        and len(other.helper_ids) == len(at.helper_ids)
        and set(other.helper_ids).isdisjoint(at.helper_ids)
    ]
    return [key for _start, key in sorted(found)]


def _exchange(opened: OpenVisit, key: str) -> list[Change]:
    mine, other = opened.at, opened.draft.placed[key]
    return [
        Change(opened.key, replace(mine, helper_ids=other.helper_ids)),
        Change(key, replace(other, helper_ids=mine.helper_ids)),
    ]


def _words(opened: OpenVisit, key: str, named: Named) -> str:
    other = opened.draft.placed[key]
    return _("%(time)s %(person)s, by %(helpers)s") % {
        "time": formats.clock(other.starts_at) if other.starts_at else "",
        "person": named.of_visit(key),
        "helpers": named.helpers_listed(other.helper_ids),
    }


def _offers(opened: OpenVisit, keys: list[str], named: Named) -> list[Offer]:
    """Give the exchanges that break nothing, the best first."""
    mine = opened.at.starts_at
    if mine is None:
        return []
    near = sorted(keys, key=lambda key: abs((opened.draft.placed[key].starts_at or mine) - mine))[:MOST_TRIED]
    glance = DayGlance(opened.draft, opened.at.day)
    tried: list[tuple[Consequences, str]] = []
    for key in near:
        theirs = opened.draft.placed[key].helper_ids
        if glance.is_refused(key, opened.at.helper_ids, instead_of=opened.key):
            continue
        if glance.is_refused(opened.key, theirs, instead_of=key):
            continue
        after = with_changes(opened.draft.placed, _exchange(opened, key))
        if found := consequences_if_kept(opened.draft, after, {opened.key, key}):
            tried.append((found, key))
    best = sorted(tried, key=lambda one: one[0].points)[:MOST_OFFERED]
    more = opened.named({pk for found, _key in best for pk in found.people} - set(named.people), ())
    everybody = replace(named, people={**named.people, **more.people}, person_of={**named.person_of})
    return [
        Offer(opened.draft.rows[key].public_id, _words(opened, key, named), say(found.effects, everybody))
        for found, key in best
    ]

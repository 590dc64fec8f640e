"""Whom a person lets in, and how far: each scope given or taken back by one press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tillit.kernel.errors import NotFound, StateConflict
from tillit.kernel.row_id import row_id
from tillit.rooms.people import queries, services
from tillit.rooms.people.types import ENTERED_BY_STAFF, Scope
from tillit.rooms.people.views.whose import Whose, own_view, view_for


@dataclass(frozen=True)
class ScopeRow:
    """One thing a relative can be let into, and how it stands."""

    scope: Scope
    consent: queries.ConsentCard | None


@dataclass(frozen=True)
class Close:
    """A relative with what they are let into, and when they last looked."""

    relative: queries.RelativeCard
    rows: list[ScopeRow]
    last_look: datetime | None
    problem: str

    @property
    def is_let_in(self) -> bool:
        return any(row.consent for row in self.rows)


def consents_page(request: HttpRequest, whose: Whose) -> HttpResponse:
    """Show each relative with the scopes; a POST gives or takes back one, or makes an account."""
    problem_of, problem = 0, ""
    if request.method == "POST":
        problem_of = row_id(request.POST.get("relative", ""))
        problem = _act(request, whose, problem_of)
        if not problem:
            return redirect(f"{whose.url}#relative-{problem_of}")
    cards = queries.relatives(whose.person.pk)
    history = queries.consents(whose.person.pk)
    standing = {(card.relative_id, card.scope): card for card in history if card.is_standing}
    looks = queries.last_looks(whose.person.pk, [card.user_id for card in cards if card.user_id])
    return render(
        request,
        "people/consents.html",
        {
            "whose": whose,
            "person": whose.person,
            "is_sealed": whose.person.grade == "sealed",
            "close": [
                Close(
                    card,
                    [ScopeRow(scope, standing.get((card.id, scope.value))) for scope in Scope],
                    looks.get(card.user_id) if card.user_id else None,
                    problem if card.id == problem_of else "",
                )
                for card in cards
            ],
            "history": [(card, Scope(card.scope)) for card in history],
            "ways": [(how.value, how.label) for how in ENTERED_BY_STAFF],
        },
    )


def _act(request: HttpRequest, whose: Whose, relative_id: int) -> str:
    """Do what was pressed; give what is missing, or nothing."""
    relative = next((card for card in queries.relatives(whose.person.pk) if card.id == relative_id), None)
    if relative is None:
        raise NotFound("The person has no such relative.")
    if "invite" in request.POST:
        return _invite(request, whose, relative)
    chosen = request.POST.get("how", "")
    if whose.by_staff and chosen not in ENTERED_BY_STAFF:
        return _("Choose how you got to know it.")
    told = {
        "person_id": whose.person.pk,
        "relative_id": relative_id,
        "how": whose.how(chosen),
        "by": request.user,
        "now": whose.now,
    }
    if scope := request.POST.get("give", ""):
        services.give_consent(scope=scope, **told)
        given = (
            _("%(name)s may answer and write from now on.")
            if scope == Scope.ACT
            else _("%(name)s is let in from now on.")
        )
        messages.success(request, given % {"name": relative.name})
    else:
        services.withdraw_consent(scope=request.POST.get("withdraw", ""), **told)
        messages.success(request, _("It is taken back, and %(name)s is shut out now.") % {"name": relative.name})
    return ""


def _invite(request: HttpRequest, whose: Whose, relative: queries.RelativeCard) -> str:
    try:
        services.invite_relative(person_id=whose.person.pk, relative_id=relative.id, by=request.user, now=whose.now)
    except StateConflict:
        return ""  # somebody else was first: there is an account, which is what was asked for
    said = (
        _("%(name)s can sign in now.")
        if settings.TILLIT_DEMO
        else _("%(name)s has an account. Before the first sign-in the municipality must know whose it is: call us.")
    )
    messages.success(request, said % {"name": relative.name})
    return ""


own_consents = own_view(consents_page, "own_consents", look="consents")
consents_for = view_for(consents_page, "consents_for", look="consents")

"""Sign-in by HelseID and ID-porten: to the provider, back with its answer, and out again."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tillit.foundation.access.pages import View, open_to_all
from tillit.foundation.identity import client
from tillit.foundation.identity.doors import Door, DoorKind
from tillit.foundation.identity.faults import SignInFailed, Why
from tillit.foundation.identity.services import account_of
from tillit.foundation.sealed import seal, unseal
from tillit.foundation.sign_in.onward import asked_address
from tillit.foundation.sign_in.sessions import enter
from tillit.kernel.errors import NotFound
from tillit.pages.contact import contact

logger = logging.getLogger("tillit.sign_in")
DOOR, ID_TOKEN = "signed_in_by", "id_token"

NAMES = {DoorKind.STAFF: "HelseID", DoorKind.INHABITANT: "ID-porten"}
STATUS = {Why.AWAY: 503, Why.NO_ACCOUNT: 403, Why.CLOSED: 403, Why.OTHER_DOOR: 403, Why.TOO_WEAK: 403}
# What happened, and what one can do about it.
WORDS: dict[Why, tuple[Promise, Promise]] = {
    Why.AWAY: (
        _("%(provider)s does not answer just now"),
        _("You are not signed in. Wait a little and try again."),
    ),
    Why.DECLINED: (
        _("The sign-in was broken off"),
        _("You are not signed in. Try again when you want to."),
    ),
    Why.STALE: (
        _("This sign-in is too old"),
        _("It took long, was begun in another window, or has been used. Try again."),
    ),
    Why.UNTRUSTED: (
        _("We could not be sure that it is you"),
        _("The answer from %(provider)s was not as it should be, so nobody was signed in. Try again."),
    ),
    Why.TOO_WEAK: (
        _("Sign in by a safer way"),
        _("This is about health, so we ask for the highest level, such as BankID, Buypass or Commfides."),
    ),
    Why.NO_ACCOUNT: (_("We do not know you here yet"), ""),
    Why.CLOSED: (
        _("Your account is closed"),
        _("Talk to your leader if you work here, or call the municipality."),
    ),
    Why.OTHER_DOOR: (
        _("Employees sign in with HelseID"),
        _("Your account here belongs to your work. Choose the way in for employees."),
    ),
}
NOBODY = {
    DoorKind.STAFF: _("You have no account in Tillit, or nobody has said that it is yours. Ask your leader."),
    DoorKind.INHABITANT: _(
        "Here are those who get help from the municipality, and whom they let in. If you think you should be here, "
        "call us."
    ),
}


def _begin(request: HttpRequest, kind: DoorKind) -> HttpResponse:
    """Send the browser to the provider; `?ny` asks the provider to ask anew who it is."""
    door = _door(kind)
    try:
        address, pending = client.begin(
            door,
            redirect_uri=_answer_address(request, kind),
            language=get_language() or "nb",
            onward=asked_address(request),
            anew="ny" in request.GET,
            now=timezone.now(),
        )
    except SignInFailed as fault:
        return _failed(request, kind, fault)
    request.session[f"pending_{kind}"] = pending.as_json()
    return redirect(address)


def _answer(request: HttpRequest, kind: DoorKind) -> HttpResponse:
    """Sign in whom the provider vouches for. A question is answered once, in the browser that asked it."""
    door, now = _door(kind), timezone.now()
    remembered = request.session.pop(f"pending_{kind}", None)
    try:
        if remembered is None:
            raise SignInFailed(Why.STALE, "nothing was asked")
        pending = client.Pending(**remembered)
        said, id_token = client.finish(
            door, request.GET.dict(), pending=pending, redirect_uri=_answer_address(request, kind), now=now
        )
        user = account_of(said, door=kind, now=now)
    except SignInFailed as fault:
        return _failed(request, kind, fault)
    enter(request, user, way=kind.value, now=now)
    request.session[DOOR], request.session[ID_TOKEN] = kind.value, seal(id_token)
    return redirect(pending.onward or settings.LOGIN_REDIRECT_URL)


def end_address_for(request: HttpRequest) -> str:
    """Give where this session's person signs out at their provider too, or nothing."""
    door = settings.TILLIT_OIDC.get(request.session.get(DOOR, ""))
    id_token = unseal(request.session.get(ID_TOKEN, ""))
    if door is None or id_token is None:
        return ""
    return client.end_address(door, id_token=id_token, return_to=request.build_absolute_uri("/"))


def _failed(request: HttpRequest, kind: DoorKind, fault: SignInFailed) -> HttpResponse:
    logger.warning("Sign-in by %s failed: %s (%s)", kind.value, fault.why.value, fault.detail)
    what, then = WORDS[fault.why]
    names = {"provider": NAMES[kind]}
    context = {
        "what": str(what) % names,
        "then": str(NOBODY[kind] if fault.why == Why.NO_ACCOUNT else then) % names,
        "again": reverse(f"sign_in_{kind}"),
        "is_other_person": fault.why in (Why.NO_ACCOUNT, Why.TOO_WEAK, Why.OTHER_DOOR, Why.CLOSED),
        "staff_door": reverse("sign_in_staff") if fault.why == Why.OTHER_DOOR else "",
        "contact": contact() if kind == DoorKind.INHABITANT and fault.why == Why.NO_ACCOUNT else None,
    }
    return render(request, "pages/sign_in_failed.html", context, status=STATUS.get(fault.why, 400))


def _door(kind: DoorKind) -> Door:
    door = settings.TILLIT_OIDC.get(kind)
    if door is None:
        raise NotFound("This way in is not set up.")
    return door


def _answer_address(request: HttpRequest, kind: DoorKind) -> str:
    return request.build_absolute_uri(reverse(f"sign_in_{kind}_answer"))


def _views(kind: DoorKind) -> tuple[View, View]:
    """Give the views of a door: to the provider, and back with its answer."""

    @require_safe
    @never_cache
    @open_to_all
    def begin(request: HttpRequest) -> HttpResponse:
        """Go to the provider to say who one is."""
        return _begin(request, kind)

    @require_safe
    @never_cache
    @open_to_all
    def answer(request: HttpRequest) -> HttpResponse:
        """Come back from the provider, and be signed in."""
        return _answer(request, kind)

    return begin, answer


staff, staff_answer = _views(DoorKind.STAFF)
inhabitant, inhabitant_answer = _views(DoorKind.INHABITANT)

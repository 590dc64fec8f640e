"""How an account is let in: whose number it is, and a one-time code to begin with."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tillit.foundation.access.pages import open_to
from tillit.foundation.accounts import queries
from tillit.foundation.accounts.services import AccountRefused
from tillit.foundation.identity.doors import DoorKind
from tillit.foundation.identity.services import give_identity, shown_identities, take_identity
from tillit.foundation.meanwhile import ChangedMeanwhile
from tillit.foundation.sealed import seal
from tillit.foundation.sign_in.services import make_one_time_code
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.pages.administration.forms.accounts import IdentityForm
from tillit.pages.administration.views.users import CODE_SHOWN_ONCE, account_page


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@open_to(Role.ADMINISTRATOR)
def identity(request: HttpRequest, user_id: int) -> HttpResponse:
    """Say whose number the account is; a GET, as after a reload of an answer, goes to the account."""
    if request.method != "POST":
        return redirect("administration_user", user_id)
    now = timezone.now()
    row = queries.account(user_id, today=local_day(now))
    form = IdentityForm(request.POST, prefix="identitet")
    form.showing(shown_identities(user_id))
    if form.is_valid():
        try:
            give_identity(
                user_id=user_id,
                door=DoorKind(form.cleaned_data["door"]),
                number=form.cleaned_data["number"],
                by=request.user,
                now=now,
                seen=form.seen,
            )
        except ChangedMeanwhile as error:
            form.overtaken(error)
        except AccountRefused as refused:
            form.add_error("number", str(refused))
        else:
            messages.success(request, _("Saved. Whoever was signed in by the account is out, and comes in anew."))
            return redirect("administration_user", user_id)
    return account_page(request, row, identity_form=form)


@require_POST
@open_to(Role.ADMINISTRATOR)
def remove_identity(request: HttpRequest, user_id: int, door: str) -> HttpResponse:
    """Let nobody come in to the account by that door."""
    if door not in list(DoorKind):
        raise NotFound("There is no such door.")
    take_identity(user_id=user_id, door=DoorKind(door), by=request.user, now=timezone.now())
    messages.success(request, _("Nobody comes in to the account that way any more."))
    return redirect("administration_user", user_id)


@require_POST
@open_to(Role.ADMINISTRATOR)
def one_time_code(request: HttpRequest, user_id: int) -> HttpResponse:
    """Make a code to hand over; the next page shows it, once."""
    try:
        code = make_one_time_code(user_id=user_id, by=request.user, now=timezone.now())
    except AccountRefused as refused:
        messages.error(request, str(refused))
    else:
        request.session[CODE_SHOWN_ONCE] = seal(json.dumps([user_id, code]))
    return redirect("administration_user", user_id)

"""Sign-in by password, always with a code from an app or from paper."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tillit.foundation.access.pages import open_to_all
from tillit.foundation.sign_in import services
from tillit.foundation.sign_in.attempts import TooManyAttempts
from tillit.foundation.sign_in.onward import asked_address
from tillit.foundation.sign_in.sessions import enter
from tillit.foundation.users import User

logger = logging.getLogger("tillit.sign_in")
USERNAME = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
CODE = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}


class PasswordForm(forms.Form):
    """Who, what they know, and what they have."""

    username = forms.CharField(label=gettext_lazy("Username"), max_length=150, widget=forms.TextInput(attrs=USERNAME))
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Code from the app"),
        max_length=30,
        help_text=gettext_lazy("Six digits. Is the phone gone? Write a recovery code from your paper instead."),
        widget=forms.TextInput(attrs=CODE),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@open_to_all
def password(request: HttpRequest) -> HttpResponse:
    """Ask for name, password and code; what was wrong is not told apart."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    onward, status = asked_address(request), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            now = timezone.now()
            user, status = attempted(
                form,
                lambda: services.sign_in_by_password(**form.cleaned_data, address=address_of(request), now=now),
                wrong=_("The username, the password or the code is wrong. A code is good only once."),
                noted=("Sign-in by password failed.", "Sign-in by password was tried too often."),
            )
            if user is not None:
                enter(request, user, way="password", now=now)
                return redirect(onward or settings.LOGIN_REDIRECT_URL)
    return render(request, "pages/sign_in_password.html", {"form": form, "next": onward}, status=status)


def attempted(
    form: forms.Form, way_in: Callable[[], User], *, wrong: str, noted: tuple[str, str]
) -> tuple[User | None, int]:
    """Try a way in; when it is wrong or tried too often, say so in the form and note it, and give the status."""
    try:
        return way_in(), 200
    except services.WrongSignIn:
        form.add_error(None, wrong)
        logger.warning(noted[0])
        return None, 422
    except TooManyAttempts as refused:
        form.add_error(None, too_many(refused.minutes))
        logger.warning(noted[1])
        return None, 429


def too_many(minutes: int) -> str:
    """Say how long to wait."""
    return ngettext(
        "There were too many attempts. Wait %(minutes)s minute and try again; nobody needs to open anything for you.",
        "There were too many attempts. Wait %(minutes)s minutes and try again; nobody needs to open anything for you.",
        minutes,
    ) % {"minutes": minutes}


def address_of(request: HttpRequest) -> str:
    """Give the address that knocks."""
    return str(request.META.get("REMOTE_ADDR", ""))

"""The first time: a one-time code, then a password and an app of one's own, then the recovery codes."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tillit.foundation.access.pages import open_to_all
from tillit.foundation.sealed import seal, unseal
from tillit.foundation.sign_in import codes, services
from tillit.foundation.sign_in.sessions import enter
from tillit.foundation.users import User
from tillit.pages.ways_in.password import CODE, USERNAME, address_of, attempted

CHOOSING, RECOVERY = "choosing_way_in", "recovery_codes"
NEW_PASSWORD = {"autocomplete": "new-password"}


class OneTimeForm(forms.Form):
    """What an administrator handed over."""

    username = forms.CharField(label=gettext_lazy("Username"), max_length=150, widget=forms.TextInput(attrs=USERNAME))
    code = forms.CharField(
        label=gettext_lazy("One-time code"),
        max_length=30,
        help_text=gettext_lazy("The sixteen letters and digits that you got, in any case, with or without lines."),
        widget=forms.TextInput(attrs={**CODE, "autocomplete": "off"}),
    )


class ChoiceForm(forms.Form):
    """A password, and proof that the app has the secret."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy("At least twelve characters. Three or four words that only you put together are good."),
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )
    again = forms.CharField(
        label=gettext_lazy("The password once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )
    code = forms.CharField(
        label=gettext_lazy("Code from the app"),
        max_length=10,
        help_text=gettext_lazy("The six digits that the app shows now."),
        widget=forms.TextInput(attrs={**CODE, "inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("again") and given.get("password") and given["again"] != given["password"]:
            self.add_error("again", _("The two passwords are not the same."))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@open_to_all
def beginning(request: HttpRequest) -> HttpResponse:
    """Ask for the one-time code; then, in the same place, for the password and the app."""
    chosen = _choosing(request)
    if chosen is None:
        return _ask_for_code(request)
    return _ask_for_choice(request, *chosen)


def _ask_for_code(request: HttpRequest) -> HttpResponse:
    form = OneTimeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            user, status = attempted(
                form,
                lambda: services.who_has_one_time_code(
                    **form.cleaned_data, address=address_of(request), now=timezone.now()
                ),
                wrong=_gone(),
                noted=("A one-time code was wrong.", "A one-time code was tried too often."),
            )
            if user is not None:
                request.session.cycle_key()
                request.session[CHOOSING] = seal(json.dumps([user.pk, codes.new_secret()]))
                return redirect("sign_in_beginning")
    return render(request, "pages/sign_in_beginning.html", {"form": form}, status=status)


def _ask_for_choice(request: HttpRequest, user: User, secret: str) -> HttpResponse:
    form = ChoiceForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            user, paper = services.choose_way_in(
                user_id=user.pk,
                password=form.cleaned_data["password"],
                secret=secret,
                code=form.cleaned_data["code"],
                now=now,
            )
        except ValidationError as weak:
            form.add_error("password", weak)
        except services.WrongCode:
            form.add_error("code", _("The app shows another code now. Is the phone's clock right?"))
        except services.WrongSignIn:
            del request.session[CHOOSING]
            form = OneTimeForm({})
            form.errors.clear()
            form.add_error(None, _gone())
            return render(request, "pages/sign_in_beginning.html", {"form": form}, status=422)
        else:
            del request.session[CHOOSING]
            enter(request, user, way="password", now=now)
            request.session[RECOVERY] = seal(json.dumps(paper))
            return redirect("sign_in_recovery_codes")
    uri = codes.as_uri(secret, username=user.username, issuer=f"Tillit {settings.TILLIT_MUNICIPALITY}")
    context = {
        "form": form,
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "square": codes.as_square(uri, title=_("Code to read with the app")),
        "username": user.username,
        "demands": password_validators_help_texts(),
    }
    return render(request, "pages/sign_in_choice.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
@open_to_all
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show the recovery codes, once: who opens the page again reads that they were shown."""
    sealed = request.session.pop(RECOVERY, "")
    paper = json.loads(unseal(sealed) or "[]")
    return render(request, "pages/sign_in_recovery_codes.html", {"codes": paper})


def _choosing(request: HttpRequest) -> tuple[User, str] | None:
    """Give the account whose way in is being chosen in this session, and the app's secret."""
    opened = unseal(request.session.get(CHOOSING, ""))
    if opened is None:
        return None
    user_id, secret = json.loads(opened)
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return (user, secret) if user else None


def _gone() -> str:
    return _("The username or the code is wrong, or the code has been used or is too old. Ask for a new one.")

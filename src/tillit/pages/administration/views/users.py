"""Accounts: the list, one account, and what is done to it."""

from __future__ import annotations

import json

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tillit.foundation.access.pages import open_to
from tillit.foundation.accounts import queries, services
from tillit.foundation.identity.services import shown_identities
from tillit.foundation.meanwhile import FIELD, ChangedMeanwhile, overtaken_words
from tillit.foundation.sealed import unseal
from tillit.foundation.search_words import words_of
from tillit.foundation.sign_in.queries import ways_in
from tillit.foundation.users import Role, User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, TillitError
from tillit.kernel.sort_key import sort_key
from tillit.pages.administration.forms.accounts import (
    AccountForm,
    IdentityForm,
    LastDayForm,
    NewAccountForm,
    RoleForm,
)
from tillit.pages.administration.lists import as_file, asked, by_heading, page_of
from tillit.rooms.workforce import queries as workforce
from tillit.rooms.workforce import services as workforce_services

CODE_SHOWN_ONCE = "one_time_code"

SORTED_BY = {
    "name": lambda row: sort_key(row.display_name),
    "username": lambda row: row.username.casefold(),
    "seen": lambda row: row.last_login,
}


@require_safe
@open_to(Role.ADMINISTRATOR)
def user_list(request: HttpRequest) -> HttpResponse:
    """List the accounts, or those that are searched for."""
    search, rows = words_of(request), _found(request)
    context = {
        "page": page_of(request, rows),
        "count": len(rows),
        "roles": Role.choices,
        "search": search,
        "asked": {name: request.GET.get(name, "") for name in ("rolle", "tilstand")},
        "is_searched": bool(search) or any(asked(request, name) for name in ("rolle", "tilstand")),
        "employees": workforce.employees_by_account(),
    }
    return render(request, "pages/administration/users.html", context)


@require_safe
@open_to(Role.ADMINISTRATOR)
def user_file(request: HttpRequest) -> HttpResponse:
    """Give the same list as a file."""
    return as_file(
        "brukere",
        [_("Name"), _("Username"), _("Roles today"), _("Open"), _("Last sign-in")],
        (
            (
                row.display_name,
                row.username,
                row.role_names,
                _("yes") if row.is_active else _("no"),
                local_day(row.last_login) if row.last_login else "",
            )
            for row in _found(request)
        ),
    )


def _found(request: HttpRequest) -> list[queries.AccountRow]:
    rows = queries.accounts(
        today=local_day(timezone.now()),
        search=words_of(request),
        role=asked(request, "rolle", "none", *Role.values),
        state=asked(request, "tilstand", "open", "closed"),
    )
    return by_heading(rows, asked(request, "sort"), SORTED_BY)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR)
def new_user(request: HttpRequest) -> HttpResponse:
    """Make an account."""
    form = NewAccountForm(request.POST or None, initial={"language": "nb"})
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            with transaction.atomic():
                user = services.make_account(
                    username=form.cleaned_data["username"],
                    display_name=form.cleaned_data["display_name"],
                    language=form.cleaned_data["language"],
                    by=request.user,
                    now=now,
                )
                _link(form, user, by=request.user, now=now)
        except services.AccountRefused as refused:
            form.add_error("username", str(refused))
        except workforce_services.EmployeeTaken as refused:
            form.add_error("employee", str(refused))
        else:
            messages.success(request, _("The account is made. Give it a role, so that it opens something."))
            return redirect("administration_user", user.pk)
    return render(request, "pages/administration/new_user.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to(Role.ADMINISTRATOR)
def user(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show an account and its roles; a POST changes what it is called, its language and its employee."""
    now = timezone.now()
    row = queries.account(user_id, today=local_day(now))
    form = _account_form(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                services.change_account(
                    seen=form.seen,
                    beside=lambda: {"employee": _employee_id(user_id)},
                    user_id=user_id,
                    display_name=form.cleaned_data["display_name"],
                    language=form.cleaned_data["language"],
                    by=request.user,
                    now=now,
                )
                _link(form, User.objects.get(pk=user_id), by=request.user, now=now)
        except ChangedMeanwhile as error:
            form.overtaken(error)
        except workforce_services.EmployeeTaken as refused:
            form.add_error("employee", str(refused))
        else:
            messages.success(request, _("The account is saved."))
            return redirect("administration_user", user_id)
    return account_page(request, row, form=form)


def _account_form(row: queries.AccountRow, sent: object = None) -> AccountForm:
    employee = workforce.employee_of(row.id)
    initial = {
        "display_name": row.display_name,
        "language": row.language,
        "employee": employee.id if employee else None,
    }
    form = AccountForm(sent, current=employee, initial=initial)
    form.showing(initial)
    return form


def _employee_id(user_id: int) -> int | None:
    employee = workforce.employee_of(user_id)
    return employee.id if employee else None


def _link(form: AccountForm, account: User, **who: object) -> None:
    workforce_services.link_account(employee_id=form.cleaned_data["employee"], account=account, **who)


def account_page(request: HttpRequest, row: queries.AccountRow, **forms: object) -> HttpResponse:
    """Show an account; a form that was sent in vain takes the place of the empty one."""
    now = timezone.now()
    today = local_day(now)
    context = {
        "row": row,
        "held": queries.roles(today=today, user_id=row.id),
        "today": today,
        "is_self": row.id == request.user.pk,
        "ways_in": ways_in(row.id, now=now),
        "code": _code_for(request, row.id),
        "role_form": RoleForm(prefix="rolle", initial={"starts_on": today}),
        "identity_form": IdentityForm(prefix="identitet"),
        **forms,
    }
    context.setdefault("form", _account_form(row))
    if not context["identity_form"].is_bound:
        context["identity_form"].showing(shown_identities(row.id))
    return render(request, "pages/administration/user.html", context)


def _code_for(request: HttpRequest, user_id: int) -> str:
    """Give the one-time code that was just made for the account, this once."""
    made = json.loads(unseal(request.session.pop(CODE_SHOWN_ONCE, "")) or "[]")
    return made[1] if made and made[0] == user_id else ""


@require_POST
@open_to(Role.ADMINISTRATOR)
def close_user(request: HttpRequest, user_id: int) -> HttpResponse:
    """Let nobody in by the account any more."""
    try:
        services.close_account(user_id=user_id, by=request.user, now=timezone.now())
        messages.success(request, _("The account is closed, and whoever was signed in by it is out."))
    except NotFound:
        raise
    except TillitError as refused:
        messages.error(request, str(refused))
    return redirect("administration_user", user_id)


@require_POST
@open_to(Role.ADMINISTRATOR)
def open_user(request: HttpRequest, user_id: int) -> HttpResponse:
    """Open a closed account."""
    services.open_account(user_id=user_id, by=request.user, now=timezone.now())
    messages.success(request, _("The account is open again, with the roles it had."))
    return redirect("administration_user", user_id)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR)
def give_role(request: HttpRequest, user_id: int) -> HttpResponse:
    """Let an account hold a role; a GET, as after a reload of an answer, goes to the account."""
    if request.method != "POST":
        return redirect("administration_user", user_id)
    now = timezone.now()
    row = queries.account(user_id, today=local_day(now))
    form = RoleForm(request.POST, prefix="rolle")
    if form.is_valid():
        try:
            services.hold_role(
                user_id=user_id,
                role=form.cleaned_data["role"],
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.ends_on,
                by=request.user,
                now=now,
            )
        except services.AccountRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The role is given."))
            return redirect("administration_user", user_id)
    return account_page(request, row, role_form=form)


@require_safe
@open_to(Role.ADMINISTRATOR)
def role_list(request: HttpRequest) -> HttpResponse:
    """List the roles: those that end soon first of all, then all that are held, will be or were."""
    today = local_day(timezone.now())
    when = asked(request, "nar", "soon", "now", "coming", "past") or "now"
    soon = queries.roles(today=today, when="soon")
    rows = soon if when == "soon" else queries.roles(today=today, when=when)
    context = {"page": page_of(request, rows), "when": when, "soon": len(soon), "count": len(rows)}
    return render(request, "pages/administration/roles.html", context)


@require_safe
@open_to(Role.ADMINISTRATOR)
def role_file(request: HttpRequest) -> HttpResponse:
    """Give the register of roles as a file (pasientjournalforskriften § 13)."""
    rows = queries.roles(today=local_day(timezone.now()))
    return as_file(
        "roller",
        [_("Name"), _("Role"), _("First day"), _("Last day"), _("Account open")],
        (
            (row.holder, row.label, row.starts_on, row.last_day, _("yes") if row.holder_is_active else _("no"))
            for row in rows
        ),
    )


@require_POST
@open_to(Role.ADMINISTRATOR)
def end_role(request: HttpRequest, role_id: int) -> HttpResponse:
    """Change the last day of a role, or end it now."""
    now = timezone.now()
    held = next((row for row in queries.roles(today=local_day(now)) if row.id == role_id), None)
    if held is None:
        raise NotFound("There is no such role.")
    form = LastDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the day as 2026-11-21, or choose it in the calendar."))
        return redirect("administration_user", held.user_id)
    ends_on = local_day(now) if "now" in request.POST else form.ends_on
    try:
        left = services.end_role(
            assignment_id=role_id, ends_on=ends_on, by=request.user, now=now, seen=request.POST.get(FIELD)
        )
    except ChangedMeanwhile as error:
        messages.error(request, overtaken_words(error, sent={"ends_on": ends_on}))
    except TillitError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _ended(left, ends_on is None))
    return redirect("administration_user", held.user_id)


def _ended(left: object, goes_on: bool) -> str:
    if left is None:
        return _("The role is withdrawn: it had not begun.")
    if goes_on:
        return _("The role goes on without a last day.")
    return _("The last day of the role is changed. Give the role anew if that was a mistake.")

"""Sign-in and sign-out. In demo mode one click lets a made-up user in; the other ways in are in `ways_in`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tillit.foundation.access.pages import open_to_all
from tillit.foundation.identity.doors import DoorKind
from tillit.foundation.sign_in.onward import asked_address
from tillit.foundation.sign_in.sessions import enter
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import Role, RoleAssignment, User
from tillit.kernel.clock import local_day
from tillit.kernel.row_id import row_id
from tillit.pages.ways_in.provider import end_address_for

WHAT_THEY_DO: dict[str, tuple[str, Promise]] = {
    Role.INHABITANT: ("person", _("Sees their own week, their team and who looked at their record")),
    Role.RELATIVE: ("heart", _("Sees what somebody close has let them into, and nothing else")),
    Role.CARE_WORKER: ("care", _("Has a day of visits on the phone")),
    Role.TEAM_LEADER: ("team", _("Reads the team's week and accepts the plan")),
    Role.ADMINISTRATOR: ("chart", _("Follows all teams, and no person's record")),
}


@dataclass(frozen=True)
class DemoRole:
    """A role with the made-up users that hold it; the first is offered, the others stand behind a fold."""

    label: str
    icon: str
    what: Promise
    first: User
    others: tuple[User, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@open_to_all
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the ways in; a POST in demo mode signs the chosen made-up user in."""
    onward = asked_address(request)
    if request.method == "POST":
        if not settings.TILLIT_DEMO:
            raise PermissionDenied("Demo sign-in is refused outside demo mode.")
        enter(request, _demo_user(request), way="demo", now=timezone.now())
        return redirect(onward or settings.LOGIN_REDIRECT_URL)
    context = {
        "demo": settings.TILLIT_DEMO,
        "roles": _demo_roles(local_day(timezone.now())) if settings.TILLIT_DEMO else [],
        "next": onward,
        "has_staff_door": DoorKind.STAFF in settings.TILLIT_OIDC,
        "has_inhabitant_door": DoorKind.INHABITANT in settings.TILLIT_OIDC,
    }
    return render(request, "pages/sign_in.html", context)


@require_POST
@open_to_all
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and go to the front page, from any role or none; who came by a provider goes there to end it too.

    That page leads on by itself, since a form may not be answered by leading to another site (form-action).
    """
    if request.user.is_authenticated:
        leave_trail(user=request.user, verb="sign_out", subject=request.user, now=timezone.now())
    end_at = end_address_for(request)
    logout(request)
    return render(request, "pages/signed_out.html", {"end_at": end_at}) if end_at else redirect("/")


def _demo_user(request: HttpRequest) -> User:
    asked = row_id(request.POST.get("user", ""))
    user = User.objects.filter(pk=asked, synthetic=True, is_active=True).first()
    if user is None:
        raise PermissionDenied("There is no such made-up user.")
    return user


def _demo_roles(day: date) -> list[DemoRole]:
    held = (
        RoleAssignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=day),
            starts_on__lte=day,
            user__synthetic=True,
            user__is_active=True,
        )
        .select_related("user")
        .order_by("user_id")
    )
    by_role: dict[str, list[User]] = {role: [] for role in Role.values}
    for assignment in held:
        if assignment.user not in by_role[assignment.role]:
            by_role[assignment.role].append(assignment.user)
    return [
        DemoRole(Role(role).label, *WHAT_THEY_DO[role], first=users[0], others=tuple(users[1:]))
        for role, users in by_role.items()
        if users
    ]

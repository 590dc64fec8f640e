"""Opening a record in an emergency: who is meant, why, and then the person's page, to look only."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.rooms.privacy import services
from tillit.rooms.privacy.forms import EmergencyForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to(Role.CARE_WORKER, Role.TEAM_LEADER)
def emergency(request: HttpRequest) -> HttpResponse:
    """Ask who is meant and why; a POST opens the record for some hours, to look only."""
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = services.open_in_emergency(**form.cleaned_data, by=request.user, now=timezone.now())
        except services.EmergencyRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.warning(request, _said(opened))
            return redirect("person", opened.public_id)
    return render(request, "privacy/emergency.html", {"form": form})


def _said(opened: services.Opened) -> str:
    until = timezone.localtime(opened.ends_at).strftime("%H:%M")
    if opened.past_block:
        return _("The person has blocked you. The record is open until %(time)s all the same.") % {"time": until}
    return _("The record is open until %(time)s, to look only.") % {"time": until}

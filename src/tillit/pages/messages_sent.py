"""The log of messages, for the administrator: what went out when, by which way, and what failed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.integrations.outlet import queries, services
from tillit.integrations.outlet.types import State
from tillit.kernel.errors import StateConflict

ROWS_A_PAGE = 50
TONES = {
    State.QUEUED: "info",
    State.SENT: "success",
    State.FAILED: "danger",
    State.TO_PRINT: "neutral",
    State.TO_CALL: "neutral",
}
ICONS = {State.TO_PRINT: "mail", State.TO_CALL: "phone"}


@require_safe
@open_to(Role.ADMINISTRATOR)
def messages_sent(request: HttpRequest) -> HttpResponse:
    """Show the log, newest first; `?tilstand=` keeps one state."""
    asked = request.GET.get("tilstand", "")
    state = asked if asked in State.values else ""
    counts = queries.counts_by_state()
    page = Paginator(queries.Log(state), ROWS_A_PAGE).get_page(request.GET.get("page", "")[:9])
    rows = [(row, TONES[row.state], ICONS.get(row.state)) for row in page]
    can_be_tried_again = any(row.can_be_tried_again for row in page) if state == State.FAILED else False
    return render(
        request,
        "pages/messages_sent.html",
        {
            "state": state,
            "tabs": _tabs(state, counts),
            "page": page,
            "rows": rows,
            "can_be_tried_again": can_be_tried_again,
            "failed": counts[State.FAILED],
        },
    )


@require_POST
@open_to(Role.ADMINISTRATOR)
def try_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send one failed message again."""
    try:
        services.try_again(public_id=public_id, user=request.user, now=timezone.now())
        messages.success(request, _("The message is on its way again."))
    except StateConflict:
        messages.info(request, _("The message has changed meanwhile, and was not sent again."))
    return _back(request)


@require_POST
@open_to(Role.ADMINISTRATOR)
def try_all_again(request: HttpRequest) -> HttpResponse:
    """Send every failed message again that is known not to have arrived."""
    count = services.try_all_again(user=request.user, now=timezone.now())
    if count:
        said = ngettext("%(n)s message is on its way again.", "%(n)s messages are on their way again.", count)
        messages.success(request, said % {"n": count})
    else:
        messages.info(request, _("No message waits to be sent again."))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """Go back to the log as it was: a state that is none shows all of it."""
    state = request.POST.get("tilstand", "")
    query = f"?tilstand={state}" if state in State.values else ""
    return redirect(reverse("messages_sent") + query)


def _tabs(state: str, counts: dict[str, int]) -> list[tuple[str, str, bool]]:
    url = reverse("messages_sent")
    everything = _("All messages")
    tabs = [(f"{everything} ({sum(counts.values())})", url, state == "")]
    for each in State:
        tabs.append((f"{str(each.label).capitalize()} ({counts[each]})", f"{url}?tilstand={each.value}", state == each))
    return tabs

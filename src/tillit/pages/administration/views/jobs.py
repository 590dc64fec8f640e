"""Jobs: what waits, runs and failed; try again, set aside; what comes by the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tillit.foundation.access.pages import open_to
from tillit.foundation.queue import queries, services
from tillit.foundation.users import Role
from tillit.kernel.errors import StateConflict
from tillit.pages.administration.job_names import job_name


@dataclass(frozen=True)
class Shown:
    """A job, or one that comes by the clock, with its name."""

    name: str
    row: Any


@require_safe
@open_to(Role.ADMINISTRATOR)
def job_list(request: HttpRequest) -> HttpResponse:
    """Show the jobs; htmx asks the inner part anew every ten seconds."""
    return render(request, "pages/administration/jobs.html", _lists())


@require_safe
@open_to(Role.ADMINISTRATOR)
def job_rows(request: HttpRequest) -> HttpResponse:
    """Give the inner part of the page."""
    return render(request, "pages/administration/job_rows.html", _lists())


def _lists() -> dict[str, object]:
    now = timezone.now()
    return {
        "counts": queries.counts(now=now),
        "failed": _named(queries.jobs("failed")),
        "running": _named(queries.jobs("doing")),
        "waiting": _named(queries.jobs("todo")),
        "periodic": _named(queries.periodic(now=now)),
        "now": now,
        "shown": queries.SHOWN,
    }


def _named(rows: list[Any]) -> list[Shown]:
    return [Shown(job_name(row.task), row) for row in rows]


@require_POST
@open_to(Role.ADMINISTRATOR)
def try_again(request: HttpRequest, job_id: int) -> HttpResponse:
    """Put a failed job in line again."""
    try:
        services.try_again(job_id=job_id, by=request.user, now=timezone.now())
        messages.success(request, _("The job is in line again."))
    except StateConflict as refused:
        messages.warning(request, str(refused))
    return redirect("administration_jobs")


@require_POST
@open_to(Role.ADMINISTRATOR)
def set_aside(request: HttpRequest, job_id: int) -> HttpResponse:
    """Cancel a waiting job, or take a failed one out of the list."""
    try:
        services.set_aside(job_id=job_id, by=request.user, now=timezone.now())
        messages.success(request, _("The job is set aside."))
    except StateConflict as refused:
        messages.warning(request, str(refused))
    return redirect("administration_jobs")

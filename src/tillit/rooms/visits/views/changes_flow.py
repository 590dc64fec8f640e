"""How every change goes: what is asked for, what it would mean, then saved; nothing typed is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from tillit.rooms.visits.adjustments import Decided
from tillit.rooms.visits.forms import ChangeForm
from tillit.rooms.visits.models import AskedBy
from tillit.rooms.visits.types import Change
from tillit.rooms.visits.views.changes_preview import preview
from tillit.rooms.visits.views.changes_saving import save
from tillit.rooms.visits.views.one_visit import OpenPlan


@dataclass(frozen=True)
class Wanted:
    """What a filled-in form asks for, as one step of the plan; without changes there is nothing to save yet."""

    kind: str
    success: str
    changes: Sequence[Change] = ()
    decide: Sequence[Decided] = ()
    asked_by: str = AskedBy.MUNICIPALITY
    words: str = ""


def ask_and_save(
    opened: OpenPlan,
    form: ChangeForm,
    wanted: Callable[[], Wanted],
    *,
    part: str,
    title: str,
    address: str,
    done_url: Callable[[], str],
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form with what it would mean; save it when `lagre` is posted for what was shown."""
    shown = None
    if form.is_bound and form.is_valid():
        asked = wanted()
        posted = opened.request.POST
        shown = preview(
            opened,
            asked.changes,
            version=form.cleaned_data["versjon"],
            typed=form.typed(),
            decide=asked.decide,
            by_person=asked.asked_by == AskedBy.PERSON,
        )
        if "lagre" in posted and asked.changes and shown.was_seen(posted):
            outcome = save(
                opened,
                asked.changes,
                version=form.cleaned_data["versjon"],
                kind=asked.kind,
                success=asked.success,
                asked_by=asked.asked_by,
                words=asked.words,
                decide=asked.decide,
            )
            if outcome.edited:
                return redirect(done_url())
            shown = shown.after(outcome)
    full = {"form": form, "address": address, "shown": shown.as_shown() if shown else None, **context}
    return opened.render(part, title, full)

"""Writing what matters to a person, with what was there before beside it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tillit.foundation.meanwhile import ChangedMeanwhile
from tillit.kernel.clock import local_day
from tillit.rooms.people import queries, services
from tillit.rooms.people.forms import WordsForm
from tillit.rooms.people.models import Writer
from tillit.rooms.people.views.whose import Whose, own_view, view_for


def own_words_page(request: HttpRequest, whose: Whose) -> HttpResponse:
    """Show the field and the versions; a POST adds one."""
    versions = queries.own_words(whose.person.pk)
    newest = versions[0] if versions else None
    before = {"text": newest.text if newest else "", "writer": Writer.HELPER}
    form = WordsForm(
        request.POST if request.method == "POST" else None, initial=before, by_staff=whose.by_staff, own=whose.own
    )
    form.showing({"text": before["text"]})
    if request.method == "POST" and form.is_valid() and _write(request, whose, form):
        messages.success(request, _("It is written down. What was there before is kept."))
        return redirect(whose.url)
    today = local_day(whose.now)
    return render(
        request,
        "people/own_words.html",
        {
            "whose": whose,
            "person": whose.person,
            "form": form,
            "newest": newest,
            "older": versions[1:],
            "is_due": bool(newest and newest.due_on <= today),
        },
    )


def _write(request: HttpRequest, whose: Whose, form: WordsForm) -> bool:
    """Store it; when somebody wrote meanwhile, show what and give False."""
    said = form.cleaned_data
    if whose.own:
        writer, name = Writer.PERSON, ""
    elif whose.by_staff:
        writer = said["writer"]
        name = said["writer_name"] if writer == Writer.RELATIVE else request.user.display_name
    else:
        writer, name = Writer.RELATIVE, request.user.display_name
    try:
        services.write_own_words(
            person_id=whose.person.pk,
            text=said["text"],
            writer=writer,
            writer_name=name,
            how=whose.how(said.get("how", "")),
            by=request.user,
            now=whose.now,
            seen=form.seen,
        )
    except ChangedMeanwhile as error:
        form.overtaken(error)
        return False
    return True


own_words_write = own_view(own_words_page, "own_words_write", look="own_words")
own_words_write_for = view_for(own_words_page, "own_words_write_for", look="own_words", also_proxies=True)

"""How a person is reached: phone, e-mail, the way they chose, their language."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tillit.foundation.meanwhile import ChangedMeanwhile
from tillit.rooms.people import queries, services
from tillit.rooms.people.forms import ContactForm
from tillit.rooms.people.views.whose import Whose, own_view, view_for

FIELDS = ("phone", "email", "contact_channel", "language")


def contact_page(request: HttpRequest, whose: Whose) -> HttpResponse:
    """Show the form as things stand; a POST changes them."""
    stands = {name: getattr(whose.person, name) for name in FIELDS}
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        initial=stands,
        by_staff=whose.by_staff,
        language=whose.person.language,
    )
    form.showing(stands)
    if request.method == "POST" and form.is_valid() and _change(request, whose, form):
        return redirect(whose.url)
    context = {
        "whose": whose,
        "person": whose.person,
        "form": form,
        "entry": queries.contact_entry(whose.person.pk),
    }
    return render(request, "people/contact.html", context)


def _change(request: HttpRequest, whose: Whose, form: ContactForm) -> bool:
    """Store it; when it cannot be used, say so at the field and give False."""
    said = form.cleaned_data
    try:
        changed = services.change_contact(
            person_id=whose.person.pk,
            **{name: said[name] for name in FIELDS},
            how=whose.how(said.get("how", "")),
            by=request.user,
            now=whose.now,
            seen=form.seen,
        )
    except ChangedMeanwhile as error:
        form.overtaken(error)
        return False
    except services.BadContact as error:
        form.add_error(error.field, str(error))
        return False
    messages.success(request, _("It is changed.") if changed else _("It is as it was."))
    return True


own_contact = own_view(contact_page, "own_contact", look="contact")
contact_for = view_for(contact_page, "contact_for", look="contact")

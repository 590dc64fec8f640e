"""Where the pages of what is a person's own are: one line each."""

from __future__ import annotations

from django.urls import path

from tillit.rooms.people.views import consents, contact, pauses, words

urlpatterns = [
    path("min-side/ord/", words.own_words_write, name="own_words_write"),
    path("min-side/samtykke/", consents.own_consents, name="own_consents"),
    path("min-side/pause/", pauses.own_pauses, name="own_pauses"),
    path("min-side/kontakt/", contact.own_contact, name="own_contact"),
    path("person/<uuid:public_id>/ord/", words.own_words_write_for, name="own_words_write_for"),
    path("person/<uuid:public_id>/samtykke/", consents.consents_for, name="consents_for"),
    path("person/<uuid:public_id>/pause/", pauses.pauses_for, name="pauses_for"),
    path("person/<uuid:public_id>/kontakt/", contact.contact_for, name="contact_for"),
]

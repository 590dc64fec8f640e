"""Where the pages that no single room can show are found."""

from django.urls import path
from django.views.i18n import set_language

from tillit.foundation.access.pages import open_to_all
from tillit.foundation.live.stream import stream
from tillit.pages import front, home, messages_sent, numbers, search, sign_in, team_number
from tillit.pages.own_copy import views as own_copy
from tillit.pages.ways_in import beginning, password, provider

urlpatterns = [
    path("", front.front, name="front"),
    path("tilbud/<slug:code>/", front.offer, name="offer"),
    path("tall/", numbers.numbers_page, name="numbers"),
    path("tall/<slug:indicator>/", numbers.number_page, name="number"),
    path("tall/<slug:indicator>/endring/", team_number.mark_change, name="mark_change"),
    path("tall/<slug:indicator>/team/<int:team_id>/", team_number.team_number, name="team_number"),
    path("tall/<slug:indicator>/team/<int:team_id>/endring/", team_number.mark_team_change, name="mark_team_change"),
    path("tall/endring/<int:change_id>/trekk/", team_number.withdraw_change, name="withdraw_change"),
    path("inn/", sign_in.sign_in, name="sign_in"),
    path("inn/ansatt/", provider.staff, name="sign_in_staff"),
    path("inn/ansatt/svar/", provider.staff_answer, name="sign_in_staff_answer"),
    path("inn/innbygger/", provider.inhabitant, name="sign_in_inhabitant"),
    path("inn/innbygger/svar/", provider.inhabitant_answer, name="sign_in_inhabitant_answer"),
    path("inn/passord/", password.password, name="sign_in_password"),
    path("inn/ny/", beginning.beginning, name="sign_in_beginning"),
    path("inn/ny/koder/", beginning.recovery_codes, name="sign_in_recovery_codes"),
    path("ut/", sign_in.sign_out, name="sign_out"),
    path("min-side/innsyn/", own_copy.own_copy, name="own_copy"),
    path("min-side/innsyn/innsyn.html", own_copy.own_copy_file, {"kind": "html"}, name="own_copy_html"),
    path("min-side/innsyn/innsyn.json", own_copy.own_copy_file, {"kind": "json"}, name="own_copy_json"),
    path("hjem/", home.home, name="home"),
    path("finn/", search.search, name="search"),
    path("administrasjon/meldinger/", messages_sent.messages_sent, name="messages_sent"),
    path("administrasjon/meldinger/send-igjen/", messages_sent.try_all_again, name="try_messages_again"),
    path("administrasjon/meldinger/<uuid:public_id>/send-igjen/", messages_sent.try_again, name="try_message_again"),
    path("direkte/<str:topic>/", stream, name="live"),
    path("sprak/", open_to_all(set_language), name="set_language"),
]

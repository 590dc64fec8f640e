"""Where the pages of visits are: one line each."""

from __future__ import annotations

from django.urls import path

from tillit.rooms.visits.views import my_day, my_day_phone, person, relative, teams, week, week_paper
from tillit.rooms.visits.views import changes_list, changes_move, visit

urlpatterns = [
    path("team/", teams.team_list, name="team_list"),
    path("team/<int:team_id>/uke/<str:week>/", week.team_week, name="team_week"),
    path("team/<int:team_id>/uke/<str:week>/forslag/", week.request_plan, name="request_plan"),
    path("team/<int:team_id>/uke/<str:week>/papir/", week_paper.team_week_on_paper, name="team_week_on_paper"),
    path("plan/<uuid:public_id>/framdrift/", week.plan_progress, name="plan_progress"),
    path("plan/<uuid:public_id>/godta/", week.accept_plan, name="accept_plan"),
    path("plan/<uuid:public_id>/endringer/", changes_list.plan_edits, name="plan_edits"),
    path("endring/<uuid:public_id>/angre/", changes_list.undo_edit, name="undo_edit"),
    path("besok/<uuid:public_id>/", visit.visit, name="visit"),
    path("besok/<uuid:public_id>/flytt/", changes_move.move_visit, name="move_visit"),
    path("kommune/", teams.municipality, name="municipality"),
    path("kommune/tall.csv", teams.municipality_file, name="municipality_file"),
    path("person/<uuid:public_id>/", person.person, name="person"),
    path("person/<uuid:public_id>/papir/", person.person_on_paper, name="person_on_paper"),
    path("min-dag/", my_day.my_day, name="my_day"),
    path("min-dag/<uuid:public_id>/utfort/", my_day.finish_visit, name="finish_visit"),
    path("min-dag/<uuid:public_id>/angre/", my_day.undo_visit, name="undo_visit"),
    path("min-dag/<uuid:public_id>/avvik/", my_day.report_deviation, name="report_deviation"),
    path("min-dag/<uuid:public_id>/avvik/trekk/", my_day.withdraw_deviation, name="withdraw_deviation"),
    path("min-dag/<uuid:public_id>/beskjed/", my_day.write_note, name="write_note"),
    path("min-dag/<uuid:public_id>/beskjed/trekk/", my_day.withdraw_note, name="withdraw_note"),
    path("min-dag/<uuid:public_id>/beskjed/lest/", my_day.read_note, name="read_note"),
    path("min-dag/trykk/<uuid:tap_id>/sett/", my_day.dismiss_refused, name="dismiss_refused"),
    path("min-dag/nokkel/", my_day_phone.phone_key, name="phone_key"),
    path("min-dag/uten-dekning/", my_day_phone.no_coverage, name="no_coverage"),
    path("service-worker.js", my_day_phone.service_worker, name="service_worker"),
    path("manifest.webmanifest", my_day_phone.manifest, name="manifest"),
    path("min-side/", person.own_page, name="own_page"),
    path("min-side/papir/", person.own_week_on_paper, name="own_week_on_paper"),
    path("naerstaende/", relative.relative_home, name="relative_home"),
    path("naerstaende/<uuid:public_id>/", relative.relative_person, name="relative_person"),
]

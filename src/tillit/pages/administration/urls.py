"""Where the pages of administration are: one line each."""

from __future__ import annotations

from django.urls import path

from tillit.pages.administration.views import catalog, imports, jobs, members, overview, people, teams, users

urlpatterns = [
    path("", overview.overview, name="administration"),
    path("brukere/", users.user_list, name="administration_users"),
    path("brukere/liste.csv", users.user_file, name="administration_user_file"),
    path("brukere/ny/", users.new_user, name="administration_new_user"),
    path("brukere/<int:user_id>/", users.user, name="administration_user"),
    path("brukere/<int:user_id>/steng/", users.close_user, name="administration_close_user"),
    path("brukere/<int:user_id>/apne/", users.open_user, name="administration_open_user"),
    path("brukere/<int:user_id>/roller/", users.give_role, name="administration_give_role"),
    path("roller/", users.role_list, name="administration_roles"),
    path("roller/liste.csv", users.role_file, name="administration_role_file"),
    path("roller/<int:role_id>/slutt/", users.end_role, name="administration_end_role"),
    path("team/", teams.team_list, name="administration_teams"),
    path("team/liste.csv", teams.team_file, name="administration_team_file"),
    path("team/nytt/", teams.new_team, name="administration_new_team"),
    path("team/uten-team/", people.without_team, name="administration_without_team"),
    path("team/uten-team/<uuid:public_id>/", people.place, name="administration_place"),
    path("team/<int:team_id>/", teams.team, name="administration_team"),
    path("team/<int:team_id>/endre/", teams.change_team, name="administration_change_team"),
    path("team/<int:team_id>/steng/", teams.close_team, name="administration_close_team"),
    path("team/<int:team_id>/apne/", teams.reopen_team, name="administration_reopen_team"),
    path("team/<int:team_id>/medlemmer.csv", teams.member_file, name="administration_member_file"),
    path("team/<int:team_id>/medlemmer/", members.add_member, name="administration_add_member"),
    path("team/<int:team_id>/medlemmer/<int:member_id>/", members.change_member, name="administration_change_member"),
    path("team/<int:team_id>/personer/", people.team_people, name="administration_team_people"),
    path("team/<int:team_id>/personer/<int:belonging_id>/", people.belonging, name="administration_belonging"),
    path(
        "team/<int:team_id>/personer/<int:belonging_id>/kontakt/",
        people.change_contact,
        name="administration_change_contact",
    ),
    path("team/<int:team_id>/personer/<int:belonging_id>/slutt/", people.leave, name="administration_leave"),
    path("team/<int:team_id>/personer/<int:belonging_id>/angre/", people.take_back, name="administration_take_back"),
    path("tilbud/", catalog.entry_list, name="administration_catalog"),
    path("tilbud/liste.csv", catalog.entry_file, name="administration_entry_file"),
    path("tilbud/nytt/", catalog.new_entry, name="administration_new_entry"),
    path("tilbud/<slug:code>/", catalog.entry, name="administration_entry"),
    path("tilbud/<slug:code>/tilbake/", catalog.restore_entry, name="administration_restore_entry"),
    path("tilbud/<slug:code>/gjelder/", catalog.offer_entry, name="administration_offer_entry"),
    path("import/", imports.imports, name="administration_imports"),
    path("import/liste.csv", imports.import_file_list, name="administration_import_list"),
    path("import/<uuid:public_id>/", imports.upload, name="administration_import"),
    path("import/<uuid:public_id>/framdrift/", imports.upload_progress, name="administration_import_progress"),
    path("import/<uuid:public_id>/rapport.csv", imports.report_file, name="administration_import_report"),
    path("import/<uuid:public_id>/ta-inn/", imports.take_in, name="administration_take_in"),
    path("import/<uuid:public_id>/forkast/", imports.discard, name="administration_discard"),
    path("jobber/", jobs.job_list, name="administration_jobs"),
    path("jobber/liste/", jobs.job_rows, name="administration_job_rows"),
    path("jobber/<int:job_id>/igjen/", jobs.try_again, name="administration_try_again"),
    path("jobber/<int:job_id>/avbryt/", jobs.set_aside, name="administration_set_aside"),
]

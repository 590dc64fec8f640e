"""Where reports are found."""

from django.urls import path

from tillit.rooms.reports.views import drafts, public

urlpatterns = [
    path("rapporter/", public.reports, name="reports"),
    path("rapporter/feed.xml", public.report_feed, name="report_feed"),
    path("rapporter/utkast/", drafts.report_drafts, name="report_drafts"),
    path("rapporter/utkast/<int:report_id>/", drafts.report_draft, name="report_draft"),
    path("rapporter/utkast/<int:report_id>/framdrift/", drafts.draft_progress, name="draft_progress"),
    path("rapporter/utkast/<int:report_id>/tell/", drafts.recount_report, name="recount_report"),
    path("rapporter/utkast/<int:report_id>/publiser/", drafts.publish_report, name="publish_report"),
    path("rapporter/utkast/<int:report_id>/forkast/", drafts.discard_draft, name="discard_draft"),
    path("rapporter/<int:number>/", public.report, name="report"),
    path("rapporter/<int:number>/csv/", public.report_csv, name="report_csv"),
    path("rapporter/<int:number>/json/", public.report_json, name="report_json"),
    path("rapporter/<int:number>/pdf/", public.report_pdf, name="report_pdf"),
    path("rapporter/<int:number>/rett/", drafts.correct_report, name="correct_report"),
]

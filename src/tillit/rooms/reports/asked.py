"""What reports ask an administrator for: which report, and what people say to the numbers."""

from __future__ import annotations

from tillit.foundation.asked.registry import Page, Texts, ask, at_most, rows, told
from tillit.foundation.users import Role

REPORT = Page("report", ("Rapporten alle kan lese", "The report that everyone can read"))
COUNTED: Texts = ("Rapporten blir telt av det.", "The report is counted by it.")
COUNTED_ANEW: Texts = (
    "Hvert utkast teller, også når det telles på nytt.",
    "Each draft counts, also when it is counted anew.",
)
ADMINISTRATOR = Role.ADMINISTRATOR

for _name, _what, _seconds in (
    ("kind", ("Hva slags rapport", "Which kind of report"), 3),
    ("scope", ("Hva rapporten gjelder", "What the report is about"), 3),
    ("period", ("Hvilke dager rapporten gjelder", "Which days the report is about"), 4),
):
    ask(
        f"reports.draft.{_name}",
        to="report_drafts",
        name=_name,
        what=_what,
        reader=REPORT,
        seconds=_seconds,
        filled=at_most(told("draft_report"), COUNTED_ANEW),
        of=ADMINISTRATOR,
        kept_because=COUNTED,
    )
ask(
    "reports.comment",
    to="report_draft",
    name="*-[ne][bn]",
    what=("Hva vi sier til tallene", "What we say to the numbers"),
    reader=REPORT,
    seconds=180,
    filled=told("comment_report"),
    of=ADMINISTRATOR,
    kept_because=(
        "En rapport uten kommentarer sier ikke hva tallene betyr. Feltet kan stå tomt.",
        "A report without comments does not say what its numbers mean. The field may stay empty.",
    ),
)
ask(
    "reports.what_changed",
    to="publish_report",
    name="what_changed",
    what=("Hva som er rettet i rapporten", "What is corrected in the report"),
    reader=REPORT,
    seconds=60,
    filled=rows("reports.Report", "published_at", corrects__isnull=False),
    of=ADMINISTRATOR,
)

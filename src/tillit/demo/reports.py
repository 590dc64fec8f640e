"""The demo's public reports: last month and this month so far, with what somebody in charge could say of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.rooms.reports import services
from tillit.rooms.reports.types import Days, month_of

# What is said holds whatever the figures are: they are made up anew for every demo.
LAST_MONTH: Mapping[str, Mapping[str, str]] = {
    "faces": {
        "nb": "Denne måneden ble vaktene satt opp dag for dag. Det vil vi bort fra: fra neste måned planlegger vi hele "
        "uka, slik at de samme kommer igjen.",
        "en": "This month the rounds were set up day by day. We want to leave that: from next month we plan the whole "
        "week, so that the same people come back.",
    },
    "challenges": {
        "nb": "Vi har ennå ikke planer for hele måneden i Tillit. Derfor mangler flere av tallene. De står som «ikke "
        "telt», og kommer når planene gjør det.",
        "en": "We have no plans of the whole month in Tillit yet. That is why several figures are missing. They are "
        "marked “not counted”, and come when the plans do.",
    },
}
THIS_MONTH: Mapping[str, Mapping[str, str]] = {
    "faces": {
        "nb": "Nå planlegges hele uka samlet, og teamet ser på forhånd hvor mange forskjellige hver person møter.",
        "en": "Now the whole week is planned together, and the team sees beforehand how many each person meets.",
    },
    "help_that_came": {
        "nb": "Når ingen kunne ta et besøk, ringte vi samme dag og ble enige med personen om hva vi gjør.",
        "en": "Where nobody could make a visit, we called the same day, and agreed with the person on what to do.",
    },
    "waiting": {
        "nb": "De som venter, får vite hvorfor og når de kan regne med første besøk.",
        "en": "Those who wait are told why, and when they can count on the first visit.",
    },
    "results": {
        "nb": "Planene for uka er tatt i bruk i alle team. Hjelperne melder besøk som gjort med ett trykk.",
        "en": "Every team now works by a plan of the week. Helpers tell of a visit as made with one tap.",
    },
    "challenges": {
        "nb": "Måneden er ikke over, og noen tall bygger på få dager. Les dem sammen med forrige måned.",
        "en": "The month is not over, and some figures rest on few days. Read them together with last month's.",
    },
}


def publish_reports(*, user: User, now: datetime) -> None:
    """Draft, comment and publish the report of last month, and that of this month so far."""
    first = local_day(now).replace(day=1)
    last_month, this_month = month_of(first - timedelta(days=1)), Days(first, local_day(now))
    for days, said in ((last_month, LAST_MONTH), (this_month, THIS_MONTH)):
        report = services.draft_report(kind_id=services.MONTHLY, unit_id=None, days=days, user=user, now=now)
        for section, by_language in said.items():
            for language, words in by_language.items():
                services.comment_section(
                    report_id=report.pk, section=section, language=language, words=words, user=user, now=now
                )
        services.publish_report(report_id=report.pk, user=user, now=now)

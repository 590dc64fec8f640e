"""Every address of Tillit, filled in with things that are there: Arne's, and Team Nordsia's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.readers import ARNE
from tests.busy_town import FRIDAY
from tests.town import NOW, TODAY, Town
from tillit.foundation.uploads.models import Upload
from tillit.foundation.users import RoleAssignment
from tillit.integrations.outlet.models import Message
from tillit.rooms.indicators.models import ImprovementChange
from tillit.rooms.people.models import Relative
from tillit.rooms.privacy.models import EmergencyAccess
from tillit.rooms.reports.models import Report
from tillit.rooms.rosters.models import Absence
from tillit.rooms.teams.models import TeamMember, TeamPerson
from tillit.rooms.visits.models import Plan, PlanEdit, Repair, Tap, Visit, VisitAnswer

MADE_UP = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "0", "slug": "x", "str": "x", "path": "x"}


def every_pattern(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, str, object]]:
    """Give each page's name, its address with the parts still open, and its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield entry.name, address, entry.callback
        else:
            yield from every_pattern(entry, address)


def filled(address: str, things: dict[str, object]) -> tuple[str, list[str]]:
    """Fill an address in; also give the open parts that no thing is known for: there something made up stands."""
    done, unknown = "", []
    for part in address.split("/"):
        if part.startswith("<") and part.endswith(">"):
            key = f"{done.rsplit('/', 2)[-2]}/{part}"
            if key not in things:
                unknown.append(key)
            part = things.get(key, MADE_UP[part[1:].partition(":")[0]])
        done += f"{part}/"
    return done[:-1], unknown


def make_things(town: Town) -> dict[str, object]:
    """Give for each open part, with the word of the address before it, what stands there."""
    arne = town.people[ARNE]
    visits = Visit.objects.filter(person=arne, plan__state="accepted")
    plan = visits.filter(day=TODAY).get().plan
    today, ahead = visits.get(day=TODAY).public_id, visits.get(day=FRIDAY).public_id
    team = town.team.pk
    draft = Report.objects.filter(state="draft").get()
    things: dict[str, object] = {
        "person/<uuid:public_id>": arne.public_id,
        "person/<uuid:person_id>": arne.public_id,
        "naerstaende/<uuid:public_id>": arne.public_id,
        "besok/<uuid:public_id>": ahead,
        "min-dag/<uuid:public_id>": today,
        "trykk/<uuid:tap_id>": _refused_tap(town).tap_id,
        "plan/<uuid:public_id>": plan.public_id,
        "endring/<uuid:public_id>": PlanEdit.objects.filter(plan=plan).first().public_id,
        "reparasjon/<uuid:public_id>": Repair.objects.get().public_id,
        "team/<int:team_id>": team,
        "oppgaver/<int:team_id>": team,
        f"{team}/<uuid:public_id>": VisitAnswer.objects.get(person=arne).public_id,
        "uke/<str:week>": "2026-W47",
        "direkte/<str:topic>": f"team-week:{team}:2026-W47",
        "tall/<slug:indicator>": "helpers_met_14d",
        "endring/<int:change_id>": _change(town).pk,
        "tilbud/<slug:code>": "home_nursing",
        "meldinger/<uuid:public_id>": _message(town).public_id,
        "brukere/<int:user_id>": town.users["relative"].pk,
        "roller/<int:role_id>": RoleAssignment.objects.get(user=town.users["relative"]).pk,
        "uten-team/<uuid:public_id>": arne.public_id,
        "medlemmer/<int:member_id>": TeamMember.objects.get(team=team, employee=town.helpers[2]).pk,
        "personer/<int:belonging_id>": TeamPerson.objects.get(team=team, person=arne).pk,
        "import/<uuid:public_id>": Upload.objects.get().public_id,
        "felter/<str:field_id>": "visits.note",
        "nummer/<slug:door>": "staff",
        "oppslag/<slug:kind>": "nodtilgang",
        "nodtilgang/<int:row_id>": EmergencyAccess.objects.get(user__username="in_emergency").pk,
        "jobber/<int:job_id>": _failed_job(),
        "utkast/<int:report_id>": draft.pk,
        "rapporter/<int:number>": Report.objects.get(state="published").number,
        "styleguide/<str:page>": "person",
    }
    assert Plan.objects.filter(state="proposed").exists()
    return things


def make_forms(town: Town) -> dict[str, dict[str, object]]:
    """Give what is posted where an empty form asks for nothing that is there."""
    arne = town.people[ARNE]
    siv = Relative.objects.get(person=arne, name="not_let_in")
    consent = {"relative": siv.pk, "give": "visits", "how": "phone"}
    return {
        "own_consents": consent,
        "consents_for": consent,
        "choose_repair": {"valg": "longer"},
        "well_again": {"absence": Absence.objects.get(employee=town.helpers[3]).pk},
    }


def _refused_tap(town: Town) -> Tap:
    """What the helper who goes there tapped in vain."""
    return Tap.objects.create(
        user=town.users["care_worker"],
        tap_id=uuid4(),
        action="finish",
        outcome="refused",
        refusal="not_the_day",
        tapped_at=NOW - timedelta(hours=1),
        taken_at=NOW,
    )


def _change(town: Town) -> ImprovementChange:
    return ImprovementChange.objects.create(
        indicator="helpers_met_14d",
        team=town.team,
        day=TODAY,
        words="Færre bytter",
        made_by=town.users["team_leader"],
        made_at=NOW,
    )


def _message(town: Town) -> Message:
    return Message.objects.create(
        kind="visit_moved",
        channel="sms",
        recipient_type="person",
        recipient_id=town.people[ARNE].pk,
        language="nb",
        state="failed",
        fault_code="unreachable",
        created_at=NOW,
    )


def _failed_job() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) "
            "VALUES ('measure', 'made_up', '{}', 'failed') RETURNING id"
        )
        return cursor.fetchone()[0]

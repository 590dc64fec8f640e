"""Moving a visit by its page: what it means is shown first, saved on request, and taken back."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.urls import reverse

from tests.town import MONDAY, NOW, accepted_plan
from tillit.foundation.access.look_log import Look
from tillit.kernel.clock import instant
from tillit.rooms.visits.models import Deviation, Plan, PlanEdit, Visit, VisitChange

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def plan(town, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(town.users["team_leader"])
    return accepted_plan(town)


def visit_of(plan, town, person: int, day=FRIDAY) -> Visit:
    return Visit.objects.get(plan=plan, key=f"{town.grants[person].pk}:{day}:0")


def asked(town, *helpers: int, at: str = "10:00", day=FRIDAY, **more) -> dict:
    return {"dag": day.isoformat(), "tid": at, "hjelper": [town.helpers[i].pk for i in helpers], **more}


def move(client, visit, data: dict, *, follow=False):
    return client.post(reverse("move_visit", args=[visit.public_id]), data, follow=follow)


def test_what_it_means_is_shown_and_nothing_is_saved(client, town, plan):
    visit = visit_of(plan, town, 0)
    answer = client.get(reverse("move_visit", args=[visit.public_id]), asked(town, 2))
    page = answer.content.decode()
    assert "Åse kjenner ikke Ingrid Solbakk ennå" in page
    assert "Kari, primærkontakten, kommer sjeldnere til Ingrid Solbakk." in page
    assert 'name="lagre"' in page
    assert not PlanEdit.objects.exists()


def test_saving_moves_it_and_offers_the_way_back(client, town, plan):
    visit = visit_of(plan, town, 0)
    page = move(client, visit, asked(town, 2, versjon=0, lagre=1), follow=True).content.decode()
    visit.refresh_from_db()
    assert visit.starts_at == instant(FRIDAY, time(10))
    assert "Flyttet til fredag 20. november kl. 10:00." in page
    edit = PlanEdit.objects.get()
    assert reverse("undo_edit", args=[edit.public_id]) in page
    page = client.post(reverse("undo_edit", args=[edit.public_id]), follow=True).content.decode()
    visit.refresh_from_db()
    assert visit.starts_at == instant(FRIDAY, time(8))
    assert "Angret." in page

"""The loop is closed: a helper's one tap changes the number on the public page."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.pages.test_front import page
from tests.rooms.indicators.test_measure import twelve  # noqa: F401 - a fixture
from tests.town import NOW, TODAY, accepted_plan

from tillit.foundation.jobs import run_worker
from tillit.rooms.indicators import services
from tillit.rooms.visits.models import Visit
from tillit.rooms.visits.services import finish_visit, undo_visit
from tillit.rooms.workforce.models import Employee


def work_off():
    while ProcrastinateJob.objects.filter(status="todo").exists():
        run_worker(until_empty=True)


@pytest.mark.django_db(transaction=True)
def test_a_helpers_tap_changes_the_public_number_and_undoing_takes_it_back(client, empty_queue, town, twelve):  # noqa: F811
    newcomer, worker = town.helpers[3], town.users["care_worker"]
    Employee.objects.filter(user=worker).update(user=None)
    Employee.objects.filter(pk=newcomer.pk).update(user=worker)
    accepted_plan(town, helper_of=lambda person, day: 3)
    services.measure_all(on=TODAY, now=NOW)
    before = page(client, "/")
    assert '<span class="tile-value">2,5</span>' in before
    assert "<strong>168</strong> besøk" in before

    visit = Visit.objects.get(person=twelve[0], day=TODAY)
    finish_visit(user=worker, visit_public_id=visit.public_id, now=NOW)
    assert "<strong>168</strong> besøk" in page(client, "/")  # nothing is counted inside the tap itself
    work_off()
    after = page(client, "/")
    assert '<span class="tile-value">3</span>' in after
    assert "<strong>169</strong> besøk" in after

    undo_visit(user=worker, visit_public_id=visit.public_id, now=NOW)
    work_off()
    undone = page(client, "/")
    assert '<span class="tile-value">2,5</span>' in undone
    assert "<strong>168</strong> besøk" in undone

"""The fan-out: a team-week whose worker was killed is planned by another, and comes out as it would have."""

from __future__ import annotations

import pytest

from tests.town import MONDAY, NOW, build_town
from tests.trial_jobs import hold_by_worker, taken_up
from tests.visits.answered_here import plan_here
from tillit.foundation.jobs import run_worker
from tillit.kernel.period import Week
from tillit.rooms.visits import services
from tillit.rooms.visits.models import Plan, PlanState, VisitHelper

pytestmark = pytest.mark.django_db(transaction=True)


def requested(town):
    return services.request_plan(team_id=town.team.pk, week=Week(MONDAY), user=None, now=NOW).id


def shape(plan_id):
    rows = VisitHelper.objects.filter(visit__plan=plan_id).order_by("visit__key", "employee_id")
    return list(rows.values_list("visit__key", "employee_id", "visit__starts_at"))


def test_a_killed_workers_team_week_is_planned_by_another(empty_queue, monkeypatch):
    from procrastinate.contrib.django.models import ProcrastinateJob

    plan_here(monkeypatch)
    town = build_town()
    undisturbed = requested(town)
    run_worker(queues=["planning"], until_empty=True)
    left = requested(town)
    job = ProcrastinateJob.objects.get(status="todo", task_name__endswith="plan_team_week")
    hold_by_worker(job.pk)
    Plan.objects.filter(pk=left).update(state=PlanState.PLANNING, progress=40)
    run_worker(queues=["planning"], until_empty=True)
    assert shape(left) == []
    assert taken_up() == 1
    run_worker(queues=["planning"], until_empty=True)
    assert Plan.objects.get(pk=left).state == PlanState.PROPOSED
    assert shape(left) == shape(undisturbed) != []

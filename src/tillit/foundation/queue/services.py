"""What an administrator does to a job: have it tried again, or set it aside."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException

from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.errors import NotFound, StateConflict


def try_again(*, job_id: int, by: User, now: datetime) -> None:
    """Put a failed job in line again.

    Raises NotFound, and StateConflict when it is not failed any more, or a newer one like it waits already.
    """
    with transaction.atomic():
        job = _locked(job_id)
        if job.status != "failed":
            raise StateConflict(_("The job is not among the failed ones any more."))
        try:
            with transaction.atomic():
                app.job_manager.retry_job_by_id(job_id, retry_at=now)
        except (IntegrityError, ConnectorException):
            raise StateConflict(_("A newer job for the same thing waits already. Set this one aside.")) from None
        leave_trail(user=by, verb="retry_job", subject=job, now=now, task=job.task_name)


def set_aside(*, job_id: int, by: User, now: datetime) -> None:
    """Cancel a job that waits, or take a failed one out of the list.

    Raises NotFound, and StateConflict when it runs or is done.
    """
    with transaction.atomic():
        job = _locked(job_id)
        if job.status not in ("todo", "failed"):
            raise StateConflict(_("The job runs already, or is done."))
        if job.status == "todo":
            app.job_manager.cancel_job_by_id(job_id)
        else:  # procrastinate cancels only what waits
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = %s AND status = 'failed'", [job_id]
                )
        leave_trail(user=by, verb="cancel_job", subject=job, now=now, task=job.task_name)


def _locked(job_id: int) -> ProcrastinateJob:
    job = ProcrastinateJob.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotFound("There is no such job.")
    return job

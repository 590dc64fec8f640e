"""The outlet's job: one message, tried again with longer and longer waits for about half an hour."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from tillit.foundation.retries import Retry
from tillit.integrations.outlet import delivery

ATTEMPTS = 6
WAIT_GROWS_BY = 4  # 4 s, 16 s, 1 min, 4 min, 17 min


@app.task(
    queue="outlet",
    retry=Retry(max_attempts=ATTEMPTS - 1, exponential_wait=WAIT_GROWS_BY),
    pass_context=True,
)
def deliver_message(context: JobContext, *, message_id: int) -> None:
    """Send one message; after the last attempt it stands as failed in the log of messages."""
    is_last = context.job.attempts + 1 >= ATTEMPTS
    delivery.deliver(message_id=message_id, is_last=is_last, clock=timezone.now)

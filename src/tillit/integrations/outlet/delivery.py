"""Brings one stored message out of the house: at most once, tried again while that is known to be safe."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from tillit.foundation.retries import was_away
from tillit.integrations.outlet.addresses import addresses_of
from tillit.integrations.outlet.gateways import DeliveryFault, OutcomeUnknown, Refused, SmsGateway, TryLater
from tillit.integrations.outlet.kinds import kind_named
from tillit.integrations.outlet.mail import send_mail
from tillit.integrations.outlet.models import Message
from tillit.integrations.outlet.sms import FileSms, HttpSms, international
from tillit.integrations.outlet.texts import Text, render
from tillit.integrations.outlet.types import Channel, Fault, State

logger = logging.getLogger(__name__)
Send = Callable[[], None]


def deliver(*, message_id: int, is_last: bool, clock: Callable[[], datetime]) -> None:
    """Send a waiting message; raises TryLater when the job shall come again, and gives up when it is the last time."""
    with _by_one_job(message_id) as alone:
        if not alone:
            return  # the other job brings it to an end, or its worker dies and it is taken up again
        try:
            _try(message_id, clock)
        except TryLater as fault:
            if not is_last:
                raise
            _end(message_id, fault.fault)
        except DeliveryFault as fault:
            _end(message_id, fault.fault)
        except Exception as fault:
            if is_last and not was_away(fault):
                _end(message_id, Fault.UNEXPECTED)
            raise


def sms_gateway() -> SmsGateway:
    """Give the gateway that the settings name; raises Refused when there is none."""
    if settings.TILLIT_SMS == "http":
        return HttpSms(settings.TILLIT_SMS_URL, settings.TILLIT_SMS_TOKEN)
    if settings.TILLIT_SMS == "file":
        return FileSms(settings.TILLIT_HOME / "sms.jsonl")
    raise Refused(Fault.NOT_CONFIGURED)


def _try(message_id: int, clock: Callable[[], datetime]) -> None:
    message = Message.objects.get(pk=message_id)
    if message.state != State.QUEUED:
        return
    text = render(kind_named(message.kind), message.language, message.context)
    send = _way_out(message, text)
    if not _begin(message, clock()):
        return
    try:
        send()
    except (TryLater, Refused):
        # Known not to have gone out, or the gateway knows the key.
        Message.objects.filter(pk=message_id).update(begun_at=None)
        raise
    except DeliveryFault:
        raise
    except Exception as fault:  # its text may hold an address, so only its kind is told
        logger.error("message %s: %s in the gateway", message_id, type(fault).__name__)
        if message.channel == Channel.EMAIL:
            raise OutcomeUnknown(Fault.OUTCOME_UNKNOWN) from None
        raise TryLater(Fault.UNEXPECTED) from None
    # Also when it was given up meanwhile: it did go out.
    Message.objects.filter(pk=message_id).update(state=State.SENT, sent_at=clock(), fault_code="", begun_at=None)


def _way_out(message: Message, text: Text) -> Send:
    """Give what sends this message; the address is looked up here and kept nowhere."""
    addresses = addresses_of(message.recipient_type, message.recipient_id)
    key = str(message.public_id)
    if message.channel == Channel.SMS:
        if not addresses.phone:
            raise Refused(Fault.NO_ADDRESS)
        gateway = sms_gateway()
        return lambda: gateway.send(international(addresses.phone), text.body, key)
    if not addresses.email:
        raise Refused(Fault.NO_ADDRESS)
    return lambda: send_mail(addresses.email, text.subject, text.body, key)


def _begin(message: Message, now: datetime) -> bool:
    """Mark that an attempt begins. An earlier one whose end nobody saw is repeated only by a key that is heeded."""
    with transaction.atomic():
        row = Message.objects.select_for_update().get(pk=message.pk)
        if row.state != State.QUEUED:
            return False
        if row.begun_at is not None and row.channel == Channel.EMAIL:
            _end(row.pk, Fault.OUTCOME_UNKNOWN)
            return False
        row.begun_at = now
        row.attempts = F("attempts") + 1
        row.save(update_fields=["begun_at", "attempts"])
    return True


def _end(message_id: int, fault: Fault) -> None:
    """Give up a waiting message, and say so in the log by id only."""
    given_up = Message.objects.filter(pk=message_id, state=State.QUEUED).update(state=State.FAILED, fault_code=fault)
    if given_up:
        logger.warning("message %s: given up (%s)", message_id, fault.value)


@contextmanager
def _by_one_job(message_id: int) -> Iterator[bool]:
    """Hold the message against other jobs as long as this connection lives."""
    key = [message_id % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('tillit outlet'), %s)", key)
        [alone] = cursor.fetchone()
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('tillit outlet'), %s)", key)

"""E-mail by the Django backend that is set up, at most once."""

from __future__ import annotations

import smtplib
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from tillit.integrations.outlet.gateways import DeliveryFault, OutcomeUnknown, Refused, TryLater
from tillit.integrations.outlet.types import Fault

NOWHERE = "django.core.mail.backends.dummy.EmailBackend"
PASSING = range(400, 500)  # SMTP's "not now"


def send_mail(to: str, subject: str, body: str, key: str) -> None:
    """Send one e-mail. A server that falls silent once it has been told of it may have taken it: OutcomeUnknown."""
    if settings.EMAIL_BACKEND == NOWHERE:
        raise Refused(Fault.NOT_CONFIGURED)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<{key}@{domain}>", "Auto-Submitted": "auto-generated"}
    server = get_connection()
    message = EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to], headers=headers, connection=server)
    try:
        _meet(server)
        _hand_over(message)
    finally:
        with suppress(OSError, smtplib.SMTPException):  # what it has taken it keeps, however the farewell goes
            server.close()


def _meet(server: object) -> None:
    """Connect and sign in; nothing has been sent when that fails."""
    try:
        server.open()
    except smtplib.SMTPResponseException as answer:
        raise _refusal(answer.smtp_code) from None
    except TimeoutError:
        raise TryLater(Fault.TIMEOUT) from None
    except (OSError, smtplib.SMTPException):
        raise TryLater(Fault.UNREACHABLE) from None


def _hand_over(message: EmailMessage) -> None:
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as answer:  # its text holds the address
        codes = [code for code, _ in answer.recipients.values()]
        raise _refusal(codes[0] if codes else 0) from None
    except smtplib.SMTPResponseException as answer:
        raise _refusal(answer.smtp_code) from None
    except (OSError, smtplib.SMTPException):
        raise OutcomeUnknown(Fault.OUTCOME_UNKNOWN) from None


def _refusal(code: int) -> DeliveryFault:
    return TryLater(Fault.BUSY) if code in PASSING else Refused(Fault.REFUSED)

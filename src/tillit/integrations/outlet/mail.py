"""E-mail by the Django backend that is set up, at most once."""

from __future__ import annotations

import smtplib
import socket

from django.conf import settings
from django.core.mail import EmailMessage

from tillit.integrations.outlet.gateways import OutcomeUnknown, Refused, TryLater
from tillit.integrations.outlet.types import Fault

NOWHERE = "django.core.mail.backends.dummy.EmailBackend"
PASSING = range(400, 500)  # SMTP's "not now"


def send_mail(to: str, subject: str, body: str, key: str) -> None:
    """Send one e-mail. A server that falls silent may have taken it, so that raises OutcomeUnknown."""
    if settings.EMAIL_BACKEND == NOWHERE:
        raise Refused(Fault.NOT_CONFIGURED)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<{key}@{domain}>", "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to], headers=headers).send()
    except smtplib.SMTPRecipientsRefused as refused:  # before the others: its text holds the address
        codes = [code for code, _ in refused.recipients.values()]
        raise _refusal(codes[0] if codes else 0) from None
    except smtplib.SMTPResponseException as refused:
        raise _refusal(refused.smtp_code) from None
    except (ConnectionRefusedError, socket.gaierror):
        raise TryLater(Fault.UNREACHABLE) from None
    except (OSError, smtplib.SMTPException):
        raise OutcomeUnknown(Fault.OUTCOME_UNKNOWN) from None


def _refusal(code: int) -> TryLater | Refused:
    return TryLater(Fault.BUSY) if code in PASSING else Refused(Fault.REFUSED)

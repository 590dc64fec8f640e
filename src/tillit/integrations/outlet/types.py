"""What the outlet speaks of: to whom, by which way, how far it came, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """The way that the receiver chose; nothing goes out by phone or letter, those are lists for people."""

    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")
    LETTER = "letter", _("letter")
    PHONE = "phone", _("phone")


class RecipientType(models.TextChoices):
    PERSON = "person", _("inhabitant")
    RELATIVE = "relative", _("next of kin")
    EMPLOYEE = "employee", _("employee")


class State(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    TO_PRINT = "to_print", _("to be printed")
    TO_CALL = "to_call", _("to be called")


class Fault(models.TextChoices):
    """Why a message was given up; a word for a list, never what the gateway wrote."""

    NO_ADDRESS = "no_address", _("no number or address is registered")
    NOT_CONFIGURED = "not_configured", _("the way is not set up here")
    UNREACHABLE = "unreachable", _("the gateway could not be reached")
    TIMEOUT = "timeout", _("the gateway did not answer in time")
    BUSY = "busy", _("the gateway was busy")
    REFUSED = "refused", _("the gateway refused it")
    OUTCOME_UNKNOWN = "outcome_unknown", _("nobody knows whether it arrived")
    UNEXPECTED = "unexpected", _("a fault in Tillit")


@dataclass(frozen=True)
class Recipient:
    """Who gets a message, by id, in which channel and language (`nb` where there is no text in theirs)."""

    type: str
    id: int
    channel: str
    language: str


@dataclass(frozen=True)
class Addresses:
    """Where somebody is reached; empty where nothing is registered."""

    phone: str = ""
    email: str = ""

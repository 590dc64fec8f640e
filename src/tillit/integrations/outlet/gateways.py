"""What a way out of the house promises, and the three ways that it can fail."""

from __future__ import annotations

from typing import Protocol

from tillit.integrations.outlet.types import Fault


class DeliveryFault(Exception):
    """A message did not go out, as far as is known; carries a word, never an address or an answer's text."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class TryLater(DeliveryFault):
    """It did not go out now, or the same key may be tried again."""


class Refused(DeliveryFault):
    """It will not go out, however often it is tried."""


class OutcomeUnknown(DeliveryFault):
    """It may have gone out; trying again could double it."""


class SmsGateway(Protocol):
    """Sends text messages. The key is the same each time one message is tried, and a second one is dropped."""

    def send(self, to: str, text: str, key: str) -> None:
        """Send one message; raises TryLater or Refused."""
        ...

"""The SMS gateways: a file for the demo, and HTTP for the real ones."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

from tillit.integrations.outlet.gateways import Refused, TryLater
from tillit.integrations.outlet.types import Fault

TIMEOUT_SECONDS = 10.0
TOO_MANY_REQUESTS = 429
REQUEST_TIMEOUT = 408
# A gateway that fell silent is left alone this long: else each message that waits for it would hold a place among
# the worker's jobs for the whole time limit, and plans would wait behind them.
REST_SECONDS = 30.0
NORWEGIAN_DIGITS = 8

_silent_since: dict[str, float] = {}  # by address, in this process


def international(phone: str) -> str:
    """Write a number as gateways want it: +47 before eight digits, + for 00, and nothing but digits after."""
    digits = re.sub(r"\D", "", phone)
    if phone.lstrip().startswith("+"):
        return f"+{digits}"
    if len(digits) == NORWEGIAN_DIGITS:
        return f"+47{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits


class FileSms:
    """Writes each message as a line of JSON to a file that only its owner reads: the stand-in of the demo."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def send(self, to: str, text: str, key: str) -> None:
        """Append the message, unless one with this key is there."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if any(f'"key": "{key}"' in line for line in file):
                return
            file.write(json.dumps({"key": key, "to": to, "text": text}, ensure_ascii=False) + "\n")


class HttpSms:
    """POSTs each message as JSON `{"to", "text", "key"}` with a bearer token; redirects are not followed.

    The key also goes as `Idempotency-Key`: the gateway shall drop a second message with a key that it has seen.
    """

    def __init__(self, url: str, token: str, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._address = url
        self._url = urlsplit(url)
        self._token = token
        self._timeout = timeout_seconds

    def send(self, to: str, text: str, key: str) -> None:
        """Send one message; what may pass (no contact, silence, 429, 5xx) raises TryLater, other answers Refused."""
        if time.monotonic() - _silent_since.get(self._address, -REST_SECONDS) < REST_SECONDS:
            raise TryLater(Fault.UNREACHABLE)
        status = self._post(json.dumps({"to": to, "text": text, "key": key}).encode(), key)
        if 200 <= status < 300:
            return
        if status in (TOO_MANY_REQUESTS, REQUEST_TIMEOUT) or status >= 500:
            raise TryLater(Fault.BUSY)
        raise Refused(Fault.REFUSED)

    def _post(self, body: bytes, key: str) -> int:
        connection = self._connection()
        try:
            connection.request(
                "POST",
                (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else ""),
                body,
                {
                    "Authorization": f"Bearer {self._token}",
                    "Content-Type": "application/json",
                    "Idempotency-Key": key,
                },
            )
            return connection.getresponse().status
        except TimeoutError:
            _silent_since[self._address] = time.monotonic()
            raise TryLater(Fault.TIMEOUT) from None
        except (OSError, http.client.HTTPException):
            raise TryLater(Fault.UNREACHABLE) from None
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        return kind(self._url.hostname or "", self._url.port, timeout=self._timeout)

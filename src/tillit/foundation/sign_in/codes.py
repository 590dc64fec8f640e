"""The codes that people type: from an app (RFC 6238), from paper, and the one that begins an account."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

import pyotp
import segno
from django.utils.safestring import SafeString

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
STEP_SECONDS = 30
STEPS_OFF = (0, -1, 1)  # a phone's clock is not ours


def new_secret() -> str:
    """Make the secret that an app keeps."""
    return pyotp.random_base32()


def code_at(secret: str, now: datetime) -> str:
    """Give the code that an app shows now."""
    return pyotp.TOTP(secret).generate_otp(_step(now))


def matching_step(secret: str, code: str, *, now: datetime) -> int | None:
    """Give the step whose code this is, the one before or the one after; None when it is none of these."""
    given = "".join(code.split())
    steps = [_step(now) + off for off in STEPS_OFF]
    made = [pyotp.TOTP(secret).generate_otp(step) for step in steps]
    same = [hmac.compare_digest(one.encode(), given.encode()) for one in made]
    return next((step for step, is_same in zip(steps, same, strict=True) if is_same), None)


def as_uri(secret: str, *, username: str, issuer: str) -> str:
    """Give what an app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def as_square(uri: str, *, title: str) -> SafeString:
    """Draw the QR code as SVG: dark on light also where the page is dark, since cameras want it so."""
    drawn = segno.make(uri, error="m", micro=False).svg_inline(
        border=4, light="#fff", dark="#000", title=title, omitsize=True, svgclass="qr", lineclass=None
    )
    # Drawn from numbers; the title is escaped by the library.
    return SafeString(drawn.replace("<svg ", '<svg role="img" ', 1))


def new_code(groups: int) -> str:
    """Make a code to be typed, in groups of four: about 20 bits each."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(groups))


def as_typed(code: str) -> str:
    """Give a typed code as it was made: spaces, lines and small letters do not matter."""
    return "".join(letter for letter in code.upper() if letter in ALPHABET)


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS

"""Which way messages go out, from the environment: files in demo mode, nowhere in production until it is set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tillit.project.configuration import WrongConfiguration

BACKENDS = "django.core.mail.backends."
NEAR = ("localhost", "127.0.0.1", "::1")
MAIL_WORDS = (
    "TILLIT_EMAIL_URL must be smtp+tls://user:password@host:587, smtps://user:password@host:465, "
    "smtp://host:25, file or console."
)


@dataclass(frozen=True)
class Mail:
    """Django's settings for e-mail."""

    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    folder: str | None = None


@dataclass(frozen=True)
class Sms:
    """The gateway: `file`, `http`, or none."""

    way: str
    url: str = ""
    token: str = ""


def mail(environ: Mapping[str, str], *, home: Path, demo: bool) -> Mail:
    """Read `TILLIT_EMAIL_URL`."""
    given = environ.get("TILLIT_EMAIL_URL", "file" if demo else "")
    if not given:
        return Mail(BACKENDS + "dummy.EmailBackend")
    if given == "console":
        return Mail(BACKENDS + "console.EmailBackend")
    if given == "file":
        return Mail(BACKENDS + "filebased.EmailBackend", folder=str(home / "mail"))
    try:
        url = urlsplit(given)
        port = url.port
    except ValueError:
        raise WrongConfiguration(MAIL_WORDS) from None
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if url.scheme not in ports or not url.hostname:
        raise WrongConfiguration(MAIL_WORDS)
    return Mail(
        BACKENDS + "smtp.EmailBackend",
        url.hostname,
        port or ports[url.scheme],
        unquote(url.username or ""),
        unquote(url.password or ""),
        starttls=url.scheme == "smtp+tls",
        tls=url.scheme == "smtps",
    )


def sms(environ: Mapping[str, str], *, demo: bool) -> Sms:
    """Read `TILLIT_SMS`, and for `http` the address and the token; numbers leave the house encrypted or not at all."""
    way = environ.get("TILLIT_SMS", "file" if demo else "")
    if way not in ("", "file", "http"):
        raise WrongConfiguration("TILLIT_SMS must be file or http.")
    if way == "file" and not demo:
        raise WrongConfiguration("TILLIT_SMS=file keeps numbers in a plain file; it is for demo mode only.")
    if way != "http":
        return Sms(way)
    url, token = environ.get("TILLIT_SMS_URL", ""), environ.get("TILLIT_SMS_TOKEN", "")
    parts = urlsplit(url)
    if not token or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in NEAR)):
        raise WrongConfiguration("TILLIT_SMS=http needs TILLIT_SMS_URL with https:// and TILLIT_SMS_TOKEN.")
    return Sms(way, url, token)

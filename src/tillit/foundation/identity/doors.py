"""The two doors of sign-in, staff's and inhabitants', as the environment describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from tillit.foundation.identity.fetch import is_safe


class DoorKind(StrEnum):
    """Who goes in by it."""

    STAFF = "staff"
    INHABITANT = "inhabitant"


@dataclass(frozen=True)
class Door:
    """A provider, who we are to it, and what of its answer counts."""

    kind: DoorKind
    issuer: str
    client_id: str
    key_file: Path
    scopes: str
    number_claim: str
    level_claim: str
    levels: tuple[str, ...]


# What HelseID and ID-porten call the national number and the level of assurance.
KNOWN = {
    DoorKind.STAFF: {
        "scopes": "openid helseid://scopes/identity/pid helseid://scopes/identity/security_level",
        "number_claim": "helseid://claims/identity/pid",
        "level_claim": "helseid://claims/identity/security_level",
        "levels": "4",
    },
    DoorKind.INHABITANT: {
        "scopes": "openid",
        "number_claim": "pid",
        "level_claim": "acr",
        "levels": "idporten-loa-high",
    },
}


def doors_from(environ: Mapping[str, str]) -> dict[DoorKind, Door]:
    """Read TILLIT_STAFF_OIDC_* and TILLIT_INHABITANT_OIDC_*; a door without an issuer is not there.

    Raises ImproperlyConfigured for one that is described by halves.
    """
    return {kind: _door(kind, environ) for kind in DoorKind if environ.get(f"TILLIT_{kind.name}_OIDC_ISSUER")}


def _door(kind: DoorKind, environ: Mapping[str, str]) -> Door:
    prefix, known = f"TILLIT_{kind.name}_OIDC_", KNOWN[kind]
    issuer, client_id = environ[f"{prefix}ISSUER"], environ.get(f"{prefix}CLIENT_ID", "")
    key_file = Path(environ.get(f"{prefix}KEY_FILE", ""))
    if not is_safe(issuer):
        raise ImproperlyConfigured(f"{prefix}ISSUER must begin with https://.")
    if not client_id or not key_file.is_file():
        raise ImproperlyConfigured(
            f"{prefix}ISSUER needs {prefix}CLIENT_ID, and {prefix}KEY_FILE with the file that `tillit keys new` wrote."
        )
    return Door(
        kind,
        issuer,
        client_id,
        key_file,
        environ.get(f"{prefix}SCOPES", known["scopes"]),
        known["number_claim"],
        known["level_claim"],
        tuple(environ.get(f"{prefix}ACR", known["levels"]).split()),
    )

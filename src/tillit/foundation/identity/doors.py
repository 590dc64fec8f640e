"""The two doors of sign-in, staff's and inhabitants', as the environment describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from tillit.foundation.identity.fetch import is_safe
from tillit.kernel.errors import TillitError


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


# Written out, so that each is found by who looks for it, and by the test that compares with docs/configuration.md.
VARIABLES = {
    DoorKind.STAFF: {
        "issuer": "TILLIT_STAFF_OIDC_ISSUER",
        "client_id": "TILLIT_STAFF_OIDC_CLIENT_ID",
        "key_file": "TILLIT_STAFF_OIDC_KEY_FILE",
        "scopes": "TILLIT_STAFF_OIDC_SCOPES",
        "levels": "TILLIT_STAFF_OIDC_ACR",
    },
    DoorKind.INHABITANT: {
        "issuer": "TILLIT_INHABITANT_OIDC_ISSUER",
        "client_id": "TILLIT_INHABITANT_OIDC_CLIENT_ID",
        "key_file": "TILLIT_INHABITANT_OIDC_KEY_FILE",
        "scopes": "TILLIT_INHABITANT_OIDC_SCOPES",
        "levels": "TILLIT_INHABITANT_OIDC_ACR",
    },
}


class DoorByHalves(TillitError, ImproperlyConfigured):
    """A way in is described, but not so that it can work; says which variable, never its value."""


def doors_from(environ: Mapping[str, str]) -> dict[DoorKind, Door]:
    """Read each door's variables; a door without an issuer is not there.

    Raises DoorByHalves for one whose other variables are missing or wrong.
    """
    given = {
        kind: {what: environ.get(name, "").strip() or KNOWN[kind].get(what, "") for what, name in names.items()}
        for kind, names in VARIABLES.items()
    }
    return {kind: _door(kind, values) for kind, values in given.items() if values["issuer"]}


def _door(kind: DoorKind, given: Mapping[str, str]) -> Door:
    names, known, key_file = VARIABLES[kind], KNOWN[kind], Path(given["key_file"])
    if not is_safe(given["issuer"]):
        raise DoorByHalves(f"{names['issuer']} must begin with https://, as the provider writes it.")
    if not given["client_id"]:
        raise DoorByHalves(f"{names['client_id']} is missing: the id that the provider gave when you registered.")
    if not given["key_file"] or not key_file.is_file():
        raise DoorByHalves(f"{names['key_file']} must be the file that `tillit keys new` wrote.")
    return Door(
        kind,
        given["issuer"],
        given["client_id"],
        key_file,
        given["scopes"],
        known["number_claim"],
        known["level_claim"],
        tuple(given["levels"].split()),
    )

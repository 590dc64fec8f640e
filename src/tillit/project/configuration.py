"""Reads the environment's variables; a value that cannot be is told with its name, what is wrong and what may stand.

The value itself is never repeated: it may be a secret.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from tillit.kernel.errors import TillitError


class WrongConfiguration(TillitError, ImproperlyConfigured):
    """A variable of the environment has a value that Tillit cannot work with."""


class Environment:
    """The variables as typed values. An empty one counts as not set."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def text(self, name: str, default: str = "") -> str:
        """Give what stands there, without spaces around it."""
        return self._variables.get(name, "").strip() or default

    def choice(self, name: str, default: str, allowed: Sequence[str]) -> str:
        """Give one of the allowed words."""
        given = self.text(name, default)
        if given not in allowed:
            raise WrongConfiguration(f"{name} is none of the words that it can be: {', '.join(allowed)}.")
        return given

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """Give a whole number within its bounds."""
        given = self.text(name, str(default))
        if not given.isdecimal() or len(given) > 18 or not least <= int(given) <= most:
            raise WrongConfiguration(f"{name} must be a whole number from {least} to {most}.")
        return int(given)

    def words(self, name: str, default: str = "") -> list[str]:
        """Give what stands between commas."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def hosts(self, name: str, default: str) -> list[str]:
        """Give host names; neither a star, which lets anybody choose the name in a link, nor a whole address."""
        given = self.words(name, default)
        if any("*" in host or "/" in host or " " in host for host in given):
            raise WrongConfiguration(
                f"{name} must be host names with commas between, as in tillit.example.org,10.0.0.5: no *, no https://."
            )
        return given

    def origins(self, name: str) -> list[str]:
        """Give origins: a scheme and a host, and nothing after."""
        given = self.words(name)
        if any(not o.startswith(("https://", "http://")) or o.count("/") != 2 or "*" in o for o in given):
            raise WrongConfiguration(
                f"{name} must be origins with commas between, as in https://tillit.example.org: no path, no * and no /."
            )
        return given

    def networks(self, name: str, default: str) -> list[IPv4Network | IPv6Network]:
        """Give addresses, or networks as 10.0.0.0/24."""
        try:
            return [ip_network(word) for word in self.words(name, default)]
        except ValueError:
            raise WrongConfiguration(
                f"{name} must be addresses or networks with commas between, as in 127.0.0.1,10.0.0.0/24."
            ) from None

    def folder(self, name: str, default: str = "") -> Path | None:
        """Give a folder; whoever needs it says so when it is not there."""
        given = self.text(name, default)
        return Path(given).absolute() if given else None

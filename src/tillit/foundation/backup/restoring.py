"""Takes a backup back in one transaction, which ends only when every table is as the manifest says."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from typing import IO

from tillit.foundation.backup import counting, synthetic, target
from tillit.foundation.backup.errors import NotRestored, OtherVersion
from tillit.foundation.backup.manifest import Manifest, TableFigures
from tillit.foundation.backup.reading import BackupFile
from tillit.foundation.backup.writing import CHUNK
from tillit.foundation.database.address import Address
from tillit.foundation.database.client import called_with, client_program

# psql reads our script line by line; what it says is kept to the first line of an error, which holds no row's values.
PSQL = ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--field-separator=\t"]
PSQL += ["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse"]
# An older server than the programs does not know it; the transaction needs no limit either way.
NOT_EVERYWHERE = b"SET transaction_timeout"
HEAD_LINES = 200


@dataclass(frozen=True)
class Restored:
    """What is there now."""

    manifest: Manifest
    tables: int
    rows: int
    replaced: int


def restore(
    backup: BackupFile,
    *,
    address: Address,
    replace: bool,
    known_migrations: set[tuple[str, str]],
    on_progress: Callable[[str, float], None],
) -> Restored:
    """Put the backup into the database, or leave the database as it is and say why.

    `replace` lets it take the place of what is there. Raises what stands in errors.py.
    """
    manifest = backup.manifest
    synthetic.refuse_other_kind(manifest)
    _refuse_newer(manifest, known_migrations)
    found = target.examine(address, manifest, replace=replace)
    backup.verify(on_progress)
    at_least = max(found.major, manifest.programs)
    with _psql(client_program("psql", at_least=at_least), address) as session:
        session.write(b"BEGIN;\n\\o /dev/null\n" + target.EMPTY.encode() + b"\n")
        with backup.dump() as dump:
            _feed(client_program("pg_restore", at_least=at_least), dump, session, on_progress, manifest.bytes)
        session.write(b"\\o\n")
        _compare(session, manifest, on_progress)
        session.write(b"COMMIT;\n")
        session.ask("SELECT 'committed'")
    return Restored(manifest, tables=len(manifest.tables), rows=manifest.rows, replaced=found.held)


def _refuse_newer(manifest: Manifest, known: set[tuple[str, str]]) -> None:
    strange = [
        f"{app}.{name}" for app, names in manifest.migrations.items() for name in names if (app, name) not in known
    ]
    if strange:
        raise OtherVersion(
            f"The backup was made by Tillit {manifest.tillit} and has changes of the tables that this version does "
            f"not know ({strange[0]}). Install Tillit {manifest.tillit} or newer, and restore with it."
        )


class _Session:
    """A psql that is fed, and answers when it is asked; its end without COMMIT undoes everything."""

    def __init__(self, child: subprocess.Popen[bytes], said: IO[bytes]) -> None:
        self._child, self._said = child, said
        assert child.stdin is not None
        assert child.stdout is not None
        self._in, self._out = child.stdin, child.stdout

    def write(self, text: bytes) -> None:
        try:
            self._in.write(text)
        except OSError:
            raise self._fault() from None

    def ask(self, query: str) -> list[str]:
        """Give the one row that the query gives."""
        self.write(f"{query};\n".encode())
        try:
            self._in.flush()
        except OSError:
            raise self._fault() from None
        line = self._out.readline()
        if not line:
            raise self._fault()
        return line.decode().rstrip("\n").split("\t")

    def _fault(self) -> NotRestored:
        self._child.wait(timeout=60)
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").splitlines()
        words = next((line for line in lines if "ERROR" in line or "FATAL" in line), lines[0] if lines else "nothing")
        return NotRestored(f"PostgreSQL refused the backup, and nothing was changed. It said: {words}")


@contextmanager
def _psql(program: str, address: Address) -> Iterator[_Session]:
    where, environment = called_with(address)
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            [program, *PSQL, where], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said
        )
        try:
            yield _Session(child, said)
        finally:
            with suppress(OSError, subprocess.TimeoutExpired):
                child.stdin.close()  # type: ignore[union-attr]
                child.wait(timeout=60)
            if child.poll() is None:
                child.kill()
                child.wait()
            for pipe in (child.stdin, child.stdout):
                with suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]


def _feed(
    program: str, dump: IO[bytes], session: _Session, on_progress: Callable[[str, float], None], size: int
) -> None:
    """Let pg_restore turn the dump into SQL, and pass that on."""
    command = [program, "--file=-", "--no-owner", "--no-privileges", "--no-comments"]
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, env={"LC_ALL": "C"}
        )
        assert child.stdin is not None
        assert child.stdout is not None
        pump = Thread(target=_pump, args=(dump, child.stdin, on_progress, size), daemon=True)
        pump.start()
        try:
            for _ in range(HEAD_LINES):
                line = child.stdout.readline()
                if not line.startswith(NOT_EVERYWHERE):
                    session.write(line)
            while chunk := child.stdout.read(CHUNK):
                session.write(chunk)
            child.wait()
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
            pump.join()
            child.stdout.close()
        if child.returncode != 0:
            said.seek(0)
            words = said.read().decode(errors="replace").strip().splitlines() or ["nothing"]
            raise NotRestored(f"pg_restore could not read the dump, and nothing was changed. It said: {words[0]}")


def _pump(dump: IO[bytes], into: IO[bytes], on_progress: Callable[[str, float], None], size: int) -> None:
    done = 0
    with suppress(OSError):  # who reads has ended, and says why
        while chunk := dump.read(CHUNK):
            into.write(chunk)
            done += len(chunk)
            on_progress("restoring", done / max(1, size))
    with suppress(OSError):
        into.close()


def _compare(session: _Session, manifest: Manifest, on_progress: Callable[[str, float], None]) -> None:
    """Count every table before anything is kept, and look whether the people are of the kind that was said."""
    session.write(counting.SAY_VALUES_ALIKE.encode() + b"\n")
    for done, (name, expected) in enumerate(manifest.tables.items(), start=1):
        _, rows, digest = session.ask(counting.figures_of(name).as_string())
        if TableFigures(int(rows), digest) != expected:
            raise NotRestored(
                f"The table {name} would have {rows} rows that are not the {expected.rows} of the backup. "
                "Nothing was changed. Use another backup, and report this as a fault."
            )
        on_progress("comparing", done / len(manifest.tables))
    (accounts,) = session.ask(synthetic.MADE_UP_ACCOUNTS)
    (real,) = session.ask(synthetic.REAL_NUMBERS)
    synthetic.refuse_what_came(accounts=int(accounts), real_numbers=int(real))

"""Why a backup cannot be made or taken back, each with what to do about it."""

from tillit.kernel.errors import TillitError


class BackupTrouble(TillitError):
    """Base of every named reason; the database is as it was before."""


class NotWritten(BackupTrouble):
    """The file could not be written; nothing of it is left."""


class NoBackup(BackupTrouble):
    """The file is no backup of Tillit."""


class Damaged(BackupTrouble):
    """The file is not whole, or something in it was changed."""


class OtherVersion(BackupTrouble):
    """A newer Tillit or PostgreSQL made it than is here."""


class NotForHere(BackupTrouble):
    """Real people in a demo, or made-up ones in production."""


class NotEmpty(BackupTrouble):
    """The database holds something, and nobody said that it may go."""


class InUse(BackupTrouble):
    """Somebody else is connected to the database."""


class NotRestored(BackupTrouble):
    """PostgreSQL refused, or what came in is not what went out; nothing was changed."""

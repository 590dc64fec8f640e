"""Why the database cannot be had, each with what to do about it."""

from tillit.kernel.errors import TillitError


class DatabaseTrouble(TillitError):
    """Base of every named reason; its text is written for the person at the terminal."""


class WrongUrl(DatabaseTrouble):
    """`TILLIT_DATABASE_URL` cannot be used. The text never repeats the address: it may hold a password."""


class DoesNotAnswer(DatabaseTrouble):
    """No real connection could be made in time."""


class ProgramsMissing(DatabaseTrouble):
    """The wheel with PostgreSQL is not there, or has none for this kind of machine."""


class NoServerUser(DatabaseTrouble):
    """PostgreSQL refuses to run as root, and there is no other user to run it as."""


class FolderNotUsable(DatabaseTrouble):
    """A folder that the database needs belongs to someone else or cannot be written."""


class SocketPathTooLong(DatabaseTrouble):
    """The path of the socket does not fit in what the operating system allows."""


class DiskFull(DatabaseTrouble):
    """There is no room left on the disk for the database."""


class OtherVersion(DatabaseTrouble):
    """The data was made by another major version of PostgreSQL than the programs at hand."""


class DidNotStart(DatabaseTrouble):
    """The server ended at once; the text holds the end of its log."""

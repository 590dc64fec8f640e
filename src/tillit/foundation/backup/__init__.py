"""A backup: the whole database in one file that says what is in it, and the way back, all or nothing."""

from tillit.foundation.backup.errors import BackupTrouble
from tillit.foundation.backup.manifest import Manifest
from tillit.foundation.backup.reading import BackupFile
from tillit.foundation.backup.restoring import Restored, restore
from tillit.foundation.backup.writing import back_up, back_up_to

__all__ = ["BackupFile", "BackupTrouble", "Manifest", "Restored", "back_up", "back_up_to", "restore"]

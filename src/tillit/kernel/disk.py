"""Tells a disk that is full from other faults of the machine."""

import errno

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # the disk, the user's share of it, a file's limit


def is_full(fault: BaseException | None) -> bool:
    """Tell whether something could not be written since there was no room."""
    return isinstance(fault, OSError) and fault.errno in FULL

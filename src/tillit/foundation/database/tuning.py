"""The embedded server's settings, each with its reason."""

from pathlib import Path

ALWAYS = {
    "listen_addresses": "",  # the socket is the only way in
    "unix_socket_permissions": "0700",  # the folder is closed as well
    "max_connections": "100",  # web threads, job workers and two test workers
    "shared_buffers": "128MB",  # a demo fits in it
    "max_wal_size": "2GB",  # an import is not held up by checkpoints
    "checkpoint_timeout": "15min",
    "wal_level": "minimal",  # nothing replicates from here, and COPY into new tables writes no log
    "max_wal_senders": "0",
    "max_parallel_workers_per_gather": "0",  # two cores, and the planner wants them
    "dynamic_shared_memory_type": "mmap",  # /dev/shm is small or missing in containers and chroots
    "jit": "off",  # the wheel has no LLVM
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A log never holds a name or a number: no statements, no values of violated keys, no refused rows.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}

# A cluster of tests is thrown away; in one of a demo what was answered with yes survives a kill and a power cut.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

HOST_RULES = """\
# Written by Tillit at every start. Only the socket, only these operating-system users.
local all all peer map=tillit
"""


def settings(socket: Path, port: int, *, durable: bool) -> dict[str, str]:
    """Return what the server is started with."""
    chosen = ALWAYS | {"unix_socket_directories": str(socket), "port": str(port)}
    return chosen if durable else chosen | NOT_DURABLE


def user_map(server_user: str) -> str:
    """Return which operating-system users may connect, and as which role."""
    lines = [
        f"tillit {who} {role}" for who in sorted({server_user, "root"}) for role in ("tillit", "tillit_app", "postgres")
    ]
    return "# Written by Tillit at every start.\n" + "\n".join(lines) + "\n"

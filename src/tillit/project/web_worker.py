"""The web server's process, with a limit to how slowly a client may send and read: a slow one holds a thread."""

from __future__ import annotations

import errno
import socket
import time
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

# A request must have come after this time, or at this speed from then on: the slowest telephone line manages that.
SECONDS_TO_SEND = 10.0
LEAST_BYTES_A_SECOND = 4_000
SECONDS_TO_READ = 30.0  # what was sent at once must have been taken then


class TooSlow(OSError):
    """The client sends or reads too slowly; gunicorn takes it for one that hung up."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the client is too slow")


class BoundedSocket(socket.socket):
    """A client's connection; what belongs to one request must come in reasonable time."""

    def begin_request(self) -> None:
        """Count time and bytes anew."""
        self._began_at = time.monotonic()
        self._bytes = 0

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Receive, or raise TooSlow when the request has taken longer than its size explains.

        What has come is taken also then: whoever sent it waited for us, not we for them.
        """
        if flags or not hasattr(self, "_began_at"):
            return super().recv(size, flags)
        left = self._began_at + SECONDS_TO_SEND + self._bytes / LEAST_BYTES_A_SECOND - time.monotonic()
        before = self.gettimeout()
        try:
            self.settimeout(max(left, 0.0))
            received = super().recv(size)
        except (TimeoutError, BlockingIOError):
            raise TooSlow from None
        finally:
            self.settimeout(before)
        self._bytes += len(received)
        return received

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send, or raise TooSlow when the client does not take it."""
        before = self.gettimeout()
        try:
            self.settimeout(SECONDS_TO_READ)
            super().sendall(data, flags)
        except TimeoutError:
            raise TooSlow from None
        finally:
            self.settimeout(before)


class BoundedWorker(ThreadWorker):
    """gunicorn's worker with threads, on bounded connections."""

    def enqueue_req(self, conn: TConn) -> None:
        """Put a connection's next request in line for a thread."""
        if not isinstance(conn.sock, BoundedSocket):
            conn.sock = BoundedSocket(fileno=conn.sock.detach())
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        """Answer a request in a thread; its time begins now, since waiting in line is no fault of the client's."""
        conn.sock.begin_request()
        return super().handle(conn)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Let new connections in or not; one that is ending lets go of the port at once, for the next to take it."""
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                listener.close()

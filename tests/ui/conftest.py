"""A server of the design system's own pages, and a browser to look at them with; neither needs a database."""

from __future__ import annotations

from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.core.handlers.wsgi import WSGIHandler


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the test says what went wrong."""


@pytest.fixture
def pages():
    """Serve the address space of tests/ui/urls.py and give where it is."""
    server = _Server(("127.0.0.1", 0), _Quiet)
    server.set_app(WSGIHandler())
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()

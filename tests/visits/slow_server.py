"""The program in a process of its own, on the tests' database and at the tests' time, slow to answer what is sent.

Run as `python -m tests.visits.slow_server PORT`; it is killed and started again while taps are under way.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

SLOW_SECONDS = 0.4


def start(port: int) -> subprocess.Popen[bytes]:
    """Start it on the database that this test uses, and wait until it answers."""
    from django.db import connection

    from tillit.foundation.database.address import Address

    is_at = connection.settings_dict
    address = Address(
        name=is_at["NAME"],
        user=is_at["USER"],
        password=is_at["PASSWORD"],
        host=is_at["HOST"],
        port=int(is_at["PORT"]) if is_at["PORT"] else None,
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.visits.slow_server", str(port)],
        env={**os.environ, "TILLIT_DATABASE_URL": address.url},
        cwd=Path(__file__).parents[2],
    )
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/service-worker.js", timeout=5).close()
        except OSError:
            assert process.poll() is None, "the server did not start"
            time.sleep(0.1)
        else:
            return process
    raise AssertionError("the server does not answer")


def serve(port: int) -> None:
    """Answer for ever; what was stored by a POST is stored a while before its answer goes out."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tillit.project.settings")
    import django
    from django.conf import settings
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application
    from django.utils import timezone

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    django.setup()
    from tests.town import NOW

    timezone.now = lambda: NOW
    program = get_wsgi_application()

    def slowly(environ, start_response):
        answer = program(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST":
            time.sleep(SLOW_SECONDS)
        return answer

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadedWSGIServer(("127.0.0.1", port), Quiet, allow_reuse_address=True)
    server.set_app(slowly)
    server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]))

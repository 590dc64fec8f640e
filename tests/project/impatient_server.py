"""A web application of three pages, on Tillit's web process with limits of a second or two: for gunicorn, in tests."""

from __future__ import annotations

from tillit.project import web_worker

web_worker.SECONDS_TO_SEND = 1.0
web_worker.SECONDS_TO_READ = 2.0  # longer than a request may take to come, since some wait in line meanwhile
BoundedWorker = web_worker.BoundedWorker

LARGE = b"x" * 60_000_000  # more than the buffers between hold


def application(environ, start_response):
    """Answer a large page, a form with the number of bytes that came, or a small page."""
    body = LARGE if environ["PATH_INFO"] == "/large/" else b"small"
    if environ["REQUEST_METHOD"] == "POST":
        body = str(len(environ["wsgi.input"].read())).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]

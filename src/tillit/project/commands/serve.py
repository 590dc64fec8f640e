"""`tillit serve`: the web server, with a worker beside it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time

import click

from tillit.kernel.errors import TillitError
from tillit.project.commands.ready import collect_static, ready

GRACE_SECONDS = 20


class PortTaken(TillitError):
    """Another program listens on the port."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Run jobs in a process beside.")
def serve(host: str, port: int, worker: bool) -> None:
    """Serve the pages, and run the jobs."""
    ready()
    collect_static()
    sys.exit(run(host=host, port=port, worker=worker))


def run(*, host: str, port: int, worker: bool = True) -> int:
    """Run the web server and a worker until one of them ends or a signal comes; then drain both."""
    refuse_taken_port(host, port)
    children = [_web(host, port)]
    if worker:
        children.append(subprocess.Popen([sys.executable, "-m", "tillit.project", "worker"]))
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    while not stopping and all(child.poll() is None for child in children):
        time.sleep(0.2)
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
    return 0 if stopping else 1


def refuse_taken_port(host: str, port: int) -> None:
    """Raise PortTaken when somebody already listens there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTaken(
                f"Port {port} on {host} is taken by another program. Stop it, or choose another with --port."
            ) from None


def _web(host: str, port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "tillit.project.wsgi:application",
            f"--bind={host}:{port}",
            "--worker-class=gthread",
            "--workers=2",
            "--threads=8",
            "--graceful-timeout=15",
            "--log-level=warning",
            "--no-control-socket",
        ]
    )

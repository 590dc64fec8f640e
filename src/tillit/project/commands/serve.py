"""`tillit serve`: the web server, with a worker beside it."""

from __future__ import annotations

import socket
import subprocess
import sys

import click

from tillit.foundation.lifetime import end_with_keeper, kept_environment
from tillit.kernel.errors import TillitError
from tillit.project.commands.database_beside import database_beside
from tillit.project.commands.keep_running import keep_running
from tillit.project.commands.one_server import one_server
from tillit.project.commands.ready import collect_static, ready

THREADS_FOR_REQUESTS = 8


class PortTaken(TillitError):
    """Another program listens on the port."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Run jobs in a process beside.")
def serve(host: str, port: int, worker: bool) -> None:
    """Serve the pages, and run the jobs."""
    end_with_keeper()
    ready()
    collect_static()
    sys.exit(run(host=host, port=port, worker=worker))


def run(*, host: str, port: int, worker: bool = True) -> int:
    """Run the web server and a worker until a signal comes; then drain both.

    Killed itself, it takes them with it: they drain, and the next start waits for them.
    """
    from django.conf import settings

    with one_server(settings.TILLIT_HOME, port) as inherited, database_beside():
        refuse_taken_port(host, port)

        def start(command: list[str], *inherits: int) -> subprocess.Popen[bytes]:
            return subprocess.Popen(command, env=kept_environment(), pass_fds=inherits)

        # The web server is waited for: it holds the port. Workers of before and after may work side by side.
        programs = {"web server": lambda: start(web_command(host, port), inherited)}
        if worker:
            programs["worker"] = lambda: start([sys.executable, "-m", "tillit.project", "worker"])
        return keep_running(programs)


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


def web_command(host: str, port: int) -> list[str]:
    """Give the command line of the web server."""
    from django.conf import settings

    # A page that updates itself holds a thread for minutes, without a database connection. Those threads come on
    # top of the ones that answer requests, so that open boards never make anybody wait.
    threads = settings.TILLIT_LIVE_STREAMS + THREADS_FOR_REQUESTS
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "tillit.project.wsgi:application",
        "--config=python:tillit.project.web_server",
        f"--bind={host}:{port}",
        "--worker-class=tillit.project.web_worker.BoundedWorker",
        "--workers=2",
        f"--threads={threads}",
        "--no-sendfile",  # past the limit that the worker sets to slow readers
        "--graceful-timeout=15",
        "--log-level=warning",
        "--no-control-socket",
    ]

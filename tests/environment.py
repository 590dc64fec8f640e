"""The suite's own database, found before Django reads its settings (loaded by `-p tests.environment`).

Each run has a server of its own, so that two runs in one checkout do not stop each other's.
`TILLIT_DATABASE_URL` in the environment wins: that is how the suite runs on another PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

RUNS = Path(__file__).parent.parent / ".tillit" / "test"
OWN = "TILLIT_DATABASE_URL" not in os.environ and "TILLIT_HOME" not in os.environ

os.environ["TILLIT_MODE"] = "demo"
os.environ.setdefault("TILLIT_HOME", str(RUNS / str(os.getpid())))
# What the tests of these files share is set up once: a worker takes a file of theirs as a whole. They go first.
WHOLE_FILES = (
    *("_in_browser.py", "test_offline.py", "test_styleguide.py"),
    *("test_access_table.py", "test_what_is_seen.py", "test_demo_and_production.py", "test_forms_and_addresses.py"),
    *("test_backup.py", "test_database.py", "test_slow_clients.py"),
)
# Playwright's own event loop runs in the test's thread; the ORM would refuse to be called beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_configure(config):
    """Compile the texts, and start the embedded server, once for all workers (it may lose data in a power cut)."""
    from tillit.project.compile_messages import compile_changed

    compile_changed()
    if "TILLIT_DATABASE_URL" not in os.environ:
        from tillit.foundation import database

        if OWN:
            _remove_ended_runs()
        database.start(durable=False)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Hand out single tests, but of some files all to one worker (pytest 9.2 forgets the groups of xdist_group)."""
    from xdist.scheduler import LoadScopeScheduling

    if config.getvalue("dist") != "loadgroup":
        return None

    class Handing(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            return file if file.endswith(WHOLE_FILES) else nodeid

    return Handing(config, log)


def pytest_unconfigure(config):
    """Remove the server when the run that started it ends; a home that was named is only stopped."""
    if "TILLIT_DATABASE_URL" in os.environ or hasattr(config, "workerinput"):
        return
    from tillit.foundation import database

    if OWN:
        database.remove()
        shutil.rmtree(os.environ["TILLIT_HOME"], ignore_errors=True)
    else:
        database.stop()


def _remove_ended_runs():
    """Remove what runs that were killed left behind."""
    from tillit.foundation import database

    for home in RUNS.iterdir() if RUNS.is_dir() else ():
        if home.name.isdigit() and not Path(f"/proc/{home.name}").exists():
            database.remove({**os.environ, "TILLIT_HOME": str(home)})
            shutil.rmtree(home, ignore_errors=True)

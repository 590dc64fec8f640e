"""The suite's own database, found before Django reads its settings (loaded by `-p tests.environment`).

`TILLIT_DATABASE_URL` in the environment wins: that is how the suite runs on another PostgreSQL.
"""

from __future__ import annotations

import os
from pathlib import Path

HOME = Path(__file__).parent.parent / ".tillit" / "test"

os.environ["TILLIT_MODE"] = "demo"
os.environ.setdefault("TILLIT_HOME", str(HOME))
# Playwright's own event loop runs in the test's thread; the ORM would refuse to be called beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_configure(config):
    """Compile the texts, and start the embedded server, once for all workers (it may lose data in a power cut)."""
    from tillit.project.compile_messages import compile_changed

    compile_changed()
    if "TILLIT_DATABASE_URL" not in os.environ:
        from tillit.foundation import database

        database.start(durable=False)


def pytest_unconfigure(config):
    """Stop it when the last process of the suite ends."""
    if "TILLIT_DATABASE_URL" not in os.environ and not hasattr(config, "workerinput"):
        from tillit.foundation import database

        database.stop()

"""gunicorn's own lines, written as all others are: it would print addresses and headers of requests that it refuses."""

from __future__ import annotations

import os
from logging.config import dictConfig
from typing import Any

from gunicorn.glogging import Logger

from tillit.project.logs import configuration_from


class OurLogger(Logger):
    """Sends gunicorn's errors to the handler of everything else; its access log stays off, ours knows the routes."""

    def setup(self, cfg: Any) -> None:
        """Set the log up before Django does, since the first process never loads it."""
        super().setup(cfg)
        dictConfig(configuration_from(os.environ))
        self.error_log.handlers.clear()
        self.error_log.propagate = True

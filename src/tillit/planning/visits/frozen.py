"""A planning problem as it is kept with its plan, so that *why* and *check* can recompute from it."""

from __future__ import annotations

import gzip
import json

from tillit.planning.visits.json_format import from_json, to_json
from tillit.planning.visits.problem import Problem


def freeze(problem: Problem) -> bytes:
    """Give the problem as it is stored with the plan; equal problems give equal bytes."""
    return gzip.compress(json.dumps(to_json(problem), sort_keys=True).encode(), compresslevel=4, mtime=0)


def thaw(stored: bytes) -> Problem:
    """Read a frozen problem."""
    return from_json(json.loads(gzip.decompress(stored)))

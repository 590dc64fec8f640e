"""A planning problem as it is kept with its plan, so that *why* and *check* can recompute from it."""

from __future__ import annotations

import gzip
import json

from tillit.planning.visits.problem import Problem
from tillit.planning.visits.problem_json import problem_from_json, problem_to_json


def freeze(problem: Problem) -> bytes:
    """Give the problem as it is stored with the plan; equal problems give equal bytes."""
    return gzip.compress(json.dumps(problem_to_json(problem), sort_keys=True).encode(), mtime=0)


def thaw(stored: bytes) -> Problem:
    """Read a frozen problem."""
    return problem_from_json(json.loads(gzip.decompress(stored)))

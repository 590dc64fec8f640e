"""Compiled loops that call one part of the search again and again without changing the plan."""

# mypy: ignore-errors

from __future__ import annotations

import numpy as np
from numba import njit

from tillit.planning.visits import kernels as k

ROUTE, ST, DAY, POSITION, LOAD, HELPERS = k.ROUTE, k.ST, k.DAY, k.POSITION, k.LOAD, k.HELPERS
TASKS, TK, T_WIDTH, T_GROUP = k.TASKS, k.TK, k.T_WIDTH, k.T_GROUP
S_WIDTH, S_START, S_ROUTE, S_FIN, S_PLACE, S_BLK = k.S_WIDTH, k.S_START, k.S_ROUTE, k.S_FIN, k.S_PLACE, k.S_BLK
_below, _propose, _load, _fit, _home, _off, _longest_wait = (
    k._below, k._propose, k._load, k._fit, k._home, k._off, k._longest_wait,
)  # fmt: skip


@njit
def propose(times, M, S, TT, rng):
    """Draw moves and make none of them."""
    for _ in range(times):
        _propose(M, S, TT, rng)


@njit
def load(times, M, S, TT, rng):
    """Look back for the state of a random covered task's route before it."""
    for _ in range(times):
        t = _below(rng, M[TASKS])
        r = S[S[ROUTE] + t]
        if r >= 0:
            g = M[M[TK] + T_WIDTH * t + T_GROUP]
            _load(r, S[S[DAY] + g], S[S[POSITION] + g], M, S, TT)


@njit
def fit(times, M, S, TT, rng):
    """Find the earliest start of a random covered task from wherever its route's state was left."""
    for _ in range(times):
        t = _below(rng, M[TASKS])
        r = S[S[ROUTE] + t]
        if r >= 0:
            g = M[M[TK] + T_WIDTH * t + T_GROUP]
            _fit(t, r, S[S[DAY] + g], np.int64(0), r, np.int64(0), M, S, TT)


@njit
def home(times, M, S, TT, rng):
    """Find when a random covered task's route would be back after it; give a sum, so that nothing is left out."""
    total = 0
    for _ in range(times):
        t = _below(rng, M[TASKS])
        row = S[ST] + S_WIDTH * t
        if S[row + S_START] >= 0:
            end, leg = _home(S[row + S_ROUTE], S[row + S_FIN], S[row + S_PLACE], S[row + S_BLK], M, S, TT)
            total += end + leg
    return total


@njit
def off(times, M, S, TT, rng):
    """Add up how far the loads are off."""
    total = 0
    for _ in range(times):
        S[S[LOAD] + _below(rng, M[HELPERS])] += 0
        total += _off(M, S)
    return total


@njit
def longest_wait(times, M, S, TT, rng):
    """Look for the longest wait."""
    total = 0
    for _ in range(times):
        S[S[LOAD] + _below(rng, M[HELPERS])] += 0
        total += _longest_wait(M, S)
    return total


LOOPS = {
    "_propose": propose,
    "_load": load,
    "_fit": fit,
    "_home": home,
    "_off": off,
    "_longest_wait": longest_wait,
}

"""What a peer proposes, and how it becomes a plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tillit.planning.visits import kernels as k
from tillit.planning.visits.arrays import I64, Arrays
from tillit.planning.visits.plan import Plan
from tillit.planning.visits.solve import Search, read


@dataclass(frozen=True)
class Proposal:
    """By task: the route (k.NOBODY where it is left out) and the start in thousandths of a minute."""

    routes: I64
    starts: I64


def nothing(a: Arrays) -> Proposal:
    """The proposal that leaves out everything."""
    return Proposal(np.full(len(a.TK), k.NOBODY, np.int64), np.zeros(len(a.TK), np.int64))


def plan_of(a: Arrays, proposal: Proposal) -> Plan:
    """Keep helpers and order of the proposal and give every visit its earliest start, as the planner does."""
    search = Search(a, 0)
    search.state["tr"][:] = proposal.routes
    days: list[list[tuple[int, int]]] = [[] for _ in range(a.problem.days)]
    for g, row in enumerate(a.GR):
        t = int(row[k.G_T0])
        route = int(proposal.routes[t])
        early = int(a.WN[a.WP[t * a.problem.days], 0]) if a.WP[t * a.problem.days] < len(a.WN) else 0
        day = int(a.RT[route, k.R_DAY]) if route >= 0 else 0
        days[day].append((int(proposal.starts[t]) if route >= 0 else early, g))
    search.set_order([[g for _, g in sorted(day)] for day in days])
    search.decode()
    search.drop_broken_links()
    return read(search, 0).plan


@dataclass(frozen=True)
class Member:
    """One task of a one-day problem in plain numbers, all times in thousandths of a minute."""

    task: int
    place: int
    minutes: int
    windows: list[tuple[int, int, int]]  # earliest start, latest start without being late, 1 where it is hard
    routes: list[int]


def members(a: Arrays) -> dict[int, Member]:
    """Each task that is a visit (not a break) of a one-day problem."""
    found = {}
    for t, key in enumerate(a.task_visit):
        if key:
            windows = [(int(e), int(late), int(hard)) for e, late, hard in a.WN[a.WP[t] : a.WP[t + 1]]]
            routes = [int(r) for r in np.nonzero(a.OKR[t])[0]]
            found[t] = Member(t, int(a.TK[t, k.T_PLACE]), int(a.TK[t, k.T_MIN]), windows, routes)
    return found


def visit_groups(a: Arrays) -> list[int]:
    """The groups that are visits, not breaks."""
    return [g for g, row in enumerate(a.GR) if a.task_visit[int(row[k.G_T0])]]


def weight(a: Arrays, name: int) -> int:
    """A weight of the search in its own units per thousandth of a minute, such as weight(a, k.W_LATE)."""
    return int(a.W[name - k.W_TRAVEL])

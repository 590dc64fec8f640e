"""OR-Tools' routing library, begun from a greedy plan and improved by guided local search.

It knows neither the latest visit nor the most idle shift, and a gap between two windows is closed to it. Where it
cannot begin from the greedy plan with its breaks, it plans without breaks, and the decoder puts them in.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

import numpy as np

from tillit.planning.visits import kernels as k
from tillit.planning.visits.arrays import Arrays
from tillit.project.peers.proposal import Member, Proposal, members, nothing, visit_groups, weight

DAY = 2_000_000  # thousandths of a minute: later than any window and shift of the public suites


class Model:
    """One day as OR-Tools routing sees it: a node for each task, then a start and an end for each shift."""

    def __init__(self, a: Arrays, *, breaks: bool) -> None:
        from ortools.constraint_solver import pywrapcp, routing_enums_pb2

        self.a = a
        self.members = list(members(a).values())
        self.node = {t.task: i for i, t in enumerate(self.members)}
        n, shifts = len(self.members), len(a.RT)
        self.horizon = max([DAY, *(w[1] + DAY // 2 for t in self.members for w in t.windows)])
        starts = [n + r for r in range(shifts)]
        ends = [n + shifts + r for r in range(shifts)]
        self.manager = pywrapcp.RoutingIndexManager(n + 2 * shifts, shifts, starts, ends)
        self.model = pywrapcp.RoutingModel(self.manager)
        places = np.array([t.place for t in self.members] + list(a.RT[:, k.R_FROM]) + list(a.RT[:, k.R_TO]), np.int64)
        minutes = np.array([t.minutes for t in self.members] + [0] * (2 * shifts), np.int64)
        legs = a.TT[0][np.ix_(places, places)].astype(np.int64)
        self._costs(legs, n, shifts)
        passing = self.model.RegisterTransitMatrix((legs + minutes[:, None]).tolist())
        self.model.AddDimension(passing, self.horizon, self.horizon, False, "time")
        self.time = self.model.GetDimensionOrDie("time")
        self.time.SetSlackCostCoefficientForAllVehicles(weight(a, k.W_WAIT))
        self._shifts(breaks)
        for t in self.members:
            self._task(t)
        for g in visit_groups(a):
            self._group(g)
        self.params = pywrapcp.DefaultRoutingSearchParameters()
        self.params.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        self.params.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH

    def _costs(self, legs: np.ndarray, n: int, shifts: int) -> None:
        base = legs * weight(self.a, k.W_TRAVEL)
        tasks = [t.task for t in self.members]
        if not self.a.SC.any():
            self.model.SetArcCostEvaluatorOfAllVehicles(self.model.RegisterTransitMatrix(base.tolist()))
            return
        for r in range(shifts):
            own = base.copy()
            own[:, :n] += self.a.SC[tasks, r]
            self.model.SetArcCostEvaluatorOfVehicle(self.model.RegisterTransitMatrix(own.tolist()), r)

    def _shifts(self, breaks: bool) -> None:
        solver = self.model.solver()
        lunches = (self.a.BREAK >= 0) & breaks
        for r, row in enumerate(self.a.RT):
            self.time.CumulVar(self.model.Start(r)).SetMin(int(row[k.R_START]))
            end = self.model.End(r)
            self.time.CumulVar(end).SetMax(min(self.horizon, int(row[k.R_END])))
            if int(row[k.R_SOFT]) < self.horizon:
                self.time.SetCumulVarSoftUpperBound(end, int(row[k.R_SOFT]), weight(self.a, k.W_EXTRA))
            if lunches[r]:
                pause = int(self.a.BREAK[r])
                early, late, _ = (int(x) for x in self.a.WN[self.a.WP[pause]])
                lasts = int(self.a.TK[pause, k.T_MIN])
                lunch = solver.FixedDurationIntervalVar(early, late, lasts, False, f"lunch {r}")
                served = [t.minutes for t in self.members] + [0] * (2 * len(self.a.RT))
                self.time.SetBreakIntervalsOfVehicle([lunch], r, served)

    def _task(self, t: Member) -> None:
        index = self.manager.NodeToIndex(self.node[t.task])
        start = self.time.CumulVar(index)
        start.SetMin(t.windows[0][0])
        for before, after in zip(t.windows, t.windows[1:], strict=False):
            if after[0] > before[1] + 1:
                start.RemoveInterval(before[1] + 1, after[0] - 1)
        if t.windows[-1][2]:
            start.SetMax(t.windows[-1][1])
        elif weight(self.a, k.W_LATE):
            self.time.SetCumulVarSoftUpperBound(index, t.windows[-1][1], weight(self.a, k.W_LATE))
        self.model.VehicleVar(index).SetValues([-1, *t.routes])

    def _group(self, g: int) -> None:
        row = self.a.GR[g]
        both = [int(row[c]) for c in (k.G_T0, k.G_T1) if row[c] >= 0]
        index = [self.manager.NodeToIndex(self.node[t]) for t in both]
        price = int(row[k.G_PRICE])
        for i in index:
            self.model.AddDisjunction([i], price // len(index))
        if len(index) == 1:
            return
        solver = self.model.solver()
        one, two = (self.time.CumulVar(i) for i in index)
        active = self.model.ActiveVar(index[0])
        solver.Add(active == self.model.ActiveVar(index[1]))
        if row[k.G_HELPERS] == k.OTHER_HELPER or row[k.G_KIND] == k.SAME:
            apart = self.model.VehicleVar(index[0]) != self.model.VehicleVar(index[1])
            solver.Add(apart.Var() >= active)
        if row[k.G_KIND] == k.SAME:
            solver.Add(one == two)
        elif row[k.G_KIND] == k.AFTER:
            solver.Add(two - one >= int(row[k.G_LOW]))
            solver.Add(two - one <= min(self.horizon, int(row[k.G_HIGH])))

    def begin(self, start: Proposal) -> Any:
        """The start as OR-Tools keeps it; None where it finds it not allowed."""
        order: list[list[int]] = [[] for _ in self.a.RT]
        for t in sorted(self.members, key=lambda t: int(start.starts[t.task])):
            if start.routes[t.task] >= 0:
                order[int(start.routes[t.task])].append(self.node[t.task])
        self.params.time_limit.FromMilliseconds(500)  # reading a plan uses up whatever limit there is
        self.model.CloseModelWithParameters(self.params)
        return self.model.ReadAssignmentFromRoutes(order, True)

    def improve(self, first: Any, seconds: float) -> Proposal | None:
        """Search from this start, or from OR-Tools' own first plan when there is none."""
        self.params.time_limit.FromMilliseconds(max(100, round(seconds * 1000)))
        if first is None:
            found = self.model.SolveWithParameters(self.params)
        else:
            found = self.model.SolveFromAssignmentWithParameters(first, self.params)
        return None if found is None else self._read(found)

    def _read(self, found: Any) -> Proposal:
        result = nothing(self.a)
        for t in self.members:
            index = self.manager.NodeToIndex(self.node[t.task])
            if found.Value(self.model.ActiveVar(index)):
                result.routes[t.task] = found.Value(self.model.VehicleVar(index))
                result.starts[t.task] = found.Min(self.time.CumulVar(index))
        for r, pause in enumerate(self.a.BREAK):
            if pause < 0:
                continue
            result.routes[pause] = r
            early = int(self.a.WN[self.a.WP[int(pause)], 0])
            ends = [int(result.starts[t.task]) + t.minutes for t in self.members if result.routes[t.task] == r]
            result.starts[pause] = max([early, *(end for end in ends if end <= early)])
        return result


def routing(a: Arrays, start: Proposal, seconds: float) -> Proposal:
    """Plan a one-day problem with OR-Tools routing; it uses one core, and building its model counts as search."""
    ends = monotonic() + seconds
    model = Model(a, breaks=True)
    first = model.begin(start)
    if first is None and (a.BREAK >= 0).any():
        model = Model(a, breaks=False)
        first = model.begin(start)
    return model.improve(first, ends - monotonic()) or start

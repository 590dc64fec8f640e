"""OR-Tools' CP-SAT alone: one circuit over all tasks, a greedy plan as a hint, two workers.

Arcs to the nearest tasks only, where there are many (and those of the hint). It does not know the most idle shift.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from tillit.planning.visits import kernels as k
from tillit.planning.visits.arrays import FAR, Arrays
from tillit.project.peers.proposal import Proposal, members, nothing, visit_groups, weight

ARCS = 8_000  # about so many arcs between tasks at most
WORKERS = 2


class Model:
    """One day as CP-SAT sees it."""

    def __init__(self, a: Arrays, start: Proposal) -> None:
        from ortools.sat.python import cp_model

        self.a, self.hint = a, start
        self.cp: Any = cp_model.CpModel()
        self.members = list(members(a).values())
        n = len(self.members)
        self.legs = a.TT[0].astype(np.int64)
        latest = [w[1] for t in self.members for w in t.windows] + [int(s) for s in a.RT[:, k.R_SOFT] if s < FAR // 2]
        self.horizon = 2 * max(e for e in latest if e < FAR // 2)
        self.horizon = max(self.horizon, int(start.starts.max(initial=0)) + 10_000)
        self.start = [self.cp.new_int_var(t.windows[0][0], self.horizon, "") for t in self.members]
        self.by = [{r: self.cp.new_bool_var("") for r in t.routes} for t in self.members]
        self.made = [self.cp.new_bool_var("") for _ in range(n)]
        self.lunch = [self.cp.new_bool_var("") if (a.BREAK >= 0).any() else None for _ in range(n)]
        self.cost: list[Any] = []
        self.worst = self.cp.new_int_var(0, self.horizon, "")
        for i in range(n):
            self._task(i)
        self._arcs()
        for g in visit_groups(a):
            self._group(g)
        for r in range(len(a.RT)):
            self._lunch(r)
        self.cost.append(weight(a, k.W_MAXLATE) * self.worst)
        self.cp.minimize(sum(self.cost))
        self._give_hint()

    def _task(self, i: int) -> None:
        t, a = self.members[i], self.a
        self.cp.add(sum(self.by[i].values()) == self.made[i])
        self.cost += [int(a.SC[t.task, r]) * by for r, by in self.by[i].items() if a.SC[t.task, r]]
        late = self.cp.new_int_var(0, self.horizon, "")
        chosen = [self.cp.new_bool_var("") for _ in t.windows]
        self.cp.add_exactly_one(chosen)
        for window, use in zip(t.windows, chosen, strict=True):
            self.cp.add(self.start[i] >= window[0]).only_enforce_if(use)
            if window[2]:
                self.cp.add(self.start[i] <= window[1]).only_enforce_if(use)
            else:
                self.cp.add(late >= self.start[i] - window[1]).only_enforce_if(use, self.made[i])
        self.cp.add(self.worst >= late)
        self.cost.append(weight(a, k.W_LATE) * late)

    def _near(self) -> list[tuple[int, int]]:
        n = len(self.members)
        kept = max(8, ARCS // max(1, n))
        found = set()
        for i, t in enumerate(self.members):
            scored = []
            for j, u in enumerate(self.members):
                if i == j or not set(t.routes) & set(u.routes):
                    continue
                leg = int(self.legs[t.place, u.place])
                wait = max(0, u.windows[0][0] - (t.windows[-1][1] + t.minutes + leg))
                rush = max(0, t.windows[0][0] + t.minutes + leg - u.windows[-1][1])
                scored.append((leg + wait // 5 + rush, j))
            found |= {(i, j) for _, j in sorted(scored)[:kept]}
        return sorted(found | set(self._hinted()))

    def _hinted(self) -> list[tuple[int, int]]:
        arcs = []
        for r in range(len(self.a.RT)):
            mine = [i for i, t in enumerate(self.members) if self.hint.routes[t.task] == r]
            mine.sort(key=lambda i: int(self.hint.starts[self.members[i].task]))
            arcs += pairwise(mine)
        return arcs

    def _arcs(self) -> None:
        a, cp, n = self.a, self.cp, len(self.members)
        travel, waiting = weight(a, k.W_TRAVEL), weight(a, k.W_WAIT)
        circuit = [(i + 1, i + 1, ~self.made[i]) for i in range(n)]
        self.arc: dict[tuple[int, int], Any] = {}
        for i, j in self._near():
            t, u = self.members[i], self.members[j]
            use = self.arc[i, j] = cp.new_bool_var("")
            circuit.append((i + 1, j + 1, use))
            leg = int(self.legs[t.place, u.place])
            self.cost.append(travel * leg * use)
            gap = self.start[j] - self.start[i] - t.minutes - leg
            cp.add(gap - self._pause(i) >= 0).only_enforce_if(use)
            if waiting:
                wait = cp.new_int_var(0, self.horizon, "")
                cp.add(wait >= gap - self._pause(i)).only_enforce_if(use)
                self.cost.append(waiting * wait)
            for r in set(t.routes) | set(u.routes):
                cp.add(self.by[i].get(r, 0) == self.by[j].get(r, 0)).only_enforce_if(use)
        self.first: dict[tuple[int, int], Any] = {}
        self.last: list[Any] = []
        for i, t in enumerate(self.members):
            begins, ends = cp.new_bool_var(""), cp.new_bool_var("")
            self.last.append(ends)
            circuit += [(0, i + 1, begins), (i + 1, 0, ends)]
            for r, by in self.by[i].items():
                row = a.RT[r]
                use = self.first[i, r] = cp.new_bool_var("")
                leg = int(self.legs[int(row[k.R_FROM]), t.place])
                cp.add_implication(use, by)
                cp.add(self.start[i] >= int(row[k.R_START]) + leg).only_enforce_if(use)
                self.cost.append(travel * leg * use)
                self._home(i, r, by)
            cp.add(sum(self.first[i, r] for r in self.by[i]) == begins)
        for r in range(len(a.RT)):
            cp.add_at_most_one(self.first[i, r] for i in range(n) if r in self.by[i])
        cp.add_multiple_circuit(circuit)

    def _home(self, i: int, r: int, by: Any) -> None:
        """The way back and the overtime when task i is the last of route r."""
        cp, row, t = self.cp, self.a.RT[r], self.members[i]
        goes = cp.new_bool_var("")
        cp.add_bool_or(~by, ~self.last[i], goes)
        leg = int(self.legs[t.place, int(row[k.R_TO])])
        self.cost.append(weight(self.a, k.W_TRAVEL) * leg * goes)
        back = self.start[i] + t.minutes + leg + self._pause(i)
        if int(row[k.R_END]) < self.horizon:
            cp.add(back <= int(row[k.R_END])).only_enforce_if(goes)
        if weight(self.a, k.W_EXTRA) and int(row[k.R_SOFT]) < self.horizon:
            over = cp.new_int_var(0, self.horizon, "")
            cp.add(over >= back - int(row[k.R_SOFT])).only_enforce_if(goes)
            self.cost.append(weight(self.a, k.W_EXTRA) * over)

    def _pause(self, i: int) -> Any:
        """The minutes of the break that is taken after task i, if it is."""
        if self.lunch[i] is None:
            return 0
        lasts = max(int(self.a.TK[p, k.T_MIN]) for p in self.a.BREAK if p >= 0)
        return lasts * self.lunch[i]

    def _lunch(self, r: int) -> None:
        """The break of route r after one of its tasks, at its price where it is left out."""
        pause = int(self.a.BREAK[r])
        taken = []
        for i, t in enumerate(self.members):
            if r not in self.by[i] or self.lunch[i] is None:
                continue
            after = self.cp.new_bool_var("")
            self.cp.add_implication(after, self.by[i][r])
            self.cp.add_implication(after, self.lunch[i])
            self.cp.add_bool_or(~self.lunch[i], ~self.by[i][r], after)
            if pause < 0:
                self.cp.add(after == 0)
                continue
            early, late, _ = (int(x) for x in self.a.WN[self.a.WP[pause]])
            self.cp.add(self.start[i] + t.minutes <= late).only_enforce_if(after)
            for j in range(len(self.members)):
                if (i, j) in self.arc:
                    leg = int(self.legs[t.place, self.members[j].place])
                    lasts = int(self.a.TK[pause, k.T_MIN])
                    self.cp.add(self.start[j] >= early + lasts + leg).only_enforce_if(after, self.arc[i, j])
            taken.append(after)
        if pause >= 0:
            missed = self.cp.new_bool_var("")
            self.cp.add_exactly_one([*taken, missed])
            self.cost.append(int(self.a.GR[int(self.a.TK[pause, k.T_GROUP]), k.G_PRICE]) * missed)

    def _group(self, g: int) -> None:
        row = self.a.GR[g]
        index = {t.task: i for i, t in enumerate(self.members)}
        i = index[int(row[k.G_T0])]
        self.cost.append(int(row[k.G_PRICE]) * (1 - self.made[i]))
        if row[k.G_T1] < 0:
            return
        j = index[int(row[k.G_T1])]
        self.cp.add(self.made[i] == self.made[j])
        if row[k.G_HELPERS] == k.OTHER_HELPER or row[k.G_KIND] == k.SAME:
            for r in set(self.by[i]) & set(self.by[j]):
                self.cp.add_at_most_one(self.by[i][r], self.by[j][r])
        if row[k.G_KIND] == k.SAME:
            self.cp.add(self.start[i] == self.start[j])
        elif row[k.G_KIND] == k.AFTER:
            self.cp.add(self.start[j] - self.start[i] >= int(row[k.G_LOW]))
            self.cp.add(self.start[j] - self.start[i] <= min(self.horizon, int(row[k.G_HIGH])))

    def _give_hint(self) -> None:
        hinted = set(self._hinted())
        for i, t in enumerate(self.members):
            made = self.hint.routes[t.task] >= 0
            self.cp.add_hint(self.made[i], made)
            self.cp.add_hint(self.start[i], int(self.hint.starts[t.task]) if made else t.windows[0][0])
            for r, by in self.by[i].items():
                self.cp.add_hint(by, r == self.hint.routes[t.task])
        for arc, use in self.arc.items():
            self.cp.add_hint(use, arc in hinted)

    def solve(self, seconds: float, seed: int) -> Proposal:
        """Search for these seconds; the hint itself where CP-SAT finds nothing in them."""
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = WORKERS
        solver.parameters.random_seed = seed
        status = solver.solve(self.cp)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return self.hint
        result = nothing(self.a)
        for i, t in enumerate(self.members):
            for r, by in self.by[i].items():
                if solver.boolean_value(by):
                    result.routes[t.task], result.starts[t.task] = r, solver.value(self.start[i])
            made = int(result.routes[t.task])
            after = self.lunch[i]
            if made >= 0 and after is not None and solver.boolean_value(after):
                pause = int(self.a.BREAK[made])
                early = int(self.a.WN[self.a.WP[pause], 0])
                result.routes[pause] = made
                result.starts[pause] = max(early, int(result.starts[t.task]) + t.minutes)
        return result


def cp_sat(a: Arrays, start: Proposal, seconds: float, seed: int) -> Proposal:
    """Plan a one-day problem with CP-SAT; building the model counts as search."""
    from time import monotonic

    began = monotonic()
    model = Model(a, start)
    return model.solve(max(0.1, seconds - (monotonic() - began)), seed)

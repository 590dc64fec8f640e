"""Solve a problem: simulated annealing over an order per day and a shift per task, all days at once."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tillit.planning.visits import kernels as k
from tillit.planning.visits.arrays import I64, POINT, Arrays, build, points, rate
from tillit.planning.visits.plan import Assignment, Plan, TakenBreak, make_plan
from tillit.planning.visits.problem import Problem
from tillit.planning.visits.stop import Stop
from tillit.planning.visits.travel import TICKS
from tillit.planning.visits.validation import validate

OnProgress = Callable[[float, float], None]


@dataclass(frozen=True, slots=True)
class Params:
    """How the search goes: temperatures as shares of a typical rise, and how often each move is tried.

    A typical rise is what a move that makes a fair plan worse costs at the lower quartile: the scale of the problem.
    Frequencies are in thousandths.
    """

    hot: float = 0.3
    hot_peaks: float = (
        1.0  # instead of hot where the latest visit or the most idle shift counts: peaks hold up a search
    )
    cold: float = 0.008
    near: int = 200
    route: int = 110
    order: int = 70
    both: int = 190
    swap: int = 220
    tail: int = 110
    day: int = 80
    person: int = 60
    late: int = 200  # how often the latest of a few visits is moved, where the latest counts
    idle: int = 60  # how often something is given to the most idle shift, where that counts
    drop: int = 200  # how often a visit that may be skipped is left out, where its route would be changed
    known: int = 600  # how often a helper whom the person knows is tried first
    reheat: float = 0.15  # how hot a search from a given plan begins, as a share of hot
    apart: float = 0.6  # the share of the budget for coolings from anew, where there is room for more than one
    enough: int = 25_000  # moves for each visit and helper that one cooling from full heat takes
    slow: int = 80_000  # moves for each visit and helper below which one slow cooling is better than several
    most: int = 6  # such coolings at most
    hurry: float = 0.5  # how much cooler a short search begins: the power of the share of enough that there is


@dataclass(frozen=True)
class Result:
    """A plan with its cost in points, by term and in all, what is uncovered, and what the search did."""

    plan: Plan
    total: float
    cost: dict[str, float]
    uncovered: tuple[str, ...]
    iterations: int
    evaluations: int
    accepted: int
    drift: float = 0.0  # points by which the search's bookkeeping was wrong: 0, or there is a fault to be found
    history: tuple[tuple[int, float], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The result as plain data."""
        return {
            "plan": self.plan.to_json(),
            "total": self.total,
            "cost": self.cost,
            "uncovered": list(self.uncovered),
            "statistics": {
                "iterations": self.iterations,
                "evaluations": self.evaluations,
                "accepted": self.accepted,
            },
        }


def _lay_out(head: int, tables: dict[str, tuple[int, tuple[int, ...]]]) -> tuple[I64, dict[str, I64]]:
    """One array that holds all tables behind a head with where each begins, and a view of each table."""
    total = head + sum(math.prod(shape) for _, shape in tables.values())
    flat = np.zeros(total, np.int64)
    views = {}
    at = head
    for name, (slot, shape) in tables.items():
        flat[slot] = at
        views[name] = flat[at : at + math.prod(shape)].reshape(shape)
        at += math.prod(shape)
    return flat, views


@dataclass
class Search:
    """The arrays that the compiled search works on, for one problem."""

    a: Arrays
    seed: int
    state: dict[str, I64] = field(default_factory=dict)
    drift: int = 0
    kept: tuple[int, list[list[int]], I64] = (1 << 62, [], np.zeros(0, np.int64))
    M: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    S: I64 = field(default_factory=lambda: np.zeros(0, np.int64))

    def __post_init__(self) -> None:
        a, days = self.a, self.a.problem.days
        tasks, groups, routes, links = len(a.TK), len(a.GR), len(a.RT), len(a.LK)
        size = tasks + 2
        self.S, self.state = _lay_out(
            k.S_HEAD,
            {
                "order": (k.ORDER, (days, groups)),
                "olen": (k.LENGTH, (days,)),
                "gpos": (k.POSITION, (groups,)),
                "gday": (k.DAY, (groups,)),
                "tr": (k.ROUTE, (tasks,)),
                "border": (k.BEST_ORDER, (days, groups)),
                "bolen": (k.BEST_LENGTH, (days,)),
                "btr": (k.BEST_ROUTE, (tasks,)),
                "ST": (k.ST, (tasks, k.S_WIDTH)),
                "LATE": (k.LATE, (tasks,)),
                "cnt": (k.COUNT, (len(a.problem.people), len(a.problem.helpers))),
                "RS": (k.RS, (routes, k.E_WIDTH)),
                "LC": (k.LC, (links,)),
                "CUR": (k.CUR, (routes + 1, k.C_WIDTH)),
                "OUT": (k.OUT, (2, k.S_WIDTH)),
                "LOG": (k.LOG, (size, k.S_WIDTH)),
                "LOGT": (k.LOGT, (size,)),
                "ELOG": (k.ELOG, (routes + 2 * size, k.E_WIDTH)),
                "ELOGR": (k.ELOGR, (routes + 2 * size,)),
                "KLOG": (k.KLOG, (4 * links + 2,)),
                "KLOGL": (k.KLOGL, (4 * links + 2,)),
                "CH": (k.CH, (2 * size + 10, k.CH_WIDTH)),
                "dirty": (k.DIRTY, (routes,)),
                "seen": (k.SEEN, (routes + 2 * size,)),
                "flag": (k.FLAG, (groups,)),
                "lo": (k.FIRST, (days,)),
                "hi": (k.LAST, (days,)),
                "rises": (k.RISES, (64,)),
                "load": (k.LOAD, (len(a.problem.helpers),)),
            },
        )
        self.state["tr"][:] = k.NOBODY
        tables = {
            "TK": k.TK, "GR": k.GR, "WP": k.WP, "WN": k.WN, "RT": k.RT, "BL": k.BL, "SC": k.SC, "NC": k.NC, "LK": k.LK,
            "LL": k.LL, "CP": k.CP, "CD": k.CD, "OKR": k.OKR, "HR": k.HR, "NB": k.NB, "PP": k.PP, "PT": k.PT,
            "PK": k.PK, "BREAK": k.BREAK, "SHARE": k.SHARE,
        }  # fmt: skip
        self.M, model = _lay_out(k.M_HEAD, {n: (slot, getattr(a, n).shape) for n, slot in tables.items()})
        for name, table in model.items():
            table[...] = getattr(a, name)
        self.M[k.DAYS], self.M[k.GROUPS], self.M[k.TASKS], self.M[k.ROUTES] = days, groups, tasks, routes
        self.M[k.HELPERS], self.M[k.LINKS], self.M[k.NEAR] = len(a.problem.helpers), links, a.NB.shape[1]
        self.M[k.W_TRAVEL : k.W_BALANCE + 1] = a.W
        self.NL = -np.log((np.arange(4096) + 0.5) / 4096)
        self.rng = np.array([(self.seed * 2654435761 + 88172645463325252) % (1 << 63) + 1], np.uint64)
        self.dice = np.random.Generator(np.random.PCG64(self.seed))

    def set_moves(self, params: Params) -> None:
        """Let the kernel choose moves as params say; those that cannot apply are left out."""
        fixed = not any(
            np.count_nonzero(np.diff(self.a.CP)[t * self.a.problem.days : (t + 1) * self.a.problem.days]) > 1
            for t in range(len(self.a.TK))
        )
        faces = bool(self.a.NC.any())
        shares = np.array(
            [
                params.near,
                params.route,
                params.order,
                params.both,
                params.swap,
                params.tail,
                0 if fixed else params.day,
                params.person if faces else 0,
            ],
            np.float64,
        )
        self.M[k.P_NEAR : k.P_PERSON + 1] = np.rint(np.cumsum(shares) / shares.sum() * 1000).astype(np.int64)
        self.M[k.P_KNOWN] = params.known if faces or self.a.SC.any() else 0
        self.M[k.P_LATE] = params.late if self.M[k.W_MAXLATE] else 0
        self.M[k.P_DROP] = params.drop
        self.M[k.P_CHEAP] = points(self.a.problem.weights.uncovered)
        self.M[k.P_IDLE] = params.idle if self.M[k.W_IDLE] else 0

    def typical_rise(self) -> float:
        """What a move costs that makes the plan worse, at the lower quartile, found by a short descent."""
        moves = 60 * len(self.a.TK) + 2000
        for _ in range(2):
            self.state["rises"][:] = 0
            self.anneal(moves, 1.0, 1.0)
        counts = self.state["rises"].copy()
        if not counts.sum():
            return float(POINT)
        # The quartile: in the middle there may be moves that leave visits out, whose price is of another order.
        size = int(np.searchsorted(np.cumsum(counts), counts.sum() / 4))
        return 1.5 * 2.0**size

    def start_anywhere(self) -> None:
        """Order each day by the windows, and give every task a random shift that may take it."""
        a, s, days = self.a, self.state, self.a.problem.days
        by_day: list[list[tuple[int, int]]] = [[] for _ in range(days)]
        for g in range(len(a.GR)):
            members = [t for t in a.GR[g, : k.G_T1 + 1] if t >= 0]
            open_days = [d for d in range(days) if all(a.WP[t * days + d + 1] > a.WP[t * days + d] for t in members)]
            staffed = [d for d in open_days if all(a.CP[t * days + d + 1] > a.CP[t * days + d] for t in members)]
            choice = staffed or open_days or [0]
            d = choice[int(self.dice.integers(len(choice)))]
            early = [int(a.WN[a.WP[t * days + d], 0]) for t in members if a.WP[t * days + d + 1] > a.WP[t * days + d]]
            by_day[d].append((min(early, default=0), g))
            for t in members:
                routes = a.CD[a.CP[t * days + d] : a.CP[t * days + d + 1]]
                s["tr"][t] = routes[int(self.dice.integers(len(routes)))] if len(routes) else -1
        self.set_order([[g for _, g in sorted(day)] for day in by_day])

    def start_from(self, plan: Plan) -> None:
        """Begin with this plan as far as the problem still allows it; other visits begin without a helper."""
        a, s, days = self.a, self.state, self.a.problem.days
        route_of = {shift.id: r for r, (_, shift) in enumerate(a.routes)}
        pauses = {b.shift: b.start for b in plan.breaks}
        by_day: list[list[tuple[float, int]]] = [[] for _ in range(days)]
        for g in range(len(a.GR)):
            members = [int(t) for t in a.GR[g, : k.G_T1 + 1] if t >= 0]
            key = a.task_visit[members[0]]
            if not key:
                r = int(np.nonzero(a.OKR[members[0]])[0][0])
                s["tr"][members[0]] = r
                shift = a.routes[r][1]
                pause = shift.flexible_break
                by_day[shift.day].append((pauses.get(shift.id, pause.earliest if pause else 0.0), g))
                continue
            planned = plan.of.get(key)
            open_days = [
                d for d in range(days) if all(a.WP[t * days + d + 1] > a.WP[t * days + d] for t in members)
            ] or [0]
            if planned is None or planned.day not in open_days:
                first = a.WN[a.WP[members[0] * days + open_days[0]], 0] / TICKS if len(a.WN) else 0.0
                by_day[open_days[0]].append((float(first), g))
                continue
            by_day[planned.day].append((planned.start, g))
            position: dict[str, int] = {}
            for t in members:
                visit = a.task_visit[t]
                i = position.get(visit, 0)
                position[visit] = i + 1
                mate = plan.of.get(visit)
                if mate is not None and mate.day == planned.day and i < len(mate.shifts):
                    r = route_of.get(mate.shifts[i], -1)
                    if r >= 0 and a.OKR[t, r]:
                        s["tr"][t] = r
        self.set_order([[g for _, g in sorted(day)] for day in by_day])

    def set_order(self, days: list[list[int]]) -> None:
        s = self.state
        for d, members in enumerate(days):
            s["olen"][d] = len(members)
            for i, g in enumerate(members):
                s["order"][d, i] = g
                s["gday"][g] = d
                s["gpos"][g] = i

    def decode(self) -> None:
        """Decode the current order and routes from nothing."""
        s = self.state
        s["ST"][:] = 0
        s["ST"][:, k.S_START] = k.UNCOVERED
        s["ST"][:, k.S_ROUTE] = k.NOBODY
        for name in ("LATE", "cnt", "RS", "LC", "dirty", "flag", "load"):
            s[name][:] = 0
        s["RS"][:, k.E_END] = self.a.RT[:, k.R_START]
        self.S[k.Z_COST : k.S_HEAD] = 0
        self.S[k.Z_COST] = int(self.a.GR[:, k.G_PRICE].sum())
        self.anneal(0, 1.0, 1.0)

    def anneal(self, iterations: int, hot: float, cold: float) -> None:
        """Run the kernel for this many moves."""
        k.anneal(iterations, hot, cold, self.M, self.S, self.a.TT, self.NL, self.rng)

    def total(self) -> float:
        """The best total so far, in points."""
        best = min(int(self.S[k.Z_BEST]), self.kept[0])
        return best / POINT / self.a.problem.weights.divisor

    def keep(self) -> None:
        """Remember the best order and routes of this cooling, if none before was better."""
        s = self.state
        if int(self.S[k.Z_BEST]) < self.kept[0]:
            order = [[int(g) for g in s["border"][d, : s["bolen"][d]]] for d in range(self.a.problem.days)]
            self.kept = (int(self.S[k.Z_BEST]), order, s["btr"].copy())

    def start_again(self) -> None:
        """Leave off here, and begin from another random plan."""
        self.keep()
        self.start_anywhere()
        self._decode_counting_on()

    def go_on_from_best(self) -> None:
        """Go back to the best order and routes so far."""
        self.keep()
        best, order, routes = self.kept
        self.set_order(order)
        self.state["tr"][:] = routes
        self._decode_counting_on()
        # The decoder has the last word; a difference is a fault of the bookkeeping between moves, and tests look at it.
        self.drift += abs(int(self.S[k.Z_COST]) - best)

    def _decode_counting_on(self) -> None:
        counters = self.S[[k.Z_EVALS, k.Z_ACCEPTED]].copy()
        self.decode()
        self.S[[k.Z_EVALS, k.Z_ACCEPTED]] = counters

    def drop_broken_links(self) -> None:
        """Leave out a visit of every link that the search could not keep, so that the plan stays valid."""
        a, s = self.a, self.state
        while True:
            broken = np.nonzero(s["LC"])[0]
            if not len(broken):
                return
            row = a.LK[broken[0]]
            ends = [int(a.TK[row[k.K_FIRST], k.T_GROUP]), int(a.TK[row[k.K_SECOND], k.T_GROUP])]
            g = min(ends, key=lambda g: int(a.GR[g, k.G_PRICE]))
            for t in a.GR[g, : k.G_T1 + 1]:
                if t >= 0:
                    s["tr"][t] = k.NOBODY
            self.decode()


def solve(
    problem: Problem,
    *,
    stop: Stop,
    seed: int = 0,
    params: Params | None = None,
    on_progress: OnProgress | None = None,
    start: Plan | None = None,
) -> Result:
    """Search for the plan with the fewest points until stop says so.

    on_progress is called with the share done (0 to 1) and the best total so far. start: a plan to begin from; then
    the search is cooler, so that it stays near. Raises BadProblem when the problem has faults.
    """
    validate(problem)
    params = params or Params()
    if problem.weights.max_late or problem.weights.max_idle or problem.weights.max_waiting:
        params = replace(params, hot=params.hot_peaks)
    search = Search(build(problem), seed)
    search.set_moves(params)
    if start is None:
        search.start_anywhere()
    else:
        search.start_from(start)
    search.decode()
    done = 0
    history: list[tuple[int, float]] = []
    share = stop.progress(0)
    typical = search.typical_rise() if share < 1 and len(search.a.GR) else 1.0
    begun = share
    legs = [Leg(share, 1.0, params.hot * (1.0 if start is None else params.reheat))]
    while True:
        total = search.total()
        history.append((done, total))
        if on_progress is not None:
            on_progress(min(1.0, share), total)
        if share >= 1 or not len(search.a.GR):
            break
        if share >= legs[0].end:
            legs.pop(0)
            if legs[0].fresh:
                search.start_again()
            else:
                search.go_on_from_best()
        moves = stop.chunk()
        search.anneal(moves, *(legs[0].heat(share, params.cold) * typical,) * 2)
        done += moves
        share = stop.progress(done)
        if len(history) == 2 and start is None and share > begun:
            legs = plan_legs(begun, done / (share - begun), len(search.a.TK), params)
    search.go_on_from_best()
    search.drop_broken_links()
    return read(search, done, tuple(history))


@dataclass(frozen=True, slots=True)
class Leg:
    """One cooling from hot to cold between two shares of the budget; fresh: from a new random plan."""

    begin: float
    end: float
    hot: float
    fresh: bool = False

    def heat(self, share: float, cold: float) -> float:
        """The temperature at this share, as a share of a typical rise."""
        gone: float = min(1.0, max(0.0, (share - self.begin) / max(1e-9, self.end - self.begin)))
        return float(self.hot * (cold / self.hot) ** gone)


def plan_legs(begun: float, moves: float, tasks: int, params: Params) -> list[Leg]:
    """One cooling, or where the budget has room for several: some from anew, and one on from the best of them.

    Where the budget is too short for one, it begins cooler.
    """
    room = moves / (params.enough * max(1, tasks))
    times = int(params.apart * moves / (params.slow * max(1, tasks)))
    if times < 2:
        return [Leg(begun, 1.0, max(params.cold, params.hot * min(1.0, room) ** params.hurry))]
    times = min(times, params.most)
    ends = [begun + (1 - begun) * params.apart * (i + 1) / times for i in range(times)]
    legs = [Leg(b, e, params.hot, fresh=True) for b, e in zip([begun, *ends], ends, strict=False)]
    return [*legs, Leg(ends[-1], 1.0, params.hot * params.reheat)]


def _minutes(value: int) -> float:
    """Minutes of thousandths: a whole number where it is one."""
    return value // TICKS if value % TICKS == 0 else value / TICKS


def read(search: Search, iterations: int, history: tuple[tuple[int, float], ...] = ()) -> Result:
    """Make a result of the decoded plan."""
    a, s, problem = search.a, search.state, search.a.problem
    found: dict[str, list[int]] = {}
    breaks = []
    for t, key in enumerate(a.task_visit):
        if s["ST"][t, k.S_START] < 0:
            continue
        if key:
            found.setdefault(key, []).append(t)
        else:
            shift = a.routes[int(s["ST"][t, k.S_ROUTE])][1]
            start = _minutes(_break_start(search, t))
            breaks.append(TakenBreak(shift.id, start, _minutes(int(a.TK[t, k.T_MIN]))))
    assignments = []
    for key, tasks in found.items():
        chosen = [a.routes[int(s["ST"][t, k.S_ROUTE])] for t in tasks]
        assignments.append(
            Assignment(
                visit=key,
                day=int(s["gday"][a.TK[tasks[0], k.T_GROUP]]),
                start=_minutes(int(s["ST"][tasks[0], k.S_START])),
                helpers=tuple(helper.id for helper, _ in chosen),
                shifts=tuple(shift.id for _, shift in chosen),
            )
        )
    uncovered = tuple(visit.id for visit in problem.visits if visit.id not in found)
    return Result(
        plan=make_plan(assignments, breaks),
        total=int(search.S[k.Z_COST]) / POINT / problem.weights.divisor,
        cost=_terms(search),
        uncovered=uncovered,
        iterations=iterations,
        evaluations=int(search.S[k.Z_EVALS]),
        accepted=int(search.S[k.Z_ACCEPTED]),
        drift=search.drift / POINT,
        history=history,
    )


def _break_start(search: Search, pause: int) -> int:
    """When a flexible break starts; one before the first visit is taken there, so the way comes first."""
    a, ST = search.a, search.state["ST"]
    start = int(ST[pause, k.S_START])
    route = int(ST[pause, k.S_ROUTE])
    others = [t for t in np.nonzero(ST[:, k.S_ROUTE] == route)[0] if ST[t, k.S_START] >= 0 and t != pause]
    if ST[pause, k.S_NEW] != k.PAUSED or not others:
        return start
    first = min(others, key=lambda t: int(ST[t, k.S_START]))
    row = a.RT[route]
    leg = int(a.TT[row[k.R_MODE], row[k.R_FROM], ST[first, k.S_PLACE]])
    return max(start, int(row[k.R_START]) + leg)


def _terms(search: Search) -> dict[str, float]:
    """The cost by term in points, as the search counted it."""
    a, s, w = search.a, search.state, search.a.problem.weights
    ST, RS = s["ST"], s["RS"]
    covered = ST[:, k.S_START] >= 0
    lead = covered[a.GR[:, k.G_T0]] if len(a.GR) else np.zeros(0, bool)
    units: dict[str, int] = {}
    pauses = np.array([not a.task_visit[t] for t in a.GR[:, k.G_T0]], bool)
    units["uncovered"] = int(a.GR[~lead & ~pauses, k.G_PRICE].sum())
    units["missed_break"] = int(a.GR[~lead & pauses, k.G_PRICE].sum())
    units["late"] = int(search.M[k.W_LATE] * ST[covered, k.S_LATE].sum())
    units["max_late"] = int(search.M[k.W_MAXLATE] * s["LATE"].max(initial=0))
    units["continuity"] = int(a.NC[s["cnt"] > 0].sum())
    legs = int(ST[covered, k.S_LEG].sum() + RS[:, k.E_LEG].sum())
    units["travel"] = rate(w.travel) * legs
    units["work"] = rate(w.work) * legs
    ends = RS[:, k.E_END]
    used = ends > a.RT[:, k.R_START]
    spare = np.maximum(0, search.M[k.SLACK_WANTED] - (a.RT[:, k.R_END] - ends))
    over = np.maximum(0, ends - a.RT[:, k.R_SOFT])
    units["slack"] = int(search.M[k.W_SLACK] * spare[used].sum())
    units["overtime"] = int(search.M[k.W_EXTRA] * over[used].sum())
    units["max_idle"] = int(search.M[k.W_IDLE] * (RS[:, k.E_IDLE] + RS[:, k.E_GAP]).max(initial=0))
    later, first = covered & (ST[:, k.S_NEW] == k.GONE), covered & (ST[:, k.S_NEW] == k.BEGUN)
    units["waiting"] = int(search.M[k.W_WAIT] * ST[later, k.S_GAP].sum())
    units["waiting"] += int(search.M[k.W_FIRST] * ST[first, k.S_GAP].sum())
    counted = later | (first & (search.M[k.W_FIRST] > 0))
    units["max_waiting"] = int(search.M[k.W_MAXWAIT] * ST[counted, k.S_GAP].max(initial=0))
    units["fairness"] = int(search.M[k.W_FAIR] * np.abs(s["load"] - a.SHARE).sum())
    units["balance"] = int(search.S[k.Z_OFF]) - units["fairness"]
    own = 0
    for t in np.nonzero(covered)[0]:
        for target, tolerance, weight, name in (
            (k.T_WISH, k.T_WISHTOL, k.T_WISHW, "wishes"),
            (k.T_TOLD, k.T_TOLDTOL, k.T_TOLDW, "changes"),
        ):
            units.setdefault(name, 0)
            if a.TK[t, target] >= 0:
                off = abs(int(ST[t, k.S_START] - a.TK[t, target])) - int(a.TK[t, tolerance])
                units[name] += max(0, off) * int(a.TK[t, weight])
        own += int(a.SC[t, ST[t, k.S_ROUTE]])
    static = _static_terms(search)
    for name, value in static.items():
        units[name] = units.get(name, 0) + value
    if own != sum(static.values()):
        raise RuntimeError("the helper costs do not add up")
    return {name: value / POINT / w.divisor for name, value in units.items() if value or name in _ALWAYS}


_ALWAYS = ("uncovered", "late", "continuity", "wishes", "slack", "travel")


def _static_terms(search: Search) -> dict[str, int]:
    """Continuity, wishes and changes that depend only on who makes which visit."""
    a, s, problem = search.a, search.state, search.a.problem
    w = problem.weights
    sums = {"continuity": 0, "wishes": 0, "changes": 0, "unwelcome": 0, "work": 0}
    seen: set[str] = set()
    for t, key in enumerate(a.task_visit):
        if not key or s["ST"][t, k.S_START] < 0:
            continue
        visit = problem.visit_of[key]
        helper, shift = a.routes[int(s["ST"][t, k.S_ROUTE])]
        primary = problem.person_of[visit.person].primary_contact
        preferred = problem.preferred(visit)
        sums["unwelcome"] += sum(points(who.points) for who in visit.unwelcome if who.helper == helper.id)
        sums["work"] += rate(w.work) * int(a.TK[t, k.T_MIN])
        if primary is not None and helper.id != primary:
            sums["continuity"] += round(w.not_primary * POINT)
        if preferred and helper.id not in preferred:
            sums["wishes"] += round(w.wish_helper * POINT)
        if visit.told is not None:
            if helper.id not in visit.told.helpers:
                sums["changes"] += round(w.changed_helper * POINT)
            if key not in seen and shift.day != visit.told.day:
                sums["changes"] += round(w.changed_day * POINT)
        seen.add(key)
    return sums

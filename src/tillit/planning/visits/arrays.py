"""Turn a problem into the whole-number arrays that the compiled search reads."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tillit.planning.visits import kernels as k
from tillit.planning.visits.problem import Helper, Link, Problem, Shift, Visit
from tillit.planning.visits.travel import TICKS

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
FAR = 1 << 40
POINT = 100 * TICKS  # solver units in a point: weights keep two decimals, times three
NEIGHBORS = 24


def ticks(minutes: float) -> int:
    """Thousandths of a minute."""
    return round(minutes * TICKS)


def rate(weight: float) -> int:
    """Solver units per thousandth of a minute, of a weight per minute."""
    return round(weight * 100)


def points(weight: float) -> int:
    """Solver units of a weight per occurrence."""
    return round(weight * POINT)


@dataclass
class Arrays:
    """The problem in arrays (see the columns in kernels), and what each index stands for."""

    problem: Problem
    task_visit: list[str] = field(default_factory=list)  # empty text: a flexible break
    routes: list[tuple[Helper, Shift]] = field(default_factory=list)
    TK: I64 = field(default_factory=lambda: np.zeros((0, 13), np.int64))
    GR: I64 = field(default_factory=lambda: np.zeros((0, 7), np.int64))
    WP: I64 = field(default_factory=lambda: np.zeros(1, np.int64))
    WN: I64 = field(default_factory=lambda: np.zeros((0, 3), np.int64))
    RT: I64 = field(default_factory=lambda: np.zeros((0, 10), np.int64))
    BL: I64 = field(default_factory=lambda: np.zeros((0, 3), np.int64))
    TT: I32 = field(default_factory=lambda: np.zeros((1, 1, 1), np.int32))
    SC: I64 = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    NC: I64 = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    LK: I64 = field(default_factory=lambda: np.zeros((0, 5), np.int64))
    LL: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    CP: I64 = field(default_factory=lambda: np.zeros(1, np.int64))
    CD: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    OKR: I64 = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    HR: I64 = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    NB: I64 = field(default_factory=lambda: np.zeros((0, NEIGHBORS), np.int64))
    PP: I64 = field(default_factory=lambda: np.zeros(1, np.int64))
    PT: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    PK: I64 = field(default_factory=lambda: np.zeros((0, 1), np.int64))
    BREAK: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    SHARE: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    W: I64 = field(default_factory=lambda: np.zeros(k.W_BALANCE - k.W_TRAVEL + 1, np.int64))  # k.W_TRAVEL and on


def windows_of(problem: Problem, visit: Visit) -> dict[int, list[tuple[int, int, int]]]:
    """By day: (earliest start, latest start, 1 where it is hard) in ticks; a pinned start replaces the windows."""
    hard = int(visit.time_critical)
    by_day: dict[int, list[tuple[int, int, int]]] = {}
    pin = visit.pin
    for window in sorted(visit.windows, key=lambda w: (w.day, w.start)):
        if pin is not None and pin.day is not None and window.day != pin.day:
            continue
        if pin is not None and pin.start is not None:
            by_day[window.day] = [(ticks(pin.start), ticks(pin.start), 1)]
        else:
            by_day.setdefault(window.day, []).append((ticks(window.start), ticks(problem.latest(visit, window)), hard))
    return by_day


def may_make(problem: Problem, visit: Visit, helper: Helper, position: int) -> bool:
    """Whether this helper may be the one at this position of the visit: competence, wishes and pins."""
    if not visit.competences <= helper.competences or problem.excluded(visit, helper.id):
        return False
    if visit.pin is None or not visit.pin.helpers:
        return True
    if position < len(visit.pin.helpers):
        return visit.pin.helpers[position] == helper.id
    return helper.id not in visit.pin.helpers


def build(problem: Problem) -> Arrays:
    """Build all arrays of a valid problem."""
    a = Arrays(problem)
    a.routes = [(helper, shift) for helper in problem.helpers for shift in helper.shifts]
    place_index = {place.id: i for i, place in enumerate(problem.places)}
    mode_index = {mode: i for i, mode in enumerate(problem.modes)}
    if problem.places and problem.modes:
        a.TT = np.stack([problem.travel.ticks(problem.places, mode) for mode in problem.modes])
    _routes(a, place_index, mode_index)
    pairs, loose = _pairs(problem)
    windows = _tasks(a, pairs, place_index)
    _candidates(a, windows)
    _costs(a)
    _people(a)
    _links(a, loose)
    a.NB = _neighbors(a)
    w = problem.weights
    a.SHARE = np.array([ticks(minutes) for minutes in problem.fair_shares.values()], np.int64)
    a.W[k.W_TRAVEL - k.W_TRAVEL] = rate(w.travel) + rate(w.work)
    a.W[k.W_LATE - k.W_TRAVEL] = rate(w.late)
    a.W[k.W_MAXLATE - k.W_TRAVEL] = rate(w.max_late)
    a.W[k.W_WAIT - k.W_TRAVEL] = rate(w.waiting)
    a.W[k.W_GAP - k.W_TRAVEL] = max(1, rate(w.waiting) + rate(w.travel) + rate(w.work))
    a.W[k.W_EXTRA - k.W_TRAVEL] = rate(w.overtime)
    a.W[k.W_IDLE - k.W_TRAVEL] = rate(w.max_idle)
    a.W[k.W_SLACK - k.W_TRAVEL] = rate(w.slack)
    a.W[k.SLACK_WANTED - k.W_TRAVEL] = ticks(w.slack_minutes)
    a.W[k.W_LINK - k.W_TRAVEL] = points(max(w.uncovered, 1))
    a.W[k.W_LINKMIN - k.W_TRAVEL] = max(rate(w.late), 100)
    a.W[k.W_FIRST - k.W_TRAVEL] = rate(w.waiting_first)
    a.W[k.W_MAXWAIT - k.W_TRAVEL] = rate(w.max_waiting)
    a.W[k.W_FAIR - k.W_TRAVEL] = rate(w.fairness)
    a.W[k.W_BALANCE - k.W_TRAVEL] = points(w.balance)
    return a


def _routes(a: Arrays, place_index: dict[str, int], mode_index: dict[str, int]) -> None:
    helper_index = {helper.id: i for i, helper in enumerate(a.problem.helpers)}
    rows = []
    blocks: list[tuple[int, int, int]] = []
    for helper, shift in a.routes:
        first = len(blocks)
        blocks += [
            (ticks(b.start), ticks(b.end), -1 if b.place is None else place_index[b.place]) for b in shift.blocks
        ]
        rows.append(
            (
                helper_index[helper.id],
                shift.day,
                ticks(shift.start),
                FAR if shift.overtime else ticks(shift.end),
                place_index[shift.start_place],
                place_index[shift.end_place],
                mode_index[helper.mode],
                first,
                len(blocks),
                ticks(shift.end),
            )
        )
    a.RT = np.array(rows, np.int64).reshape(-1, 10)
    a.BL = np.array(blocks, np.int64).reshape(-1, 3)
    a.HR = np.full((len(a.problem.helpers) * a.problem.days, 2), -1, np.int64)
    for r, (helper, shift) in enumerate(a.routes):
        row = helper_index[helper.id] * a.problem.days + shift.day
        slot = 0 if a.HR[row, 0] < 0 else 1
        a.HR[row, slot] = r
    a.HR[:, 1] = np.where(a.HR[:, 1] < 0, a.HR[:, 0], a.HR[:, 1])


def _pairs(problem: Problem) -> tuple[dict[str, Link], list[Link]]:
    """Links whose two visits are placed together (by first visit), and all other links."""
    seen = Counter(key for link in problem.links for key in (link.first, link.second))
    pairs: dict[str, Link] = {}
    loose: list[Link] = []
    for link in problem.links:
        alone = seen[link.first] == seen[link.second] == 1
        single = problem.visit_of[link.first].helpers == problem.visit_of[link.second].helpers == 1
        close = link.together or link.moment == "same"
        if alone and single and close:
            pairs[link.first] = link
        else:
            loose.append(link)
    return pairs, loose


_KINDS = {"same": k.SAME, "after": k.AFTER, "any": k.FREE}
_HELPERS = {"any": k.ANY, "same": k.SAME_HELPER, "another": k.OTHER_HELPER}


def _tasks(
    a: Arrays, pairs: dict[str, Link], place_index: dict[str, int]
) -> list[dict[int, list[tuple[int, int, int]]]]:
    """Number tasks and groups; give each task's windows by day."""
    problem = a.problem
    w = problem.weights
    person_index = {person.id: i for i, person in enumerate(problem.people)}
    seconds = {link.second for link in pairs.values()}
    tasks: list[list[int]] = []
    groups: list[tuple[int, ...]] = []
    windows: list[dict[int, list[tuple[int, int, int]]]] = []

    def add(visit: Visit, group: int, first: bool) -> int:
        wish = visit.wished_start if first else None
        told = visit.told if first else None
        tasks.append(
            [
                group,
                place_index[problem.person_of[visit.person].place],
                ticks(visit.minutes),
                person_index[visit.person],
                -1 if wish is None else ticks(wish),
                ticks(w.tolerance_minutes),
                rate(w.wish_time),
                -1 if told is None else ticks(told.start),
                ticks(w.tolerance_minutes),
                rate(w.changed_time),
                0,
                0,
                0,
            ]
        )
        a.task_visit.append(visit.id)
        windows.append(windows_of(problem, visit))
        return len(tasks) - 1

    def price(visit: Visit) -> int:
        return points(w.uncovered if visit.price is None else visit.price)

    for visit in problem.visits:
        if visit.id in seconds:
            continue
        g = len(groups)
        t = add(visit, g, first=True)
        if visit.id in pairs:
            link = pairs[visit.id]
            partner = problem.visit_of[link.second]
            u = add(partner, g, first=True)
            high = FAR if link.max_gap is None else ticks(link.max_gap)
            kind = _KINDS[link.moment]
            groups.append(
                (t, u, kind, ticks(link.min_gap), high, price(visit) + price(partner), _HELPERS[link.helpers])
            )
        elif visit.helpers == 2:
            u = add(visit, g, first=False)
            groups.append((t, u, k.SAME, 0, 0, price(visit), k.OTHER_HELPER))
        else:
            groups.append((t, -1, k.SINGLE, 0, 0, price(visit), k.ANY))
    for _helper, shift in a.routes:
        pause = shift.flexible_break
        if pause is not None:
            t = len(tasks)
            tasks.append([len(groups), -1, ticks(pause.minutes), -1, -1, 0, 0, -1, 0, 0, 0, 0, 0])
            tasks[t][k.T_FREE] = 0 if pause.may_last_until is None else ticks(pause.may_last_until)
            a.task_visit.append("")
            windows.append({shift.day: [(ticks(pause.earliest), ticks(pause.latest), 1)]})
            groups.append((t, -1, k.SINGLE, 0, 0, points(pause.price * w.missed_break), k.ANY))
    a.TK = np.array(tasks, np.int64).reshape(-1, 13)
    a.GR = np.array(groups, np.int64).reshape(-1, 7)
    return windows


def _candidates(a: Arrays, windows: list[dict[int, list[tuple[int, int, int]]]]) -> None:
    """Windows by task and day, and which routes may take which task."""
    problem, days = a.problem, a.problem.days
    tasks = len(a.task_visit)
    a.WP = np.zeros(tasks * days + 1, np.int64)
    rows: list[tuple[int, int, int]] = []
    for t in range(tasks):
        for d in range(days):
            rows += windows[t].get(d, [])
            a.WP[t * days + d + 1] = len(rows)
    a.WN = np.array(rows, np.int64).reshape(-1, 3)
    a.OKR = np.zeros((tasks, len(a.routes)), np.int64)
    a.BREAK = np.full(len(a.routes), -1, np.int64)
    pauses = iter([r for r, (_, shift) in enumerate(a.routes) if shift.flexible_break is not None])
    position: Counter[str] = Counter()
    for t, key in enumerate(a.task_visit):
        if not key:
            r = next(pauses)
            a.OKR[t, r] = 1
            a.BREAK[r] = t
            continue
        visit = problem.visit_of[key]
        place = position[key]
        position[key] += 1
        may = {helper.id: may_make(problem, visit, helper, place) for helper in problem.helpers}
        for r, (helper, _shift) in enumerate(a.routes):
            if may[helper.id]:
                a.OKR[t, r] = int(
                    any(
                        early + a.TK[t, k.T_MIN] <= a.RT[r, k.R_END] and (not hard or late >= a.RT[r, k.R_START])
                        for early, late, hard in windows[t].get(int(a.RT[r, k.R_DAY]), [])
                    )
                )
    a.CP = np.zeros(tasks * days + 1, np.int64)
    found: list[int] = []
    for t in range(tasks):
        for d in range(days):
            found += [int(r) for r in np.nonzero(a.OKR[t])[0] if a.RT[r, k.R_DAY] == d]
            a.CP[t * days + d + 1] = len(found)
    a.CD = np.array(found, np.int64)


def _costs(a: Arrays) -> None:
    """What a route costs a task by itself: wishes about helpers, and changes from what was told."""
    problem, w = a.problem, a.problem.weights
    a.SC = np.zeros((len(a.task_visit), len(a.routes)), np.int64)
    position: Counter[str] = Counter()
    for t, key in enumerate(a.task_visit):
        if not key:
            continue
        visit = problem.visit_of[key]
        first = position[key] == 0
        position[key] += 1
        person = problem.person_of[visit.person]
        preferred = problem.preferred(visit)
        for r, (helper, shift) in enumerate(a.routes):
            cost = 0
            if person.primary_contact is not None and helper.id != person.primary_contact:
                cost += points(w.not_primary)
            if preferred and helper.id not in preferred:
                cost += points(w.wish_helper)
            cost += sum(points(who.points) for who in visit.unwelcome if who.helper == helper.id)
            cost += rate(w.work) * int(a.TK[t, k.T_MIN])
            if visit.told is not None:
                if helper.id not in visit.told.helpers:
                    cost += points(w.changed_helper)
                if first and shift.day != visit.told.day:
                    cost += points(w.changed_day)
            a.SC[t, r] = cost


def recent(problem: Problem, window_days: int) -> dict[str, frozenset[str]]:
    """By person: helpers met before the horizon, in the window of days that ends with the horizon's last day."""
    reach = window_days - problem.days
    return {
        person.id: frozenset(m.helper for m in person.acquaintance if m.times > 0 and m.days_since <= reach)
        for person in problem.people
    }


def _people(a: Arrays) -> None:
    """What each helper costs as a new face, whom each person knows, and the tasks of each person."""
    problem, w = a.problem, a.problem.weights
    index = {helper.id: i for i, helper in enumerate(problem.helpers)}
    a.NC = np.zeros((len(problem.people), len(problem.helpers)), np.int64)
    for window_days, weight in ((problem.days, w.helpers_week), (14, w.helpers_14), (28, w.helpers_28)):
        met = recent(problem, window_days)
        for p, person in enumerate(problem.people):
            for h, helper in enumerate(problem.helpers):
                if helper.id not in met[person.id]:
                    a.NC[p, h] += points(weight)
    a.PK = np.full((max(1, len(problem.people)), 6), -1, np.int64)
    for p, person in enumerate(problem.people):
        known = [] if person.primary_contact is None else [person.primary_contact]
        known += [m.helper for m in sorted(person.acquaintance, key=lambda m: (-m.times, m.days_since, m.helper))]
        known += sorted(person.preferred)
        usable = [index[h] for h in dict.fromkeys(known) if h in index][:6]
        for i in range(6):
            if usable:
                a.PK[p, i] = usable[i % len(usable)]
    by_person: list[list[int]] = [[] for _ in problem.people]
    for t in range(len(a.task_visit)):
        if a.TK[t, k.T_PERSON] >= 0:
            by_person[a.TK[t, k.T_PERSON]].append(t)
    a.PP = np.cumsum([0, *(len(tasks) for tasks in by_person)]).astype(np.int64)
    a.PT = np.array([t for tasks in by_person for t in tasks], np.int64)


def _links(a: Arrays, loose: list[Link]) -> None:
    first_task: dict[str, int] = {}
    for t, key in enumerate(a.task_visit):
        if key:
            first_task.setdefault(key, t)
    rows = []
    for link in loose:
        low, high = -FAR, FAR
        if link.moment == "same":
            low = high = 0
        elif link.moment == "after":
            low = ticks(link.min_gap)
            high = FAR if link.max_gap is None else ticks(link.max_gap)
        rows.append((first_task[link.first], first_task[link.second], low, high, _HELPERS[link.helpers]))
    a.LK = np.array(rows, np.int64).reshape(-1, 5)
    incident: list[list[int]] = [[] for _ in a.task_visit]
    for i, row in enumerate(rows):
        incident[row[0]].append(i)
        incident[row[1]].append(i)
    flat: list[int] = []
    for t, ids in enumerate(incident):
        a.TK[t, k.T_L0] = len(flat)
        flat += ids
        a.TK[t, k.T_L1] = len(flat)
    a.LL = np.array(flat, np.int64)


def _neighbors(a: Arrays) -> I64:
    """For each group the groups that could well be made just before or after it: near in place and in time."""
    count = len(a.GR)
    near = np.full((count, NEIGHBORS), -1, np.int64)
    if count < 2 or not a.routes:
        return near
    first = a.GR[:, k.G_T0]
    place = np.maximum(a.TK[first, k.T_PLACE], 0)
    anywhere = a.TK[first, k.T_PLACE] < 0
    minutes = a.TK[first, k.T_MIN]
    starts = np.zeros(count)
    ends = np.zeros(count)
    days = a.problem.days
    on_day = np.zeros((count, days))
    for g in range(count):
        t = int(first[g])
        for d in range(days):
            on_day[g, d] = a.WP[t * days + d + 1] > a.WP[t * days + d]
        rows = a.WN[a.WP[t * days] : a.WP[t * days + days]]
        if len(rows):
            starts[g], ends[g] = rows[:, 0].min(), rows[:, 1].max()
    ok = a.OKR[first].astype(np.float64)
    for g, u in enumerate(a.GR[:, k.G_T1]):
        if u >= 0:
            ok[g] = np.maximum(ok[g], a.OKR[u])
    for g in range(count):
        leg = np.where(anywhere | anywhere[g], 0, a.TT[0][place[g], place]).astype(np.float64)
        wait = np.maximum(0, starts - (ends[g] + minutes[g] + leg))
        rush = np.maximum(0, starts[g] + minutes[g] + leg - ends)
        back_wait = np.maximum(0, starts[g] - (ends + minutes + leg))
        back_rush = np.maximum(0, starts + minutes + leg - ends[g])
        score = leg + np.minimum(0.2 * wait + rush, 0.2 * back_wait + back_rush)
        score[(on_day @ on_day[g]) == 0] = np.inf
        score[(ok @ ok[g]) == 0] = np.inf
        score[g] = np.inf
        best = np.argsort(score, kind="stable")[:NEIGHBORS]
        best = best[np.isfinite(score[best])]
        if len(best):
            near[g] = np.resize(best, NEIGHBORS)
    return near

"""The compiled search: decode a plan from (order per day, shift per task) and anneal over both.

One file on purpose: numba keys its cache on the file of the compiled function, so a kernel split over files would
run stale machine code after an upgrade that touches only one of them.

A *task* is one helper's part of a visit; a *group* is the one or two tasks that are placed together; a *route* is one
shift of one helper on one day. All times are thousandths of a minute. The decoder walks each day's order once, gives
every task its earliest start and leaves out what does not fit, so it cannot deadlock and every plan it makes is valid.
"""

# mypy: allow-untyped-defs, allow-untyped-calls
# numba infers the types of compiled functions from their arguments.

import numpy as np
from numba import njit

# fmt: off
# All whole numbers of the problem lie in one array M, all of the search in one array S: few and flat arguments make
# calls cheap and compilation short. M[TK] is where the table of tasks begins; its row t is T_WIDTH * t further on.
(TK, GR, WP, WN, RT, BL, SC, NC, LK, LL, CP, CD, OKR, HR, NB, PP, PT, PK, BREAK, SHARE) = range(20)
# sizes
DAYS, GROUPS, TASKS, ROUTES, HELPERS, LINKS, NEAR = range(20, 27)
# weights
(W_TRAVEL, W_LATE, W_MAXLATE, W_WAIT, W_GAP, W_EXTRA, W_IDLE, W_SLACK, SLACK_WANTED, W_LINK, W_LINKMIN, W_FIRST,
 W_MAXWAIT, W_FAIR, W_BALANCE) = range(27, 42)
# how often each kind of move is drawn, cumulative in thousandths
(P_NEAR, P_ROUTE, P_ORDER, P_BOTH, P_SWAP, P_TAIL, P_DAY, P_PERSON, P_KNOWN,
 P_LATE, P_IDLE, P_DROP, P_CHEAP) = range(42, 55)
M_HEAD = 55
# tables of the search in S
(ORDER, LENGTH, POSITION, DAY, ROUTE, BEST_ORDER, BEST_LENGTH, BEST_ROUTE, ST, LATE, COUNT, RS, LC, CUR, OUT, LOG, LOGT,
 ELOG, ELOGR, KLOG, KLOGL, CH, DIRTY, SEEN, FLAG, FIRST, LAST, RISES, LOAD) = range(29)
# running sums
(Z_COST, Z_MAXLATE, Z_MAXIDLE, Z_NLOG, Z_NROUTE, Z_NLINK, Z_STAMP, Z_BEST, Z_CNT, Z_EVALS, Z_ACCEPTED,
 Z_LOST, Z_MAXWAIT, Z_OFF) = range(29, 43)
S_HEAD = 43
# task (TK)
(T_GROUP, T_PLACE, T_MIN, T_PERSON, T_WISH, T_WISHTOL, T_WISHW, T_TOLD, T_TOLDTOL, T_TOLDW, T_FREE,
 T_L0, T_L1) = range(13)
# group (GR)
G_T0, G_T1, G_KIND, G_LOW, G_HIGH, G_PRICE, G_HELPERS = range(7)
SINGLE, SAME, AFTER, FREE = range(4)                      # G_KIND
ANY, SAME_HELPER, OTHER_HELPER = range(3)                 # G_HELPERS, K_HELPERS
# route (RT)
R_HELPER, R_DAY, R_START, R_END, R_FROM, R_TO, R_MODE, R_B0, R_B1, R_SOFT = range(10)
# link between tasks of different groups (LK)
K_FIRST, K_SECOND, K_LOW, K_HIGH, K_HELPERS = range(5)
# decoded task (ST); what stands before S_ROUTE decides how the route goes on
S_START, S_FIN, S_PLACE, S_BLK, S_STRETCH, S_NEW, S_ROUTE, S_LEG, S_GAP, S_LATE, S_COST = range(11)
# S_NEW, C_NEW: the state after an ordinary stop, before any stop, after a break before the first visit, after the first
# visit, after the first visit where a break came before it
GONE, FRESH, PAUSED, BEGUN, BEGUN_AFTER_PAUSE = range(5)
# state of a route while decoding (CUR)
C_TIME, C_PLACE, C_BLK, C_STRETCH, C_NEW = range(5)
# end of a route (RS)
E_END, E_LEG, E_COST, E_GAP, E_IDLE = range(5)
# steps of a move (CH: what, task or group, route or position, day)
GIVE, PLACE, SEND = range(3)
T_WIDTH, G_WIDTH, WN_WIDTH, R_WIDTH, BL_WIDTH, K_WIDTH, HR_WIDTH, PK_WIDTH = 13, 7, 3, 10, 3, 5, 2, 6
S_WIDTH, C_WIDTH, E_WIDTH, CH_WIDTH = 11, 5, 5, 4
# fmt: on
NOBODY = -1
UNCOVERED = -1
# A number written in a call gives the callee a compiled version of its own; np.int64(...) around it does not.


@njit(cache=True, nogil=True, error_model="numpy")
def _below(rng, n):
    """A random whole number from 0 to n - 1 (xorshift; the same on every machine)."""
    x = rng[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    rng[0] = x
    return (np.int64(x >> np.uint64(33)) * n) >> 31


@njit(cache=True, nogil=True, error_model="numpy")
def _home(r, now, at, blk, M, S, TT):
    """When route r is back at its end place after the blocks that remain, and the travel; -1 when it cannot."""
    mode = M[M[RT] + R_WIDTH * r + R_MODE]
    progress = 0
    travel = 0
    for b in range(blk, M[M[RT] + R_WIDTH * r + R_B1]):
        begins = M[M[BL] + BL_WIDTH * b]
        if M[M[BL] + BL_WIDTH * b + 2] >= 0:
            leg = TT[mode, at, M[M[BL] + BL_WIDTH * b + 2]]
            if now + max(0, leg - progress) > begins:
                return -1, travel
            travel += leg
            at = M[M[BL] + BL_WIDTH * b + 2]
            progress = 0
        else:
            progress += max(0, begins - now)
        now = M[M[BL] + BL_WIDTH * b + 1]
    leg = TT[mode, at, M[M[RT] + R_WIDTH * r + R_TO]]
    end = now + max(0, leg - progress)
    if end > M[M[RT] + R_WIDTH * r + R_END]:
        return -1, travel
    return end, travel + leg


@njit(cache=True, nogil=True, error_model="numpy")
def _fit(t, r, d, low, ci, oi, M, S, TT):
    """Write the earliest start of task t on route r into OUT[oi]; False when it does not fit after state CUR[ci]."""
    w0 = M[M[WP] + t * M[DAYS] + d]
    w1 = M[M[WP] + t * M[DAYS] + d + 1]
    if w0 == w1:
        return False
    now = S[S[CUR] + C_WIDTH * ci + C_TIME]
    at = S[S[CUR] + C_WIDTH * ci + C_PLACE]
    blk = S[S[CUR] + C_WIDTH * ci + C_BLK]
    mode = M[M[RT] + R_WIDTH * r + R_MODE]
    dest = M[M[TK] + T_WIDTH * t + T_PLACE]
    was = S[S[CUR] + C_WIDTH * ci + C_NEW]
    new = GONE
    if dest < 0:
        dest = at
        if was == FRESH:
            # A break before the first visit: it is taken there, or at home when there is none.
            new = PAUSED
    elif was == FRESH:
        new = BEGUN
    elif was == PAUSED:
        new = BEGUN_AFTER_PAUSE
    minutes = M[M[TK] + T_WIDTH * t + T_MIN]
    b1 = M[M[RT] + R_WIDTH * r + R_B1]
    acc = 0
    progress = 0
    s = 0
    arrive = 0
    late = 0
    ahead = 0
    if was == PAUSED:
        pause = M[M[BREAK] + r]
        lasts = M[M[TK] + T_WIDTH * pause + T_MIN]
        there = M[M[RT] + R_WIDTH * r + R_START] + TT[mode, at, dest]
        if blk < b1 or there > M[M[WN] + WN_WIDTH * M[M[WP] + pause * M[DAYS] + d] + 1]:
            return False
        # The way is made before the break: what of it fits into the time before is no idle time there.
        ahead = min(TT[mode, at, dest], now - lasts - M[M[RT] + R_WIDTH * r + R_START])
        now = max(now, there + lasts)
        progress = TT[mode, at, dest]
    free = now
    while True:
        arrive = now + max(0, TT[mode, at, dest] - progress)
        s = max(arrive, low)
        k = w0
        if s < M[M[WN] + WN_WIDTH * k]:
            s = M[M[WN] + WN_WIDTH * k]
        while k + 1 < w1 and s >= M[M[WN] + WN_WIDTH * (k + 1)]:
            k += 1
        late = s - M[M[WN] + WN_WIDTH * k + 1]
        if late > 0:
            if k + 1 < w1 and (
                M[M[WN] + WN_WIDTH * k + 2] == 1 or late * M[W_LATE] > (M[M[WN] + WN_WIDTH * (k + 1)] - s) * M[W_GAP]
            ):
                s = M[M[WN] + WN_WIDTH * (k + 1)]
                late = 0
            elif M[M[WN] + WN_WIDTH * k + 2] == 1:
                return False
        else:
            late = 0
        if blk >= b1:
            if s + minutes + TT[mode, dest, M[M[RT] + R_WIDTH * r + R_TO]] > M[M[RT] + R_WIDTH * r + R_END]:
                return False
            break
        if s + minutes <= M[M[BL] + BL_WIDTH * blk]:
            end, _ = _home(r, s + minutes, dest, blk, M, S, TT)
            if end >= 0:
                break
        if M[M[BL] + BL_WIDTH * blk + 2] >= 0:
            acc += TT[mode, at, M[M[BL] + BL_WIDTH * blk + 2]]
            at = M[M[BL] + BL_WIDTH * blk + 2]
            progress = 0
            if M[M[TK] + T_WIDTH * t + T_PLACE] < 0:
                dest = at
        else:
            progress += max(0, M[M[BL] + BL_WIDTH * blk] - now)
        now = M[M[BL] + BL_WIDTH * blk + 1]
        blk += 1
    gap = s - arrive
    if gap > 0 and S[S[CUR] + C_WIDTH * ci + C_STRETCH] > 0:
        gap = max(0, gap - max(0, S[S[CUR] + C_WIDTH * ci + C_STRETCH] - free))
    gap -= ahead
    cost = M[W_LATE] * late + M[M[SC] + M[ROUTES] * t + r]
    if new == GONE:
        cost += M[W_WAIT] * gap
    elif new == BEGUN:
        cost += M[W_FIRST] * gap
    if M[M[TK] + T_WIDTH * t + T_WISH] >= 0:
        off = abs(s - M[M[TK] + T_WIDTH * t + T_WISH]) - M[M[TK] + T_WIDTH * t + T_WISHTOL]
        if off > 0:
            cost += off * M[M[TK] + T_WIDTH * t + T_WISHW]
    if M[M[TK] + T_WIDTH * t + T_TOLD] >= 0:
        off = abs(s - M[M[TK] + T_WIDTH * t + T_TOLD]) - M[M[TK] + T_WIDTH * t + T_TOLDTOL]
        if off > 0:
            cost += off * M[M[TK] + T_WIDTH * t + T_TOLDW]
    S[S[OUT] + S_WIDTH * oi + S_START] = s
    S[S[OUT] + S_WIDTH * oi + S_FIN] = s + minutes
    S[S[OUT] + S_WIDTH * oi + S_PLACE] = dest
    S[S[OUT] + S_WIDTH * oi + S_BLK] = blk
    S[S[OUT] + S_WIDTH * oi + S_STRETCH] = M[M[TK] + T_WIDTH * t + T_FREE]
    S[S[OUT] + S_WIDTH * oi + S_NEW] = new
    S[S[OUT] + S_WIDTH * oi + S_ROUTE] = r
    S[S[OUT] + S_WIDTH * oi + S_LEG] = acc + TT[mode, at, dest]
    S[S[OUT] + S_WIDTH * oi + S_GAP] = gap
    S[S[OUT] + S_WIDTH * oi + S_LATE] = late
    S[S[OUT] + S_WIDTH * oi + S_COST] = cost
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def _advance(ci, oi, table, M, S, TT):
    """Let the state CUR[ci] be the one after the task in OUT[oi]."""
    S[S[CUR] + C_WIDTH * ci + C_TIME] = S[S[table] + S_WIDTH * oi + S_FIN]
    S[S[CUR] + C_WIDTH * ci + C_PLACE] = S[S[table] + S_WIDTH * oi + S_PLACE]
    S[S[CUR] + C_WIDTH * ci + C_BLK] = S[S[table] + S_WIDTH * oi + S_BLK]
    S[S[CUR] + C_WIDTH * ci + C_STRETCH] = S[S[table] + S_WIDTH * oi + S_STRETCH]
    S[S[CUR] + C_WIDTH * ci + C_NEW] = S[S[table] + S_WIDTH * oi + S_NEW]


@njit(cache=True, nogil=True, error_model="numpy")
def _load(r, d, k, M, S, TT):
    """Let CUR[r] be the state of route r just before position k of day d."""
    for j in range(k - 1, -1, -1):
        g = S[S[ORDER] + M[GROUPS] * d + j]
        t = M[M[GR] + G_WIDTH * g + G_T0]
        u = M[M[GR] + G_WIDTH * g + G_T1]
        later = not (
            S[S[ST] + S_WIDTH * t + S_ROUTE] == r and S[S[ST] + S_WIDTH * t + S_FIN] > S[S[ST] + S_WIDTH * u + S_FIN]
        )
        if u >= 0 and S[S[ST] + S_WIDTH * u + S_ROUTE] == r and S[S[ST] + S_WIDTH * u + S_START] >= 0 and later:
            _advance(r, u, np.int64(ST), M, S, TT)
            return
        if S[S[ST] + S_WIDTH * t + S_ROUTE] == r and S[S[ST] + S_WIDTH * t + S_START] >= 0:
            _advance(r, t, np.int64(ST), M, S, TT)
            return
    S[S[CUR] + C_WIDTH * r + C_TIME] = M[M[RT] + R_WIDTH * r + R_START]
    S[S[CUR] + C_WIDTH * r + C_PLACE] = M[M[RT] + R_WIDTH * r + R_FROM]
    S[S[CUR] + C_WIDTH * r + C_BLK] = M[M[RT] + R_WIDTH * r + R_B0]
    S[S[CUR] + C_WIDTH * r + C_STRETCH] = 0
    S[S[CUR] + C_WIDTH * r + C_NEW] = FRESH


@njit(cache=True, nogil=True, error_model="numpy")
def _group(g, d, low0, low1, M, S, TT):
    """Decode group g on day d into OUT[0] and OUT[1]; False when it does not fit and stays uncovered."""
    t = M[M[GR] + G_WIDTH * g + G_T0]
    u = M[M[GR] + G_WIDTH * g + G_T1]
    r = S[S[ROUTE] + t]
    if r < 0:
        return False
    if u < 0:
        return _fit(t, r, d, low0, r, np.int64(0), M, S, TT)
    q = S[S[ROUTE] + u]
    if q < 0:
        return False
    same = M[M[RT] + R_WIDTH * r + R_HELPER] == M[M[RT] + R_WIDTH * q + R_HELPER]
    if M[M[GR] + G_WIDTH * g + G_HELPERS] == SAME_HELPER and not same:
        return False
    if M[M[GR] + G_WIDTH * g + G_HELPERS] == OTHER_HELPER and same:
        return False
    kind = M[M[GR] + G_WIDTH * g + G_KIND]
    if kind == SAME and same:
        return False
    scratch = M[ROUTES]
    for _ in range(12):
        if not _fit(t, r, d, low0, r, np.int64(0), M, S, TT):
            return False
        s0 = S[S[OUT] + S_WIDTH * 0 + S_START]
        if kind == SAME:
            low1 = max(low1, s0)
        elif kind == AFTER:
            low1 = max(low1, s0 + M[M[GR] + G_WIDTH * g + G_LOW])
        if r == q:
            _advance(scratch, np.int64(0), np.int64(OUT), M, S, TT)
            if not _fit(u, q, d, low1, scratch, np.int64(1), M, S, TT):
                return False
        elif not _fit(u, q, d, low1, q, np.int64(1), M, S, TT):
            return False
        s1 = S[S[OUT] + S_WIDTH * 1 + S_START]
        if kind == FREE:
            return True
        if kind == SAME:
            if s1 == s0:
                return True
            low0 = s1
        else:
            if s1 - s0 <= M[M[GR] + G_WIDTH * g + G_HIGH]:
                return True
            low0 = s1 - M[M[GR] + G_WIDTH * g + G_HIGH]
    return False


@njit(cache=True, nogil=True, error_model="numpy")
def _count(person, helper, step, M, S, TT):
    """Count one visit more or less by this helper; a helper who is new to the person this week costs."""
    if person < 0:
        return
    before = S[S[COUNT] + M[HELPERS] * person + helper]
    S[S[COUNT] + M[HELPERS] * person + helper] = before + step
    if before == 0:
        S[Z_COST] += M[M[NC] + M[HELPERS] * person + helper]
    elif before + step == 0:
        S[Z_COST] -= M[M[NC] + M[HELPERS] * person + helper]


@njit(cache=True, nogil=True, error_model="numpy")
def _carry(t, sign, M, S):
    """Count the work of the decoded task t to its helper's load: the minutes there, and the way where it counts."""
    row = S[ST] + S_WIDTH * t
    minutes = np.int64(0)
    if M[M[TK] + T_WIDTH * t + T_PERSON] >= 0:
        minutes = M[M[TK] + T_WIDTH * t + T_MIN]
    if M[W_BALANCE] > 0:
        minutes += S[row + S_LEG]
    S[S[LOAD] + M[M[RT] + R_WIDTH * S[row + S_ROUTE] + R_HELPER]] += sign * minutes


@njit(cache=True, nogil=True, error_model="numpy")
def _off(M, S):
    """What uneven loads cost: minutes off each helper's own share, or started minutes off the mean of all."""
    cost = np.int64(0)
    helpers = M[HELPERS]
    if M[W_FAIR] > 0:
        for h in range(helpers):
            cost += abs(S[S[LOAD] + h] - M[M[SHARE] + h])
        cost *= M[W_FAIR]
    if M[W_BALANCE] > 0:
        total = np.int64(0)
        for h in range(helpers):
            total += S[S[LOAD] + h]
        minute = 1000 * helpers
        started = np.int64(0)
        for h in range(helpers):
            started += (abs(S[S[LOAD] + h] * helpers - total) + minute - 1) // minute
        cost += M[W_BALANCE] * started
    return cost


@njit(cache=True, nogil=True, error_model="numpy")
def _longest_wait(M, S):
    """The longest wait at a door that counts as one."""
    longest = np.int64(0)
    for v in range(M[TASKS]):
        row = S[ST] + S_WIDTH * v
        if S[row + S_START] >= 0 and (S[row + S_NEW] == GONE or (M[W_FIRST] > 0 and S[row + S_NEW] == BEGUN)):
            longest = max(longest, S[row + S_GAP])
    return longest


@njit(cache=True, nogil=True, error_model="numpy")
def _store(t, oi, fits, M, S, TT):
    """Replace the decoded task t by OUT[oi], log the old one, keep the sums; True when the route's state differs."""
    was = S[ST] + S_WIDTH * t
    now = S[OUT] + S_WIDTH * oi
    covered = S[was + S_START] >= 0
    if not fits and not covered:
        S[was + S_ROUTE] = NOBODY
        return False
    if fits and covered:
        same = True
        for c in range(S_WIDTH):
            same = same and S[was + c] == S[now + c]
        if same:
            return False
    n = S[Z_NLOG]
    S[S[LOGT] + n] = t
    S[Z_NLOG] = n + 1
    row = S[LOG] + S_WIDTH * n
    for c in range(S_WIDTH):
        S[row + c] = S[was + c]
    changed = True
    person = M[M[TK] + T_WIDTH * t + T_PERSON]
    leaves = NOBODY
    comes = NOBODY
    if covered:
        r = S[was + S_ROUTE]
        leaves = M[M[RT] + R_WIDTH * r + R_HELPER]
        S[Z_COST] -= S[was + S_COST] + M[W_TRAVEL] * S[was + S_LEG]
        S[S[RS] + E_WIDTH * r + E_GAP] -= S[was + S_GAP]
        if M[W_FAIR] + M[W_BALANCE] > 0:
            _carry(t, np.int64(-1), M, S)
        if S[was + S_LATE] > 0 and S[was + S_LATE] >= S[Z_MAXLATE]:
            S[Z_LOST] = 1
    if fits:
        r = S[now + S_ROUTE]
        comes = M[M[RT] + R_WIDTH * r + R_HELPER]
        S[Z_COST] += S[now + S_COST] + M[W_TRAVEL] * S[now + S_LEG]
        S[S[RS] + E_WIDTH * r + E_GAP] += S[now + S_GAP]
        if covered and S[was + S_ROUTE] == r:
            changed = False
            for c in range(S_ROUTE):
                changed = changed or S[was + c] != S[now + c]
        for c in range(S_WIDTH):
            S[was + c] = S[now + c]
        if M[W_FAIR] + M[W_BALANCE] > 0:
            _carry(t, np.int64(1), M, S)
        S[S[LATE] + t] = S[now + S_LATE]
    else:
        S[was + S_START] = UNCOVERED
        S[was + S_ROUTE] = NOBODY
        S[S[LATE] + t] = 0
    if leaves != comes:
        if leaves >= 0:
            _count(person, leaves, np.int64(-1), M, S, TT)
        if comes >= 0:
            _count(person, comes, np.int64(1), M, S, TT)
    return changed


@njit(cache=True, nogil=True, error_model="numpy")
def _link(link, M, S, TT):
    """What a link costs now: nothing while it holds or one end is uncovered."""
    a = M[M[LK] + K_WIDTH * link + K_FIRST]
    b = M[M[LK] + K_WIDTH * link + K_SECOND]
    if S[S[ST] + S_WIDTH * a + S_START] < 0 or S[S[ST] + S_WIDTH * b + S_START] < 0:
        return 0
    cost = 0
    apart = (
        (S[S[DAY] + M[M[TK] + T_WIDTH * b + T_GROUP]] - S[S[DAY] + M[M[TK] + T_WIDTH * a + T_GROUP]]) * 1440000
        + S[S[ST] + S_WIDTH * b + S_START]
        - S[S[ST] + S_WIDTH * a + S_START]
    )
    if apart < M[M[LK] + K_WIDTH * link + K_LOW]:
        cost += M[W_LINK] + (M[M[LK] + K_WIDTH * link + K_LOW] - apart) * M[W_LINKMIN]
    if apart > M[M[LK] + K_WIDTH * link + K_HIGH]:
        cost += M[W_LINK] + (apart - M[M[LK] + K_WIDTH * link + K_HIGH]) * M[W_LINKMIN]
    same = (
        M[M[RT] + R_WIDTH * (S[S[ST] + S_WIDTH * a + S_ROUTE]) + R_HELPER]
        == M[M[RT] + R_WIDTH * (S[S[ST] + S_WIDTH * b + S_ROUTE]) + R_HELPER]
    )
    if (M[M[LK] + K_WIDTH * link + K_HELPERS] == SAME_HELPER and not same) or (
        M[M[LK] + K_WIDTH * link + K_HELPERS] == OTHER_HELPER and same
    ):
        cost += M[W_LINK]
    return cost


@njit(cache=True, nogil=True, error_model="numpy")
def _decode(d, first, last, M, S, TT):
    """Decode day d again from position first on; what moved lies between first and last, on routes marked dirty."""
    stamp = S[Z_STAMP]
    n = S[S[LENGTH] + d]
    open_routes = 0
    # dirty: 0 clean, 1 follows from a change, 2 touched by the move itself (never clean up to position last).
    # seen lists the routes that were dirty at any time; their ends are looked at again.
    for i in range(S[Z_NROUTE]):
        r = S[S[SEEN] + i]
        if M[M[RT] + R_WIDTH * r + R_DAY] == d:
            _load(r, d, first, M, S, TT)
            open_routes += 1
    pending = 0
    k = first
    while k < n:
        if k > last and open_routes == 0 and pending == 0:
            break
        g = S[S[ORDER] + M[GROUPS] * d + k]
        t = M[M[GR] + G_WIDTH * g + G_T0]
        u = M[M[GR] + G_WIDTH * g + G_T1]
        r = S[S[ROUTE] + t]
        q = NOBODY
        if u >= 0:
            q = S[S[ROUTE] + u]
        flagged = S[S[FLAG] + g] == stamp
        if flagged and k > last:
            pending -= 1
        if flagged or (r >= 0 and S[S[DIRTY] + r] > 0) or (q >= 0 and S[S[DIRTY] + q] > 0):
            if r >= 0 and S[S[DIRTY] + r] == 0:
                _load(r, d, k, M, S, TT)
            if q >= 0 and q != r and S[S[DIRTY] + q] == 0:
                _load(q, d, k, M, S, TT)
            low0 = np.int64(0)
            low1 = np.int64(0)
            for e in range(M[M[TK] + T_WIDTH * t + T_L0], M[M[TK] + T_WIDTH * t + T_L1]):
                link = M[M[LL] + e]
                a = M[M[LK] + K_WIDTH * link + K_FIRST]
                if M[M[LK] + K_WIDTH * link + K_SECOND] == t and S[S[ST] + S_WIDTH * a + S_START] >= 0:
                    h = M[M[TK] + T_WIDTH * a + T_GROUP]
                    if S[S[DAY] + h] == d and S[S[POSITION] + h] < k:
                        low0 = max(
                            low0,
                            S[S[ST] + S_WIDTH * a + S_START] + M[M[LK] + K_WIDTH * link + K_LOW],
                        )
            if u >= 0:
                for e in range(M[M[TK] + T_WIDTH * u + T_L0], M[M[TK] + T_WIDTH * u + T_L1]):
                    link = M[M[LL] + e]
                    a = M[M[LK] + K_WIDTH * link + K_FIRST]
                    if M[M[LK] + K_WIDTH * link + K_SECOND] == u and S[S[ST] + S_WIDTH * a + S_START] >= 0:
                        h = M[M[TK] + T_WIDTH * a + T_GROUP]
                        if S[S[DAY] + h] == d and S[S[POSITION] + h] < k:
                            low1 = max(
                                low1,
                                S[S[ST] + S_WIDTH * a + S_START] + M[M[LK] + K_WIDTH * link + K_LOW],
                            )
            fits = _group(g, d, low0, low1, M, S, TT)
            was = S[S[ST] + S_WIDTH * t + S_START] >= 0
            if was and not fits:
                S[Z_COST] += M[M[GR] + G_WIDTH * g + G_PRICE]
            elif fits and not was:
                S[Z_COST] -= M[M[GR] + G_WIDTH * g + G_PRICE]
            c0 = _store(t, np.int64(0), fits, M, S, TT)
            c1 = False
            if u >= 0:
                c1 = _store(u, np.int64(1), fits, M, S, TT)
            if r >= 0:
                if fits:
                    _advance(r, np.int64(0), np.int64(OUT), M, S, TT)
                if c0 and S[S[DIRTY] + r] == 0:
                    S[S[DIRTY] + r] = 1
                    open_routes += 1
                    S[S[SEEN] + S[Z_NROUTE]] = r
                    S[Z_NROUTE] += 1
            if q >= 0:
                if fits and (q != r or S[S[OUT] + S_WIDTH * 1 + S_FIN] >= S[S[OUT] + S_WIDTH * 0 + S_FIN]):
                    _advance(q, np.int64(1), np.int64(OUT), M, S, TT)
                if c1 and S[S[DIRTY] + q] == 0:
                    S[S[DIRTY] + q] = 1
                    open_routes += 1
                    S[S[SEEN] + S[Z_NROUTE]] = q
                    S[Z_NROUTE] += 1
            if fits and was and not c0 and not c1:
                if r >= 0 and (S[S[DIRTY] + r] == 1 or (S[S[DIRTY] + r] == 2 and k > last)):
                    S[S[DIRTY] + r] = 0
                    open_routes -= 1
                if q >= 0 and q != r and (S[S[DIRTY] + q] == 1 or (S[S[DIRTY] + q] == 2 and k > last)):
                    S[S[DIRTY] + q] = 0
                    open_routes -= 1
            elif fits and was and u >= 0 and q != r:
                if not c0 and r >= 0 and (S[S[DIRTY] + r] == 1 or (S[S[DIRTY] + r] == 2 and k > last)):
                    S[S[DIRTY] + r] = 0
                    open_routes -= 1
                if not c1 and q >= 0 and (S[S[DIRTY] + q] == 1 or (S[S[DIRTY] + q] == 2 and k > last)):
                    S[S[DIRTY] + q] = 0
                    open_routes -= 1
            for x in range(2):
                if x == 0:
                    v = t
                    touched = c0
                else:
                    v = u
                    touched = c1
                if v >= 0 and touched:
                    for e in range(M[M[TK] + T_WIDTH * v + T_L0], M[M[TK] + T_WIDTH * v + T_L1]):
                        link = M[M[LL] + e]
                        if M[M[LK] + K_WIDTH * link + K_FIRST] == v:
                            h = M[M[TK] + T_WIDTH * (M[M[LK] + K_WIDTH * link + K_SECOND]) + T_GROUP]
                            if S[S[DAY] + h] == d and S[S[POSITION] + h] > k and S[S[FLAG] + h] != stamp:
                                S[S[FLAG] + h] = stamp
                                if S[S[POSITION] + h] > last:
                                    pending += 1
        k += 1
    # A route whose marks are gone ends as before; the others are closed again.
    for i in range(S[Z_NROUTE]):
        r = S[S[SEEN] + i]
        if S[S[DIRTY] + r] > 0 and M[M[RT] + R_WIDTH * r + R_DAY] == d:
            m = S[Z_CNT]
            S[S[ELOGR] + m] = r
            for c in range(5):
                S[S[ELOG] + E_WIDTH * m + c] = S[S[RS] + E_WIDTH * r + c]
            S[Z_CNT] = m + 1
            S[Z_COST] -= S[S[RS] + E_WIDTH * r + E_COST] + M[W_TRAVEL] * S[S[RS] + E_WIDTH * r + E_LEG]
            if M[W_BALANCE] > 0:
                S[S[LOAD] + M[M[RT] + R_WIDTH * r + R_HELPER]] -= S[S[RS] + E_WIDTH * r + E_LEG]
            if S[S[CUR] + C_WIDTH * r + C_NEW] == FRESH:
                S[S[RS] + E_WIDTH * r + E_END] = M[M[RT] + R_WIDTH * r + R_START]
                S[S[RS] + E_WIDTH * r + E_LEG] = 0
                S[S[RS] + E_WIDTH * r + E_COST] = 0
                S[S[RS] + E_WIDTH * r + E_IDLE] = M[M[RT] + R_WIDTH * r + R_SOFT] - M[M[RT] + R_WIDTH * r + R_START]
            else:
                end, leg = _home(
                    r,
                    S[S[CUR] + C_WIDTH * r + C_TIME],
                    S[S[CUR] + C_WIDTH * r + C_PLACE],
                    S[S[CUR] + C_WIDTH * r + C_BLK],
                    M,
                    S,
                    TT,
                )
                S[S[RS] + E_WIDTH * r + E_END] = end
                S[S[RS] + E_WIDTH * r + E_LEG] = leg
                cost = M[W_EXTRA] * max(0, end - M[M[RT] + R_WIDTH * r + R_SOFT])
                if M[W_SLACK] > 0:
                    cost += M[W_SLACK] * max(0, M[SLACK_WANTED] - (M[M[RT] + R_WIDTH * r + R_END] - end))
                S[S[RS] + E_WIDTH * r + E_COST] = cost
                tail = M[M[RT] + R_WIDTH * r + R_SOFT] - end
                if S[S[CUR] + C_WIDTH * r + C_STRETCH] > 0:
                    tail -= max(
                        0,
                        S[S[CUR] + C_WIDTH * r + C_STRETCH] - S[S[CUR] + C_WIDTH * r + C_TIME],
                    )
                S[S[RS] + E_WIDTH * r + E_IDLE] = max(0, tail)
            S[Z_COST] += S[S[RS] + E_WIDTH * r + E_COST] + M[W_TRAVEL] * S[S[RS] + E_WIDTH * r + E_LEG]
            if M[W_BALANCE] > 0:
                S[S[LOAD] + M[M[RT] + R_WIDTH * r + R_HELPER]] += S[S[RS] + E_WIDTH * r + E_LEG]


@njit(cache=True, nogil=True, error_model="numpy")
def _touch(t, M, S, TT):
    """Mark the route of task t and its position as touched by the move."""
    r = S[S[ROUTE] + t]
    if r >= 0 and S[S[DIRTY] + r] == 0:
        S[S[DIRTY] + r] = 2
        S[S[SEEN] + S[Z_NROUTE]] = r
        S[Z_NROUTE] += 1
    g = M[M[TK] + T_WIDTH * t + T_GROUP]
    d = S[S[DAY] + g]
    S[S[FIRST] + d] = min(S[S[FIRST] + d], S[S[POSITION] + g])
    S[S[LAST] + d] = max(S[S[LAST] + d], S[S[POSITION] + g])


@njit(cache=True, nogil=True, error_model="numpy")
def _shift(d, i, j, M, S, TT):
    """Move the group at position i of day d to position j."""
    g = S[S[ORDER] + M[GROUPS] * d + i]
    if i < j:
        for k in range(i, j):
            h = S[S[ORDER] + M[GROUPS] * d + k + 1]
            S[S[ORDER] + M[GROUPS] * d + k] = h
            S[S[POSITION] + h] = k
    else:
        for k in range(i, j, -1):
            h = S[S[ORDER] + M[GROUPS] * d + k - 1]
            S[S[ORDER] + M[GROUPS] * d + k] = h
            S[S[POSITION] + h] = k
    S[S[ORDER] + M[GROUPS] * d + j] = g
    S[S[POSITION] + g] = j


@njit(cache=True, nogil=True, error_model="numpy")
def _transfer(g, d, j, M, S, TT):
    """Move group g to position j of another day d."""
    c = S[S[DAY] + g]
    i = S[S[POSITION] + g]
    n = S[S[LENGTH] + c] - 1
    for k in range(i, n):
        h = S[S[ORDER] + M[GROUPS] * c + k + 1]
        S[S[ORDER] + M[GROUPS] * c + k] = h
        S[S[POSITION] + h] = k
    S[S[LENGTH] + c] = n
    for k in range(S[S[LENGTH] + d], j, -1):
        h = S[S[ORDER] + M[GROUPS] * d + k - 1]
        S[S[ORDER] + M[GROUPS] * d + k] = h
        S[S[POSITION] + h] = k
    S[S[ORDER] + M[GROUPS] * d + j] = g
    S[S[LENGTH] + d] += 1
    S[S[POSITION] + g] = j
    S[S[DAY] + g] = d


@njit(cache=True, nogil=True, error_model="numpy")
def _apply(n, M, S, TT):
    """Make the n steps of a move; each step's row then holds what undoes it."""
    for i in range(n):
        x = S[S[CH] + CH_WIDTH * i + 1]
        g = x
        if S[S[CH] + CH_WIDTH * i] == GIVE:
            g = M[M[TK] + T_WIDTH * x + T_GROUP]
        S[S[FLAG] + g] = S[Z_STAMP]
        for again in range(2):
            for c in range(2):
                t = M[M[GR] + G_WIDTH * g + c]
                if t >= 0 and (S[S[CH] + CH_WIDTH * i] != GIVE or t == x):
                    _touch(t, M, S, TT)
            if again == 0:
                if S[S[CH] + CH_WIDTH * i] == GIVE:
                    old = S[S[ROUTE] + x]
                    S[S[ROUTE] + x] = S[S[CH] + CH_WIDTH * i + 2]
                    S[S[CH] + CH_WIDTH * i + 2] = old
                elif S[S[CH] + CH_WIDTH * i] == PLACE:
                    old = S[S[POSITION] + x]
                    _shift(S[S[DAY] + x], old, S[S[CH] + CH_WIDTH * i + 2], M, S, TT)
                    S[S[CH] + CH_WIDTH * i + 2] = old
                else:
                    old = S[S[POSITION] + x]
                    day = S[S[DAY] + x]
                    _transfer(
                        x,
                        S[S[CH] + CH_WIDTH * i + 3],
                        S[S[CH] + CH_WIDTH * i + 2],
                        M,
                        S,
                        TT,
                    )
                    S[S[CH] + CH_WIDTH * i + 2] = old
                    S[S[CH] + CH_WIDTH * i + 3] = day
    if M[LINKS] == 0:
        return
    # Whoever follows a group that changed its place in the order may start earlier or later for it.
    for i in range(n):
        if S[S[CH] + CH_WIDTH * i] == GIVE:
            continue
        g = S[S[CH] + CH_WIDTH * i + 1]
        for c in range(2):
            t = M[M[GR] + G_WIDTH * g + c]
            if t >= 0:
                for e in range(M[M[TK] + T_WIDTH * t + T_L0], M[M[TK] + T_WIDTH * t + T_L1]):
                    link = M[M[LL] + e]
                    if M[M[LK] + K_WIDTH * link + K_FIRST] == t:
                        v = M[M[LK] + K_WIDTH * link + K_SECOND]
                        _touch(v, M, S, TT)
                        S[S[FLAG] + M[M[TK] + T_WIDTH * v + T_GROUP]] = S[Z_STAMP]


@njit(cache=True, nogil=True, error_model="numpy")
def _pick_route(t, d, known, M, S, TT, rng):
    """A shift on day d for task t: with some luck one of a helper whom the person knows or meets this week."""
    c0 = M[M[CP] + t * M[DAYS] + d]
    c1 = M[M[CP] + t * M[DAYS] + d + 1]
    if c0 == c1:
        return NOBODY
    p = M[M[TK] + T_WIDTH * t + T_PERSON]
    if p >= 0 and _below(rng, np.int64(1000)) < known:
        h = NOBODY
        if _below(rng, np.int64(4)) == 0:
            h = M[M[PK] + PK_WIDTH * p + _below(rng, np.int64(PK_WIDTH))]
        else:
            n = M[M[PP] + p + 1] - M[M[PP] + p]
            r = S[S[ROUTE] + M[M[PT] + M[M[PP] + p] + _below(rng, n)]]
            if r >= 0:
                h = M[M[RT] + R_WIDTH * r + R_HELPER]
        if h >= 0:
            r = M[M[HR] + HR_WIDTH * (h * M[DAYS] + d) + _below(rng, np.int64(2))]
            if r >= 0 and M[M[OKR] + M[ROUTES] * t + r] == 1:
                return r
    return M[M[CD] + c0 + _below(rng, c1 - c0)]


@njit(cache=True, nogil=True, error_model="numpy")
def _propose(M, S, TT, rng):
    """Write the steps of a random move into CH; their number, or 0 when the move drawn is none."""
    g = _below(rng, M[GROUPS])
    d = S[S[DAY] + g]
    t = M[M[GR] + G_WIDTH * g + G_T0]
    if M[M[GR] + G_WIDTH * g + G_T1] >= 0 and _below(rng, np.int64(2)) == 1:
        t = M[M[GR] + G_WIDTH * g + G_T1]
    kind = _below(rng, np.int64(1000))
    n = 0
    if M[P_LATE] > 0 and _below(rng, np.int64(1000)) < M[P_LATE]:
        # Draw again three times, and take the one that is latest.
        for _ in range(3):
            v = _below(rng, M[TASKS])
            if S[S[LATE] + v] > S[S[LATE] + t]:
                t = v
        g = M[M[TK] + T_WIDTH * t + T_GROUP]
        d = S[S[DAY] + g]
    if M[P_IDLE] > 0 and _below(rng, np.int64(1000)) < M[P_IDLE]:
        # Something to do for the most idle shift.
        r = 0
        for q in range(M[ROUTES]):
            a = S[RS] + E_WIDTH * q
            b = S[RS] + E_WIDTH * r
            if S[a + E_IDLE] + S[a + E_GAP] > S[b + E_IDLE] + S[b + E_GAP]:
                r = q
        for _ in range(4):
            t = _below(rng, M[TASKS])
            if M[M[OKR] + M[ROUTES] * t + r] == 1 and S[S[ROUTE] + t] != r:
                g = M[M[TK] + T_WIDTH * t + T_GROUP]
                if S[S[DAY] + g] != M[M[RT] + R_WIDTH * r + R_DAY]:
                    continue
                S[S[CH]] = GIVE
                S[S[CH] + 1] = t
                S[S[CH] + 2] = r
                if _below(rng, np.int64(2)) == 0:
                    return 1
                j = _below(rng, S[S[LENGTH] + S[S[DAY] + g]])
                if j == S[S[POSITION] + g]:
                    return 1
                S[S[CH] + CH_WIDTH] = PLACE
                S[S[CH] + CH_WIDTH + 1] = g
                S[S[CH] + CH_WIDTH + 2] = j
                return 2
        return 0
    if kind < M[P_NEAR] or kind >= M[P_PERSON] or (kind >= M[P_BOTH] and kind < M[P_TAIL]):
        # With a neighbor in place and time.
        h = M[M[NB] + M[NEAR] * g + _below(rng, M[NEAR])]
        if h < 0 or S[S[DAY] + h] != d:
            return 0
        v = M[M[GR] + G_WIDTH * h + G_T0]
        if M[M[GR] + G_WIDTH * h + G_T1] >= 0 and _below(rng, np.int64(2)) == 1:
            v = M[M[GR] + G_WIDTH * h + G_T1]
        r = S[S[ROUTE] + t]
        q = S[S[ROUTE] + v]
        i = S[S[POSITION] + g]
        j = S[S[POSITION] + h]
        if kind < M[P_NEAR] or kind >= M[P_PERSON]:
            # Next to the neighbor, on the neighbor's route.
            if q < 0 or M[M[OKR] + M[ROUTES] * t + q] == 0:
                return 0
            if q != r:
                S[S[CH] + CH_WIDTH * n] = GIVE
                S[S[CH] + CH_WIDTH * n + 1] = t
                S[S[CH] + CH_WIDTH * n + 2] = q
                n += 1
            j += _below(rng, np.int64(2))
            if j > i:
                j -= 1
            if i != j:
                S[S[CH] + CH_WIDTH * n] = PLACE
                S[S[CH] + CH_WIDTH * n + 1] = g
                S[S[CH] + CH_WIDTH * n + 2] = j
                n += 1
            return n
        if kind < M[P_SWAP]:
            # The two change routes, and half the time positions.
            if r != q:
                if (q >= 0 and M[M[OKR] + M[ROUTES] * t + q] == 0) or (r >= 0 and M[M[OKR] + M[ROUTES] * v + r] == 0):
                    return 0
                S[S[CH] + CH_WIDTH * 0] = GIVE
                S[S[CH] + CH_WIDTH * 0 + 1] = t
                S[S[CH] + CH_WIDTH * 0 + 2] = q
                S[S[CH] + CH_WIDTH * 1] = GIVE
                S[S[CH] + CH_WIDTH * 1 + 1] = v
                S[S[CH] + CH_WIDTH * 1 + 2] = r
                n = 2
            if r == q or _below(rng, np.int64(2)) == 0:
                S[S[CH] + CH_WIDTH * n] = PLACE
                S[S[CH] + CH_WIDTH * n + 1] = g
                S[S[CH] + CH_WIDTH * n + 2] = j
                S[S[CH] + CH_WIDTH * (n + 1)] = PLACE
                S[S[CH] + CH_WIDTH * (n + 1) + 1] = h
                S[S[CH] + CH_WIDTH * (n + 1) + 2] = i
                n += 2
            return n
        # Their routes exchange all that comes after the two.
        if r < 0 or q < 0 or r == q:
            return 0
        for k in range(min(i, j), S[S[LENGTH] + d]):
            e = S[S[ORDER] + M[GROUPS] * d + k]
            for x in range(2):
                w = M[M[GR] + G_WIDTH * e + x]
                if w >= 0:
                    to = NOBODY
                    if S[S[ROUTE] + w] == r and k >= i:
                        to = q
                    elif S[S[ROUTE] + w] == q and k > j:
                        to = r
                    if to >= 0:
                        if M[M[OKR] + M[ROUTES] * w + to] == 0:
                            return 0
                        S[S[CH] + CH_WIDTH * n] = GIVE
                        S[S[CH] + CH_WIDTH * n + 1] = w
                        S[S[CH] + CH_WIDTH * n + 2] = to
                        n += 1
        return n
    if kind < M[P_BOTH]:
        if kind >= M[P_ROUTE]:
            # To another position, near or anywhere.
            i = S[S[POSITION] + g]
            j = _below(rng, S[S[LENGTH] + d])
            if _below(rng, np.int64(2)) == 0:
                j = min(max(i + _below(rng, np.int64(21)) - 10, 0), S[S[LENGTH] + d] - 1)
            if i == j:
                return 0
            S[S[CH] + CH_WIDTH * 0] = PLACE
            S[S[CH] + CH_WIDTH * 0 + 1] = g
            S[S[CH] + CH_WIDTH * 0 + 2] = j
            n = 1
        if kind < M[P_ROUTE] or kind >= M[P_ORDER]:
            cheap = M[M[GR] + G_WIDTH * g + G_PRICE] < M[P_CHEAP]
            if n == 0 and cheap and S[S[ROUTE] + t] >= 0 and _below(rng, np.int64(1000)) < M[P_DROP]:
                # Left out for a while.
                S[S[CH]] = GIVE
                S[S[CH] + 1] = t
                S[S[CH] + 2] = NOBODY
                return 1
            r = _pick_route(t, d, M[P_KNOWN], M, S, TT, rng)
            if r < 0:
                return 0
            if r != S[S[ROUTE] + t]:
                S[S[CH] + CH_WIDTH * n] = GIVE
                S[S[CH] + CH_WIDTH * n + 1] = t
                S[S[CH] + CH_WIDTH * n + 2] = r
                n += 1
        return n
    if kind < M[P_DAY]:
        # To another day.
        to = _below(rng, M[DAYS])
        if to == d:
            return 0
        for x in range(2):
            w = M[M[GR] + G_WIDTH * g + x]
            if w >= 0 and M[M[CP] + w * M[DAYS] + to] == M[M[CP] + w * M[DAYS] + to + 1]:
                return 0
        j = 0
        if S[S[LENGTH] + to] > 0:
            j = _below(rng, S[S[LENGTH] + to] + 1)
            h = M[M[NB] + M[NEAR] * g + _below(rng, M[NEAR])]
            if h >= 0 and S[S[DAY] + h] == to:
                j = S[S[POSITION] + h] + _below(rng, np.int64(2))
        for x in range(2):
            if M[M[GR] + G_WIDTH * g + x] >= 0:
                S[S[CH] + CH_WIDTH * n] = GIVE
                S[S[CH] + CH_WIDTH * n + 1] = M[M[GR] + G_WIDTH * g + x]
                S[S[CH] + CH_WIDTH * n + 2] = NOBODY
                n += 1
        S[S[CH] + CH_WIDTH * n] = SEND
        S[S[CH] + CH_WIDTH * n + 1] = g
        S[S[CH] + CH_WIDTH * n + 2] = j
        S[S[CH] + CH_WIDTH * n + 3] = to
        n += 1
        for x in range(2):
            w = M[M[GR] + G_WIDTH * g + x]
            if w >= 0:
                r = _pick_route(w, to, M[P_KNOWN], M, S, TT, rng)
                S[S[CH] + CH_WIDTH * n] = GIVE
                S[S[CH] + CH_WIDTH * n + 1] = w
                S[S[CH] + CH_WIDTH * n + 2] = r
                n += 1
        return n
    # Everything that one helper does for a person this week goes to another helper.
    p = M[M[TK] + T_WIDTH * t + T_PERSON]
    if p < 0 or S[S[ROUTE] + t] < 0:
        return 0
    r = _pick_route(t, d, M[P_KNOWN], M, S, TT, rng)
    if r < 0 or M[M[RT] + R_WIDTH * r + R_HELPER] == M[M[RT] + R_WIDTH * (S[S[ROUTE] + t]) + R_HELPER]:
        return 0
    leaves = M[M[RT] + R_WIDTH * (S[S[ROUTE] + t]) + R_HELPER]
    for e in range(M[M[PP] + p], M[M[PP] + p + 1]):
        v = M[M[PT] + e]
        if S[S[ROUTE] + v] >= 0 and M[M[RT] + R_WIDTH * (S[S[ROUTE] + v]) + R_HELPER] == leaves:
            row = M[M[RT] + R_WIDTH * r + R_HELPER] * M[DAYS] + S[S[DAY] + M[M[TK] + T_WIDTH * v + T_GROUP]]
            q = M[M[HR] + HR_WIDTH * row]
            if q < 0 or M[M[OKR] + M[ROUTES] * v + q] == 0:
                q = M[M[HR] + HR_WIDTH * row + 1]
            if q >= 0 and M[M[OKR] + M[ROUTES] * v + q] == 1:
                S[S[CH] + CH_WIDTH * n] = GIVE
                S[S[CH] + CH_WIDTH * n + 1] = v
                S[S[CH] + CH_WIDTH * n + 2] = q
                n += 1
    return n


@njit(cache=True, nogil=True, error_model="numpy")
def _undo(n, M, S, TT):
    """Take back the n steps of a move and all that followed from it."""
    for i in range(S[Z_NLINK] - 1, -1, -1):
        S[S[LC] + S[S[KLOGL] + i]] = S[S[KLOG] + i]
    for i in range(S[Z_NLOG] - 1, -1, -1):
        v = S[S[LOGT] + i]
        p = M[M[TK] + T_WIDTH * v + T_PERSON]
        if S[S[ST] + S_WIDTH * v + S_START] >= 0:
            S[S[RS] + E_WIDTH * (S[S[ST] + S_WIDTH * v + S_ROUTE]) + E_GAP] -= S[S[ST] + S_WIDTH * v + S_GAP]
            if p >= 0:
                S[S[COUNT] + M[HELPERS] * p + M[M[RT] + R_WIDTH * (S[S[ST] + S_WIDTH * v + S_ROUTE]) + R_HELPER]] -= 1
            if M[W_FAIR] + M[W_BALANCE] > 0:
                _carry(v, np.int64(-1), M, S)
        for c in range(11):
            S[S[ST] + S_WIDTH * v + c] = S[S[LOG] + S_WIDTH * i + c]
        S[S[LATE] + v] = 0
        if S[S[ST] + S_WIDTH * v + S_START] >= 0:
            S[S[LATE] + v] = S[S[ST] + S_WIDTH * v + S_LATE]
            S[S[RS] + E_WIDTH * (S[S[ST] + S_WIDTH * v + S_ROUTE]) + E_GAP] += S[S[ST] + S_WIDTH * v + S_GAP]
            if p >= 0:
                S[S[COUNT] + M[HELPERS] * p + M[M[RT] + R_WIDTH * (S[S[ST] + S_WIDTH * v + S_ROUTE]) + R_HELPER]] += 1
            if M[W_FAIR] + M[W_BALANCE] > 0:
                _carry(v, np.int64(1), M, S)
    for i in range(S[Z_CNT] - 1, -1, -1):
        r = S[S[ELOGR] + i]
        if M[W_BALANCE] > 0:
            S[S[LOAD] + M[M[RT] + R_WIDTH * r + R_HELPER]] += (
                S[S[ELOG] + E_WIDTH * i + E_LEG] - S[S[RS] + E_WIDTH * r + E_LEG]
            )
        S[S[RS] + E_WIDTH * r + E_END] = S[S[ELOG] + E_WIDTH * i + E_END]
        S[S[RS] + E_WIDTH * r + E_LEG] = S[S[ELOG] + E_WIDTH * i + E_LEG]
        S[S[RS] + E_WIDTH * r + E_COST] = S[S[ELOG] + E_WIDTH * i + E_COST]
        S[S[RS] + E_WIDTH * r + E_IDLE] = S[S[ELOG] + E_WIDTH * i + E_IDLE]
    for i in range(n - 1, -1, -1):
        x = S[S[CH] + CH_WIDTH * i + 1]
        if S[S[CH] + CH_WIDTH * i] == GIVE:
            S[S[ROUTE] + x] = S[S[CH] + CH_WIDTH * i + 2]
        elif S[S[CH] + CH_WIDTH * i] == PLACE:
            _shift(S[S[DAY] + x], S[S[POSITION] + x], S[S[CH] + CH_WIDTH * i + 2], M, S, TT)
        else:
            _transfer(x, S[S[CH] + CH_WIDTH * i + 3], S[S[CH] + CH_WIDTH * i + 2], M, S, TT)


@njit(cache=True, nogil=True, error_model="numpy")
def anneal(iterations, hot, cold, M, S, TT, NL, rng):
    """Anneal from temperature hot to cold over this many moves; keep the best order and routes in border and btr.

    With 0 iterations this will only decode the plan as it stands (from nothing, if S[Z_STAMP] is 0).
    """
    groups = M[GROUPS]
    routes = M[ROUTES]
    if S[Z_STAMP] == 0:
        S[Z_STAMP] = 1
        for d in range(M[DAYS]):
            S[Z_NLOG] = 0
            S[Z_CNT] = 0
            S[Z_NROUTE] = 0
            for r in range(routes):
                if M[M[RT] + R_WIDTH * r + R_DAY] == d:
                    S[S[DIRTY] + r] = 2
                    S[S[SEEN] + S[Z_NROUTE]] = r
                    S[Z_NROUTE] += 1
            for k in range(S[S[LENGTH] + d]):
                S[S[FLAG] + S[S[ORDER] + M[GROUPS] * d + k]] = 1
            _decode(d, np.int64(0), S[S[LENGTH] + d], M, S, TT)
            for r in range(routes):
                S[S[DIRTY] + r] = 0
        for link in range(M[LINKS]):
            S[S[LC] + link] = _link(link, M, S, TT)
            S[Z_COST] += S[S[LC] + link]
        top = 0
        for t in range(M[TASKS]):
            top = max(top, S[S[LATE] + t])
        S[Z_MAXLATE] = top
        top = 0
        for r in range(routes):
            top = max(top, S[S[RS] + E_WIDTH * r + E_IDLE] + S[S[RS] + E_WIDTH * r + E_GAP])
        S[Z_MAXIDLE] = top
        S[Z_COST] += M[W_MAXLATE] * S[Z_MAXLATE] + M[W_IDLE] * S[Z_MAXIDLE]
        S[Z_MAXWAIT] = _longest_wait(M, S)
        S[Z_OFF] = _off(M, S)
        S[Z_COST] += M[W_MAXWAIT] * S[Z_MAXWAIT] + S[Z_OFF]
        S[Z_BEST] = S[Z_COST]
        for d in range(M[DAYS]):
            S[S[BEST_LENGTH] + d] = S[S[LENGTH] + d]
            for k in range(S[S[LENGTH] + d]):
                S[S[BEST_ORDER] + M[GROUPS] * d + k] = S[S[ORDER] + M[GROUPS] * d + k]
        for t in range(M[TASKS]):
            S[S[BEST_ROUTE] + t] = S[S[ROUTE] + t]
    if groups == 0 or iterations == 0:
        return
    temperature = hot
    cooling = (cold / hot) ** (1.0 / iterations)
    for _ in range(iterations):
        temperature *= cooling
        n = _propose(M, S, TT, rng)
        if n == 0:
            continue
        S[Z_STAMP] += 1
        S[Z_NLOG] = 0
        S[Z_CNT] = 0
        S[Z_NROUTE] = 0
        S[Z_NLINK] = 0
        S[Z_LOST] = 0
        before = S[Z_COST]
        maxlate = S[Z_MAXLATE]
        maxidle = S[Z_MAXIDLE]
        maxwait = S[Z_MAXWAIT]
        off = S[Z_OFF]
        for d in range(M[DAYS]):
            S[S[FIRST] + d] = 1 << 40
            S[S[LAST] + d] = -1
        _apply(n, M, S, TT)
        S[Z_EVALS] += 1
        for dd in range(M[DAYS]):
            if S[S[LAST] + dd] >= 0:
                _decode(
                    dd,
                    min(S[S[FIRST] + dd], S[S[LENGTH] + dd]),
                    S[S[LAST] + dd],
                    M,
                    S,
                    TT,
                )
        for i in range(S[Z_NROUTE]):
            S[S[DIRTY] + S[S[SEEN] + i]] = 0
        if M[LINKS] > 0:
            for i in range(S[Z_NLOG]):
                v = S[S[LOGT] + i]
                for e in range(M[M[TK] + T_WIDTH * v + T_L0], M[M[TK] + T_WIDTH * v + T_L1]):
                    link = M[M[LL] + e]
                    cost = _link(link, M, S, TT)
                    if cost != S[S[LC] + link]:
                        S[S[KLOGL] + S[Z_NLINK]] = link
                        S[S[KLOG] + S[Z_NLINK]] = S[S[LC] + link]
                        S[Z_NLINK] += 1
                        S[Z_COST] += cost - S[S[LC] + link]
                        S[S[LC] + link] = cost
        if M[W_MAXLATE] > 0:
            top = maxlate
            if S[Z_LOST] == 1:
                top = 0
                for v in range(M[TASKS]):
                    top = max(top, S[S[LATE] + v])
            else:
                for i in range(S[Z_NLOG]):
                    top = max(top, S[S[LATE] + S[S[LOGT] + i]])
            S[Z_MAXLATE] = top
            S[Z_COST] += M[W_MAXLATE] * (top - maxlate)
        if M[W_IDLE] > 0:
            top = 0
            for r in range(routes):
                top = max(
                    top,
                    S[S[RS] + E_WIDTH * r + E_IDLE] + S[S[RS] + E_WIDTH * r + E_GAP],
                )
            S[Z_MAXIDLE] = top
            S[Z_COST] += M[W_IDLE] * (top - maxidle)
        if M[W_MAXWAIT] > 0:
            S[Z_MAXWAIT] = _longest_wait(M, S)
            S[Z_COST] += M[W_MAXWAIT] * (S[Z_MAXWAIT] - maxwait)
        if M[W_FAIR] + M[W_BALANCE] > 0:
            S[Z_OFF] = _off(M, S)
            S[Z_COST] += S[Z_OFF] - off
        delta = S[Z_COST] - before
        if delta > 0 and S[Z_STAMP] % 16 == 0:
            size = 0
            x = delta
            while x > 1:
                x >>= 1
                size += 1
            S[S[RISES] + size] += 1
        if delta <= 0 or delta <= temperature * NL[_below(rng, NL.shape[0])]:
            S[Z_ACCEPTED] += 1
            if S[Z_COST] < S[Z_BEST]:
                S[Z_BEST] = S[Z_COST]
                for dd in range(M[DAYS]):
                    S[S[BEST_LENGTH] + dd] = S[S[LENGTH] + dd]
                    for k in range(S[S[LENGTH] + dd]):
                        S[S[BEST_ORDER] + M[GROUPS] * dd + k] = S[S[ORDER] + M[GROUPS] * dd + k]
                for v in range(M[TASKS]):
                    S[S[BEST_ROUTE] + v] = S[S[ROUTE] + v]
            continue
        _undo(n, M, S, TT)
        S[Z_COST] = before
        S[Z_MAXLATE] = maxlate
        S[Z_MAXIDLE] = maxidle
        S[Z_MAXWAIT] = maxwait
        S[Z_OFF] = off

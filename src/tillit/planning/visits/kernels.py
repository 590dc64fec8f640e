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
# decoded task (ST)
S_START, S_FIN, S_PLACE, S_BLK, S_STRETCH, S_NEW, S_ROUTE, S_LEG, S_GAP, S_LATE, S_COST = range(11)
# state of a route while decoding (CUR)
C_TIME, C_PLACE, C_BLK, C_STRETCH, C_NEW = range(5)
# end of a route (RS)
E_END, E_LEG, E_COST, E_GAP, E_IDLE = range(5)
# weights (W)
(W_TRAVEL, W_LATE, W_MAXLATE, W_WAIT, W_GAP, W_EXTRA, W_IDLE, W_SLACK, SLACK_WANTED, W_LINK,
 W_LINKMIN, W_MAXWAIT) = range(12)
# running sums (Z)
Z_COST, Z_MAXLATE, Z_MAXIDLE, Z_NLOG, Z_NROUTE, Z_NLINK, Z_STAMP, Z_BEST, Z_CNT, Z_EVALS, Z_ACCEPTED, Z_LOST = range(12)
# moves (P: cumulative probability in thousandths)
(P_NEAR, P_ROUTE, P_ORDER, P_BOTH, P_SWAP, P_TAIL, P_DAY, P_PERSON, P_KNOWN) = range(9)
# steps of a move (CH: what, task or group, route or position, day)
GIVE, PLACE, SEND = range(3)
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
def _home(r, now, at, blk, RT, BL, TT):
    """When route r is back at its end place after the blocks that remain, and the travel; -1 when it cannot."""
    mode = RT[r, R_MODE]
    progress = 0
    travel = 0
    for b in range(blk, RT[r, R_B1]):
        begins = BL[b, 0]
        if BL[b, 2] >= 0:
            leg = TT[mode, at, BL[b, 2]]
            if now + max(0, leg - progress) > begins:
                return -1, travel
            travel += leg
            at = BL[b, 2]
            progress = 0
        else:
            progress += max(0, begins - now)
        now = BL[b, 1]
    leg = TT[mode, at, RT[r, R_TO]]
    end = now + max(0, leg - progress)
    if end > RT[r, R_END]:
        return -1, travel
    return end, travel + leg


@njit(cache=True, nogil=True, error_model="numpy")
def _fit(t, r, d, low, ci, oi, days, W, TK, WP, WN, RT, BL, TT, SC, CUR, OUT):
    """Write the earliest start of task t on route r into OUT[oi]; False when it does not fit after state CUR[ci]."""
    w0 = WP[t * days + d]
    w1 = WP[t * days + d + 1]
    if w0 == w1 or CUR[ci, C_NEW] == 2:
        return False
    now = CUR[ci, C_TIME]
    at = CUR[ci, C_PLACE]
    blk = CUR[ci, C_BLK]
    mode = RT[r, R_MODE]
    dest = TK[t, T_PLACE]
    new = 0
    if dest < 0:
        dest = at
        if CUR[ci, C_NEW] == 1:
            new = 2
    minutes = TK[t, T_MIN]
    b1 = RT[r, R_B1]
    acc = 0
    progress = 0
    s = 0
    arrive = 0
    late = 0
    while True:
        arrive = now + max(0, TT[mode, at, dest] - progress)
        s = max(arrive, low)
        k = w0
        if s < WN[k, 0]:
            s = WN[k, 0]
        while k + 1 < w1 and s >= WN[k + 1, 0]:
            k += 1
        late = s - WN[k, 1]
        if late > 0:
            if k + 1 < w1 and (WN[k, 2] == 1 or late * W[W_LATE] > (WN[k + 1, 0] - s) * W[W_GAP]):
                s = WN[k + 1, 0]
                late = 0
            elif WN[k, 2] == 1:
                return False
        else:
            late = 0
        if blk >= b1:
            if s + minutes + TT[mode, dest, RT[r, R_TO]] > RT[r, R_END]:
                return False
            break
        if s + minutes <= BL[blk, 0]:
            end, _ = _home(r, s + minutes, dest, blk, RT, BL, TT)
            if end >= 0:
                break
        if BL[blk, 2] >= 0:
            acc += TT[mode, at, BL[blk, 2]]
            at = BL[blk, 2]
            progress = 0
            if TK[t, T_PLACE] < 0:
                dest = at
        else:
            progress += max(0, BL[blk, 0] - now)
        now = BL[blk, 1]
        blk += 1
    gap = s - arrive
    if gap > 0 and CUR[ci, C_STRETCH] > 0:
        gap = max(0, gap - max(0, CUR[ci, C_STRETCH] - CUR[ci, C_TIME]))
    cost = W[W_LATE] * late + SC[t, r]
    if CUR[ci, C_NEW] == 0:
        cost += W[W_WAIT] * gap
    if TK[t, T_WISH] >= 0:
        off = abs(s - TK[t, T_WISH]) - TK[t, T_WISHTOL]
        if off > 0:
            cost += off * TK[t, T_WISHW]
    if TK[t, T_TOLD] >= 0:
        off = abs(s - TK[t, T_TOLD]) - TK[t, T_TOLDTOL]
        if off > 0:
            cost += off * TK[t, T_TOLDW]
    OUT[oi, S_START] = s
    OUT[oi, S_FIN] = s + minutes
    OUT[oi, S_PLACE] = dest
    OUT[oi, S_BLK] = blk
    OUT[oi, S_STRETCH] = TK[t, T_FREE]
    OUT[oi, S_NEW] = new
    OUT[oi, S_ROUTE] = r
    OUT[oi, S_LEG] = acc + TT[mode, at, dest]
    OUT[oi, S_GAP] = gap
    OUT[oi, S_LATE] = late
    OUT[oi, S_COST] = cost
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def _advance(ci, oi, CUR, OUT):
    """Let the state CUR[ci] be the one after the task in OUT[oi]."""
    CUR[ci, C_TIME] = OUT[oi, S_FIN]
    CUR[ci, C_PLACE] = OUT[oi, S_PLACE]
    CUR[ci, C_BLK] = OUT[oi, S_BLK]
    CUR[ci, C_STRETCH] = OUT[oi, S_STRETCH]
    CUR[ci, C_NEW] = OUT[oi, S_NEW]


@njit(cache=True, nogil=True, error_model="numpy")
def _load(r, d, k, order, GR, RT, ST, CUR):
    """Let CUR[r] be the state of route r just before position k of day d."""
    for j in range(k - 1, -1, -1):
        g = order[d, j]
        t = GR[g, G_T0]
        u = GR[g, G_T1]
        later = not (ST[t, S_ROUTE] == r and ST[t, S_FIN] > ST[u, S_FIN])
        if u >= 0 and ST[u, S_ROUTE] == r and ST[u, S_START] >= 0 and later:
            _advance(r, u, CUR, ST)
            return
        if ST[t, S_ROUTE] == r and ST[t, S_START] >= 0:
            _advance(r, t, CUR, ST)
            return
    CUR[r, C_TIME] = RT[r, R_START]
    CUR[r, C_PLACE] = RT[r, R_FROM]
    CUR[r, C_BLK] = RT[r, R_B0]
    CUR[r, C_STRETCH] = 0
    CUR[r, C_NEW] = 1


@njit(cache=True, nogil=True, error_model="numpy")
def _group(g, d, low0, low1, days, W, TK, GR, WP, WN, RT, BL, TT, SC, tr, CUR, OUT):
    """Decode group g on day d into OUT[0] and OUT[1]; False when it does not fit and stays uncovered."""
    t = GR[g, G_T0]
    u = GR[g, G_T1]
    r = tr[t]
    if r < 0:
        return False
    if u < 0:
        return _fit(t, r, d, low0, r, np.int64(0), days, W, TK, WP, WN, RT, BL, TT, SC, CUR, OUT)
    q = tr[u]
    if q < 0:
        return False
    same = RT[r, R_HELPER] == RT[q, R_HELPER]
    if GR[g, G_HELPERS] == SAME_HELPER and not same:
        return False
    if GR[g, G_HELPERS] == OTHER_HELPER and same:
        return False
    kind = GR[g, G_KIND]
    if kind == SAME and same:
        return False
    scratch = CUR.shape[0] - 1
    for _ in range(12):
        if not _fit(t, r, d, low0, r, np.int64(0), days, W, TK, WP, WN, RT, BL, TT, SC, CUR, OUT):
            return False
        s0 = OUT[0, S_START]
        if kind == SAME:
            low1 = max(low1, s0)
        elif kind == AFTER:
            low1 = max(low1, s0 + GR[g, G_LOW])
        if r == q:
            _advance(scratch, np.int64(0), CUR, OUT)
            if not _fit(u, q, d, low1, scratch, np.int64(1), days, W, TK, WP, WN, RT, BL, TT, SC, CUR, OUT):
                return False
        elif not _fit(u, q, d, low1, q, np.int64(1), days, W, TK, WP, WN, RT, BL, TT, SC, CUR, OUT):
            return False
        s1 = OUT[1, S_START]
        if kind == FREE:
            return True
        if kind == SAME:
            if s1 == s0:
                return True
            low0 = s1
        else:
            if s1 - s0 <= GR[g, G_HIGH]:
                return True
            low0 = s1 - GR[g, G_HIGH]
    return False


@njit(cache=True, nogil=True, error_model="numpy")
def _count(person, helper, step, NC, cnt, Z):
    """Count one visit more or less by this helper; a helper who is new to the person this week costs."""
    if person < 0:
        return
    before = cnt[person, helper]
    cnt[person, helper] = before + step
    if before == 0:
        Z[Z_COST] += NC[person, helper]
    elif before + step == 0:
        Z[Z_COST] -= NC[person, helper]


@njit(cache=True, nogil=True, error_model="numpy")
def _store(t, oi, fits, W, TK, RT, NC, ST, LATE, cnt, RS, LOG, LOGT, OUT, Z):
    """Replace the decoded task t by OUT[oi], log the old one, keep the sums; True when the route's state differs."""
    old = ST[t, S_START]
    if not fits and old < 0:
        ST[t, S_ROUTE] = NOBODY
        return False
    n = Z[Z_NLOG]
    LOGT[n] = t
    Z[Z_NLOG] = n + 1
    for c in range(11):
        LOG[n, c] = ST[t, c]
    changed = True
    person = TK[t, T_PERSON]
    if old >= 0:
        Z[Z_COST] -= ST[t, S_COST] + W[W_TRAVEL] * ST[t, S_LEG]
        RS[ST[t, S_ROUTE], E_GAP] -= ST[t, S_GAP]
        if LATE[t] > 0 and LATE[t] >= Z[Z_MAXLATE]:
            Z[Z_LOST] = 1
        if not fits:
            _count(person, RT[ST[t, S_ROUTE], R_HELPER], np.int64(-1), NC, cnt, Z)
    if fits:
        r = OUT[oi, S_ROUTE]
        Z[Z_COST] += OUT[oi, S_COST] + W[W_TRAVEL] * OUT[oi, S_LEG]
        RS[r, E_GAP] += OUT[oi, S_GAP]
        if old < 0:
            _count(person, RT[r, R_HELPER], np.int64(1), NC, cnt, Z)
        elif ST[t, S_ROUTE] != r:
            _count(person, RT[ST[t, S_ROUTE], R_HELPER], np.int64(-1), NC, cnt, Z)
            _count(person, RT[r, R_HELPER], np.int64(1), NC, cnt, Z)
        else:
            changed = (
                old != OUT[oi, S_START]
                or ST[t, S_FIN] != OUT[oi, S_FIN]
                or ST[t, S_PLACE] != OUT[oi, S_PLACE]
                or ST[t, S_BLK] != OUT[oi, S_BLK]
                or ST[t, S_STRETCH] != OUT[oi, S_STRETCH]
                or ST[t, S_NEW] != OUT[oi, S_NEW]
            )
        for c in range(11):
            ST[t, c] = OUT[oi, c]
        LATE[t] = OUT[oi, S_LATE]
    else:
        ST[t, S_START] = UNCOVERED
        ST[t, S_ROUTE] = NOBODY
        LATE[t] = 0
    return changed


@njit(cache=True, nogil=True, error_model="numpy")
def _link(link, TK, RT, LK, ST, gday, W):
    """What a link costs now: nothing while it holds or one end is uncovered."""
    a = LK[link, K_FIRST]
    b = LK[link, K_SECOND]
    if ST[a, S_START] < 0 or ST[b, S_START] < 0:
        return 0
    cost = 0
    apart = (gday[TK[b, T_GROUP]] - gday[TK[a, T_GROUP]]) * 1440000 + ST[b, S_START] - ST[a, S_START]
    if apart < LK[link, K_LOW]:
        cost += W[W_LINK] + (LK[link, K_LOW] - apart) * W[W_LINKMIN]
    if apart > LK[link, K_HIGH]:
        cost += W[W_LINK] + (apart - LK[link, K_HIGH]) * W[W_LINKMIN]
    same = RT[ST[a, S_ROUTE], R_HELPER] == RT[ST[b, S_ROUTE], R_HELPER]
    if (LK[link, K_HELPERS] == SAME_HELPER and not same) or (LK[link, K_HELPERS] == OTHER_HELPER and same):
        cost += W[W_LINK]
    return cost


@njit(cache=True, nogil=True, error_model="numpy")
def _decode(d, first, last, days, W, TK, GR, WP, WN, RT, BL, TT, SC, NC, LK, LL, order, olen, gpos, gday,
            tr, ST, LATE, cnt, RS, CUR, OUT, LOG, LOGT, ELOG, ELOGR, dirty, seen, flag, Z):  # fmt: skip
    """Decode day d again from position first on; what moved lies between first and last, on routes marked dirty."""
    stamp = Z[Z_STAMP]
    n = olen[d]
    open_routes = 0
    # dirty: 0 clean, 1 follows from a change, 2 touched by the move itself (never clean up to position last).
    # seen lists the routes that were dirty at any time; their ends are looked at again.
    for i in range(Z[Z_NROUTE]):
        r = seen[i]
        if RT[r, R_DAY] == d:
            _load(r, d, first, order, GR, RT, ST, CUR)
            open_routes += 1
    pending = 0
    k = first
    while k < n:
        if k > last and open_routes == 0 and pending == 0:
            break
        g = order[d, k]
        t = GR[g, G_T0]
        u = GR[g, G_T1]
        r = tr[t]
        q = NOBODY
        if u >= 0:
            q = tr[u]
        flagged = flag[g] == stamp
        if flagged and k > last:
            pending -= 1
        if flagged or (r >= 0 and dirty[r] > 0) or (q >= 0 and dirty[q] > 0):
            if r >= 0 and dirty[r] == 0:
                _load(r, d, k, order, GR, RT, ST, CUR)
            if q >= 0 and q != r and dirty[q] == 0:
                _load(q, d, k, order, GR, RT, ST, CUR)
            low0 = np.int64(0)
            low1 = np.int64(0)
            for e in range(TK[t, T_L0], TK[t, T_L1]):
                link = LL[e]
                a = LK[link, K_FIRST]
                if LK[link, K_SECOND] == t and ST[a, S_START] >= 0:
                    h = TK[a, T_GROUP]
                    if gday[h] == d and gpos[h] < k:
                        low0 = max(low0, ST[a, S_START] + LK[link, K_LOW])
            if u >= 0:
                for e in range(TK[u, T_L0], TK[u, T_L1]):
                    link = LL[e]
                    a = LK[link, K_FIRST]
                    if LK[link, K_SECOND] == u and ST[a, S_START] >= 0:
                        h = TK[a, T_GROUP]
                        if gday[h] == d and gpos[h] < k:
                            low1 = max(low1, ST[a, S_START] + LK[link, K_LOW])
            fits = _group(g, d, low0, low1, days, W, TK, GR, WP, WN, RT, BL, TT, SC, tr, CUR, OUT)
            was = ST[t, S_START] >= 0
            if was and not fits:
                Z[Z_COST] += GR[g, G_PRICE]
            elif fits and not was:
                Z[Z_COST] -= GR[g, G_PRICE]
            c0 = _store(t, np.int64(0), fits, W, TK, RT, NC, ST, LATE, cnt, RS, LOG, LOGT, OUT, Z)
            c1 = False
            if u >= 0:
                c1 = _store(u, np.int64(1), fits, W, TK, RT, NC, ST, LATE, cnt, RS, LOG, LOGT, OUT, Z)
            if r >= 0:
                if fits:
                    _advance(r, np.int64(0), CUR, OUT)
                if c0 and dirty[r] == 0:
                    dirty[r] = 1
                    open_routes += 1
                    seen[Z[Z_NROUTE]] = r
                    Z[Z_NROUTE] += 1
            if q >= 0:
                if fits and (q != r or OUT[1, S_FIN] >= OUT[0, S_FIN]):
                    _advance(q, np.int64(1), CUR, OUT)
                if c1 and dirty[q] == 0:
                    dirty[q] = 1
                    open_routes += 1
                    seen[Z[Z_NROUTE]] = q
                    Z[Z_NROUTE] += 1
            if fits and was and not c0 and not c1:
                if r >= 0 and (dirty[r] == 1 or (dirty[r] == 2 and k > last)):
                    dirty[r] = 0
                    open_routes -= 1
                if q >= 0 and q != r and (dirty[q] == 1 or (dirty[q] == 2 and k > last)):
                    dirty[q] = 0
                    open_routes -= 1
            elif fits and was and u >= 0 and q != r:
                if not c0 and r >= 0 and (dirty[r] == 1 or (dirty[r] == 2 and k > last)):
                    dirty[r] = 0
                    open_routes -= 1
                if not c1 and q >= 0 and (dirty[q] == 1 or (dirty[q] == 2 and k > last)):
                    dirty[q] = 0
                    open_routes -= 1
            for x in range(2):
                if x == 0:
                    v = t
                    touched = c0
                else:
                    v = u
                    touched = c1
                if v >= 0 and touched:
                    for e in range(TK[v, T_L0], TK[v, T_L1]):
                        link = LL[e]
                        if LK[link, K_FIRST] == v:
                            h = TK[LK[link, K_SECOND], T_GROUP]
                            if gday[h] == d and gpos[h] > k and flag[h] != stamp:
                                flag[h] = stamp
                                if gpos[h] > last:
                                    pending += 1
        k += 1
    # A route whose marks are gone ends as before; the others are closed again.
    for i in range(Z[Z_NROUTE]):
        r = seen[i]
        if dirty[r] > 0 and RT[r, R_DAY] == d:
            m = Z[Z_CNT]
            ELOGR[m] = r
            for c in range(5):
                ELOG[m, c] = RS[r, c]
            Z[Z_CNT] = m + 1
            Z[Z_COST] -= RS[r, E_COST] + W[W_TRAVEL] * RS[r, E_LEG]
            if CUR[r, C_NEW] == 1:
                RS[r, E_END] = RT[r, R_START]
                RS[r, E_LEG] = 0
                RS[r, E_COST] = 0
                RS[r, E_IDLE] = RT[r, R_SOFT] - RT[r, R_START]
            else:
                end, leg = _home(r, CUR[r, C_TIME], CUR[r, C_PLACE], CUR[r, C_BLK], RT, BL, TT)
                RS[r, E_END] = end
                RS[r, E_LEG] = leg
                cost = W[W_EXTRA] * max(0, end - RT[r, R_SOFT])
                if W[W_SLACK] > 0:
                    cost += W[W_SLACK] * max(0, W[SLACK_WANTED] - (RT[r, R_END] - end))
                RS[r, E_COST] = cost
                tail = RT[r, R_SOFT] - end
                if CUR[r, C_STRETCH] > 0:
                    tail -= max(0, CUR[r, C_STRETCH] - CUR[r, C_TIME])
                RS[r, E_IDLE] = max(0, tail)
            Z[Z_COST] += RS[r, E_COST] + W[W_TRAVEL] * RS[r, E_LEG]


@njit(cache=True, nogil=True, error_model="numpy")
def _touch(t, tr, RT, dirty, seen, lo, hi, gpos, gday, TK, Z):
    """Mark the route of task t and its position as touched by the move."""
    r = tr[t]
    if r >= 0 and dirty[r] == 0:
        dirty[r] = 2
        seen[Z[Z_NROUTE]] = r
        Z[Z_NROUTE] += 1
    g = TK[t, T_GROUP]
    d = gday[g]
    lo[d] = min(lo[d], gpos[g])
    hi[d] = max(hi[d], gpos[g])


@njit(cache=True, nogil=True, error_model="numpy")
def _shift(d, i, j, order, gpos):
    """Move the group at position i of day d to position j."""
    g = order[d, i]
    if i < j:
        for k in range(i, j):
            h = order[d, k + 1]
            order[d, k] = h
            gpos[h] = k
    else:
        for k in range(i, j, -1):
            h = order[d, k - 1]
            order[d, k] = h
            gpos[h] = k
    order[d, j] = g
    gpos[g] = j


@njit(cache=True, nogil=True, error_model="numpy")
def _transfer(g, d, j, order, olen, gpos, gday):
    """Move group g to position j of another day d."""
    c = gday[g]
    i = gpos[g]
    n = olen[c] - 1
    for k in range(i, n):
        h = order[c, k + 1]
        order[c, k] = h
        gpos[h] = k
    olen[c] = n
    for k in range(olen[d], j, -1):
        h = order[d, k - 1]
        order[d, k] = h
        gpos[h] = k
    order[d, j] = g
    olen[d] += 1
    gpos[g] = j
    gday[g] = d


@njit(cache=True, nogil=True, error_model="numpy")
def _apply(n, CH, GR, TK, RT, order, olen, gpos, gday, tr, dirty, seen, flag, lo, hi, Z):
    """Make the n steps of a move; each step's row then holds what undoes it."""
    for i in range(n):
        x = CH[i, 1]
        g = x
        if CH[i, 0] == GIVE:
            g = TK[x, T_GROUP]
        flag[g] = Z[Z_STAMP]
        for again in range(2):
            for c in range(2):
                t = GR[g, c]
                if t >= 0 and (CH[i, 0] != GIVE or t == x):
                    _touch(t, tr, RT, dirty, seen, lo, hi, gpos, gday, TK, Z)
            if again == 0:
                if CH[i, 0] == GIVE:
                    old = tr[x]
                    tr[x] = CH[i, 2]
                    CH[i, 2] = old
                elif CH[i, 0] == PLACE:
                    old = gpos[x]
                    _shift(gday[x], old, CH[i, 2], order, gpos)
                    CH[i, 2] = old
                else:
                    old = gpos[x]
                    day = gday[x]
                    _transfer(x, CH[i, 3], CH[i, 2], order, olen, gpos, gday)
                    CH[i, 2] = old
                    CH[i, 3] = day


@njit(cache=True, nogil=True, error_model="numpy")
def _pick_route(t, d, days, CP, CD, TK, PP, PT, PK, tr, RT, OKR, HR, known, rng):
    """A shift on day d for task t: with some luck one of a helper whom the person knows or meets this week."""
    c0 = CP[t * days + d]
    c1 = CP[t * days + d + 1]
    if c0 == c1:
        return NOBODY
    p = TK[t, T_PERSON]
    if p >= 0 and _below(rng, np.int64(1000)) < known:
        h = NOBODY
        if _below(rng, np.int64(4)) == 0:
            h = PK[p, _below(rng, PK.shape[1])]
        else:
            n = PP[p + 1] - PP[p]
            r = tr[PT[PP[p] + _below(rng, n)]]
            if r >= 0:
                h = RT[r, R_HELPER]
        if h >= 0:
            r = HR[h * days + d, _below(rng, np.int64(2))]
            if r >= 0 and OKR[t, r] == 1:
                return r
    return CD[c0 + _below(rng, c1 - c0)]


@njit(cache=True, nogil=True, error_model="numpy")
def _propose(days, P, TK, GR, RT, CP, CD, OKR, HR, NB, PP, PT, PK, order, olen, gpos, gday, tr, CH, rng):
    """Write the steps of a random move into CH; their number, or 0 when the move drawn is none."""
    g = _below(rng, GR.shape[0])
    d = gday[g]
    t = GR[g, G_T0]
    if GR[g, G_T1] >= 0 and _below(rng, np.int64(2)) == 1:
        t = GR[g, G_T1]
    kind = _below(rng, np.int64(1000))
    n = 0
    if kind < P[P_NEAR] or kind >= P[P_PERSON] or (kind >= P[P_BOTH] and kind < P[P_TAIL]):
        # With a neighbor in place and time.
        h = NB[g, _below(rng, NB.shape[1])]
        if h < 0 or gday[h] != d:
            return 0
        v = GR[h, G_T0]
        if GR[h, G_T1] >= 0 and _below(rng, np.int64(2)) == 1:
            v = GR[h, G_T1]
        r = tr[t]
        q = tr[v]
        i = gpos[g]
        j = gpos[h]
        if kind < P[P_NEAR] or kind >= P[P_PERSON]:
            # Next to the neighbor, on the neighbor's route.
            if q < 0 or OKR[t, q] == 0:
                return 0
            if q != r:
                CH[n, 0] = GIVE
                CH[n, 1] = t
                CH[n, 2] = q
                n += 1
            j += _below(rng, np.int64(2))
            if j > i:
                j -= 1
            if i != j:
                CH[n, 0] = PLACE
                CH[n, 1] = g
                CH[n, 2] = j
                n += 1
            return n
        if kind < P[P_SWAP]:
            # The two change routes, and half the time positions.
            if r != q:
                if (q >= 0 and OKR[t, q] == 0) or (r >= 0 and OKR[v, r] == 0):
                    return 0
                CH[0, 0] = GIVE
                CH[0, 1] = t
                CH[0, 2] = q
                CH[1, 0] = GIVE
                CH[1, 1] = v
                CH[1, 2] = r
                n = 2
            if r == q or _below(rng, np.int64(2)) == 0:
                CH[n, 0] = PLACE
                CH[n, 1] = g
                CH[n, 2] = j
                CH[n + 1, 0] = PLACE
                CH[n + 1, 1] = h
                CH[n + 1, 2] = i
                n += 2
            return n
        # Their routes exchange all that comes after the two.
        if r < 0 or q < 0 or r == q:
            return 0
        for k in range(min(i, j), olen[d]):
            e = order[d, k]
            for x in range(2):
                w = GR[e, x]
                if w >= 0:
                    to = NOBODY
                    if tr[w] == r and k >= i:
                        to = q
                    elif tr[w] == q and k > j:
                        to = r
                    if to >= 0:
                        if OKR[w, to] == 0:
                            return 0
                        CH[n, 0] = GIVE
                        CH[n, 1] = w
                        CH[n, 2] = to
                        n += 1
        return n
    if kind < P[P_BOTH]:
        if kind >= P[P_ROUTE]:
            # To another position, near or anywhere.
            i = gpos[g]
            j = _below(rng, olen[d])
            if _below(rng, np.int64(2)) == 0:
                j = min(max(i + _below(rng, np.int64(21)) - 10, 0), olen[d] - 1)
            if i == j:
                return 0
            CH[0, 0] = PLACE
            CH[0, 1] = g
            CH[0, 2] = j
            n = 1
        if kind < P[P_ROUTE] or kind >= P[P_ORDER]:
            r = _pick_route(t, d, days, CP, CD, TK, PP, PT, PK, tr, RT, OKR, HR, P[P_KNOWN], rng)
            if r < 0:
                return 0
            if r != tr[t]:
                CH[n, 0] = GIVE
                CH[n, 1] = t
                CH[n, 2] = r
                n += 1
        return n
    if kind < P[P_DAY]:
        # To another day.
        to = _below(rng, days)
        if to == d:
            return 0
        for x in range(2):
            w = GR[g, x]
            if w >= 0 and CP[w * days + to] == CP[w * days + to + 1]:
                return 0
        j = 0
        if olen[to] > 0:
            j = _below(rng, olen[to] + 1)
            h = NB[g, _below(rng, NB.shape[1])]
            if h >= 0 and gday[h] == to:
                j = gpos[h] + _below(rng, np.int64(2))
        for x in range(2):
            if GR[g, x] >= 0:
                CH[n, 0] = GIVE
                CH[n, 1] = GR[g, x]
                CH[n, 2] = NOBODY
                n += 1
        CH[n, 0] = SEND
        CH[n, 1] = g
        CH[n, 2] = j
        CH[n, 3] = to
        n += 1
        for x in range(2):
            w = GR[g, x]
            if w >= 0:
                r = _pick_route(w, to, days, CP, CD, TK, PP, PT, PK, tr, RT, OKR, HR, P[P_KNOWN], rng)
                CH[n, 0] = GIVE
                CH[n, 1] = w
                CH[n, 2] = r
                n += 1
        return n
    # Everything that one helper does for a person this week goes to another helper.
    p = TK[t, T_PERSON]
    if p < 0 or tr[t] < 0:
        return 0
    r = _pick_route(t, d, days, CP, CD, TK, PP, PT, PK, tr, RT, OKR, HR, P[P_KNOWN], rng)
    if r < 0 or RT[r, R_HELPER] == RT[tr[t], R_HELPER]:
        return 0
    leaves = RT[tr[t], R_HELPER]
    for e in range(PP[p], PP[p + 1]):
        v = PT[e]
        if tr[v] >= 0 and RT[tr[v], R_HELPER] == leaves:
            row = RT[r, R_HELPER] * days + gday[TK[v, T_GROUP]]
            q = HR[row, 0]
            if q < 0 or OKR[v, q] == 0:
                q = HR[row, 1]
            if q >= 0 and OKR[v, q] == 1:
                CH[n, 0] = GIVE
                CH[n, 1] = v
                CH[n, 2] = q
                n += 1
    return n


@njit(cache=True, nogil=True, error_model="numpy")
def _undo(n, CH, TK, RT, order, olen, gpos, gday, tr, ST, LATE, cnt, RS, LC, LOG, LOGT, ELOG, ELOGR, KLOG, KLOGL, Z):
    """Take back the n steps of a move and all that followed from it."""
    for i in range(Z[Z_NLINK] - 1, -1, -1):
        LC[KLOGL[i]] = KLOG[i]
    for i in range(Z[Z_NLOG] - 1, -1, -1):
        v = LOGT[i]
        p = TK[v, T_PERSON]
        if ST[v, S_START] >= 0:
            RS[ST[v, S_ROUTE], E_GAP] -= ST[v, S_GAP]
            if p >= 0:
                cnt[p, RT[ST[v, S_ROUTE], R_HELPER]] -= 1
        for c in range(11):
            ST[v, c] = LOG[i, c]
        LATE[v] = 0
        if ST[v, S_START] >= 0:
            LATE[v] = ST[v, S_LATE]
            RS[ST[v, S_ROUTE], E_GAP] += ST[v, S_GAP]
            if p >= 0:
                cnt[p, RT[ST[v, S_ROUTE], R_HELPER]] += 1
    for i in range(Z[Z_CNT] - 1, -1, -1):
        r = ELOGR[i]
        RS[r, E_END] = ELOG[i, E_END]
        RS[r, E_LEG] = ELOG[i, E_LEG]
        RS[r, E_COST] = ELOG[i, E_COST]
        RS[r, E_IDLE] = ELOG[i, E_IDLE]
    for i in range(n - 1, -1, -1):
        x = CH[i, 1]
        if CH[i, 0] == GIVE:
            tr[x] = CH[i, 2]
        elif CH[i, 0] == PLACE:
            _shift(gday[x], gpos[x], CH[i, 2], order, gpos)
        else:
            _transfer(x, CH[i, 3], CH[i, 2], order, olen, gpos, gday)


@njit(cache=True, nogil=True, error_model="numpy")
def anneal(iterations, hot, cold, days, W, P, TK, GR, WP, WN, RT, BL, TT, SC, NC, LK, LL, CP, CD, OKR, HR, NB, PP, PT,
           PK, order, olen, gpos, gday, tr, border, bolen, btr, ST, LATE, cnt, RS, LC, CUR, OUT, LOG, LOGT, ELOG, ELOGR,
           KLOG, KLOGL, CH, dirty, seen, flag, lo, hi, NL, rng, Z):  # fmt: skip
    """Anneal from temperature hot to cold over this many moves; keep the best order and routes in border and btr.

    With 0 iterations this will only decode the plan as it stands (from nothing, if Z[Z_STAMP] is 0).
    """
    groups = GR.shape[0]
    routes = RT.shape[0]
    if Z[Z_STAMP] == 0:
        Z[Z_STAMP] = 1
        for d in range(days):
            Z[Z_NLOG] = 0
            Z[Z_CNT] = 0
            Z[Z_NROUTE] = 0
            for r in range(routes):
                if RT[r, R_DAY] == d:
                    dirty[r] = 2
                    seen[Z[Z_NROUTE]] = r
                    Z[Z_NROUTE] += 1
            for k in range(olen[d]):
                flag[order[d, k]] = 1
            _decode(d, np.int64(0), olen[d], days, W, TK, GR, WP, WN, RT, BL, TT, SC, NC, LK, LL, order, olen, gpos,
                    gday, tr, ST, LATE, cnt, RS, CUR, OUT, LOG, LOGT, ELOG, ELOGR, dirty, seen, flag, Z)  # fmt: skip
            for r in range(routes):
                dirty[r] = 0
        for link in range(LK.shape[0]):
            LC[link] = _link(link, TK, RT, LK, ST, gday, W)
            Z[Z_COST] += LC[link]
        top = 0
        for t in range(TK.shape[0]):
            top = max(top, LATE[t])
        Z[Z_MAXLATE] = top
        top = 0
        for r in range(routes):
            top = max(top, RS[r, E_IDLE] + RS[r, E_GAP])
        Z[Z_MAXIDLE] = top
        Z[Z_COST] += W[W_MAXLATE] * Z[Z_MAXLATE] + W[W_IDLE] * Z[Z_MAXIDLE]
        Z[Z_BEST] = Z[Z_COST]
        border[:, :] = order
        bolen[:] = olen
        btr[:] = tr
    if groups == 0 or iterations == 0:
        return
    temperature = hot
    cooling = (cold / hot) ** (1.0 / iterations)
    for _ in range(iterations):
        temperature *= cooling
        n = _propose(days, P, TK, GR, RT, CP, CD, OKR, HR, NB, PP, PT, PK, order, olen, gpos, gday, tr, CH, rng)
        if n == 0:
            continue
        Z[Z_STAMP] += 1
        Z[Z_NLOG] = 0
        Z[Z_CNT] = 0
        Z[Z_NROUTE] = 0
        Z[Z_NLINK] = 0
        Z[Z_LOST] = 0
        before = Z[Z_COST]
        maxlate = Z[Z_MAXLATE]
        maxidle = Z[Z_MAXIDLE]
        for d in range(days):
            lo[d] = 1 << 40
            hi[d] = -1
        _apply(n, CH, GR, TK, RT, order, olen, gpos, gday, tr, dirty, seen, flag, lo, hi, Z)
        Z[Z_EVALS] += 1
        for dd in range(days):
            if hi[dd] >= 0:
                _decode(dd, min(lo[dd], olen[dd]), hi[dd], days, W, TK, GR, WP, WN, RT, BL, TT, SC, NC, LK, LL, order,
                        olen, gpos, gday, tr, ST, LATE, cnt, RS, CUR, OUT, LOG, LOGT, ELOG, ELOGR, dirty, seen, flag,
                        Z)  # fmt: skip
        for i in range(Z[Z_NROUTE]):
            dirty[seen[i]] = 0
        if LK.shape[0] > 0:
            for i in range(Z[Z_NLOG]):
                v = LOGT[i]
                for e in range(TK[v, T_L0], TK[v, T_L1]):
                    link = LL[e]
                    cost = _link(link, TK, RT, LK, ST, gday, W)
                    if cost != LC[link]:
                        KLOGL[Z[Z_NLINK]] = link
                        KLOG[Z[Z_NLINK]] = LC[link]
                        Z[Z_NLINK] += 1
                        Z[Z_COST] += cost - LC[link]
                        LC[link] = cost
        if W[W_MAXLATE] > 0:
            top = maxlate
            if Z[Z_LOST] == 1:
                top = 0
                for v in range(LATE.shape[0]):
                    top = max(top, LATE[v])
            else:
                for i in range(Z[Z_NLOG]):
                    top = max(top, LATE[LOGT[i]])
            Z[Z_MAXLATE] = top
            Z[Z_COST] += W[W_MAXLATE] * (top - maxlate)
        if W[W_IDLE] > 0:
            top = 0
            for r in range(routes):
                top = max(top, RS[r, E_IDLE] + RS[r, E_GAP])
            Z[Z_MAXIDLE] = top
            Z[Z_COST] += W[W_IDLE] * (top - maxidle)
        delta = Z[Z_COST] - before
        if delta <= 0 or delta <= temperature * NL[_below(rng, NL.shape[0])]:
            Z[Z_ACCEPTED] += 1
            if Z[Z_COST] < Z[Z_BEST]:
                Z[Z_BEST] = Z[Z_COST]
                for dd in range(days):
                    bolen[dd] = olen[dd]
                    for k in range(olen[dd]):
                        border[dd, k] = order[dd, k]
                for v in range(tr.shape[0]):
                    btr[v] = tr[v]
            continue
        _undo(n, CH, TK, RT, order, olen, gpos, gday, tr, ST, LATE, cnt, RS, LC, LOG, LOGT, ELOG, ELOGR, KLOG, KLOGL, Z)
        Z[Z_COST] = before
        Z[Z_MAXLATE] = maxlate
        Z[Z_MAXIDLE] = maxidle

"""Greedy insertion: visits in the order of their windows, each to the helper (or two) where it costs least more."""

from __future__ import annotations

from dataclasses import dataclass

from tillit.planning.visits import kernels as k
from tillit.planning.visits.arrays import Arrays
from tillit.project.peers.proposal import Member, Proposal, members, nothing, visit_groups, weight


@dataclass
class Route:
    """Where a helper is, and from when on free."""

    time: int
    place: int
    lunch: int | None = None  # the break's task, until it is taken


@dataclass(frozen=True)
class Offer:
    """One task at the end of one route."""

    cost: int
    start: int
    route: int
    lunch: int | None  # when the break is taken before it, if it is


class Greedy:
    """Fills routes from morning to evening."""

    def __init__(self, a: Arrays) -> None:
        self.a = a
        self.members = members(a)
        self.routes = [Route(int(row[k.R_START]), int(row[k.R_FROM])) for row in a.RT]
        for r, task in enumerate(a.BREAK):
            self.routes[r].lunch = int(task) if task >= 0 else None
        self.found = nothing(a)
        self.worst = 0

    def offer(self, t: Member, r: int, low: int = 0) -> Offer | None:
        """The task on this route, not before low; None when it does not fit."""
        a, route, row = self.a, self.routes[r], self.a.RT[r]
        legs = a.TT[int(row[k.R_MODE])]
        home = int(row[k.R_TO])
        leg = int(legs[route.place, t.place])
        start, late = self._start(t, max(low, route.time + leg))
        lunch = None
        if route.lunch is not None and start >= int(a.WN[a.WP[route.lunch], 0]):
            lunch = max(route.time, int(a.WN[a.WP[route.lunch], 0]))
            start, late = self._start(t, max(low, lunch + int(a.TK[route.lunch, k.T_MIN]) + leg))
        if late > 0 and t.windows[-1][2]:
            return None
        end = start + t.minutes + int(legs[t.place, home])
        before = route.time + int(legs[route.place, home])
        if end > int(row[k.R_END]):
            return None
        soft = int(row[k.R_SOFT])
        cost = weight(a, k.W_TRAVEL) * (leg + int(legs[t.place, home]) - int(legs[route.place, home]))
        cost += weight(a, k.W_LATE) * late + weight(a, k.W_MAXLATE) * max(0, late - self.worst)
        cost += weight(a, k.W_EXTRA) * (max(0, end - soft) - max(0, before - soft))
        if route.time > int(row[k.R_START]):
            cost += weight(a, k.W_WAIT) * max(0, start - route.time - leg)
        return Offer(cost + int(a.SC[t.task, r]), start, r, lunch)

    @staticmethod
    def _start(t: Member, low: int) -> tuple[int, int]:
        start = max(low, t.windows[0][0])
        opened = [w for w in t.windows if w[0] <= start]
        late = start - opened[-1][1]
        later = [w for w in t.windows if w[0] > start]
        if late > 0 and later and (opened[-1][2] or late > later[0][0] - start):
            return later[0][0], 0
        return start, max(0, late)

    def take(self, t: Member, offer: Offer) -> None:
        """Put the task at the end of the route."""
        route = self.routes[offer.route]
        if offer.lunch is not None and route.lunch is not None:
            self.found.routes[route.lunch] = offer.route
            self.found.starts[route.lunch] = offer.lunch
            route.lunch = None
        self.found.routes[t.task], self.found.starts[t.task] = offer.route, offer.start
        route.time, route.place = offer.start + t.minutes, t.place
        self.worst = max(self.worst, offer.start - max(w[1] for w in t.windows if w[0] <= offer.start))

    def pair(self, g: int) -> tuple[Offer, Offer] | None:
        """The cheapest two helpers of a group of two, at the same moment or in sequence."""
        a = self.a
        row = a.GR[g]
        one, two = self.members[int(row[k.G_T0])], self.members[int(row[k.G_T1])]
        kind, least, most = int(row[k.G_KIND]), int(row[k.G_LOW]), int(row[k.G_HIGH])
        best: tuple[int, Offer, Offer] | None = None
        for r in one.routes:
            first = self.offer(one, r)
            for q in two.routes:
                if first is None or a.RT[r, k.R_HELPER] == a.RT[q, k.R_HELPER]:
                    continue
                second = self.offer(two, q, first.start + (least if kind == k.AFTER else 0))
                if kind == k.FREE:
                    second = self.offer(two, q)
                moved: Offer | None = first
                if second is not None and kind == k.SAME and second.start > first.start:
                    moved = self.offer(one, r, second.start)
                    second = self.offer(two, q, moved.start) if moved is not None else None
                elif second is not None and kind == k.AFTER and second.start - first.start > most:
                    moved = self.offer(one, r, second.start - most)
                if moved is None or second is None:
                    continue
                if kind == k.SAME and moved.start != second.start:
                    continue
                if best is None or moved.cost + second.cost < best[0]:
                    best = (moved.cost + second.cost, moved, second)
        return None if best is None else best[1:]

    def fill(self) -> Proposal:
        """Place every group that fits at less than its price."""
        a = self.a
        first = {g: self.members[int(a.GR[g, k.G_T0])] for g in visit_groups(a)}
        for g, t in sorted(first.items(), key=lambda item: (item[1].windows[0], item[0])):
            price = int(a.GR[g, k.G_PRICE])
            if a.GR[g, k.G_T1] >= 0:
                both = self.pair(g)
                if both is not None and both[0].cost + both[1].cost < price:
                    self.take(t, both[0])
                    self.take(self.members[int(a.GR[g, k.G_T1])], both[1])
                continue
            offers = [offer for r in t.routes if (offer := self.offer(t, r)) is not None]
            best = min(offers, key=lambda offer: offer.cost, default=None)
            if best is not None and best.cost < price:
                self.take(t, best)
        for r, route in enumerate(self.routes):
            if route.lunch is not None:
                self.found.routes[route.lunch] = r
                self.found.starts[route.lunch] = max(route.time, int(a.WN[a.WP[route.lunch], 0]))
        return self.found


def greedy(a: Arrays) -> Proposal:
    """Plan a one-day problem by greedy insertion."""
    if a.problem.days != 1 or any(row[k.R_B0] != row[k.R_B1] for row in a.RT):
        raise ValueError("the peers plan one day without breaks at fixed times, as the public suites have it")
    return Greedy(a).fill()

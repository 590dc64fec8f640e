"""One peer on one instance, in a process of its own: `python -m tillit.project.peers NAME FILE SECONDS SEED`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import monotonic

from tillit.planning.visits.adapters.layout import layout_of
from tillit.planning.visits.arrays import build
from tillit.planning.visits.solve import solve
from tillit.planning.visits.stop import MaxIterations
from tillit.planning.visits.workers import Budget, solve_with_workers
from tillit.project.commands.visit_files import read_json
from tillit.project.peers.greedy import greedy
from tillit.project.peers.proposal import plan_of

WORKERS = 2


def main(name: str, file: str, seconds: float, seed: int) -> None:
    """Plan the instance and print cost, terms, violations and the seconds of the search as one JSON line.

    A peer that ends worse than the greedy plan it began from, since it cannot see every cost, keeps that plan.
    """
    data = read_json(Path(file))
    layout = layout_of(data)
    problem = layout.read(data)
    a = build(problem)
    solve(problem, stop=MaxIterations(0))  # loads the kernel, which is not search
    began = monotonic()
    if name == "tillit":
        plans = [solve_with_workers(problem, Budget(seconds=seconds), seed=seed, workers=WORKERS).plan]
    else:
        start = greedy(a)
        plans = [plan_of(a, start)]
        if name == "routing":
            from tillit.project.peers.routing import routing

            plans.append(plan_of(a, routing(a, start, seconds)))
        elif name == "cp_sat":
            from tillit.project.peers.cp_sat import cp_sat

            plans.append(plan_of(a, cp_sat(a, start, seconds, seed)))
    took = monotonic() - began
    judged = [layout.judge(data, layout.write(data, problem, plan)) for plan in plans]
    violations, terms = min(judged, key=lambda found: (len(found[0]), sum(found[1].values())))
    print(json.dumps({"cost": sum(terms.values()), "terms": terms, "violations": len(violations), "took": took}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))

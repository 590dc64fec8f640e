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
    """Plan the instance and print cost, terms, violations and the seconds of the search as one JSON line."""
    data = read_json(Path(file))
    layout = layout_of(data)
    problem = layout.read(data)
    a = build(problem)
    solve(problem, stop=MaxIterations(0))  # loads the kernel, which is not search
    began = monotonic()
    if name == "tillit":
        plan = solve_with_workers(problem, Budget(seconds=seconds), seed=seed, workers=WORKERS).plan
    else:
        found = greedy(a)
        if name == "routing":
            from tillit.project.peers.routing import routing

            found = routing(a, found, seconds)
        elif name == "cp_sat":
            from tillit.project.peers.cp_sat import cp_sat

            found = cp_sat(a, found, seconds, seed)
        plan = plan_of(a, found)
    took = monotonic() - began
    violations, terms = layout.judge(data, layout.write(data, problem, plan))
    print(json.dumps({"cost": sum(terms.values()), "terms": terms, "violations": len(violations), "took": took}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))

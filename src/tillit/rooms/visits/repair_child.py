"""The child process that works out how a plan can be repaired: one question in, lines of JSON out.

Like solver_child.py it loads the planner and nothing of Django.
"""

from __future__ import annotations

import gzip
import json
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from tillit.foundation.lifetime import end_with_parent
from tillit.planning.visits.json_format import from_json, to_json
from tillit.planning.visits.plan import Plan, plan_from_json
from tillit.planning.visits.presets import REPAIR, REPAIR_KNOWN
from tillit.planning.visits.problem import Problem
from tillit.planning.visits.stay_longer import MayStay
from tillit.planning.visits.why import why_uncovered

WAYS = {"fewest": REPAIR, "known": REPAIR_KNOWN}


@dataclass(frozen=True)
class Question:
    """The week as it is now, the plan that people were told, whose shift may last longer, and who is lent for that."""

    problem: Problem
    published: Plan
    may_stay: tuple[MayStay, ...]
    lent: frozenset[str]
    seed: int

    def pack(self) -> bytes:
        """Give it as the child reads it."""
        return gzip.compress(
            json.dumps(
                {
                    "problem": to_json(self.problem),
                    "published": self.published.to_json(),
                    "may_stay": [asdict(may) for may in self.may_stay],
                    "lent": sorted(self.lent),
                    "seed": self.seed,
                }
            ).encode(),
            compresslevel=1,
        )

    @classmethod
    def unpack(cls, packed: bytes) -> Question:
        """Read what `pack` wrote."""
        data = json.loads(gzip.decompress(packed))
        return cls(
            from_json(data["problem"]),
            plan_from_json(data["published"]),
            tuple(MayStay(**may) for may in data["may_stay"]),
            frozenset(data["lent"]),
            data["seed"],
        )


def answer(question: Question, *, tell: Callable[[float], None]) -> dict[str, Any]:
    """Work out the ways to repair: fewest changes, best continuity, and longer shifts for what is left."""
    from tillit.planning.visits.repair import best_repair
    from tillit.planning.visits.stay_longer import stay_longer

    found: dict[str, Any] = {}
    for number, (kind, weights) in enumerate(WAYS.items()):
        repaired = best_repair(
            question.problem,
            question.published,
            seed=question.seed,
            weights=weights,
            on_progress=lambda share, _, done=number: tell((done + share) / len(WAYS)),
        )
        found[kind] = _way(question, repaired.plan)
        if kind == "fewest" and repaired.uncovered:
            plan, asked = stay_longer(question.problem, repaired.plan, repaired.uncovered, question.may_stay)
            if asked:
                found["longer"] = _way(question, plan) | {"asked": [asdict(stay) for stay in asked]}
    return found


def _way(question: Question, plan: Plan) -> dict[str, Any]:
    left = [visit.id for visit in question.problem.visits if visit.id not in plan.of]
    return {"plan": plan.to_json(), "obstacles": {key: _obstacles(question, plan, key) for key in left}}


def _obstacles(question: Question, plan: Plan, key: str) -> list[dict[str, Any]]:
    found = why_uncovered(question.problem, plan, key)
    return [asdict(obstacle) for obstacle in found if obstacle.helper not in question.lent]


def main() -> None:
    """Read a question from standard input; write progress lines and at last the ways.

    The planner and its compiled kernels are loaded while the question is still being made.
    """
    from tillit.rooms.visits.solver_child import warm_up

    warm_up()
    question = Question.unpack(sys.stdin.buffer.read())
    told = -1

    def tell(share: float) -> None:
        nonlocal told
        percent = int(share * 100)
        if percent >= told + 5:
            told = percent
            _say({"progress": percent})

    _say(answer(question, tell=tell))


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    end_with_parent(signal.SIGKILL)  # nobody would take its answer
    main()

"""Soft: the latest visit is not very late (a benchmark's term)."""

from tillit.planning.visits.constraints import late
from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """One breach: the visit that is latest."""
    found = late.measure(reading) if reading.problem.weights.max_late else []
    if not found:
        return []
    worst = max(found, key=lambda breach: breach.amount)
    return [Breach(worst.amount, worst.amount * reading.problem.weights.max_late, worst.visits, worst.facts)]


def explain(breach: Breach) -> str:
    """The breach in words."""
    return f"visit {breach.facts['visit']} is the latest, by {breach.facts['minutes']:g} minutes"


CONSTRAINT = Constraint(
    "max_late", False, "minutes", "The latest visit is not very late.", measure, explain,
    "Mankowska, Meisel and Bierwirth 2014, objective (1), third term",
)  # fmt: skip

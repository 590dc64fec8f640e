"""How long to search: a number of moves for each visit, so that a plan is the same on every machine."""

from tillit.planning.visits.problem import Problem

MOVES_A_VISIT = 4_000
FEWEST_MOVES = 20_000


def moves_for(problem: Problem) -> int:
    """Give how many moves the search makes for a problem of this size."""
    return max(FEWEST_MOVES, MOVES_A_VISIT * len(problem.visits))

"""The visit planner: who makes which visit when in a team's week, so that people meet few and known helpers.

The compiled search is imported only where it is used (tillit.planning.visits.solve), so that a web process can build,
check and explain plans without it.
"""

from tillit.planning.visits.check import Violation, check, costs
from tillit.planning.visits.errors import BadProblem
from tillit.planning.visits.json_format import from_json, to_json
from tillit.planning.visits.measures import Measures, helpers_met, measure
from tillit.planning.visits.plan import Assignment, Plan, TakenBreak, make_plan, plan_from_json
from tillit.planning.visits.presets import DAY_BY_DAY, LEAST_TRAVEL, PRESETS, REPAIR, REPAIR_KNOWN, TRUST, Weights
from tillit.planning.visits.problem import (
    Acquaintance,
    Block,
    FlexibleBreak,
    Helper,
    Link,
    Person,
    Pin,
    Problem,
    Shift,
    Told,
    Unwelcome,
    Visit,
    Window,
)
from tillit.planning.visits.travel import Place, StraightLine, TravelMatrix, TravelTimes
from tillit.planning.visits.validation import find_faults, validate
from tillit.planning.visits.why import Alternative, Obstacle, Why, why, why_uncovered

__all__ = [
    "DAY_BY_DAY",
    "LEAST_TRAVEL",
    "PRESETS",
    "REPAIR",
    "REPAIR_KNOWN",
    "TRUST",
    "Acquaintance",
    "Alternative",
    "Assignment",
    "BadProblem",
    "Block",
    "FlexibleBreak",
    "Helper",
    "Link",
    "Measures",
    "Obstacle",
    "Person",
    "Pin",
    "Place",
    "Plan",
    "Problem",
    "Shift",
    "StraightLine",
    "TakenBreak",
    "Told",
    "TravelMatrix",
    "TravelTimes",
    "Unwelcome",
    "Violation",
    "Visit",
    "Weights",
    "Why",
    "Window",
    "check",
    "costs",
    "find_faults",
    "from_json",
    "helpers_met",
    "make_plan",
    "measure",
    "plan_from_json",
    "to_json",
    "validate",
    "why",
    "why_uncovered",
]

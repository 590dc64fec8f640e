"""Weights by name: how many points each soft constraint costs, and presets of them."""

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Weights:
    """Points per unit of each soft constraint; two decimals are kept, so that the total is exact.

    divisor: the total is divided by this (the benchmark of Mankowska et al. takes a third).
    """

    uncovered: float = 0  # per visit that is not made (a visit's own price wins)
    late: float = 0  # per minute after the window's end at which a visit starts
    max_late: float = 0  # per minute of the latest visit
    helpers_week: float = 0  # per different helper whom a person meets within the horizon, known or not
    helpers_14: float = 0  # per helper more whom a person meets in the 14 days that end with the horizon
    helpers_28: float = 0  # the same over 28 days
    not_primary: float = 0  # per visit by another than the person's primary contact
    wish_helper: float = 0  # per helper outside the person's wishes, where there are any
    wish_time: float = 0  # per minute off the wished start, beyond the tolerance
    slack: float = 0  # per minute that a shift ends with less than slack_minutes to spare
    fairness: float = 0  # per minute by which a helper's visits are off that helper's share of the week's work
    travel: float = 0  # per minute under way
    waiting: float = 0  # per minute of waiting at a door (not before a shift's first visit)
    waiting_first: float = (
        0  # per minute of waiting before a shift's first visit, where leaving is at the shift's start
    )
    max_waiting: float = 0  # per minute of the longest wait at a door
    work: float = 0  # per minute at visits and under way
    balance: float = 0  # per started minute by which a helper's visits and travel are off the mean of all helpers
    overtime: float = 0  # per minute after a shift's end, where overtime is allowed
    max_idle: float = 0  # per minute of the most idle shift
    missed_break: float = 0  # whether flexible breaks that are left out are priced (1) or not (0)
    changed_day: float = 0  # per visit on another day than the person was told
    changed_helper: float = 0  # per helper whom the person was not told of
    changed_time: float = 0  # per minute off the told start, beyond the tolerance
    tolerance_minutes: float = 15
    slack_minutes: float = 15
    divisor: float = 1


TRUST = Weights(
    uncovered=10_000,
    late=40,
    helpers_week=100,
    helpers_14=60,
    helpers_28=15,
    not_primary=12,
    wish_helper=8,
    wish_time=0.2,
    fairness=0.1,
    slack=1.5,
    travel=1,
)
DAY_BY_DAY = replace(
    TRUST, fairness=0, helpers_week=0, helpers_14=0, helpers_28=0, not_primary=0, wish_helper=0, wish_time=0
)
# Fewest changes: to tell one person of another helper weighs more than that somebody meets a new face (at most 187), so
# nobody is moved only to spare another; it weighs less than a visit that is seven minutes late.
REPAIR = replace(TRUST, fairness=0, changed_day=600, changed_helper=250, changed_time=12)
# Best continuity: a new face weighs as much as telling a dozen people, and who knows the person comes first. What was
# told still breaks the tie, so that a known helper is not exchanged for another.
REPAIR_KNOWN = replace(
    TRUST, fairness=0, helpers_week=150, helpers_14=240, helpers_28=60, not_primary=12, changed_day=200,
    changed_helper=30, changed_time=3,
)  # fmt: skip
LEAST_TRAVEL = Weights(uncovered=10_000, late=40, travel=1)
MANKOWSKA = Weights(travel=1, late=1, max_late=1, divisor=3, uncovered=1_000_000)

PRESETS = {
    "trust": TRUST,
    "day_by_day": DAY_BY_DAY,
    "repair": REPAIR,
    "repair_known": REPAIR_KNOWN,
    "least_travel": LEAST_TRAVEL,
    "mankowska": MANKOWSKA,
}

NAMES = tuple(f.name for f in fields(Weights))

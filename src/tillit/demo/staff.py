"""Who works in the teams: posts, professions, competences and how they get about."""

from __future__ import annotations

from dataclasses import dataclass, field

from tillit.demo.dice import Dice, shares
from tillit.demo.geography import Zone
from tillit.demo.names import family_name, given_name, phone_number

FULL_WEEK_HOURS = 35.5
FULL_TIME_SHARE = 0.35
# Part-time posts and how common they are; with 35 % full time the mean is 71.5 %.
PARTS = (
    (90, 0.05),
    (80, 0.15),
    (75, 0.11),
    (70, 0.08),
    (60, 0.14),
    (50, 0.18),
    (40, 0.09),
    (30, 0.06),
    (20, 0.14),
)
# Sizes are dealt in three strata so that skilled people hold 77 % of the working time, whatever the seed.
PROFESSIONS = (
    ("nurse", 0.29),
    ("assistant_nurse", 0.44),
    ("social_educator", 0.04),
    ("care_assistant", 0.23),
)
COMPETENCES: dict[str, tuple[tuple[str, float], ...]] = {
    "nurse": (
        ("nurse", 1.0),
        ("medication", 1.0),
        ("injection", 1.0),
        ("wound_care", 0.9),
        ("catheter", 0.95),
        ("stoma", 0.7),
        ("palliative", 0.8),
        ("dementia", 0.4),
        ("mental_health", 0.25),
    ),
    "social_educator": (
        ("medication", 1.0),
        ("injection", 0.9),
        ("wound_care", 0.4),
        ("catheter", 0.5),
        ("mental_health", 0.9),
        ("dementia", 0.6),
    ),
    "assistant_nurse": (
        ("medication", 0.93),
        ("injection", 0.75),
        ("wound_care", 0.3),
        ("catheter", 0.3),
        ("stoma", 0.35),
        ("palliative", 0.35),
        ("dementia", 0.6),
        ("mental_health", 0.3),
    ),
    "care_assistant": (("medication", 0.5), ("dementia", 0.35), ("mental_health", 0.1)),
}
# Every team sees to it that some of its own can do these.
COVERED = {"wound_care": 4, "catheter": 3, "stoma": 3, "palliative": 5, "mental_health": 3, "dementia": 3}


@dataclass(slots=True)
class Worker:
    """An employee of the home-care service."""

    ordinal: int
    given_name: str
    family_name: str
    profession: str
    position_percent: int
    zone: int
    is_leader: bool
    travel_mode: str
    phone: str
    competences: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Give the id in the files."""
        return f"e{self.ordinal + 1:04}"


def hire(zones: list[Zone], weekly_hours: list[float], seed: int) -> list[Worker]:
    """Hire for each zone so that the posts together make `weekly_hours` of working time."""
    dice = Dice(seed, "staff")
    counts = [max(6, round(hours / FULL_WEEK_HOURS / 0.715)) for hours in weekly_hours]
    posts = _posts(sum(counts), dice)
    leaders = {sum(counts[:zone]) for zone in range(len(zones))}
    dealt = _deal(posts, counts, dice)
    workers: list[Worker] = []
    for zone, group in zip(zones, dealt, strict=True):
        for percent, profession in group:
            ordinal = len(workers)
            sex = "female" if dice.chance(0.82) else "male"
            is_leader = ordinal in leaders
            workers.append(
                Worker(
                    ordinal=ordinal,
                    given_name=given_name(dice, sex, 1962 + dice.below(42)),
                    family_name=family_name(dice),
                    profession=profession,
                    position_percent=percent,
                    zone=zone.ordinal,
                    is_leader=is_leader,
                    travel_mode=_travel_mode(zone, dice),
                    phone=phone_number(dice),
                    competences=[code for code, share in COMPETENCES[profession] if dice.chance(share)],
                )
            )
    for zone in zones:
        _cover([worker for worker in workers if worker.zone == zone.ordinal])
    for worker in workers:
        if worker.travel_mode == "car" or dice.chance(0.6):
            worker.competences.append("driving_license")
    return workers


def _posts(count: int, dice: Dice) -> list[tuple[int, str]]:
    """Give (position percent, profession) of everyone, each profession with the same mix of posts."""
    full = round(count * FULL_TIME_SHARE)
    sizes = [100] * full
    parts = shares(count - full, [weight for _, weight in PARTS])
    for (percent, _), number in zip(PARTS, parts, strict=True):
        sizes += [percent] * number
    # Largest first, so that going round the professions gives each its share of every size.
    order: list[str] = []
    given = dict.fromkeys((name for name, _ in PROFESSIONS), 0.0)
    for size in sizes:
        name = max(PROFESSIONS, key=lambda item: item[1] * (sum(given.values()) + size) - given[item[0]])[0]
        given[name] += size
        order.append(name)
    return list(zip(sizes, order, strict=True))


def _deal(posts: list[tuple[int, str]], counts: list[int], dice: Dice) -> list[list[tuple[int, str]]]:
    """Deal the posts to the teams, a nurse in full post first as leader, then alike to all."""
    groups: list[list[tuple[int, str]]] = [[] for _ in counts]
    left = list(posts)
    for group in groups:
        leader = next((post for post in left if post == (100, "nurse")), left[0])
        left.remove(leader)
        group.append(leader)
    by_profession = sorted(dice.shuffled(left), key=lambda post: (post[1], -post[0]))
    while by_profession:
        for zone in dice.shuffled(range(len(counts))):
            if by_profession and len(groups[zone]) < counts[zone]:
                groups[zone].append(by_profession.pop(0))
    return groups


def _travel_mode(zone: Zone, dice: Dice) -> str:
    if zone.is_central:
        return dice.weighted(("walk", "bicycle", "car"), (0.5, 0.3, 0.2))
    return dice.weighted(("car", "bicycle"), (0.95, 0.05))


def _cover(team: list[Worker]) -> None:
    """Train the best placed until the team can do what people need."""
    rank = {"nurse": 0, "social_educator": 1, "assistant_nurse": 2, "care_assistant": 3}
    by_rank = sorted(team, key=lambda worker: (rank[worker.profession], -worker.position_percent))
    for code, wanted in COVERED.items():
        missing = wanted - sum(code in worker.competences for worker in team)
        for worker in by_rank:
            if missing > 0 and code not in worker.competences:
                worker.competences.append(code)
                missing -= 1

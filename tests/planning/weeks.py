"""Made-up team-weeks: a small random one for properties, and one of a size that a real team has."""

import random
from dataclasses import replace

from hypothesis import strategies as st

from tillit.planning.visits import (
    Acquaintance,
    Block,
    FlexibleBreak,
    Helper,
    Link,
    Person,
    Pin,
    Place,
    Problem,
    Shift,
    Visit,
    Window,
)


def make_week(seed: int, *, days: int = 7, helpers: int = 10, people: int = 60, visits: int = 400) -> Problem:
    """A team-week with day and evening shifts, breaks, meetings, movable visits, pairs, pins and links."""
    dice = random.Random(seed)
    places = (
        Place("base", 59.9, 10.5),
        *(Place(f"p{i}", 59.9 + dice.gauss(0, 0.02), 10.5 + dice.gauss(0, 0.04)) for i in range(people)),
    )
    team = []
    for h in range(helpers):
        shifts = []
        for day in range(days):
            if (h + day) % 7 < 5:
                start, end = (450, 930) if (h + day // 3) % 3 else (870, 1350)
                pause = Block(start + 240, start + 270)
                meeting = (Block(start, start + 15, "meeting", "base"),) if h % 4 == 0 else ()
                home = f"p{h % people}" if h % 5 == 0 and not meeting else "base"
                shifts.append(Shift(f"h{h}d{day}", day, start, end, home, "base", (*meeting, pause)))
        skills = frozenset({"medication", "nurse"} if h % 2 == 0 else {"medication"})
        team.append(Helper(f"h{h}", tuple(shifts), skills, dice.choice(("car", "car", "bicycle"))))
    ids = [h.id for h in team]
    residents = tuple(
        Person(
            f"P{p}",
            f"p{p}",
            preferred=frozenset(dice.sample(ids, 1)) if dice.random() < 0.15 else frozenset(),
            excluded=frozenset(dice.sample(ids, 1)) if dice.random() < 0.05 else frozenset(),
            primary_contact=dice.choice(ids),
            acquaintance=tuple(
                Acquaintance(h, dice.randint(1, 20), dice.randint(1, 27)) for h in dice.sample(ids, min(4, len(ids)))
            ),
        )
        for p in range(people)
    )
    found: list[Visit] = []
    links: list[Link] = []
    while len(found) < visits:
        person = f"P{dice.randrange(people)}"
        if dice.random() < 0.6:
            window = dice.choice([(480, 600), (480, 660), (690, 810), (930, 1050), (1140, 1290)])
            critical = dice.random() < 0.15
            skills = frozenset({"nurse"}) if dice.random() < 0.15 else frozenset()
            two = 2 if dice.random() < 0.06 else 1
            minutes = dice.choice([10, 15, 15, 20, 30])
            for day in range(days):
                pin = Pin(helpers=(dice.choice(ids),)) if dice.random() < 0.02 else None
                name = f"v{len(found)}"
                found.append(Visit(name, person, (Window(day, *window),), minutes, skills, two, critical, pin=pin))
        else:
            window = dice.choice([(480, 900), (600, 840)])
            name = f"v{len(found)}"
            wished = 600 if dice.random() < 0.3 else None
            windows = tuple(Window(day, *window) for day in range(min(5, days)))
            minutes = dice.choice([30, 45, 60])
            found.append(Visit(name, person, windows, minutes, price=800, wished_start=wished))
            if dice.random() < 0.2:
                mate = f"v{len(found)}"
                found.append(Visit(mate, person, windows, 30))
                moment = dice.choice(("same", "after", "any"))
                other = "any" if moment == "any" else "another"
                links.append(
                    Link(
                        name,
                        mate,
                        moment,
                        min_gap=30,
                        max_gap=dice.choice((None, 90)),
                        helpers=other,
                        together=moment == "any",
                    )
                    if moment != "same"
                    else Link(name, mate, "same", helpers="another")
                )
    return Problem(days, tuple(team), residents, tuple(found), places, links=tuple(links), name=f"week {seed}")


def with_breaks_and_overtime(problem: Problem, seed: int) -> Problem:
    """The same week with flexible breaks, overtime at a price, and the weights that benchmarks use."""
    dice = random.Random(seed)

    def changed(shift: Shift) -> Shift:
        middle = (shift.start + shift.end) / 2
        until = middle + 90 if dice.random() < 0.7 else None
        pause = FlexibleBreak(middle - 60 if dice.random() < 0.7 else shift.start, middle + 60, 30, 70, until)
        return replace(shift, blocks=(), flexible_break=pause, overtime=dice.random() < 0.7)

    helpers = tuple(replace(h, shifts=tuple(changed(s) for s in h.shifts)) for h in problem.helpers)
    weights = replace(
        problem.weights,
        max_late=dice.choice((0, 3)),
        waiting=dice.choice((0, 1, 5)),
        overtime=dice.choice((0, 2)),
        max_idle=dice.choice((0, 4)),
        missed_break=1,
        slack=dice.choice((0, 1.5)),
        waiting_first=dice.choice((0, 2)),
        max_waiting=dice.choice((0, 3)),
        work=dice.choice((0, 1)),
        **dice.choice(({"fairness": 0}, {"fairness": 0.7}, {"fairness": 0, "balance": 2})),
    )
    bind = dice.choice(("start", "end"))
    return replace(problem, helpers=helpers, weights=weights, windows_bind=bind)


@st.composite
def small_weeks(draw: st.DrawFn) -> Problem:
    """A few helpers, people and days."""
    return make_week(
        draw(st.integers(0, 10_000)),
        days=draw(st.integers(1, 3)),
        helpers=draw(st.integers(1, 5)),
        people=draw(st.integers(1, 8)),
        visits=draw(st.integers(1, 25)),
    )

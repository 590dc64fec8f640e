"""Four people on a line, two helpers, one morning: small enough to reason about on paper.

    base --10-- anna --10-- bo --10-- cato --10-- dina        (minutes; the line is straight, so 20 from anna to cato)

Eli (nurse) and Finn start and end at the base, 08:00 to 12:00, with a break for Eli at 10:00-10:30. Anna and Bo have
had Eli before, Cato and Dina know Finn. Each visit takes 20 minutes. A known helper costs nothing here (helpers_week
is 0), and neither do uneven loads, so that the points of new faces stand out.
"""

from dataclasses import replace

from tillit.planning.visits import (
    TRUST,
    Acquaintance,
    Block,
    Helper,
    Person,
    Place,
    Problem,
    Shift,
    TravelMatrix,
    Visit,
    Window,
)

PLACES = ("base", "anna", "bo", "cato", "dina")
MATRIX = tuple(tuple(float(abs(i - j) * 10) for j in range(5)) for i in range(5))


def visit(person, start, end, *, day=0, **more):
    """A visit of 20 minutes to this person that may start from start to end."""
    more.setdefault("minutes", 20)
    name = more.pop("name", person)
    return Visit(name, person, (Window(day, start, end),), **more)


def four(*visits, **changes) -> Problem:
    """The problem above; without visits: one to each person, from 08:00 on, in no hurry."""
    visits = visits or tuple(visit(p, 480, 700) for p in PLACES[1:])
    eli = Helper(
        "eli", (Shift("eli-0", 0, 480, 720, "base", "base", (Block(600, 630),)),), frozenset({"nurse"}), "walk"
    )
    finn = Helper("finn", (Shift("finn-0", 0, 480, 720, "base", "base"),), frozenset(), "walk")

    def known(helper):
        return (Acquaintance(helper, times=5, days_since=3),)

    people = (
        Person("anna", "anna", acquaintance=known("eli")),
        Person("bo", "bo", acquaintance=known("eli")),
        Person("cato", "cato", acquaintance=known("finn")),
        Person("dina", "dina", acquaintance=known("finn")),
    )
    problem = Problem(
        days=1,
        helpers=(eli, finn),
        people=people,
        visits=visits,
        places=tuple(Place(p) for p in PLACES),
        travel=TravelMatrix({"walk": MATRIX}),
        weights=replace(TRUST, helpers_week=0, fairness=0),
        name="four",
    )
    return replace(problem, **changes)

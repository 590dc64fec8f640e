"""Why nobody covers a visit, as it is stored: a code, its facts, and the first obstacle of each helper."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tillit.rooms.visits.planner import names

# The planner's word for an obstacle, and ours where it differs.
CODES = {"competence": "no_competence", "alone": "needs_two"}


def stored_reason(obstacles: list[dict[str, Any]], *, absent: Collection[int]) -> dict[str, Any]:
    """Give the reason to store. `absent` are the employees who are not available on the visit's day.

    The visit's own code is the obstacle of those who came closest: who could almost have gone says more than
    who was never in question.
    """
    helpers = [_helper(obstacle, absent) for obstacle in obstacles]
    codes = {helper["code"] for helper in helpers}
    for code in ("open", "needs_two", "busy", "on_break", "outside_shift", "absent", "no_shift", "pinned", "excluded"):
        if code in codes:
            return {"code": code, "facts": {}, "helpers": helpers}
    lacks = sorted({lack for o in obstacles for lack in o["facts"].get("lacks", [])})
    return {"code": "no_competence", "facts": {"competence": lacks[0]} if lacks else {}, "helpers": helpers}


def _helper(obstacle: dict[str, Any], absent: Collection[int]) -> dict[str, Any]:
    employee = names.pk(obstacle["helper"])
    code = CODES.get(obstacle["code"], obstacle["code"])
    if code == "no_shift" and employee in absent:
        code = "absent"
    lacks = obstacle["facts"].get("lacks")
    return {"employee": employee, "code": code, "facts": {"competence": lacks[0]} if lacks else {}}

"""Find out from its content which layout a file has, and read, write and judge in that layout."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tillit.planning.visits.adapters import mankowska, native, uhhc
from tillit.planning.visits.errors import BadProblem
from tillit.planning.visits.plan import Plan
from tillit.planning.visits.problem import Problem

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Layout:
    """How one layout is read, written and judged.

    judge gives the violations in words and the cost by term, recomputed from the two files alone.
    """

    name: str
    read: Callable[[Json], Problem]
    write: Callable[[Json, Problem, Plan], dict[str, Any]]
    judge: Callable[[Json, Json], tuple[list[str], dict[str, float]]]


def _reading(read: Callable[[Json], Problem]) -> Callable[[Json], Problem]:
    """The same, where whatever cannot be read becomes a fault that can be told, never a crash."""

    def readable(data: Json) -> Problem:
        try:
            return read(data)
        except BadProblem:
            raise
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
            raise BadProblem([f"the file cannot be read: {error!r}"]) from error

    return readable


LAYOUTS = {
    "tillit": Layout("tillit", _reading(native.read), native.write, native.judge),
    "mankowska": Layout("mankowska", _reading(mankowska.read), mankowska.write, mankowska.judge),
    "uhhc": Layout("uhhc", _reading(uhhc.read), uhhc.write, uhhc.judge),
}


def layout_of(data: Any) -> Layout:
    """The layout of a problem file; BadProblem when it is none of those known."""
    if isinstance(data, Mapping):
        if "format" in data:
            return LAYOUTS["tillit"]
        if "metadata" in data and ({"terminal_points", "departing_points", "central_offices"} & data.keys()):
            return LAYOUTS["uhhc"]
        if "central_offices" in data and "caregivers" in data:
            return LAYOUTS["mankowska"]
    raise BadProblem(
        [
            "the file is neither a Tillit problem ('format'), nor of the home-care suites "
            "('central_offices' and 'caregivers', or 'metadata' and 'terminal_points')"
        ]
    )

"""Problems as documented JSON and back (docs/planning/visits.md describes every field)."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from functools import cache
from typing import Any

from tillit.planning.visits.errors import BadProblem
from tillit.planning.visits.presets import PRESETS, Weights
from tillit.planning.visits.problem import Helper, Link, Person, Problem, Visit
from tillit.planning.visits.travel import Place, travel_from_json
from tillit.planning.visits.typed_reading import Misfit, each_of, reader

FORMAT = "tillit-visits-1"


def to_json(problem: Problem) -> dict[str, Any]:
    """The problem as plain data that json.dumps takes; sets become sorted lists and defaults are left out."""
    return {
        "format": FORMAT,
        "name": problem.name,
        "days": problem.days,
        "windows_bind": problem.windows_bind,
        "weights": asdict(problem.weights),
        "places": [_lean(place) for place in problem.places],
        "travel": problem.travel.to_json(),
        "helpers": [_lean(helper) for helper in problem.helpers],
        "people": [_lean(person) for person in problem.people],
        "visits": [_lean(visit) for visit in problem.visits],
        "links": [_lean(link) for link in problem.links],
    }


def _lean(value: Any) -> Any:
    """A dataclass as a dict without the fields that are empty."""
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if kind is frozenset:
        return sorted(value)
    if kind is tuple:
        return [_lean(item) for item in value]
    if not hasattr(kind, "__dataclass_fields__"):
        return value
    lean = {}
    for name in _field_names(kind):
        item = getattr(value, name)
        if type(item) in _PLAIN:
            if item is not None and item is not False:
                lean[name] = item
        elif item or type(item) not in _COLLECTIONS:
            lean[name] = _lean(item)
    return lean


_PLAIN = frozenset({str, float, int, bool, type(None)})
_COLLECTIONS = frozenset({tuple, frozenset})


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


FIELDS = (
    "format", "name", "days", "windows_bind", "weights", "places", "travel", "helpers", "people", "visits", "links",
)  # fmt: skip


def from_json(data: Mapping[str, Any]) -> Problem:
    """Read a problem as to_json wrote it; weights may also be the name of a preset.

    Raises BadProblem with every field that is missing, unknown or of the wrong kind, and where it stands.
    """
    if data.get("format") != FORMAT:
        raise BadProblem([f"'format' is {data.get('format')!r}; expected {FORMAT!r}"])
    faults = [f"the field {name!r} is not known; there are {', '.join(FIELDS)}" for name in data if name not in FIELDS]
    needed = ("days", "places", "travel", "helpers", "people", "visits")
    faults += [f"the field {name!r} is missing" for name in needed if name not in data]
    plain: dict[str, Any] = {
        name: each_of(kind, data.get(name, ()), name, faults)
        for name, kind in (
            ("places", Place), ("helpers", Helper), ("people", Person), ("visits", Visit), ("links", Link),
        )
    }  # fmt: skip
    for name, read, default in (
        ("weights", _weights, "trust"),
        ("travel", travel_from_json, None),
        ("days", reader(int), None),
        ("name", reader(str), ""),
        ("windows_bind", _windows_bind, "start"),
    ):
        try:
            if name in data or name not in needed:
                plain[name] = read(data.get(name, default))
        except Misfit as misfit:
            faults.append(str(misfit.at(name)))
    if faults:
        raise BadProblem(faults)
    return Problem(**plain)


def _windows_bind(data: Any) -> str:
    if data not in ("start", "end"):
        raise Misfit(f"{data!r} is none of 'start', 'end'")
    return str(data)


def _weights(data: Any) -> Weights:
    if isinstance(data, str):
        if data not in PRESETS:
            raise Misfit(f"{data!r} is not a preset; there are {', '.join(PRESETS)}")
        return PRESETS[data]
    weights: Weights = reader(Weights)(data)
    return weights

"""Problems as documented JSON and back (docs/planning/visits.md describes every field)."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from tillit.planning.visits.errors import BadProblem
from tillit.planning.visits.presets import NAMES, PRESETS, Weights
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
from tillit.planning.visits.travel import Place, travel_from_json

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
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_lean(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        pairs = ((f.name, getattr(value, f.name)) for f in fields(value))
        empty: tuple[object, ...] = ((), frozenset())
        return {n: _lean(item) for n, item in pairs if item is not None and item is not False and item not in empty}
    return value


def from_json(data: Mapping[str, Any]) -> Problem:
    """Read a problem as to_json wrote it; weights may also be the name of a preset.

    Raises BadProblem when a field is missing, unknown or of the wrong kind.
    """
    if data.get("format") != FORMAT:
        raise BadProblem([f"'format' is {data.get('format')!r}; expected {FORMAT!r}"])
    where = "the problem"
    try:
        where = "weights"
        weights = _weights(data.get("weights", "trust"))
        where = "places"
        places = tuple(Place(**place) for place in data["places"])
        where = "travel"
        travel = travel_from_json(data["travel"])
        where = "helpers"
        helpers = tuple(_helper(helper) for helper in data["helpers"])
        where = "people"
        people = tuple(_person(person) for person in data["people"])
        where = "visits"
        visits = tuple(_visit(visit) for visit in data["visits"])
        where = "links"
        links = tuple(Link(**link) for link in data.get("links", []))
        where = "the problem"
        return Problem(
            days=data["days"],
            helpers=helpers,
            people=people,
            visits=visits,
            places=places,
            travel=travel,
            links=links,
            weights=weights,
            name=data.get("name", ""),
            windows_bind=data.get("windows_bind", "start"),
        )
    except KeyError as error:
        raise BadProblem([f"{where}: the field {error.args[0]!r} is missing"]) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise BadProblem([f"{where}: {error}"]) from error


def _weights(data: Mapping[str, float] | str) -> Weights:
    if isinstance(data, str):
        if data not in PRESETS:
            raise ValueError(f"{data!r} is not a preset; there are {', '.join(PRESETS)}")
        return PRESETS[data]
    unknown = set(data) - set(NAMES)
    if unknown:
        raise ValueError(f"unknown weights {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    return Weights(**data)


def _helper(data: Mapping[str, Any]) -> Helper:
    shifts = tuple(
        Shift(
            **{
                **shift,
                "blocks": tuple(Block(**block) for block in shift.get("blocks", [])),
                "flexible_break": FlexibleBreak(**shift["flexible_break"]) if "flexible_break" in shift else None,
            }
        )
        for shift in data.get("shifts", [])
    )
    return Helper(**{**data, "shifts": shifts, "competences": frozenset(data.get("competences", []))})


def _person(data: Mapping[str, Any]) -> Person:
    return Person(
        **{
            **data,
            "preferred": frozenset(data.get("preferred", [])),
            "excluded": frozenset(data.get("excluded", [])),
            "acquaintance": tuple(Acquaintance(**known) for known in data.get("acquaintance", [])),
        }
    )


def _visit(data: Mapping[str, Any]) -> Visit:
    pin, told = data.get("pin"), data.get("told")
    return Visit(
        **{
            **data,
            "windows": tuple(Window(**window) for window in data["windows"]),
            "competences": frozenset(data.get("competences", [])),
            "excluded": frozenset(data.get("excluded", [])),
            "preferred": frozenset(data.get("preferred", [])),
            "unwelcome": tuple(Unwelcome(**who) for who in data.get("unwelcome", [])),
            "pin": None if pin is None else Pin(**{**pin, "helpers": tuple(pin.get("helpers", []))}),
            "told": None if told is None else Told(**{**told, "helpers": tuple(told["helpers"])}),
        }
    )

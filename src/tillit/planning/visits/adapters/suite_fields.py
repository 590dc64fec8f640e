"""What files of the public suites hold: each field and its kind, so that one that is missing or broken is named."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import Any, ClassVar

from tillit.planning.visits.errors import BadProblem
from tillit.planning.visits.typed_reading import Misfit, each_of, reader


@dataclass(frozen=True, slots=True)
class Service:
    """What is given to patients."""

    MORE_MAY_STAND: ClassVar[bool] = True
    id: str
    default_duration: float | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A service that a patient requires."""

    MORE_MAY_STAND: ClassVar[bool] = True
    service: str
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class Synchronization:
    """How the two services of a patient go together; the distance is a pair, an object or a number."""

    MORE_MAY_STAND: ClassVar[bool] = True
    type: str | None = None
    distance: Any = None


@dataclass(frozen=True, slots=True)
class Patient:
    """Someone who is visited, in both suites and all spellings."""

    MORE_MAY_STAND: ClassVar[bool] = True
    id: str
    required_caregivers: tuple[Need, ...] | None = None
    required_services: tuple[Need, ...] | None = None
    synchronization: Synchronization | None = None
    distance_matrix_index: int | None = None
    optional: bool | None = None
    preferred_caregivers: tuple[str, ...] | None = None
    incompatible_caregivers: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Caregiver:
    """Someone who visits."""

    MORE_MAY_STAND: ClassVar[bool] = True
    id: str
    abilities: tuple[str, ...]
    departing_point: str | None = None
    arrival_point: str | None = None
    starting_point_id: str | None = None
    lunch_break: bool | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """Where caregivers start and end."""

    MORE_MAY_STAND: ClassVar[bool] = True
    id: str
    distance_matrix_index: int | None = None


def require_fields(data: Mapping[str, Any], points: str, together: Collection[str]) -> None:
    """Raise BadProblem with every field of an instance that is missing or of the wrong kind.

    `points` is the field with the places where caregivers start; `together` are the ways in which two services go.
    """
    faults: list[str] = []
    lists = {"patients": Patient, "services": Service, "caregivers": Caregiver, points: Point}
    faults += [f"the field {name!r} is missing" for name in (*lists, "distances") if name not in data]
    found = {name: each_of(kind, data.get(name, ()), name, faults) for name, kind in lists.items()}
    try:
        reader(tuple[tuple[float, ...], ...])(data.get("distances", ()))
    except Misfit as misfit:
        faults.append(str(misfit.at("distances")))
    services = {service.id for service in found["services"]}
    for patient in found["patients"]:
        faults += _patient_faults(patient, services, together)
    if not data.get(points):
        faults.append(f"{points}: there is none, so nobody can start anywhere")
    if faults:
        raise BadProblem(faults)


def _patient_faults(patient: Patient, services: Collection[str], together: Collection[str]) -> Iterable[str]:
    where = f"patient {patient.id!r}"
    needs = patient.required_caregivers if patient.required_services is None else patient.required_services
    if needs is None or not 1 <= len(needs) <= 2:
        yield f"{where} requires {0 if needs is None else len(needs)} services; it must be 1 or 2"
        return
    for need in needs:
        if need.service not in services:
            yield f"{where} requires the unknown service {need.service!r}"
    sync = patient.synchronization
    if len(needs) == 2 and (sync is None or sync.type not in together):
        yield f"{where} requires two services without a known synchronization ({', '.join(together)})"
    elif len(needs) == 2 and sync is not None and sync.type == "sequential":
        try:
            limits(sync.distance)
        except Misfit as misfit:
            yield f"{where}, synchronization.distance: {misfit}"


def limits(distance: Any) -> tuple[float, float]:
    """The least and the most from the start of the first service to that of the second."""
    if isinstance(distance, Mapping):
        pair: Any = [distance.get("min"), distance.get("max")]
    else:
        pair = distance if isinstance(distance, list | tuple) else [distance, distance]
    numbers = reader(tuple[float, ...])(pair)
    if len(numbers) != 2 or not 0 <= numbers[0] <= numbers[1]:
        raise Misfit(f"{distance!r} is not a least and a most number of minutes")
    return float(numbers[0]), float(numbers[1])


def span(value: Any) -> tuple[float, float]:
    """From when to when, as a pair or as an object with start and end. Raises Misfit."""
    pair = [value.get("start"), value.get("end")] if isinstance(value, Mapping) else value
    numbers = reader(tuple[float, ...])(pair)
    if len(numbers) != 2:
        raise Misfit(f"{value!r} is not a start and an end")
    if numbers[1] < numbers[0]:
        raise Misfit(f"it ends at {numbers[1]:g}, before it starts at {numbers[0]:g}")
    return float(numbers[0]), float(numbers[1])


def up(minutes: float) -> float:
    """Three decimals, never less: what is planned with it keeps the instance's own number to the last decimal."""
    return ceil(round(minutes * 1000, 6)) / 1000


def down(minutes: float) -> float:
    """Three decimals, never more."""
    return floor(round(minutes * 1000, 6)) / 1000

"""Instances of the unified home health care model in their older spellings, brought into the newest one."""

from collections.abc import Mapping
from typing import Any

from tillit.planning.visits.adapters.suite_fields import require_fields, span
from tillit.planning.visits.errors import BadProblem
from tillit.planning.visits.typed_reading import Misfit, reader

ENDLESS = 100_000.0
# What the suite's own cost function counts, and as what: a weight, or HARD.
COUNTED = (
    "travel_time",
    "total_tardiness",
    "highest_tardiness",
    "total_waiting_time",
    "max_waiting_time",
    "total_extra_time",
    "max_idle_time",
    "caregiver_preferences",
    "optional_patients",
    "missed_lunch_break",
    "qualification",
    "incompabilities",
    "working_time",
    "workload_balance",
)
POINTS = ("terminal_points", "departing_points", "central_offices")  # where the points stand, newest spelling first
LEAVES_AT_ONCE = ("bazirha", "bazirha-caie")  # origins whose caregivers leave when their shift starts


def normalized(data: Mapping[str, Any]) -> dict[str, Any]:
    """The instance with today's names, windows as start and end, and every place's row in the matrix.

    Raises BadProblem for costs that the suite names but does not count, and for ways of travelling that it leaves out.
    """
    spelled = next((name for name in POINTS if data.get(name)), POINTS[0])
    require_fields(data, spelled, ("simultaneous", "sequential", "independent"))
    meta = dict(_named(data["metadata"], "metadata"))
    components = dict(_named(meta.get("cost_components") or {}, "metadata.cost_components"))
    components = {name: value for name, value in components.items() if value is not None}
    faults = [
        f"the cost component {name!r} is not supported" for name, value in components.items()
        if name not in COUNTED and value
    ]  # fmt: skip
    faults += [
        f"the cost component {name!r} is {value!r}; it must be a number of zero or more, or 'HARD'"
        for name, value in components.items()
        if value != "HARD" and (isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 0)
    ]
    if any(c.get("transportation_mode") == "public" for c in data["caregivers"]):
        faults.append("caregivers who travel by public transport are not supported: the suite's validator ignores it")
    if faults:
        raise BadProblem(faults)
    meta["cost_components"] = components
    if meta.get("time_window_met") not in (None, "at_service_start", "at_service_end"):
        raise BadProblem([f"metadata.time_window_met is {meta['time_window_met']!r}, which is not known"])
    terminals = [
        {**p, "distance_matrix_index": i if p.get("distance_matrix_index") is None else p["distance_matrix_index"]}
        for i, p in enumerate(data[spelled])
    ]
    patients = []
    for i, p in enumerate(data["patients"]):
        where = f"patient {p['id']!r}"
        windows = p.get("time_windows") or ([p["time_window"]] if p.get("time_window") else [])
        if not isinstance(windows, list) or not windows:
            raise BadProblem([f"{where} has no time window"])
        row = p.get("distance_matrix_index")
        patients.append(
            {
                **p,
                "distance_matrix_index": len(terminals) + i if row is None else row,
                "required_services": p.get("required_services") or p["required_caregivers"],
                "time_windows": sorted((_span(w, where) for w in windows), key=lambda w: w["start"]),
            }
        )
    caregivers = []
    for c in data["caregivers"]:
        start = c.get("departing_point") or c.get("starting_point_id") or terminals[0]["id"]
        hours = c.get("working_shift")
        caregivers.append(
            {
                **c,
                "departing_point": start,
                "arrival_point": c.get("arrival_point") or start,
                "working_shift": {"start": 0.0, "end": ENDLESS}
                if hours is None
                else _span(hours, f"caregiver {c['id']!r}"),
                "endless": hours is None,
            }
        )
    size, known = len(data["distances"]), {t["id"] for t in terminals}
    rows = [(f"point {t['id']!r}", t["distance_matrix_index"]) for t in terminals]
    rows += [(f"patient {p['id']!r}", p["distance_matrix_index"]) for p in patients]
    faults = [f"{who} is row {row} of the distances, which have {size}" for who, row in rows if not 0 <= row < size]
    faults += [
        f"caregiver {c['id']!r} starts or ends at the unknown point {point!r}"
        for c in caregivers
        for point in (c["departing_point"], c["arrival_point"])
        if point not in known
    ]
    endless = [c["id"] for c in caregivers if c["endless"]]
    if components.get("max_idle_time") and 0 < len(endless) < len(caregivers):
        faults.append(
            f"caregiver {endless[0]!r} has no working_shift while others have one, and max_idle_time compares their "
            "idle time: give all of them a working_shift, or none"
        )
    if faults:
        raise BadProblem(faults)
    found = {**data, "metadata": meta, "terminal_points": terminals, "patients": patients, "caregivers": caregivers}
    if data.get("lunch_breaks"):
        found["lunch_breaks"] = _lunch(data["lunch_breaks"])
    return found


def _named(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadProblem([f"{where} is not an object with named fields"])
    return value


def _lunch(value: Any) -> dict[str, float]:
    given = _named(value, "lunch_breaks")
    try:
        return {name: reader(float)(given.get(name)) for name in ("start", "end", "min_duration")}
    except Misfit as misfit:
        raise BadProblem([f"lunch_breaks: {misfit}"]) from None


def _span(value: Any, where: str) -> dict[str, float]:
    try:
        start, end = span(value)
    except Misfit as misfit:
        raise BadProblem([f"{where}: {misfit}"]) from None
    return {"start": start, "end": end}


class Terms:
    """The instance's cost components, as the suite's own cost function takes them."""

    def __init__(self, components: Mapping[str, Any]) -> None:
        self.components = components

    def weight(self, name: str) -> float:
        """Points per unit: 0 for a component that is not named, 1 for one that is hard."""
        value = self.components.get(name)
        return 0.0 if value is None else 1.0 if value == "HARD" else float(value)

    def hard(self, name: str, when_missing: bool) -> bool:
        """Whether the component must be kept."""
        value = self.components.get(name)
        return value == "HARD" or (value is None and when_missing)

"""Home health care routing and scheduling after Mankowska, Meisel and Bierwirth (2014), in its JSON edition.

One day; every route starts and ends at the depot; cost is a third of travel + tardiness + largest tardiness.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tillit.planning.visits.adapters.suite_fields import down, limits, require_fields, span, up
from tillit.planning.visits.errors import BadProblem
from tillit.planning.visits.plan import Plan
from tillit.planning.visits.presets import MANKOWSKA
from tillit.planning.visits.problem import Helper, Link, Person, Problem, Shift, Visit, Window
from tillit.planning.visits.travel import Place, TravelMatrix
from tillit.planning.visits.typed_reading import Misfit
from tillit.planning.visits.validation import validate

ENDLESS = 100_000.0
SMALL = 1e-6


def read(data: Mapping[str, Any]) -> Problem:
    """Read an instance: a patient's two services become two visits that are linked."""
    require_fields(data, "central_offices", ("simultaneous", "sequential"))
    problem = _read(data)
    validate(problem)
    return problem


def durations(data: Mapping[str, Any], patient: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Each required service of a patient with its minutes."""
    default = {service["id"]: service.get("default_duration") or 0.0 for service in data["services"]}
    given = [(need["service"], need.get("duration")) for need in patient["required_caregivers"]]
    return [(service, float(default[service] if minutes is None else minutes)) for service, minutes in given]


def _read(data: Mapping[str, Any]) -> Problem:
    faults = []
    depot = data["central_offices"][0]["id"]
    places = (Place(f"depot {depot}"), *(Place(patient["id"]) for patient in data["patients"]))
    visits, links = [], []
    for patient in data["patients"]:
        needs = durations(data, patient)
        try:
            start, end = span(patient.get("time_window"))
        except Misfit as misfit:
            faults.append(f"patient {patient['id']!r}, time_window: {misfit}")
            continue
        for i, (service, minutes) in enumerate(needs):
            window = Window(0, up(start), max(up(start), down(end)))
            visits.append(Visit(f"{patient['id']}:{i}", patient["id"], (window,), up(minutes), frozenset({service})))
        if len(needs) == 2:
            sync = patient.get("synchronization") or {}
            pair = (f"{patient['id']}:0", f"{patient['id']}:1")
            if sync.get("type") == "simultaneous":
                links.append(Link(*pair, moment="same", helpers="another", together=True))
            else:
                low, high = limits(sync["distance"])
                links.append(Link(*pair, "after", up(low), down(high), helpers="another", together=True))
    if faults:
        raise BadProblem(faults)
    helpers = tuple(
        Helper(
            c["id"],
            (Shift(f"{c['id']}/0", 0, 0.0, ENDLESS, places[0].id, places[0].id, overtime=True),),
            frozenset(c["abilities"]),
        )
        for c in data["caregivers"]
    )
    return Problem(
        days=1,
        helpers=helpers,
        people=tuple(Person(patient["id"], patient["id"]) for patient in data["patients"]),
        visits=tuple(visits),
        places=places,
        travel=TravelMatrix({"car": tuple(tuple(up(minutes) for minutes in row) for row in data["distances"])}),
        links=tuple(links),
        weights=replace(MANKOWSKA),
        name="home health care after Mankowska et al.",
    )


def write(data: Mapping[str, Any], problem: Problem, plan: Plan) -> dict[str, Any]:
    """The solution in the suite's layout: every caregiver with the services in order."""
    routes: dict[str, list[dict[str, Any]]] = {c["id"]: [] for c in data["caregivers"]}
    needs = {patient["id"]: durations(data, patient) for patient in data["patients"]}
    first: dict[str, float] = {}
    for assignment in plan.assignments:
        patient, index = assignment.visit.rsplit(":", 1)
        service, minutes = needs[patient][int(index)]
        first.setdefault(patient, assignment.start)
        routes[assignment.helpers[0]].append(
            {
                "patient_id": patient,
                "service_id": service,
                "arrival_time": assignment.start,
                "departure_time": round(assignment.start + minutes, 6),
            }
        )
    return {
        "routes": [
            {"caregiver_id": c, "locations": sorted(stops, key=lambda s: (s["arrival_time"], s["departure_time"]))}
            for c, stops in routes.items()
        ],
        "global_ordering": sorted(first, key=lambda patient: (first[patient], patient)),
    }


def judge(data: Mapping[str, Any], solution: Mapping[str, Any]) -> tuple[list[str], dict[str, float]]:
    """Violations in words and cost by term, from instance and solution alone, strict to a millionth of a minute."""
    faults: list[str] = []
    patients = {patient["id"]: patient for patient in data["patients"]}
    index = {patient["id"]: i + 1 for i, patient in enumerate(data["patients"])}
    skills = {c["id"]: set(c["abilities"]) for c in data["caregivers"]}
    distances = data["distances"]
    travel = 0.0
    served: dict[str, list[tuple[str, float, str]]] = {}
    routes = solution.get("routes")
    if not isinstance(routes, list):
        raise BadProblem(["the solution has no 'routes'"])
    seen = [route.get("caregiver_id") for route in routes]
    faults += [f"caregiver {c} does not appear" for c in skills if c not in seen]
    faults += [f"caregiver {c} appears twice" for c in set(seen) if seen.count(c) > 1]
    for route in routes:
        who = route.get("caregiver_id")
        if who not in skills:
            faults.append(f"caregiver {who} is not in the instance")
            continue
        at, free = 0, 0.0
        for stop in route.get("locations") or []:
            name, service = stop.get("patient_id"), stop.get("service_id")
            start, end = float(stop["arrival_time"]), float(stop["departure_time"])
            if name not in patients:
                faults.append(f"{who} visits {name}, who is not in the instance")
                continue
            lasts = [minutes for need, minutes in durations(data, patients[name]) if need == service]
            if not lasts:
                faults.append(f"{who} gives {name} the service {service}, which was not asked for")
                continue
            if service not in skills[who]:
                faults.append(f"{who} lacks the ability {service} at {name}")
            there = free + distances[at][index[name]]
            if start < there - SMALL:
                faults.append(f"{who} cannot be at {name} before {there:.3f}, but starts at {start:.3f}")
            if start < patients[name]["time_window"][0] - SMALL:
                faults.append(f"{who} starts at {name} at {start:.3f}, before the window opens")
            if all(abs(end - start - minutes) > SMALL for minutes in lasts):
                faults.append(f"{who} takes {end - start:.3f} minutes at {name} instead of {lasts[0]:.3f}")
            travel += distances[at][index[name]]
            at, free = index[name], end
            served.setdefault(name, []).append((service, start, who))
        travel += distances[at][0]
    late: list[float] = []
    for name, patient in patients.items():
        wanted = [service for service, _ in durations(data, patient)]
        given = served.get(name, [])
        if sorted(wanted) != sorted(service for service, _, _ in given):
            faults.append(f"{name} asks for {wanted} and gets {[service for service, _, _ in given]}")
            continue
        late += [max(0.0, start - patient["time_window"][1]) for _, start, _ in given]
        if len(wanted) == 2:
            faults += _pair_faults(name, patient, wanted, given)
    worst = max(late, default=0.0)
    cost = {"travel": travel / 3, "late": sum(late) / 3, "max_late": worst / 3}
    return faults, cost


def _pair_faults(
    name: str, patient: Mapping[str, Any], wanted: list[str], given: list[tuple[str, float, str]]
) -> list[str]:
    faults = []
    if given[0][2] == given[1][2]:
        faults.append(f"{name} needs two caregivers and gets {given[0][2]} twice")
    sync = patient.get("synchronization") or {}
    orders = [given, given[::-1]] if wanted[0] == wanted[1] else [sorted(given, key=lambda g: wanted.index(g[0]))]
    low, high = limits(sync["distance"]) if sync.get("type") == "sequential" else (0.0, 0.0)
    if not any(low - SMALL <= order[1][1] - order[0][1] <= high + SMALL for order in orders):
        gap = orders[0][1][1] - orders[0][0][1]
        faults.append(f"{name}: the second service starts {gap:.3f} after the first; it must be {low} to {high}")
    return faults

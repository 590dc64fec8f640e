"""The unified home health care model (iolab-uniud/uhhc): soft overtime, waiting, idle time, lunches, optional patients.

The meaning of each cost is that of the suite's own validator: a helper leaves just in time for the first patient;
waiting is counted at every later stop, idle time over the whole shift; a lunch is taken where the helper is, may last
longer than it must while its window is open, and the tardiness of a service is that against the last window opened.
"""

from collections.abc import Mapping
from math import ceil
from typing import Any

from tillit.planning.visits.adapters.suite_fields import down, limits, up
from tillit.planning.visits.adapters.uhhc_input import LEAVES_AT_ONCE, Terms, normalized
from tillit.planning.visits.errors import BadProblem
from tillit.planning.visits.plan import Plan
from tillit.planning.visits.presets import Weights
from tillit.planning.visits.problem import FlexibleBreak, Helper, Link, Person, Problem, Shift, Unwelcome, Visit, Window
from tillit.planning.visits.reading import Reading
from tillit.planning.visits.travel import Place, TravelMatrix
from tillit.planning.visits.validation import validate

MANDATORY = 1_000_000.0
SMALL = 1e-6
SIMPLE = {
    "travel_time": "travel",
    "total_tardiness": "late",
    "highest_tardiness": "max_late",
    "total_waiting_time": "waiting",
    "total_extra_time": "overtime",
    "max_waiting_time": "max_waiting",
    "working_time": "work",
    "workload_balance": "balance",
    "max_idle_time": "max_idle",
    "caregiver_preferences": "wish_helper",
}


def read(data: Mapping[str, Any]) -> Problem:
    """Read an instance; BadProblem when it is not complete or has a cost that is not supported."""
    problem = _read(data)
    validate(problem)
    return problem


def _read(data: Mapping[str, Any]) -> Problem:
    data = normalized(data)
    terms = Terms(data["metadata"]["cost_components"])
    in_time = terms.hard("total_tardiness", False) or terms.hard("highest_tardiness", False)
    no_overtime = terms.hard("working_time", False) or terms.hard("total_extra_time", False)
    any_skill = not terms.hard("qualification", True)
    at_end = data["metadata"].get("time_window_met", "at_service_start") == "at_service_end"
    size = len(data["distances"])
    default = {service["id"]: service.get("default_duration") or 0 for service in data["services"]}
    people, visits, links = [], [], []
    for patient in data["patients"]:
        key = patient["id"]
        preferred = frozenset(patient.get("preferred_caregivers") or ())
        people.append(
            Person(
                key,
                str(patient["distance_matrix_index"]),
                preferred=preferred if terms.weight("caregiver_preferences") else frozenset(),
                excluded=_excluded(data, patient, terms),
            )
        )
        optional = bool(patient.get("optional")) and not terms.hard("optional_patients", True)
        windows = tuple(Window(0, up(w["start"]), max(up(w["start"]), down(w["end"]))) for w in patient["time_windows"])
        needs = patient["required_services"]
        for i, need in enumerate(needs):
            minutes = need.get("duration") or default[need["service"]]
            own = terms.weight("optional_patients") if i == 0 else 0.0
            visits.append(
                Visit(
                    f"{key}:{i}",
                    key,
                    windows,
                    up(minutes),
                    frozenset() if any_skill else frozenset({need["service"]}),
                    time_critical=in_time,
                    price=own if optional else MANDATORY,
                    unwelcome=_unwelcome(data, patient, need["service"], terms),
                )
            )
        if len(needs) == 2:
            sync = patient["synchronization"]
            pair = (f"{key}:0", f"{key}:1")
            if sync["type"] == "simultaneous":
                links.append(Link(*pair, "same", helpers="another", together=True))
            elif sync["type"] == "sequential":
                low, high = limits(sync["distance"])
                links.append(Link(*pair, "after", up(low), down(high), helpers="another", together=True))
            elif optional:
                links.append(Link(*pair, together=True))
    lunch = data.get("lunch_breaks")
    point = {p["id"]: str(p["distance_matrix_index"]) for p in data["terminal_points"]}
    helpers = []
    for c in data["caregivers"]:
        hours = c["working_shift"]
        pause = None
        if lunch and c.get("lunch_break"):
            latest = lunch["end"] - lunch["min_duration"] if at_end else lunch["end"]
            price = MANDATORY if terms.hard("missed_lunch_break", True) else terms.weight("missed_lunch_break")
            pause = FlexibleBreak(lunch["start"], latest, lunch["min_duration"], price, lunch["end"])
        shift = Shift(
            f"{c['id']}/0",
            0,
            up(hours["start"]),
            down(hours["end"]),
            point[c["departing_point"]],
            point[c.get("arrival_point") or c["departing_point"]],
            flexible_break=pause,
            overtime=c["endless"] or not no_overtime,
        )
        helpers.append(Helper(c["id"], (shift,), frozenset(c["abilities"])))
    weights = {name: terms.weight(component) for component, name in SIMPLE.items()}
    if data["metadata"].get("origin") in LEAVES_AT_ONCE:
        weights["waiting_first"] = weights["waiting"]
    if all(c["endless"] for c in data["caregivers"]):
        weights["max_idle"] = 0.0  # no shift, no idle time
    return Problem(
        days=1,
        helpers=tuple(helpers),
        people=tuple(people),
        visits=tuple(visits),
        places=tuple(Place(str(i)) for i in range(size)),
        travel=TravelMatrix({"car": tuple(tuple(up(minutes) for minutes in row) for row in data["distances"])}),
        links=tuple(links),
        weights=Weights(**weights, missed_break=1, uncovered=MANDATORY),
        name=data["metadata"].get("name") or "unified home health care",
        windows_bind="end" if at_end else "start",
    )


def _excluded(data: Mapping[str, Any], patient: Mapping[str, Any], terms: Terms) -> frozenset[str]:
    """Caregivers who must not come: the incompatible, and those not preferred where preferences are hard."""
    found = set(patient.get("incompatible_caregivers") or ()) if terms.hard("incompabilities", True) else set()
    preferred = patient.get("preferred_caregivers")
    if preferred is not None and terms.hard("caregiver_preferences", True):
        found |= {c["id"] for c in data["caregivers"]} - set(preferred)
    return frozenset(found)


def _unwelcome(
    data: Mapping[str, Any], patient: Mapping[str, Any], service: str, terms: Terms
) -> tuple[Unwelcome, ...]:
    """Caregivers who may come at a price: without the ability, or incompatible, where the instance prices that."""
    found = []
    lacks, incompatible = terms.weight("qualification"), terms.weight("incompabilities")
    for c in data["caregivers"]:
        if lacks and not terms.hard("qualification", True) and service not in c["abilities"]:
            found.append(Unwelcome(c["id"], lacks, "qualification"))
        if incompatible and c["id"] in (patient.get("incompatible_caregivers") or ()):
            found.append(Unwelcome(c["id"], incompatible, "incompatible"))
    return tuple(found)


def write(data: Mapping[str, Any], problem: Problem, plan: Plan) -> dict[str, Any]:
    """The solution in the suite's layout; a lunch lasts as long as waiting follows and its window is open."""
    data = normalized(data)
    reading = Reading(problem, plan)
    names = {str(p["distance_matrix_index"]): p["id"] for p in data["terminal_points"]}
    service = {f"{p['id']}:{i}": n["service"] for p in data["patients"] for i, n in enumerate(p["required_services"])}
    routes: list[dict[str, Any]] = []
    first: dict[str, float] = {}
    for route in reading.routes.values():
        if not route.used:
            routes.append({"caregiver_id": route.helper.id})
            continue
        locations: list[dict[str, Any]] = []
        visited = [stop.what for stop in route.stops if stop.visit]
        at = visited[0].rsplit(":", 1)[0] if visited else names[route.shift.start_place]
        walked = reading.walk(route)
        for i, (stop, _, _) in enumerate(walked):
            if stop.visit:
                at = stop.what.rsplit(":", 1)[0]
                first.setdefault(at, stop.start)
                times = {"arrival_time": _whole(stop.start), "departure_time": _whole(stop.end)}
                locations.append({"patient": at, "service": service[stop.what], **times})
                continue
            room = max(0.0, (route.shift.flexible_break.may_last_until or 0) if route.shift.flexible_break else 0)
            spare = max(0.0, room - stop.end)
            if i + 1 < len(walked):
                spare = min(spare, walked[i + 1][0].start - walked[i + 1][1])
            else:
                spare = min(spare, max(0.0, route.shift.end - reading.home(route)))
            times = {"start_time": _whole(stop.start), "end_time": _whole(stop.end + spare)}
            locations.append({"patient": at, "service": "lunch_break", **times})
        routes.append({"caregiver_id": route.helper.id, "locations": locations})
    return {
        "routes": routes,
        "global_ordering": sorted(first, key=lambda patient: (first[patient], patient)),
        "cost_components": {},
    }


def _whole(minutes: float) -> float:
    return int(minutes) if minutes == int(minutes) else minutes


def judge(data: Mapping[str, Any], solution: Mapping[str, Any]) -> tuple[list[str], dict[str, float]]:
    """Violations in words and cost by component, from instance and solution alone, strict to a millionth."""
    return _Judge(data).judge(solution)


def _times(stop: Mapping[str, Any]) -> tuple[float, float]:
    """From when to when; published solutions list a lunch last, wherever in the day it is."""
    return (
        float(stop.get("arrival_time", stop.get("start_time"))),
        float(stop.get("departure_time", stop.get("end_time"))),
    )


class _Judge:
    """Walks a solution's routes once and keeps what the costs need."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data = normalized(data)
        self.terms = Terms(data["metadata"]["cost_components"])
        self.at_once = data["metadata"].get("origin") in LEAVES_AT_ONCE
        self.at_end = data["metadata"].get("time_window_met", "at_service_start") == "at_service_end"
        self.patients = {p["id"]: p for p in data["patients"]}
        self.point = {p["id"]: p["distance_matrix_index"] for p in data["terminal_points"]}
        self.default = {s["id"]: s.get("default_duration") or 0 for s in data["services"]}
        self.faults: list[str] = []
        self.served: dict[str, list[tuple[str, float, str]]] = {}
        self.travel = self.extra = 0.0
        self.waits: list[float] = []
        self.service: dict[str, float] = {}
        self.under_way: dict[str, float] = {}
        self.unqualified = self.incompatible = 0
        self.late: list[float] = []
        self.idle: list[float] = []
        self.unwished = 0
        self.lunches: set[str] = set()

    def judge(self, solution: Mapping[str, Any]) -> tuple[list[str], dict[str, float]]:
        routes = solution.get("routes")
        if not isinstance(routes, list):
            raise BadProblem(["the solution has no 'routes'"])
        caregivers = {c["id"]: c for c in self.data["caregivers"]}
        seen = [route.get("caregiver_id") for route in routes]
        self.faults += [f"caregiver {c} appears twice" for c in set(seen) if seen.count(c) > 1]
        self.faults += [f"caregiver {c} is not in the instance" for c in seen if c not in caregivers]
        by_id = {route.get("caregiver_id"): sorted(route.get("locations") or [], key=_times) for route in routes}
        for key, caregiver in caregivers.items():
            self._route(caregiver, by_id.get(key, []))
        for key, patient in self.patients.items():
            self._patient(key, patient)
        missed = [c for c, g in caregivers.items() if g.get("lunch_break") and c not in self.lunches]
        if self.terms.hard("missed_lunch_break", True):
            self.faults += [f"caregiver {c} has no lunch" for c in missed]
        weight = self.terms.weight
        left_out = sum(1 for key in self.patients if key not in self.served)
        cost = {
            "travel": weight("travel_time") * self.travel,
            "late": weight("total_tardiness") * sum(self.late),
            "max_waiting": weight("max_waiting_time") * max(self.waits, default=0.0),
            "work": weight("working_time") * sum(self.work.values()),
            "balance": weight("workload_balance") * self._balance(),
            "unwelcome": weight("qualification") * self.unqualified + weight("incompabilities") * self.incompatible,
            "max_late": weight("highest_tardiness") * max(self.late, default=0.0),
            "waiting": weight("total_waiting_time") * sum(self.waits),
            "overtime": weight("total_extra_time") * self.extra,
            "max_idle": weight("max_idle_time") * max(self.idle, default=0.0),
            "wishes": weight("caregiver_preferences") * self.unwished,
            "uncovered": weight("optional_patients") * left_out,
            "missed_break": weight("missed_lunch_break") * len(missed),
        }
        return self.faults, {name: value for name, value in cost.items() if value}

    @property
    def work(self) -> dict[str, float]:
        """By caregiver the minutes at services and under way."""
        return {
            c["id"]: self.service.get(c["id"], 0.0) + self.under_way.get(c["id"], 0.0) for c in self.data["caregivers"]
        }

    def _balance(self) -> int:
        mean = sum(self.work.values()) / max(1, len(self.work))
        return sum(ceil(round(abs(minutes - mean), 6)) for minutes in self.work.values())

    def _route(self, caregiver: Mapping[str, Any], stops: list[Mapping[str, Any]]) -> None:
        who, hours = caregiver["id"], caregiver["working_shift"]
        if not stops:
            self.idle.append(0.0 if caregiver["endless"] else hours["end"] - hours["start"])
            return
        distances = self.data["distances"]
        home = self.point[caregiver["departing_point"]]
        at, free, idle = home, None, 0.0
        before = self.travel
        for i, stop in enumerate(stops):
            lunch = stop.get("service") == "lunch_break"
            start, end = _times(stop)
            patient = self.patients.get(stop["patient"])
            to = home if patient is None else patient["distance_matrix_index"]
            if patient is None and not (lunch and len(stops) == 1):
                self.faults.append(f"{who} stops at {stop['patient']}, who is not a patient of the instance")
                continue
            leg = distances[at][to]
            self.travel += leg
            if free is None:
                leaves = float(hours["start"]) if self.at_once else start - leg
                if self.at_once:
                    idle += max(0.0, start - leaves - leg)
                    self.waits.append(start - leaves - leg)
                    if start < leaves + leg - SMALL:
                        self.faults.append(
                            f"{who} cannot be at {stop['patient']} before {leaves + leg:g}, not {start:g}"
                        )
                if leaves < hours["start"] - SMALL:
                    self.faults.append(f"{who} leaves at {leaves:g}, before the shift starts at {hours['start']}")
                idle += max(0.0, leaves - hours["start"])
            else:
                wait = start - (free + leg)
                if wait < -SMALL:
                    self.faults.append(f"{who} cannot be at {stop['patient']} before {free + leg:g}, not {start:g}")
                idle += max(0.0, wait)
                if not (i == 1 and stops[0].get("service") == "lunch_break"):
                    self.waits.append(max(0.0, wait))
            at, free = to, end
            if lunch:
                self._lunch(caregiver, start, end)
            elif patient is not None:
                self._service(who, caregiver, patient, stop["service"], start, end)
        back = (free or 0.0) + distances[at][self.point[caregiver.get("arrival_point") or caregiver["departing_point"]]]
        self.travel += distances[at][self.point[caregiver.get("arrival_point") or caregiver["departing_point"]]]
        self.under_way[who] = self.travel - before
        over = 0.0 if caregiver["endless"] else max(0.0, back - hours["end"])
        self.extra += over
        if over > SMALL and (self.terms.hard("working_time", False) or self.terms.hard("total_extra_time", False)):
            self.faults.append(f"{who} is back at {back:g}, after the shift's end at {hours['end']}")
        self.idle.append(0.0 if caregiver["endless"] else idle + max(0.0, hours["end"] - back))

    def _lunch(self, caregiver: Mapping[str, Any], start: float, end: float) -> None:
        who, lunch = caregiver["id"], self.data["lunch_breaks"]
        if not caregiver.get("lunch_break") or who in self.lunches:
            self.faults.append(f"{who} has a lunch too many")
        self.lunches.add(who)
        if start < lunch["start"] - SMALL or (end if self.at_end else start) > lunch["end"] + SMALL:
            self.faults.append(
                f"the lunch of {who} from {start:g} to {end:g} is outside {lunch['start']}-{lunch['end']}"
            )
        if end - start < lunch["min_duration"] - SMALL:
            self.faults.append(f"the lunch of {who} lasts only {end - start:g} minutes")

    def _service(
        self, who: str, caregiver: Mapping[str, Any], patient: Mapping[str, Any], service: str, start: float, end: float
    ) -> None:
        key = patient["id"]
        asked = [
            n.get("duration") or self.default[n["service"]]
            for n in patient["required_services"]
            if n["service"] == service
        ]
        if not asked:
            self.faults.append(f"{who} gives {key} the service {service}, which was not asked for")
            return
        if all(abs(end - start - minutes) > SMALL for minutes in asked):
            self.faults.append(f"{who} takes {end - start:g} minutes at {key} instead of {asked[0]:g}")
        self.service[who] = self.service.get(who, 0.0) + end - start
        if service not in caregiver["abilities"]:
            self.unqualified += 1
            if self.terms.hard("qualification", True):
                self.faults.append(f"{who} lacks the ability {service} at {key}")
        if who in (patient.get("incompatible_caregivers") or ()):
            self.incompatible += 1
            if self.terms.hard("incompabilities", True):
                self.faults.append(f"{who} is incompatible with {key}")
        preferred = patient.get("preferred_caregivers")
        if preferred is not None and who not in preferred:
            self.unwished += 1
            if self.terms.hard("caregiver_preferences", True):
                self.faults.append(f"{who} is not preferred by {key}")
        opened = [w for w in patient["time_windows"] if w["start"] <= start + SMALL]
        if not opened:
            self.faults.append(f"{who} starts at {key} at {start:g}, before any window opens")
            return
        limit = max(opened, key=lambda w: w["start"])["end"]
        late = max(0.0, (end if self.at_end else start) - limit)
        self.late.append(late)
        if late > SMALL and (self.terms.hard("total_tardiness", False) or self.terms.hard("highest_tardiness", False)):
            self.faults.append(f"{who} is {late:g} late at {key}")
        self.served.setdefault(key, []).append((service, start, who))

    def _patient(self, key: str, patient: Mapping[str, Any]) -> None:
        given = self.served.get(key, [])
        wanted = [n["service"] for n in patient["required_services"]]
        if not given:
            if not patient.get("optional") or self.terms.hard("optional_patients", True):
                self.faults.append(f"{key} is not optional and is not served")
            return
        if sorted(wanted) != sorted(service for service, _, _ in given):
            self.faults.append(f"{key} asks for {wanted} and gets {[service for service, _, _ in given]}")
            return
        sync = patient.get("synchronization") or {}
        if len(wanted) < 2 or sync.get("type") == "independent":
            return
        one, two = sorted(given, key=lambda g: (wanted.index(g[0]), g[1]))
        if one[2] == two[2]:
            self.faults.append(f"{key} needs two caregivers and gets {one[2]} twice")
        low, high = limits(sync["distance"]) if sync.get("type") == "sequential" else (0.0, 0.0)
        if not low - SMALL <= two[1] - one[1] <= high + SMALL:
            gap = two[1] - one[1]
            self.faults.append(
                f"{key}: the second service starts {gap:g} after the first; it must be {low:g} to {high:g}"
            )

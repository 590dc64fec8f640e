"""The public suites' layouts: read, solved, written, and judged from the files alone."""

import copy

import pytest

from tests.planning.suites import MANKOWSKA, UHHC
from tillit.planning.visits import BadProblem, check
from tillit.planning.visits.adapters.layout import layout_of
from tillit.planning.visits.solve import solve
from tillit.planning.visits.stop import MaxIterations


def solved(data):
    """Layout, problem, result, solution and its judgment."""
    layout = layout_of(data)
    problem = layout.read(data)
    result = solve(problem, stop=MaxIterations(6000), seed=1)
    solution = layout.write(data, problem, result.plan)
    return layout, problem, result, solution, layout.judge(data, solution)


def stop_at(solution, patient, service=None):
    """The entry of this patient (and service) in the solution, and its route."""
    for route in solution["routes"]:
        for stop in route.get("locations") or []:
            name = stop.get("patient_id", stop.get("patient"))
            given = stop.get("service_id", stop.get("service"))
            if name == patient and service in (None, given):
                return stop, route
    raise AssertionError(patient)


def lunch_of(solution):
    """The only lunch of the solution."""
    stops = [stop for route in solution["routes"] for stop in route.get("locations") or []]
    return next(stop for stop in stops if stop["service"] == "lunch_break")


def test_the_small_mankowska_instance_on_paper():
    """Both must go to p3 and back (60 minutes each), and pass p1 and p2 on the way in time: 120 / 3."""
    _, problem, result, solution, (violations, cost) = solved(MANKOWSKA)
    assert violations == []
    assert sum(cost.values()) == pytest.approx(40)
    assert result.total == pytest.approx(40)
    assert check(problem, result.plan) == []
    assert {route["caregiver_id"] for route in solution["routes"]} == {"c1", "c2"}


@pytest.mark.parametrize(
    ("patient", "change", "words"),
    [
        ("p1", {"arrival_time": 19, "departure_time": 24}, "before the window opens"),
        ("p1", {"departure_time": 24}, "instead of"),
        ("p2", {"service_id": "s1"}, "not asked for"),
        ("p3", {"arrival_time": 50.00001, "departure_time": 60.00001}, "must be 0.0 to 0.0"),
        ("p2", {"patient_id": "p9"}, "not in the instance"),
    ],
)
def test_the_mankowska_judge_is_strict(patient, change, words):
    """A hundred-thousandth of a minute is a violation, and each is said in words."""
    layout, _, _, solution, _ = solved(MANKOWSKA)
    stop_at(solution, patient)[0].update(change)
    violations, _ = layout.judge(MANKOWSKA, solution)
    assert any(words in violation for violation in violations)


def test_a_route_faster_than_travel_and_a_missing_caregiver():
    """Nobody flies, and every caregiver appears."""
    layout, _, _, solution, _ = solved(MANKOWSKA)
    for distance in (30, 31):
        far = copy.deepcopy(MANKOWSKA)
        far["distances"][0][2] = far["distances"][2][0] = distance
        violations, _ = layout.judge(far, solution)
        assert any("cannot be at p2" in v for v in violations) == (
            distance > stop_at(solution, "p2")[0]["arrival_time"]
        )
    violations, _ = layout.judge(MANKOWSKA, {**solution, "routes": solution["routes"][:1]})
    assert any("does not appear" in violation for violation in violations)


def test_the_small_unified_instance():
    """All is served in time, the lunch is taken, and judge, checker and solver count the same."""
    _, problem, result, solution, (violations, cost) = solved(UHHC)
    assert violations == []
    assert check(problem, result.plan) == []
    assert sum(cost.values()) == pytest.approx(result.total)
    for term in set(cost) | set(result.cost):
        assert cost.get(term, 0.0) == pytest.approx(result.cost.get(term, 0.0))
    lunch = lunch_of(solution)
    assert lunch in next(r for r in solution["routes"] if r["caregiver_id"] == "c1")["locations"]
    assert lunch["end_time"] - lunch["start_time"] >= 20
    assert lunch["end_time"] <= 120


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s["routes"].clear(), "not optional"),
        (lambda s: stop_at(s, "p1")[0].update(service="s2"), "not asked for"),
        (lambda s: stop_at(s, "p1")[0].update(arrival_time=5, departure_time=25), "before the shift starts"),
        (lambda s: stop_at(s, "p2", "s1")[0].update(departure_time=10_000), "instead of"),
        (lambda s: lunch_of(s).update(end_time=125, start_time=105), "outside"),
    ],
)
def test_the_unified_judge_is_strict(change, words):
    """What the suite's own validator only prints is a violation here."""
    layout, _, _, solution, _ = solved(UHHC)
    change(solution)
    violations, _ = layout.judge(UHHC, solution)
    assert any(words in violation for violation in violations), violations


def test_unknown_and_incomplete_files_get_a_clear_error():
    """Another layout, a missing part, a cost that is not supported."""
    for data in ([], {}, {"patients": []}):
        with pytest.raises(BadProblem, match="neither a Tillit problem"):
            layout_of(data)
    broken = {key: value for key, value in MANKOWSKA.items() if key != "distances"}
    with pytest.raises(BadProblem, match="'distances' is missing"):
        layout_of(broken).read(broken)
    small = {**MANKOWSKA, "distances": [[0.0]]}
    with pytest.raises(BadProblem, match="4 places"):
        layout_of(small).read(small)
    for name, value, words in (
        ("tw_max_dev_in_time", 3, "tw_max_dev_in_time"),
        ("travel_time", "SOFT", "must be a number"),
        ("travel_time", -1, "must be a number"),
    ):
        unsupported = priced(**{name: value})
        with pytest.raises(BadProblem, match=words):
            layout_of(unsupported).read(unsupported)
    public = {**UHHC, "caregivers": [{**c, "transportation_mode": "public"} for c in UHHC["caregivers"]]}
    with pytest.raises(BadProblem, match="public transport"):
        layout_of(public).read(public)
    with pytest.raises(BadProblem, match="'c1' has no working_shift while others have one"):
        layout_of(UHHC).read(without_hours("c1"))


def without_hours(*caregivers):
    """The small unified instance where these come and go as they like."""
    found = [{**c, "working_shift": None if c["id"] in caregivers else c["working_shift"]} for c in UHHC["caregivers"]]
    return {**UHHC, "caregivers": found}


def priced(origin="generated", **changes):
    """The small unified instance with other cost components; None leaves one out."""
    costs = {**UHHC["metadata"]["cost_components"], **changes}
    costs = {name: value for name, value in costs.items() if value is not None}
    return {**UHHC, "metadata": {**UHHC["metadata"], "origin": origin, "cost_components": costs}}


@pytest.mark.parametrize(
    ("data", "terms"),
    [
        (priced(workload_balance=3), {"balance"}),
        (priced(max_waiting_time=40, total_waiting_time=None), set()),
        (priced(working_time=2), {"work"}),
        (priced(working_time="HARD", total_extra_time="HARD"), {"work"}),
        (priced(total_tardiness="HARD", highest_tardiness="HARD", total_extra_time="HARD"), set()),
        (priced(qualification=7, incompabilities=9), set()),
        (priced("bazirha-caie", total_waiting_time=1, workload_balance=1, travel_time=None), {"balance", "waiting"}),
        (without_hours("c1", "c2"), {"travel"}),
    ],
)
def test_every_cost_of_the_unified_model_is_counted_alike(data, terms):
    """Whatever the instance prices or makes hard: no violation, and solver and judge count the same by term."""
    _, problem, result, _, (violations, cost) = solved(data)
    assert violations == []
    assert check(problem, result.plan) == []
    for term in set(cost) | set(result.cost):
        assert cost.get(term, 0.0) == pytest.approx(result.cost.get(term, 0.0)), term
    assert terms <= {name for name, value in cost.items() if value}


def test_who_lacks_the_service_or_is_incompatible_may_come_where_that_is_priced():
    """Only c2 may go to p3; at a small price c1 may, and the judge counts what the planner counted."""
    data = copy.deepcopy(priced(qualification=1, incompabilities=1))
    data["caregivers"] = data["caregivers"][:1]
    data["patients"] = [{**p, "optional": False} for p in data["patients"] if p["id"] == "p3"]
    data["distances"] = [row[:1] + row[3:] for row in (data["distances"][0], data["distances"][3])]
    data["patients"][0]["distance_matrix_index"] = 1
    _, _, result, _, (violations, cost) = solved(data)
    assert violations == []
    assert cost["unwelcome"] == result.cost["unwelcome"] == 1
    hard = priced(qualification="HARD")
    assert layout_of(hard).read(hard).visits[0].competences == {"s1"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"total_tardiness": "HARD"}, "late at"),
        ({"total_extra_time": "HARD"}, "after the shift's end"),
        ({"working_time": "HARD"}, "after the shift's end"),
    ],
)
def test_what_is_hard_is_a_violation(changes, words):
    """The same late visit and late return cost points, or are violations where the instance says HARD."""
    layout, _, _, solution, _ = solved(UHHC)
    stop_at(solution, "p1")[0].update(arrival_time=250, departure_time=270)
    _, route = stop_at(solution, "p1")
    route["locations"].sort(key=lambda s: s.get("arrival_time", s.get("start_time")))
    assert not any(words in fault for fault in layout.judge(UHHC, solution)[0])
    assert any(words in fault for fault in layout.judge(priced(**changes), solution)[0])


def test_old_spellings_of_the_unified_model_are_read():
    """Windows as pairs, one window, central offices, required caregivers, no working hours."""
    old = copy.deepcopy(UHHC)
    old["metadata"]["cost_components"] = {"travel_time": 1, "total_tardiness": 1, "highest_tardiness": 1}
    old["central_offices"] = [{"id": "d0"}]
    del old["terminal_points"], old["lunch_breaks"]
    for c in old["caregivers"]:
        del c["working_shift"], c["lunch_break"], c["arrival_point"], c["departing_point"]
    for p in old["patients"]:
        p["required_caregivers"] = p.pop("required_services")
        p["time_window"] = [p["time_windows"][0]["start"], p["time_windows"][0]["end"]]
        del p["time_windows"], p["distance_matrix_index"], p["optional"]
    _, _, result, _, (violations, cost) = solved(old)
    assert violations == []
    assert sum(cost.values()) == pytest.approx(result.total)


def test_a_lunch_may_stand_anywhere_in_a_route():
    """Published solutions list it last: the judge goes by the clock, not by the list."""
    layout, _, _, solution, judged = solved(UHHC)
    for route in solution["routes"]:
        route["locations"] = sorted(route.get("locations") or [], key=lambda stop: stop["service"] == "lunch_break")
    assert layout.judge(UHHC, solution) == judged


def test_more_than_three_decimals_are_planned_on_the_safe_side():
    """Thirds of a minute everywhere: the strict judge finds nothing, and the cost differs by rounding only."""
    data = copy.deepcopy(MANKOWSKA)
    data["distances"] = [[abs(i - j) * 31 / 3 for j in range(4)] for i in range(4)]
    data["patients"][0]["time_window"] = [61 / 3, 121 / 3]
    data["patients"][2]["required_caregivers"][0]["duration"] = 31 / 3
    data["patients"][2]["synchronization"] = {"type": "sequential", "distance": [10 / 3, 31 / 3]}
    _, problem, result, _, (violations, cost) = solved(data)
    assert violations == []
    assert check(problem, result.plan) == []
    assert sum(cost.values()) == pytest.approx(result.total, abs=0.05)

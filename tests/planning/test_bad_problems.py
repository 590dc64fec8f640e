"""Bad problem files: each is refused in words that name the field, or planned with the visit uncovered and why."""

import copy
import json
import math

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planning.four import four, visit
from tests.planning.suites import MANKOWSKA, UHHC
from tillit.planning.visits import BadProblem, Link, to_json
from tillit.planning.visits.adapters.layout import layout_of
from tillit.planning.visits.solve import solve as search
from tillit.planning.visits.stop import MaxIterations
from tillit.project.commands.solve import solve

FOUR = json.loads(json.dumps(to_json(four())))
FILES = {"tillit": FOUR, "mankowska": MANKOWSKA, "uhhc": UHHC}
ADAM = {"id": "adam", "mode": "walk", "shifts": []}
GONE = "gone, not wrong"  # text: each process of the suite has to call the case the same


def changed(data, way, value):
    """A copy in which what stands at the end of this way is another value, or gone."""
    data = copy.deepcopy(data)
    *before, last = way
    there = data
    for step in before:
        there = there[step]
    if value is GONE:
        del there[last]
    elif isinstance(there, list) and last == len(there):
        there.append(value)
    else:
        there[last] = value
    return data


def asked(tmp_path, text):
    """What `tillit solve visits` does with a file of this text."""
    file = tmp_path / "problem.json"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(solve, ["visits", str(file), "--iterations", "200", "--json"])


BROKEN = [
    # layout, way to the field, what stands there, words of the answer
    ("tillit", ("visits", 0, "minutes"), -5, "visit 'anna' lasts -5 minutes"),
    ("tillit", ("visits", 0, "minutes"), "20", "visits[0] (anna).minutes: '20' is not a number"),
    ("tillit", ("visits", 0, "minutes"), math.nan, "visits[0] (anna).minutes: nan is not a number that can be counted"),
    ("tillit", ("visits", 0, "minutes"), 10**400, "can be counted with"),
    ("tillit", ("visits", 0, "minutes"), 1e9, "visit 'anna' lasts"),
    ("tillit", ("visits", 0, "minutes"), True, "True is not a number"),
    ("tillit", ("visits", 0, "minutes"), None, "None is not a number"),
    ("tillit", ("visits", 0, "minutes"), GONE, "visits[0] (anna): the field 'minutes' is missing"),
    (
        "tillit",
        ("visits", 0, "windows", 0, "start"),
        "8:00",
        "visits[0] (anna).windows[0].start: '8:00' is not a number",
    ),
    ("tillit", ("visits", 0, "windows"), [], "visit 'anna' has no window"),
    ("tillit", ("visits", 0, "windows", 0, "end"), 100, "visit 'anna' has a window from 480 to 100"),
    ("tillit", ("visits", 0, "competence"), ["nurse"], "the field 'competence' is not known"),
    ("tillit", ("visits", 0, "helpers"), 3, "needs 3 helpers"),
    ("tillit", ("visits", 0, "person"), "nobody", "visit 'anna' is to the unknown person 'nobody'"),
    ("tillit", ("visits", 0, "pin"), {"helpers": ["nobody"]}, "pinned to the unknown helper 'nobody'"),
    ("tillit", ("visits", 1, "id"), "anna", "visit id 'anna' is used 2 times"),
    ("tillit", ("visits",), {"anna": 1}, "visits: {'anna': 1} is not a list"),
    ("tillit", ("visits",), GONE, "the field 'visits' is missing"),
    ("tillit", ("vists",), [], "the field 'vists' is not known"),
    ("tillit", ("people", 0, "place"), "nowhere", "person 'anna' lives at the unknown place 'nowhere'"),
    ("tillit", ("helpers", 0, "shifts", 0, "end"), 100, "lasts from minute 480 to 100"),
    ("tillit", ("helpers", 0, "shifts", 0, "day"), 7, "is on day 7, outside the horizon"),
    ("tillit", ("helpers", 0, "shifts", 0, "blocks", 0, "start"), math.nan, "blocks[0].start: nan"),
    ("tillit", ("helpers", 0, "shifts"), None, "helpers[0] (eli).shifts: None is not a list"),
    ("tillit", ("helpers", 0, "id"), "finn", "helper id 'finn' is used 2 times"),
    ("tillit", ("helpers", 2), {**ADAM, "mode": "boat"}, "no travel matrix is given for 'boat'"),
    ("tillit", ("days",), 10**6, "at most 366"),
    ("tillit", ("days",), "7", "days: '7' is not a whole number"),
    ("tillit", ("weights",), "cheapest", "weights: 'cheapest' is not a preset"),
    ("tillit", ("weights", "travel"), -1, "weight 'travel' is -1"),
    ("tillit", ("weights", "travel"), 1e11, "weight 'travel' is"),
    ("tillit", ("weights", "uncoverd"), 1, "the field 'uncoverd' is not known"),
    ("tillit", ("travel", "kind"), "bird", "travel: the kind 'bird' is not known"),
    ("tillit", ("travel", "minutes", "walk", 0, 1), -3, "has -3 minutes in row 0, column 1"),
    ("tillit", ("travel", "minutes", "walk", 0, 1), 1e10, "minutes in row 0, column 1"),
    ("tillit", ("travel", "minutes", "walk", 0, 1), None, "travel.minutes.walk[0][1]: None is not a number"),
    ("tillit", ("travel", "minutes", "walk", 0), [0, 1], "is 5 x 2, 5, but there are 5 places"),
    ("tillit", ("travel",), {"kind": "straight_line"}, "place 'base' has no coordinates"),
    ("tillit", ("format",), "tillit-visits-9", "expected 'tillit-visits-1'"),
    ("mankowska", ("patients", 0, "time_window"), GONE, "patient 'p1', time_window: None is not a list"),
    ("mankowska", ("patients", 0, "time_window"), [1, 2, 3], "patient 'p1', time_window"),
    ("mankowska", ("patients", 0, "time_window"), [40, 20], "ends at 20, before it starts at 40"),
    ("mankowska", ("patients", 0, "time_window"), ["a", 20], "[0]: 'a' is not a number"),
    ("mankowska", ("patients", 0, "required_caregivers"), [], "patient 'p1' requires 0 services"),
    ("mankowska", ("patients", 0, "required_caregivers"), GONE, "patient 'p1' requires 0 services"),
    ("mankowska", ("patients", 0, "required_caregivers", 0, "service"), "s9", "the unknown service 's9'"),
    ("mankowska", ("patients", 0, "required_caregivers", 0, "duration"), -1, "lasts -1"),
    ("mankowska", ("patients", 0, "required_caregivers", 0, "duration"), "x", "required_caregivers[0].duration: 'x'"),
    ("mankowska", ("patients", 2, "synchronization"), GONE, "'p3' requires two services without a known synchron"),
    ("mankowska", ("patients", 2, "synchronization", "type"), "sequential", "'p3', synchronization.distance"),
    ("mankowska", ("patients", 2, "synchronization"), {"type": "sequential", "distance": [9, 3]}, "least and a most"),
    ("mankowska", ("patients", 1, "id"), "p1", "used 2 times"),
    ("mankowska", ("patients", 1, "id"), 2, "patients[1].id: 2 is not text"),
    ("mankowska", ("caregivers", 0, "abilities"), "s1", "caregivers[0] (c1).abilities: 's1' is not a list"),
    ("mankowska", ("caregivers", 0, "id"), "c2", "helper id 'c2' is used 2 times"),
    ("mankowska", ("services",), GONE, "the field 'services' is missing"),
    ("mankowska", ("distances", 0, 1), -4, "has -4.0 minutes in row 0, column 1"),
    ("mankowska", ("distances", 0), [0], "but there are 4 places"),
    ("mankowska", ("distances", 0, 1), None, "distances[0][1]: None is not a number"),
    ("mankowska", ("central_offices",), [], "central_offices: there is none"),
    ("uhhc", ("patients", 0, "time_windows"), [], "patient 'p1' has no time window"),
    ("uhhc", ("patients", 0, "time_windows", 0, "end"), "late", "patient 'p1': [1]: 'late' is not a number"),
    ("uhhc", ("patients", 0, "required_services"), [], "patient 'p1' requires 0 services"),
    ("uhhc", ("patients", 0, "distance_matrix_index"), 9, "patient 'p1' is row 9 of the distances, which have 4"),
    ("uhhc", ("patients", 1, "synchronization", "distance"), {"min": 5}, "'p2', synchronization.distance"),
    ("uhhc", ("patients", 0, "preferred_caregivers"), "c1", "preferred_caregivers: 'c1' is not a list"),
    ("uhhc", ("caregivers", 0, "departing_point"), "d9", "caregiver 'c1' starts or ends at the unknown point 'd9'"),
    ("uhhc", ("caregivers", 0, "working_shift"), {"start": 0}, "caregiver 'c1': [1]: None is not a number"),
    ("uhhc", ("caregivers", 0, "working_shift", "end"), 0, "lasts from minute 0"),
    ("uhhc", ("lunch_breaks", "min_duration"), "long", "lunch_breaks: 'long' is not a number"),
    ("uhhc", ("metadata", "cost_components"), [], "metadata.cost_components"),
    ("uhhc", ("metadata", "cost_components", "travel_time"), math.nan, "'travel_time' is nan"),
    ("uhhc", ("metadata", "time_window_met"), "whenever", "'whenever', which is not known"),
    ("uhhc", ("metadata",), 3, "metadata is not an object"),
]


@pytest.mark.parametrize(("layout", "way", "value", "words"), BROKEN, ids=lambda x: str(x)[:30])
def test_what_is_wrong_is_named(layout, way, value, words):
    """One field of a good file is broken: the answer says which, and what is wrong with it."""
    data = changed(FILES[layout], way, value)
    if layout == "uhhc" and way == ("metadata", "cost_components"):
        data["metadata"]["cost_components"] = 5
    with pytest.raises(BadProblem) as caught:
        layout_of(data).read(data)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1, column 1"),
        ("{", "line 1, column 2"),
        ("[]", "neither a Tillit problem"),
        ("null", "neither a Tillit problem"),
        ("[" * 100_000, "nested too deeply"),
        (json.dumps(FOUR).replace('"days": 1', '"days": ' + "1" * 5000), "number"),
        (json.dumps(FOUR).replace('"minutes": 20', '"minutes": NaN'), "nan is not a number"),
    ],
    ids=["empty", "broken off", "list", "null", "deep", "digits", "NaN"],
)
def test_the_command_tells_what_is_wrong_with_the_file(tmp_path, text, words):
    """A message, not a traceback, for files that are no problem at all."""
    answer = asked(tmp_path, text)
    assert answer.exit_code != 0
    assert isinstance(answer.exception, BadProblem | ValueError | RuntimeError) or answer.exit_code == 1
    assert words in str(answer.exception)


def test_links_in_a_circle_are_refused():
    """Each an hour after the one before, and the first after the last."""
    links = tuple(Link(a, b, "after", 60) for a, b in (("anna", "bo"), ("bo", "cato"), ("cato", "anna")))
    data = to_json(four(links=links))
    with pytest.raises(BadProblem, match="in a circle: anna after bo after cato after anna"):
        layout_of(data).read(data)


def test_what_nobody_can_make_is_uncovered_and_says_why():
    """Nobody has the competence; outside every shift: a plan with the rest, and for each helper the reason."""
    lifting = visit("anna", 480, 700, competences=frozenset({"lifting"}), name="lift")
    night = visit("bo", 100, 110, time_critical=True, name="night")
    data = json.loads(json.dumps(to_json(four(lifting, night, visit("cato", 480, 700)))))
    layout = layout_of(data)
    problem = layout.read(data)
    written = layout.write(data, problem, search(problem, stop=MaxIterations(500), seed=1).plan)
    assert [a["visit"] for a in written["assignments"]] == ["cato"]
    found = {one["visit"]: one for one in written["uncovered"]}
    assert {o["code"] for o in found["lift"]["why"]} == {"competence"}
    assert {(c["kind"], *c["lacks"]) for c in found["lift"]["changes"]} == {("competence", "lifting")}
    assert {o["code"] for o in found["night"]["why"]} == {"outside_shift"}
    assert not {v.id for v in problem.visits} - set(found) - {a["visit"] for a in written["assignments"]}


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.just([]), st.just({}), st.just([[]]),
    st.just(GONE), st.sampled_from([-1, 10**30, 1e308, "p1", "c1", "anna", "eli"]),
)  # fmt: skip


def ways(data, way=()):
    """Every way into nested data."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in inside:
        yield (*way, step)
        yield from ways(value, (*way, step))


@settings(max_examples=150, deadline=None)
@given(data=st.data(), layout=st.sampled_from(sorted(FILES)))
def test_no_junk_crashes_it_or_loses_a_visit(data, layout):
    """Whatever stands in one or two fields: refused in words, or every visit is planned or told to be uncovered."""
    broken = FILES[layout]
    for _ in range(data.draw(st.integers(1, 2))):
        broken = changed(broken, data.draw(st.sampled_from(list(ways(broken)))), data.draw(JUNK))
    try:
        found = layout_of(broken)
        problem = found.read(broken)
    except BadProblem as error:
        refused = error.faults
    else:
        refused = None
    if refused is not None:
        assert refused
        assert all(fault.strip() for fault in refused)
        return
    result = search(problem, stop=MaxIterations(50), seed=1)
    assert {v.id for v in problem.visits} == {*result.plan.of, *result.uncovered}
    written = json.loads(json.dumps(found.write(broken, problem, result.plan)))
    faults, cost = found.judge(broken, written)
    assert all(math.isfinite(value) for value in cost.values())
    if not result.uncovered:
        assert faults == []
        assert sum(cost.values()) == pytest.approx(result.total, abs=0.01, rel=1e-6)

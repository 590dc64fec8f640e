"""The cases in cases/*.yaml, which a nurse or a lawyer can read, hold."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest
import yaml

from tillit.kernel.clock import instant
from tillit.law.value import NotInForce
from tillit.law.working_time import working_time
from tillit.rooms.rosters.rules import WorkedPeriod, is_lawful

CASES = Path(__file__).parent / "cases"
DAY = date(2026, 11, 18)


def cases(file):
    return [pytest.param(case, id=case["case"]) for case in yaml.safe_load((CASES / file).read_text())]


@pytest.mark.parametrize("case", cases("working_time.yaml"))
def test_working_time(case):
    law = working_time(case["day"])
    if case["answer"] == "none":
        with pytest.raises(NotInForce, match="gives no value on"):
            getattr(law, case["ask"])
    else:
        value = getattr(law, case["ask"])
        assert f"{value.value:g} {value.unit}" == case["answer"]
        assert str(value.citation) == f"Arbeidsmiljøloven {case['stands_in']}"


@pytest.mark.parametrize("case", cases("shifts.yaml"))
def test_shifts(case):
    before = WorkedPeriod(*span(case["before"], DAY - timedelta(days=1))) if "before" in case else None
    shift = WorkedPeriod(*span(case["works"], DAY), tuple(span(b, DAY) for b in case.get("breaks", [])))
    finding = is_lawful(shift, before, working_time(DAY))
    assert finding.answer is case["lawful"]
    stopped = [child for child in finding.children if not child.answer]
    assert [child.rule for child in stopped] == ([case["stopped_by"]] if "stopped_by" in case else [])
    for child in stopped:
        assert child.citation.paragraph == case["stands_in"]


def span(text, day):
    start, end = (time.fromisoformat(part) for part in text.split("-"))
    return instant(day, start), instant(day, end)

"""What a glance at the day refuses is refused in full as well; what it leaves is judged the same as always."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from itertools import combinations

import pytest

from tests.town import MONDAY, NOW, accepted_plan
from tillit.kernel.clock import instant
from tillit.rooms.decisions.models import HelperWish
from tillit.rooms.rosters.models import Absence, Shift, ShiftActivity
from tillit.rooms.visits.draft import read_draft, with_changes
from tillit.rooms.visits.effects import consequences, consequences_if_kept
from tillit.rooms.visits.models import Visit
from tillit.rooms.visits.screened import DayGlance
from tillit.rooms.visits.types import Change
from tillit.rooms.workforce.models import Competence

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def plan(town):
    """A day on which helpers 0 to 3 go to persons 0 to 3 at eight, and helpers 0 and 1 to 4 and 5 at half past."""
    return accepted_plan(town)


def come_at(plan, town, person, hour, minute):
    begins = instant(FRIDAY, time(hour, minute))
    visits = Visit.objects.filter(plan=plan, day=FRIDAY, person=town.people[person])
    visits.update(starts_at=begins, ends_at=begins + timedelta(minutes=20))


def who_is_with_another_then(plan, town): ...


def who_is_not_done_yet(plan, town):
    come_at(plan, town, 2, 8, 40)


def who_has_no_time_to_travel(plan, town):
    come_at(plan, town, 2, 8, 51)


def who_lacks_a_competence(plan, town):
    wound_care = Competence.objects.get_or_create(code="wound_care", defaults={"name_nb": "Sår", "name_en": "Wounds"})
    town.grants[0].competence = wound_care[0]
    town.grants[0].save()


def whom_the_person_will_not_have(plan, town):
    HelperWish.objects.create(grant=town.grants[0], employee=town.helpers[1], kind="excluded")


def who_is_away(plan, town):
    Absence.objects.create(source_id="a", employee=town.helpers[1], starts_on=FRIDAY, reason="sickness")


def who_has_a_break(plan, town):
    shift = Shift.objects.get(employee=town.helpers[2], starts_at=instant(FRIDAY, time(7, 30)))
    begins = instant(FRIDAY, time(8, 10))
    ShiftActivity.objects.create(shift=shift, kind="break", starts_at=begins, ends_at=begins + timedelta(minutes=30))


@pytest.mark.parametrize(
    ("case", "exchanged"),
    [
        (who_is_with_another_then, {0, 5}),
        (who_is_not_done_yet, {0, 2}),
        (who_has_no_time_to_travel, {0, 2}),
        (who_lacks_a_competence, {0, 2}),
        (whom_the_person_will_not_have, {0, 1}),
        (who_is_away, {0, 1}),
        (who_has_a_break, {0, 2}),
    ],
)
def test_a_glance_refuses_only_what_breaks_a_rule_and_the_rest_is_judged_the_same(town, plan, case, exchanged):
    case(plan, town)
    draft = read_draft(plan, now=NOW)
    glance = DayGlance(draft, FRIDAY)
    there = {key: stands for key, stands in draft.placed.items() if stands.day == FRIDAY}
    refused, kept = [], 0
    for (one, mine), (other, theirs) in combinations(there.items(), 2):
        if mine.helper_ids == theirs.helper_ids:
            continue
        exchange = [
            Change(one, replace(mine, helper_ids=theirs.helper_ids)),
            Change(other, replace(theirs, helper_ids=mine.helper_ids)),
        ]
        after = with_changes(draft.placed, exchange)
        in_full = consequences(draft, after, {one, other})
        assert consequences_if_kept(draft, after, {one, other}) == (None if in_full.broken else in_full)
        kept += not in_full.broken
        if glance.is_refused(one, theirs.helper_ids, instead_of=other) or glance.is_refused(
            other, mine.helper_ids, instead_of=one
        ):
            assert in_full.broken
            refused.append({draft.rows[key].person_id for key in (one, other)})
    assert kept > 0
    assert {town.people[number].pk for number in exchanged} in refused

"""How often help is given, in words."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from tillit.rooms.decisions.queries import GrantCard
from tillit.rooms.visits.grant_words import how_often


def grant(**kept) -> GrantCard:
    facts = {"repeat": "day", "times": 1, "weekdays": (), "may_move": False, **kept}
    return GrantCard(
        id=1,
        offer="Praktisk hjelp",
        help="Vask",
        purpose="Et rent hjem",
        decided_on=date(2026, 1, 1),
        starts_on=date(2026, 1, 1),
        ends_on=None,
        helpers=1,
        windows=(),
        **facts,
    )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "hver dag"),
        ({"times": 2, "weekdays": (1, 4)}, "2 ganger om dagen (mandag, torsdag)"),
        ({"repeat": "week", "weekdays": (2,)}, "1 gang i uken (tirsdag)"),
        ({"repeat": "week", "weekdays": (2,), "may_move": True}, "1 gang i uken (helst tirsdag)"),
        ({"repeat": "week", "times": 3, "may_move": True}, "3 ganger i uken"),
    ],
)
def test_how_often_is_said_and_a_day_that_may_move_is_only_a_wish(facts, words):
    with translation.override("nb"):
        assert how_often(grant(**facts)) == words

"""What to say on the phone: each kind of news in a sentence, in the person's language, and never why."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from tests.town import TODAY
from tillit.kernel.clock import instant
from tillit.rooms.visits.call_words import what_to_say
from tillit.rooms.visits.queries.to_tell import News
from tillit.rooms.visits.types import Placement
from tillit.rooms.workforce.queries import EmployeeCard

KARI, OLA = (EmployeeCard(pk, name, "Moe", "", "") for pk, name in ((1, "Kari"), (2, "Ola")))
HELPERS = {1: KARI, 2: OLA}


def at(hour: int, *who: int, day: date = TODAY, minute: int = 0) -> Placement:
    start: datetime = instant(day, time(hour, minute))
    return Placement("planned", day, start, who)


def say(was: Placement | None, now: Placement | None, language: str = "nb") -> list[str]:
    news = [News("k", was, now)]
    return [
        sentence.replace("\u00a0", " ")
        for sentence in what_to_say(news, HELPERS, unit="Nordsia", language=language, today=TODAY)
    ]


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (at(8, 2), at(8, 1), "Kari kommer i dag kl. 08.00 i stedet for Ola."),
        (at(8, 2), at(8, 1, minute=15), "Kari kommer i dag kl. 08.15 i stedet for Ola."),
        (at(8, 2), at(9, 1), "Kari kommer i dag kl. 09.00. Vi hadde sagt at Ola skulle komme i dag kl. 08.00."),
        (at(8, 2), at(9, 2), "Ola kommer i dag kl. 09.00, ikke i dag kl. 08.00 som vi sa."),
        (None, at(9, 1, 2), "Kari og Ola kommer i dag kl. 09.00."),
        (at(8, 2), Placement("skipped", TODAY), "Besøket i dag kl. 08.00 er avlyst."),
        (
            at(8, 2),
            Placement("uncovered", TODAY),
            "Vi kan dessverre ikke komme i dag kl. 08.00 slik vi sa. Vi finner en annen tid og ringer deg igjen.",
        ),
    ],
)
def test_each_kind_of_news_in_a_sentence(was, now, said):
    assert say(was, now)[1] == said


def test_who_moved_to_another_team_hears_of_the_team_not_of_visits_that_are_cancelled():
    was, skipped = at(8, 2), Placement("skipped", TODAY)
    news = [News("a", was, skipped), News("b", at(12, 2), skipped), News("c", at(8, 2), at(8, 1))]
    said = what_to_say(
        news, HELPERS, unit="Nordsia", language="nb", today=TODAY, taken_over={"a": "Team Sørsia", "b": "Team Sørsia"}
    )
    assert [sentence for sentence in said if "Sørsia" in sentence or "avlyst" in sentence] == [
        "Fra i dag er det Team Sørsia som hjelper deg. De sier fra når de kommer."
    ]


def test_it_begins_with_who_calls_and_asks_only_where_somebody_comes():
    assert say(at(8, 2), at(8, 1))[0] == "Hei, dette er Nordsia."
    assert say(at(8, 2), at(8, 1))[-1] == "Passer det for deg?"
    assert say(at(8, 2), Placement("skipped", TODAY))[-1] == "Det er vi som måtte endre dette, og det beklager vi."


@pytest.mark.parametrize(("language", "word"), [("en", "Hello"), ("nn", "Hei"), ("pl", "Hei")])
def test_in_english_for_who_speaks_it_and_in_bokmal_for_everybody_else(language, word):
    assert say(at(8, 2), at(8, 1), language)[0].startswith(word)

"""Own words: a new version each time, by whom and by which way, and when to ask again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.town import NOW, TODAY
from tillit.foundation.trail import TrailEntry
from tillit.kernel.errors import NotAllowed
from tillit.rooms.people import queries, services
from tillit.rooms.people.models import OwnWords
from tillit.rooms.people.rules import review_due_on

pytestmark = pytest.mark.django_db


def write(person, entry, text="Kaffen først.", writer="person", name=""):
    return services.write_own_words(person_id=person.pk, text=text, writer=writer, writer_name=name, **entry)


def test_a_new_version_stands_first_and_the_earlier_ones_stay(ingrid, herself):
    """Nothing that was said is overwritten."""
    write(ingrid, herself)
    write(ingrid, herself, text="Kaffen først, og så avisen.")
    assert [words.text for words in queries.own_words(ingrid.pk)] == [
        "Kaffen først, og så avisen.",
        "Kaffen først.",
        "Jeg vil gjerne komme ut i hagen hver dag, også når det regner.",
    ]


def test_the_same_words_again_add_nothing(ingrid, herself):
    """A double press is one version."""
    assert write(ingrid, herself).changed
    assert not write(ingrid, herself, text=" Kaffen først.\r\n").changed
    assert OwnWords.objects.filter(person=ingrid).count() == 2


def test_it_says_who_held_the_pen_and_who_typed(town, ingrid, by_phone):
    """Kari writes what Ingrid said on the phone, in Ingrid's words."""
    write(ingrid, by_phone, writer="helper", name="Kari Fjellrev")
    words = queries.own_words(ingrid.pk)[0]
    assert (words.written_by, words.by_name, words.written_on) == ("helper", "Kari Fjellrev", TODAY)
    assert (words.entry.how, words.entry.by, words.entry.at) == ("phone", "team_leader", NOW)
    assert queries.own_words(ingrid.pk)[1].entry is None


@pytest.mark.parametrize(
    ("text", "writer", "name"),
    [("  ", "person", ""), ("x" * 4001, "person", ""), ("Ja", "nobody", ""), ("Ja", "helper", " ")],
)
def test_no_words_too_many_or_nobody_named_is_refused(ingrid, herself, text, writer, name):
    """A helper writes another's words only by name."""
    with pytest.raises(services.BadWords):
        write(ingrid, herself, text=text, writer=writer, name=name)


def test_nobody_else_writes_as_the_person_themself(town, ingrid, by_phone, siv, lets_in):
    """Not staff, and not a daughter who was not asked to."""
    with pytest.raises(NotAllowed):
        write(ingrid, {**by_phone, "how": "self"})
    with pytest.raises(NotAllowed):
        write(ingrid, {**by_phone, "how": "proxy"})
    as_proxy = {"how": "proxy", "by": town.users["relative"], "now": NOW}
    with pytest.raises(NotAllowed):
        write(ingrid, as_proxy, writer="relative", name=siv.name)
    lets_in("act")
    assert write(ingrid, as_proxy, writer="relative", name=siv.name).changed


def test_the_trail_holds_no_words(ingrid, herself):
    """Who and when, not what."""
    write(ingrid, herself)
    entry = TrailEntry.objects.get(verb="write_own_words")
    assert (entry.subject_id, entry.facts["how"]) == (ingrid.pk, "self")
    assert "Kaffen" not in str(entry.facts)


@pytest.mark.parametrize(
    ("written_on", "due_on"),
    [
        (date(2026, 5, 18), date(2026, 11, 18)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_words_fall_due_after_six_months(written_on, due_on):
    """On the same day of the month, or its last."""
    assert review_due_on(written_on) == due_on


def test_the_leader_gets_those_whose_words_are_due(town):
    """Due on the very day, not the day before; who has said nothing is not due but missing."""
    due, fresh, silent = town.people[:3]
    OwnWords.objects.filter(person=due).update(written_on=date(2026, 5, 18))
    OwnWords.objects.filter(person=silent).delete()
    ids = [due.pk, fresh.pk, silent.pk]
    assert set(queries.own_words_due(ids, on=TODAY)) == {due.pk}
    assert queries.own_words_due(ids, on=TODAY - timedelta(days=1)) == {}
    assert queries.with_own_words(ids) == {due.pk, fresh.pk}


def test_the_database_refuses_half_an_entry(town, ingrid):
    """By which way without who and when, or the other way round."""
    row = {"source_id": "own-x", "person": ingrid, "text": "Ja", "written_on": TODAY, "written_by": "person"}
    with pytest.raises(IntegrityError, match="ownwords_entered_whole"), transaction.atomic():
        OwnWords.objects.create(**row, how="phone")
    with pytest.raises(IntegrityError, match="ownwords_entered_whole"), transaction.atomic():
        OwnWords.objects.create(**row, entered_by=town.users["team_leader"], entered_at=NOW)

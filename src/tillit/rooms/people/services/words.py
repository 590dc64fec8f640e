"""Writes a new version of what matters to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tillit.foundation.meanwhile import refuse_if_changed
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import TillitError
from tillit.rooms.people.models import OwnWords, Person, Writer, id_made_here
from tillit.rooms.people.services.entry import entered

TEXT_MAX = 4000  # as in people.csv


class BadWords(TillitError):
    """No words, too many, or nobody named who wrote them down."""


@dataclass(frozen=True)
class Written:
    """A version of own words, and whether this call made it."""

    own_words_id: int
    changed: bool


def write_own_words(
    *,
    person_id: int,
    text: str,
    writer: str,
    writer_name: str = "",
    how: str,
    by: User,
    now: datetime,
    seen: str | None = None,
) -> Written:
    """Add a version of a person's own words, dated today; earlier versions stay as they were.

    `writer` is who held the pen (a helper and a relative by name, in the person's words), `by` whose account typed
    it. The same words again add nothing. Raises BadWords, NotAllowed as `check_entry` does, and
    ChangedMeanwhile when somebody wrote a version that the writer has not seen (`seen` is the stamp of what they saw).
    """
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    writer_name = writer_name.replace("\0", "").strip()
    if not text or len(text) > TEXT_MAX:
        raise BadWords(f"Own words are from 1 to {TEXT_MAX} characters; these are {len(text)}.")
    if writer not in Writer.values:
        raise BadWords(f"Own words are written by one of {', '.join(Writer.values)}.")
    if writer != Writer.PERSON and not writer_name:
        raise BadWords("Who writes down another person's words does it by name.")
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_id)
        entry = entered(person, how=how, by=by, now=now)
        newest = OwnWords.objects.filter(person=person).order_by("-written_on", "-pk").first()
        refuse_if_changed(seen, {"text": newest.text if newest else ""})
        if newest and newest.text == text and newest.written_on == local_day(now):
            return Written(newest.pk, changed=False)
        words = OwnWords.objects.create(
            source_id=id_made_here(),
            person=person,
            text=text,
            written_on=local_day(now),
            written_by=writer,
            written_by_name=person.name if writer == Writer.PERSON else writer_name,
            **entry,
        )
        leave_trail(user=by, verb="write_own_words", subject=person, now=now, words=words.pk, how=how, writer=writer)
    return Written(words.pk, changed=True)

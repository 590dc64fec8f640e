"""Finds the looks of a day that somebody should ask about, and notes each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db import connection, transaction

from tillit.kernel.clock import instant
from tillit.rooms.people.queries import identity as people
from tillit.rooms.privacy import rules
from tillit.rooms.privacy.models import FlaggedLook
from tillit.rooms.privacy.rules import Known, Looked
from tillit.rooms.privacy.types import Rule
from tillit.rooms.workforce.queries import StaffIdentity, staff_identities

OWN_DAYS_BACK = timedelta(days=60)
# One's own record as an inhabitant, and what a person let a relative into, are no looks at work.
NOT_AT_WORK = "ground = 'own_record' OR ground LIKE 'relative\\_with\\_consent\\_%%'"
PAIRS = f"""
    SELECT user_id, person, refused, count(*), min(at), max(at), array_agg(DISTINCT ground)
    FROM foundation_look, unnest(person_ids) AS person
    WHERE at >= %(since)s AND at < %(until)s AND NOT ({NOT_AT_WORK})
    GROUP BY user_id, person, refused
"""  # noqa: S608 - the condition is a constant of this file
DAYS = f"""
    SELECT user_id, (at AT TIME ZONE 'Europe/Oslo')::date AS day, count(DISTINCT person)
    FROM foundation_look, unnest(person_ids) AS person
    WHERE at >= %(since)s AND at < %(until)s AND NOT refused AND user_id = ANY (%(users)s) AND NOT ({NOT_AT_WORK})
    GROUP BY user_id, day ORDER BY user_id, day
"""  # noqa: S608


@dataclass(frozen=True)
class Pair:
    """What one account saw of one person on the day."""

    user_id: int
    person_id: int
    refused: bool
    looks: int
    first_at: datetime
    last_at: datetime
    grounds: list[str]


def flag_looks(*, day: date, now: datetime) -> int:
    """Note each look of a day that is over, by staff, that a rule asks about; again is the same as once.

    Gives how many are new.
    """
    pairs = _pairs(day)
    staff = staff_identities(user_ids={pair.user_id for pair in pairs})
    found = [*_by_who_it_is(pairs, staff, day), *_by_number(pairs, staff, day)]
    before = FlaggedLook.objects.count()
    with transaction.atomic():
        FlaggedLook.objects.bulk_create(found, ignore_conflicts=True)
    return FlaggedLook.objects.count() - before


def _pairs(day: date) -> list[Pair]:
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, {"since": instant(day, time(0)), "until": instant(day + timedelta(days=1), time(0))})
        return [Pair(*row) for row in cursor.fetchall()]


def _by_who_it_is(pairs: list[Pair], staff: dict[int, StaffIdentity], day: date) -> Iterator[FlaggedLook]:
    """Ask about the record of oneself, of a colleague, and of kin; also where it was refused."""
    looked = {
        id_: Looked(
            one.name,
            one.family_name,
            one.phone,
            one.address,
            one.user_id,
            tuple(Known(name=name, phone=phone, user_id=user_id) for name, phone, user_id in one.relatives),
        )
        for id_, one in people.identities({pair.person_id for pair in pairs}).items()
    }
    employed = [_known(one) for one in staff_identities().values()]
    by_phone, by_account = _indexed(employed)
    homes = people.inhabitants_like(user_ids=staff, phones=[one.phone for one in staff.values()])
    own_rows = [Known(one.name, one.family_name, one.phone, one.address, one.user_id) for one in homes]
    for pair in pairs:
        if pair.user_id not in staff or pair.person_id not in looked:
            continue
        who, whom = _known(staff[pair.user_id]), looked[pair.person_id]
        colleagues = [*by_phone.get(whom.phone, ()), *by_account.get(whom.user_id, ())]
        at_home = [own for own in own_rows if own.is_same(who)]
        for rule in rules.why_asked(who, whom, colleagues=colleagues, at_home=at_home):
            yield _flag(rule, day, [pair], person_id=pair.person_id)


def _by_number(pairs: list[Pair], staff: dict[int, StaffIdentity], day: date) -> Iterator[FlaggedLook]:
    """Ask about a day with many more persons than usual, and about several refused ones."""
    seen: dict[int, list[Pair]] = defaultdict(list)
    refused: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.user_id in staff:
            (refused if pair.refused else seen)[pair.user_id].append(pair)
    many = [user_id for user_id, own in seen.items() if len(own) > rules.FEWEST_PERSONS]
    past = _own_days(many, day)
    numbers = {user_id: len(own) for user_id, own in seen.items()}
    for user_id in many:
        others = [number for other, number in numbers.items() if other != user_id]
        limit = rules.limit_of(past.get(user_id, []), others)
        if numbers[user_id] > limit:
            yield _flag(Rule.NUMBERS, day, seen[user_id], number=numbers[user_id], limit=limit)
    for own in refused.values():
        if len(own) >= rules.REFUSED_PERSONS:
            yield _flag(Rule.REFUSED, day, own, number=len(own))


def _own_days(user_ids: list[int], day: date) -> dict[int, list[int]]:
    """Give for each account how many persons it saw on each of its days before."""
    if not user_ids:
        return {}
    since, until = instant(day - OWN_DAYS_BACK, time(0)), instant(day, time(0))
    found: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(DAYS, {"since": since, "until": until, "users": user_ids})
        for user_id, _, persons in cursor.fetchall():
            found[user_id].append(persons)
    return found


def _flag(
    rule: Rule,
    day: date,
    pairs: list[Pair],
    *,
    person_id: int | None = None,
    number: int | None = None,
    limit: int | None = None,
) -> FlaggedLook:
    grounds = sorted({ground for pair in pairs for ground in pair.grounds})
    return FlaggedLook(
        rule=rule,
        day=day,
        user_id=pairs[0].user_id,
        person_id=person_id,
        looks=sum(pair.looks for pair in pairs) if number is None else number,
        limit=limit,
        first_at=min(pair.first_at for pair in pairs),
        last_at=max(pair.last_at for pair in pairs),
        grounds=list(islice(grounds, 6)),
    )


def _known(one: StaffIdentity) -> Known:
    return Known(name=one.name, family_name=one.family_name, phone=one.phone, user_id=one.user_id)


def _indexed(employed: list[Known]) -> tuple[dict[str, list[Known]], dict[int | None, list[Known]]]:
    """Give the employees by phone as it is written and by account, so that a day is not compared with them all."""
    by_phone: dict[str, list[Known]] = defaultdict(list)
    by_account: dict[int | None, list[Known]] = defaultdict(list)
    for one in employed:
        if one.phone:
            by_phone[one.phone].append(one)
        if one.user_id is not None:
            by_account[one.user_id].append(one)
    return by_phone, by_account

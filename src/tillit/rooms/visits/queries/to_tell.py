"""What people are to be told: how it was when they last heard, how it is now, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tillit.integrations.outlet import queries as outlet
from tillit.kernel.clock import instant
from tillit.rooms.visits.models import PlanState, Visit, VisitChange, VisitHelper
from tillit.rooms.visits.telling import is_news
from tillit.rooms.visits.types import Placement

ABOUT = "visits.visitchange"
NOTHING = "none"  # it ended where it began, so there was nothing to tell


@dataclass(frozen=True)
class News:
    """One visit that is not as its person was told; `now` is empty where it is in no plan any more."""

    key: str
    was: Placement | None
    now: Placement | None


@dataclass(frozen=True)
class ToTell:
    """A person who is to be told; `newest` is the last change that this takes in."""

    person_id: int
    newest: int
    news: tuple[News, ...]


@dataclass(frozen=True)
class WasTold:
    """A person who was told on a day: how, when and by whom; `newest` names the changes, for taking it back."""

    person_id: int
    newest: int
    how: str
    at: datetime
    by: str
    failed: bool


def to_tell(team_id: int, *, today: date, person_ids: Iterable[int] | None = None) -> list[ToTell]:
    """Give who is still to be told of visits from `today` on; of several changes only the last counts (3 queries)."""
    rows = VisitChange.objects.filter(
        edit__plan__team_id=team_id, needs_telling=True, told_at=None, day__gte=today
    ).order_by("edit__made_at", "pk")
    if person_ids is not None:
        rows = rows.filter(person_id__in=set(person_ids))
    first: dict[int, dict[str, VisitChange]] = defaultdict(dict)
    newest: dict[int, int] = {}
    for row in rows:
        first[row.person_id].setdefault(row.key, row)
        newest[row.person_id] = max(newest.get(row.person_id, 0), row.pk)
    stands = _as_they_stand(team_id, {key for rows in first.values() for key in rows})
    found = []
    for person_id, by_key in first.items():
        news = [News(key, _placement(row.before), stands.get(key)) for key, row in by_key.items()]
        told = tuple(sorted((one for one in news if is_news(one.was, one.now, today=today)), key=_when))
        found.append(ToTell(person_id, newest[person_id], told))
    return found


def soonest(one: ToTell) -> tuple[date, str]:
    """Give when the first of it was to be or is to be, whichever comes first: by then the person should know."""
    return min((_start(at) for news in one.news for at in (news.was, news.now) if at), default=(date.max, ""))


def told_on(team_id: int, day: date) -> list[WasTold]:
    """Give who was told on a day, the last first; what ended where it began was told to nobody."""
    since, until = instant(day, time(0)), instant(day + timedelta(days=1), time(0))
    rows = VisitChange.objects.filter(
        edit__plan__team_id=team_id, needs_telling=True, told_at__gte=since, told_at__lt=until
    ).exclude(told_how=NOTHING)
    last: dict[tuple[int, datetime], VisitChange] = {}
    for row in rows.select_related("told_by").order_by("pk"):
        last[row.person_id, row.told_at] = row
    failed = failed_changes({row.pk for row in last.values()})
    return [
        WasTold(
            row.person_id,
            row.pk,
            row.told_how,
            row.told_at,
            row.told_by.display_name if row.told_by else "",
            row.pk in failed,
        )
        for row in sorted(last.values(), key=lambda row: row.told_at, reverse=True)
    ]


def failed_changes(change_ids: Iterable[int]) -> set[int]:
    """Give those of the changes whose message did not arrive."""
    ids = set(change_ids)
    return outlet.failed_about(ABOUT, ids) if ids else set()


def _as_they_stand(team_id: int, keys: Iterable[str]) -> dict[str, Placement]:
    rows = list(Visit.objects.filter(plan__team_id=team_id, plan__state=PlanState.ACCEPTED, key__in=set(keys)))
    going: dict[int, list[int]] = defaultdict(list)
    helpers = VisitHelper.objects.filter(visit__in=rows).order_by("visit_id", "pk")
    for visit_id, employee_id in helpers.values_list("visit_id", "employee_id"):
        going[visit_id].append(employee_id)
    return {row.key: Placement(row.state, row.day, row.starts_at, tuple(going[row.pk]), row.pinned) for row in rows}


def _placement(data: dict[str, object] | None) -> Placement | None:
    return Placement.from_json(data) if data else None


def _when(news: News) -> tuple[date, str]:
    at = news.now or news.was
    assert at is not None
    return _start(at)


def _start(at: Placement) -> tuple[date, str]:
    return at.day, at.starts_at.isoformat() if at.starts_at else ""

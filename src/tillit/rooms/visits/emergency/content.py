"""What stands on a team's list of a day, in words; text and PDF are made of it and hold nothing more.

It leaves the house without the door that logs, so docs/adr/0014-emergency-list.md says what may stand on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from tillit.kernel.clock import OSLO
from tillit.kernel.period import Week
from tillit.rooms.people import queries as people
from tillit.rooms.people.queries import EmergencyCard
from tillit.rooms.rosters import queries as rosters
from tillit.rooms.rosters.queries import ShiftCard
from tillit.rooms.teams import queries as teams
from tillit.rooms.teams.queries import TeamCard
from tillit.rooms.visits.models import Plan, PlanState, Visit, VisitState
from tillit.rooms.workforce import queries as workforce
from tillit.ui import formats


@dataclass(frozen=True)
class Stop:
    """One visit: when, to whom, where, how to get in, what help; `notes` is what one must know."""

    times: str
    name: str
    where: str
    phone: str
    entry: str
    help: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class HelperList:
    """Whom a helper goes to, in order; `about` is their phone and when they are at work."""

    helper: str
    about: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class DayList:
    """A team's day."""

    title: str
    printed: str
    notices: tuple[str, ...]
    helpers: tuple[HelperList, ...]
    uncovered: tuple[Stop, ...]
    nobody_at_work: tuple[str, ...] = ()
    visits: int = field(default=0)
    persons: frozenset[int] = field(default=frozenset())


def day_list(team: TeamCard, day: date, *, now: datetime) -> DayList:
    """Gather a team's day from the plan that it works by; no plan and no visit is told as such."""
    week = Week.of(day)
    plan = Plan.objects.filter(team_id=team.id, week=week.monday, state=PlanState.ACCEPTED).first()
    rows = _visits(plan, day)
    helper_ids = {helper.employee_id for row in rows for helper in row.helpers.all()}
    shifts = _shifts(team.id, day)
    cards = workforce.employee_cards(helper_ids | set(shifts) | set(_leaders(team.id, day)))
    phones = workforce.phones(cards)
    persons = people.emergency_cards({row.person_id for row in rows})
    whom_to_ask = _whom_to_ask(team.id, day, cards, phones)
    away = {row.employee_id for row in rosters.not_available(cards, first=day, last=day) if row.covers(day)}

    def name(employee_id: int) -> str:
        return cards[employee_id].name if employee_id in cards else "?"

    def about(employee_id: int) -> str:
        said = [phones.get(employee_id, "")]
        said += [
            _("at work %(period)s") % {"period": span(s.starts_at, s.ends_at)} for s in shifts.get(employee_id, ())
        ]
        if employee_id in away:
            said.append(_("noted as away"))
        return ", ".join(part for part in said if part)

    by_helper: dict[int, list[Visit]] = defaultdict(list)
    for row in rows:
        for helper in row.helpers.all():
            if row.state == VisitState.PLANNED:
                by_helper[helper.employee_id].append(row)
    lists = []
    for employee_id in sorted(by_helper, key=lambda id_: (cards[id_].sort_key if id_ in cards else "", id_)):
        stops = []
        for row in by_helper[employee_id]:
            others = [name(h.employee_id) for h in row.helpers.all() if h.employee_id != employee_id]
            stops.append(_stop(row, persons.get(row.person_id), others, whom_to_ask))
        lists.append(HelperList(name(employee_id), about(employee_id), tuple(stops)))
    nobody = [row for row in rows if row.state == VisitState.UNCOVERED or not row.helpers.all()]
    return DayList(
        title=f"{team.name}, {formats.day(day)}",
        printed=_printed(plan, week, now),
        notices=tuple(_notices(plan, rows, day)),
        helpers=tuple(lists),
        uncovered=tuple(_stop(row, persons.get(row.person_id), [], whom_to_ask) for row in nobody),
        nobody_at_work=tuple(f"{name(id_)}: {about(id_)}" for id_ in sorted(set(shifts) - set(by_helper), key=name)),
        visits=len(rows),
        persons=frozenset(row.person_id for row in rows),
    )


def span(starts_at: datetime, ends_at: datetime) -> str:
    """Give from when to when; in the night when the clock goes back, which of the two hours is meant."""
    return f"{_clock(starts_at)}–{_clock(ends_at)}"


def _clock(at: datetime) -> str:
    local = at.astimezone(OSLO)
    told = formats.clock(local)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():  # an hour that the clock shows twice
        which = _("winter time") if local.fold else _("summer time")
        return f"{told} ({which})"
    return told


def _visits(plan: Plan | None, day: date) -> list[Visit]:
    if plan is None:
        return []
    rows = Visit.objects.filter(plan=plan, day=day).exclude(state=VisitState.SKIPPED)
    rows = rows.select_related("grant__competence").prefetch_related("helpers", "grant__windows")
    return sorted(rows, key=lambda row: (row.starts_at is None, row.starts_at, row.key))


def _shifts(team_id: int, day: date) -> dict[int, list[ShiftCard]]:
    found: dict[int, list[ShiftCard]] = defaultdict(list)
    for shift in rosters.shifts(team_id, first=day, last=day):
        found[shift.employee_id].append(shift)
    return found


def _leaders(team_id: int, day: date) -> list[int]:
    return [m.employee_id for m in teams.memberships([team_id], first=day, last=day) if m.is_leader]


def _whom_to_ask(team_id: int, day: date, cards: dict[int, Any], phones: dict[int, str]) -> str:
    said = [f"{cards[id_].name} {phones.get(id_, '')}".strip() for id_ in _leaders(team_id, day) if id_ in cards]
    return ", ".join(said) or _("the team's leader")


def _stop(row: Visit, person: EmergencyCard | None, others: list[str], whom_to_ask: str) -> Stop:
    """Give the visit as far as the person's grade lets it stand on paper."""
    notes = list(_notes(row, others))
    when = span(row.starts_at, row.ends_at) if row.starts_at and row.ends_at else _between(row)
    if person is None or person.is_sealed:
        asked = _("Who it is and where does not stand on paper. Ask %(who)s.") % {"who": whom_to_ask}
        return Stop(when, _("A person whose record is sealed"), asked, "", "", "", tuple(_tied(row, others)))
    if person.speaks not in ("", "nb", "nn", "no"):
        notes.append(_("Speaks: %(language)s") % {"language": person.speaks})
    if person.is_protected:
        asked = _("The address is protected and does not stand on paper. Ask %(who)s.") % {"who": whom_to_ask}
        return Stop(when, person.name, asked, "", "", row.grant.help, tuple(notes))
    return Stop(when, person.name, person.address, person.phone, person.entry, row.grant.help, tuple(notes))


def _between(row: Visit) -> str:
    number = row.key.rpartition(":")[2]
    windows = {str(window.ordinal): window for window in row.grant.windows.all()}
    window = windows.get(number) or next(iter(windows.values()), None)
    return f"{formats.clock(window.start_time)}–{formats.clock(window.end_time)}" if window else "?"


def _tied(row: Visit, others: list[str]) -> Iterable[str]:
    if row.grant.time_critical:
        yield _("Must be on time")
    if others:
        yield _("Together with %(names)s") % {"names": ", ".join(others)}
    elif row.helpers_needed > 1:
        yield _("Needs two helpers")


def _notes(row: Visit, others: list[str]) -> Iterable[str]:
    yield from _tied(row, others)
    if row.grant.competence:
        yield _("Needs: %(competence)s") % {"competence": row.grant.competence.name_nb}


def _printed(plan: Plan | None, week: Week, now: datetime) -> str:
    when = formats.moment(now.astimezone(OSLO))
    if plan is None:
        return _("Written %(when)s. The team had no accepted plan for week %(week)s.") % {
            "when": when,
            "week": week.number,
        }
    return _("Written %(when)s from the plan of week %(week)s, change %(version)s.") % {
        "when": when,
        "week": week.number,
        "version": plan.version,
    }


def _notices(plan: Plan | None, rows: list[Visit], day: date) -> Iterable[str]:
    if plan is None:
        yield _("Nothing is known of who goes where: nobody accepted a plan before this was written.")
    elif not rows:
        yield _("There are no visits this day.")
    yield _("What was changed later, and what is done already, does not stand here. Shred it when Tillit is back.")

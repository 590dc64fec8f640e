"""Rows to problem to rows: a team's week as the planner sees it, and its answer as visits.

Ids in the problem: `p7` a person, `e3` an employee, `s9` a shift, the key of the visit itself. It holds no
names, so it can be kept frozen with the plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.db.models import Max, Sum

from tillit.kernel.clock import at_minute, instant, minute_of_day, missing_minutes
from tillit.kernel.period import Week, covers
from tillit.planning.visits.problem import (
    Acquaintance,
    Block,
    Helper,
    Person,
    Pin,
    Problem,
    Shift,
    Visit,
    Window,
)
from tillit.planning.visits.travel import Place
from tillit.rooms.decisions.queries import PlannableGrant, plannable_grants
from tillit.rooms.people import queries as people
from tillit.rooms.privacy import queries as privacy
from tillit.rooms.rosters import queries as rosters
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits.adjustments import Decided, adjusted, standing
from tillit.rooms.visits.demand import NeededVisit, needed_visits
from tillit.rooms.visits.held import Held, held_visits, worked_until
from tillit.rooms.visits.models import Encounter, EncounterStatus, PlanState, VisitHelper
from tillit.rooms.workforce.queries import capabilities

HISTORY_DAYS = 28
BASE = "base"


class _Names:
    """The ids of rows as the problem spells them, and back."""

    @staticmethod
    def person(pk: int) -> str:
        return f"p{pk}"

    @staticmethod
    def employee(pk: int) -> str:
        return f"e{pk}"

    @staticmethod
    def pk(name: str) -> int:
        return int(name[1:])


names = _Names()


def build_problem(
    team_id: int,
    week: Week,
    *,
    today: date,
    decided: Iterable[Decided] | None = None,
    hold: bool = True,
    begun_by: datetime | None = None,
) -> tuple[Problem, list[NeededVisit]]:
    """Gather a team's week: who is at work, who needs which visits, who knows whom.

    Days already lived count as history; days between today and the week count as planned. What people decided about
    single needs is laid over the grants (`decided` None reads what stands); whom a person shut out is not sent to
    them. With `hold`, what the accepted plan holds fast stays where it is: locked visits, those that are done, the
    days that are over, and what began before `begun_by`; except what somebody was to do who is no longer at work.
    """
    first, last = week.monday, week.days[-1]
    belongings = teams.belongings(first=first, last=last, team_ids=[team_id])
    person_ids = [b.person_id for b in belongings]
    grants = plannable_grants(person_ids, first=first, last=last)
    away = _away(belongings, week)
    needed = list(
        adjusted(
            needed_visits(grants, week, away=away),
            standing(team_id, week) if decided is None else decided,
            minutes_of={grant.pk: grant.estimate_minutes for grant in grants},
            person_of={grant.pk: grant.person_id for grant in grants},
            away=away,
        )
    )
    with_visits = sorted({visit.person_id for visit in needed})
    met = helpers_met_before(with_visits, week, today=today)
    helpers = _helpers(team_id, week, set(with_visits))
    barred = privacy.not_to_be_sent(
        with_visits, (names.pk(one.id) for one in helpers), team_id=team_id, first=first, last=last
    )
    held = held_visits(team_id, week, today=today, begun_by=begun_by) if hold else {}
    over = today if held else date.min  # where no plan was in force, the days that are over are planned too
    contact_of = {b.person_id: b.primary_contact_id for b in belongings}
    where = people.locations(with_visits)
    latitude, longitude = teams.base(team_id)
    grant_of = {grant.pk: grant for grant in grants}
    problem = Problem(
        name=f"team {team_id} {week}",
        days=7,
        helpers=helpers,
        people=tuple(
            Person(
                id=names.person(pk),
                place=names.person(pk),
                primary_contact=names.employee(contact_of[pk]) if contact_of[pk] else None,
                acquaintance=tuple(
                    Acquaintance(names.employee(employee), times, (first - last_on).days)
                    for employee, (times, last_on) in sorted(met[pk].items())
                ),
            )
            for pk in with_visits
        ),
        visits=tuple(
            _visit(
                visit,
                grant_of[visit.grant_id],
                week,
                _pin(held.get(visit.key), helpers, week, barred=barred.get(visit.person_id, frozenset())),
                over=over,
                barred=barred.get(visit.person_id, frozenset()),
            )
            for visit in needed
        ),
        places=(
            Place(BASE, latitude, longitude),
            *(Place(names.person(pk), *where[pk]) for pk in with_visits),
        ),
    )
    return problem, needed


def helpers_met_before(person_ids: Iterable[int], week: Week, *, today: date) -> dict[int, dict[int, tuple[int, date]]]:
    """Give for each person the helpers of the 28 days before the week: how often, and when last.

    What happened counts up to today; from today the plan in force does (a proposal where none is accepted).
    """
    since = week.monday - timedelta(days=HISTORY_DAYS)
    found: dict[int, dict[int, tuple[int, date]]] = defaultdict(dict)

    def add(person: int, employee: int, times: int, day: date) -> None:
        before, last_on = found[person].get(employee, (0, day))
        found[person][employee] = (before + times, max(last_on, day))

    ids = set(person_ids)
    happened = Encounter.objects.filter(
        status=EncounterStatus.FINISHED, day__gte=since, day__lt=min(week.monday, today), person_id__in=ids
    )
    pairs = happened.values_list("person_id", "employee_id").annotate(Sum("visits"), Max("day"))
    for row in pairs:
        add(*row)
    if today < week.monday:
        planned = VisitHelper.objects.filter(
            visit__plan__state__in=[PlanState.ACCEPTED, PlanState.PROPOSED],
            visit__day__gte=max(since, today),
            visit__day__lt=week.monday,
            visit__person_id__in=ids,
        ).order_by("visit__plan__state")
        taken: dict[str, str] = {}
        for person, employee, day, key, state in planned.values_list(
            "visit__person_id", "employee_id", "visit__day", "visit__key", "visit__plan__state"
        ):
            if taken.setdefault(key, state) == state:
                add(person, employee, 1, day)
    return found


def _away(belongings: Iterable[teams.Belonging], week: Week) -> dict[int, frozenset[date]]:
    """Give for each person the days on which this team has nobody to visit: a pause, or another team's days."""
    away: dict[int, set[date]] = defaultdict(set)
    for belonging in belongings:
        away[belonging.person_id].update(day for day in week.days if not belonging.helps_on(day))
    for person, starts_on, ends_on in people.days_away(away, first=week.monday, last=week.days[-1]):
        away[person].update(day for day in week.days if covers(starts_on, ends_on, day))
    return {person: frozenset(days) for person, days in away.items()}


def _helpers(team_id: int, week: Week, person_ids: set[int]) -> tuple[Helper, ...]:
    """Give the employees with shifts for the team that week, without the shifts of days they are absent.

    Who fell ill after some visits keeps the shift up to the last one that was done, and ends it there.
    """
    first, last = week.monday, week.days[-1]
    cards = [
        card for card in rosters.shifts(team_id, first=first, last=last) if minute_of_day(card.starts_at, first) >= 0
    ]
    absences = rosters.not_available((card.employee_id for card in cards), first=first, last=last)
    absent = {absence.employee_id for absence in absences}
    worked = worked_until(team_id, week, helpers=absent) if absent else {}
    shifts: dict[int, list[Shift]] = {card.employee_id: [] for card in cards}
    for card in cards:
        number, start = divmod(minute_of_day(card.starts_at, first), 24 * 60)
        day = first + timedelta(days=number)
        end, end_place, blocks = minute_of_day(card.ends_at, day), BASE, _blocks(card, day)
        if any(a.employee_id == card.employee_id and a.covers(day) for a in absences):
            last_done = worked.get((card.employee_id, day))
            if last_done is None or last_done.person_id not in person_ids:
                continue
            end, end_place = minute_of_day(last_done.ends_at, day), names.person(last_done.person_id)
            blocks = tuple(block for block in blocks if block.end <= end)
            if end <= start:
                continue
        shifts[card.employee_id].append(
            Shift(
                id=f"s{card.id}",
                day=number,
                start=start,
                end=end,
                start_place=BASE,
                end_place=end_place,
                blocks=blocks,
            )
        )
    can = capabilities(shifts)
    return tuple(
        Helper(
            id=names.employee(pk),
            shifts=tuple(shifts[pk]),
            competences=can[pk].competences,
            mode=can[pk].travel_mode,
        )
        for pk in sorted(shifts)
    )


def _blocks(card: rosters.ShiftCard, day: date) -> tuple[Block, ...]:
    """Give what holds the helper during the shift: meetings, breaks, and the hour that is not there.

    On the night when the clock is moved forward, minutes of the wall clock are missing: to plan in them, or to
    count them as time to travel, would put a helper at two places at once.
    """
    blocks = [
        Block(
            start=minute_of_day(activity.starts_at, day),
            end=minute_of_day(activity.ends_at, day),
            kind=activity.kind,
            place=BASE if activity.kind == "meeting" else None,
        )
        for activity in card.activities
    ]
    gap = missing_minutes(card.starts_at, card.ends_at, day)
    if gap and not any(block.start < gap[1] and gap[0] < block.end for block in blocks):
        blocks.append(Block(start=gap[0], end=gap[1], kind="clock_change"))
    return tuple(sorted(blocks, key=lambda block: block.start))


def absent_on(team_id: int, week: Week) -> dict[date, frozenset[int]]:
    """Give for each day of the week the team's employees who are not available."""
    first, last = week.monday, week.days[-1]
    team = {m.employee_id for m in teams.memberships([team_id], first=first, last=last)}
    absences = rosters.not_available(team, first=first, last=last)
    return {day: frozenset(a.employee_id for a in absences if a.covers(day)) for day in week.days}


def _visit(
    needed: NeededVisit, grant: PlannableGrant, week: Week, pin: Pin | None, *, over: date, barred: frozenset[int]
) -> Visit:
    start, end = needed.times or grant.windows[needed.window]
    # A day that is over can no longer be covered: leaving its visits out costs nothing.
    is_over = pin is None and max(needed.days) < over
    windows = [_window(week.monday, day, start, end) for day in sorted(needed.days)]
    return Visit(
        id=needed.key,
        person=names.person(needed.person_id),
        windows=tuple(_around(windows, pin)),
        minutes=needed.minutes or grant.estimate_minutes,
        competences=frozenset([grant.competence] if grant.competence else []),
        helpers=needed.helpers or grant.helpers,
        time_critical=grant.time_critical,
        price=0.0 if is_over else SKIPPABLE_PRICE if grant.skippable else None,
        pin=pin,
        wished_start=_minute(grant.wished_start) if grant.wished_start and needed.window == 0 else None,
        excluded=frozenset(names.employee(pk) for pk in grant.excluded | barred),
        preferred=frozenset(names.employee(pk) for pk in grant.preferred),
    )


def _around(windows: list[Window], pin: Pin | None) -> list[Window]:
    """Give the windows, and the moment of what is held outside them: it is so already."""
    if pin is None or pin.day is None or pin.start is None:
        return windows
    if any(window.day == pin.day and window.start <= pin.start <= window.end for window in windows):
        return windows
    return sorted([*windows, Window(pin.day, pin.start, pin.start)], key=lambda window: (window.day, window.start))


def _pin(held: Held | None, helpers: tuple[Helper, ...], week: Week, *, barred: frozenset[int]) -> Pin | None:
    """Give what is held as a pin, unless one of its helpers is no longer at work then, or the person shut them out.

    What was done stays as it was done.
    """
    if held is None:
        return None
    day = (held.day - week.monday).days
    start = float(minute_of_day(held.starts_at, held.day))
    of = {helper.id: helper for helper in helpers}
    who = tuple(names.employee(pk) for pk in held.helper_ids)
    if barred.intersection(held.helper_ids) and not held.is_behind:
        return None
    for helper in who:
        if helper not in of or not any(s.day == day and s.start <= start < s.end for s in of[helper].shifts):
            return None
    return Pin(helpers=who, day=day, start=start)


@lru_cache(maxsize=4096)  # the same few times of the day, for hundreds of visits
def _window(monday: date, day: date, start: time, end: time) -> Window:
    """Give the window as the clock shows it that day: times in an hour that is not there are an hour later."""
    told = [minute_of_day(instant(day, at), day) for at in (start, end)]
    return Window((day - monday).days, told[0], max(told))


# A skippable visit is left out only where a visit that must be made would otherwise be, or be very late.
SKIPPABLE_PRICE = 3_000.0


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def instant_of(week: Week, day: int, minute: float) -> datetime:
    """Give the instant of a planned minute; a fraction is cut, since people are told whole minutes."""
    return at_minute(week.days[day], int(minute))

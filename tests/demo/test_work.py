"""Grants, shifts and history in the files: what the importer and the planner build on."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise

from tests.demo.files import minute

HISTORY_FIRST = date(2026, 10, 19)
HISTORY_LAST = date(2026, 11, 15)


def test_a_grant_has_the_windows_and_weekdays_that_its_repeat_asks_for(granvik):
    """A day's visits have a window each; a week's share one; other help has none."""
    for grant in granvik.grants:
        windows = grant["windows"].split("|") if grant["windows"] else []
        weekdays = grant["weekdays"].split("|") if grant["weekdays"] else []
        if not windows:
            assert grant["entry"] not in {"home_nursing", "practical_help"}
            continue
        assert len(windows) == (int(grant["times"]) if grant["repeat"] == "day" else 1)
        assert grant["repeat"] == "day" or len(weekdays) in (0, int(grant["times"]))
        for window in windows:
            start, end = (minute(text) for text in window.split("-"))
            assert end - start >= int(grant["estimate_minutes"])


def test_a_grant_says_concretely_what_and_what_for(granvik):
    """Whole sentences, and many of them."""
    for grant in granvik.grants:
        assert grant["help"].endswith(".")
        assert grant["purpose"].endswith(".")
    assert len({(grant["help"], grant["purpose"]) for grant in granvik.grants}) > 200


def test_time_critical_help_cannot_move(granvik):
    """Insulin and medicine on the clock stay on their day and in a narrow window."""
    critical = [grant for grant in granvik.grants if grant["time_critical"] == "yes"]
    assert critical
    for grant in critical:
        assert (grant["same_day"], grant["movable"], grant["skippable"]) == ("yes", "no", "no")
        for window in grant["windows"].split("|"):
            start, end = (minute(text) for text in window.split("-"))
            assert end - start <= 75


def test_two_helpers_are_needed_for_about_one_visit_in_twenty(granvik):
    """Two who lift together."""
    visits = Counter()
    for grant in granvik.grants:
        if grant["windows"]:
            days = 7 if grant["repeat"] == "day" else 1
            visits[grant["helpers"]] += int(grant["times"]) * days
    assert 0.02 < visits["2"] / sum(visits.values()) < 0.09


def test_nobody_is_wished_for_and_refused_at_once(granvik):
    """A wish for a helper is only made of one who can."""
    competences = {worker["id"]: worker["competences"].split("|") for worker in granvik.employees}
    for grant in granvik.grants:
        preferred = set(filter(None, grant["preferred_helpers"].split("|")))
        assert not preferred & set(grant["excluded_helpers"].split("|"))
        assert all(not grant["competence"] or grant["competence"] in competences[one] for one in preferred)


def test_rest_between_shifts_is_eleven_hours(granvik):
    """Aml. § 10-8 first paragraph."""
    for shifts in granvik.shifts_of_each().values():
        for (_, end), (start, _) in pairwise(shifts):
            assert start - end >= timedelta(hours=11)


def test_every_week_has_thirty_five_hours_of_rest(granvik):
    """Aml. § 10-8 second paragraph, by calendar week."""
    for shifts in granvik.shifts_of_each().values():
        weeks = defaultdict(list)
        for start, end in shifts:
            monday = (start - timedelta(days=start.weekday())).replace(hour=0, minute=0)
            weeks[monday].append((start, end))
        for monday, worked in weeks.items():
            ends = [monday, *(end for _, end in worked)]
            starts = [*(start for start, _ in worked), monday + timedelta(days=7)]
            assert max(start - end for end, start in zip(ends, starts, strict=True)) >= timedelta(hours=35)


def test_nobody_works_two_sundays_in_a_row(granvik):
    """Aml. § 10-8 fourth paragraph, and every third weekend on average for those with a fair post."""
    for shifts in granvik.shifts_of_each().values():
        sundays = {start.date() for start, _ in shifts if start.weekday() == 6}
        assert not any(sunday + timedelta(days=7) in sundays for sunday in sundays)


def test_long_shifts_have_a_break_and_each_week_a_meeting(granvik):
    """Aml. § 10-9: a break when the day is longer than five and a half hours."""
    meetings = defaultdict(set)
    for shift in granvik.shifts:
        start, end = minute(shift["starts_at"][11:]), minute(shift["ends_at"][11:])
        if end - start > 330:
            assert start < minute(shift["break_start"]) < end - int(shift["break_minutes"])
            assert int(shift["break_minutes"]) == 30
        if shift["meeting_start"]:
            assert start <= minute(shift["meeting_start"]) <= end - int(shift["meeting_minutes"])
            meetings[shift["team"]].add(date.fromisoformat(shift["starts_at"][:10]).isocalendar()[1])
    assert set(meetings) == {team["id"] for team in granvik.teams}
    assert all(len(weeks) == 7 for weeks in meetings.values())


def test_history_agrees_with_shifts_absences_and_pauses(granvik):
    """Someone on sick leave helped nobody, and nobody came while the person was in hospital."""
    worked = {(shift["employee"], date.fromisoformat(shift["starts_at"][:10])) for shift in granvik.shifts}
    absent, paused = granvik.days_absent(), granvik.days_paused()
    for row in granvik.history:
        day = date.fromisoformat(row["on"])
        assert HISTORY_FIRST <= day <= HISTORY_LAST
        assert (row["employee"], day) in worked
        assert (row["employee"], day) not in absent
        assert (row["person"], day) not in paused
        assert int(row["visits"]) >= 1


def test_history_has_one_row_for_a_person_helper_and_day(granvik):
    """That is what a row is known by."""
    keys = Counter((row["person"], row["employee"], row["on"]) for row in granvik.history)
    assert keys.most_common(1)[0][1] == 1


def test_nobody_was_sent_whom_the_person_had_refused(granvik):
    """Where all of a person's grants refuse the same helper, that helper never came."""
    refused = defaultdict(list)
    for grant in granvik.grants:
        if grant["windows"]:
            refused[grant["person"]].append(set(filter(None, grant["excluded_helpers"].split("|"))))
    never = {person: set.intersection(*each) for person, each in refused.items()}
    assert any(never.values())
    assert [row for row in granvik.history if row["employee"] in never[row["person"]]] == []

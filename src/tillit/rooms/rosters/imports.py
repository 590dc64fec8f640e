"""Shifts and absences come in by file."""

# ruff: noqa: S608 - the SQL is made of constants of this file

from tillit.foundation.imports import Check, Column, Ending, Part, Rule, Table, cells, register_table
from tillit.rooms.rosters.models import AbsenceReason, ShiftPlace

TODAY = "current_setting('tillit.today')::date"
NOW = "current_setting('tillit.now')::timestamptz"
IN_NORWAY = "AT TIME ZONE 'Europe/Oslo'"


def _begin(kind: str) -> str:
    """The instant at which the break or meeting of shift row `s` begins: after midnight in a night shift."""
    start = f"(s.starts_at {IN_NORWAY})"
    return f"""(({start}::date + s.{kind}_start
        + CASE WHEN s.{kind}_start < {start}::time THEN interval '1 day' ELSE interval '0' END) {IN_NORWAY})"""


def _end(kind: str) -> str:
    return f"({_begin(kind)} + make_interval(mins => s.{kind}_minutes))"


def _activity(kind: str, value: str) -> Part:
    changed = f"m.taken && ARRAY['starts_at', '{kind}_start', '{kind}_minutes'] AND m.new ? '{kind}_start'"
    return Part(
        table="rosters_shiftactivity",
        now=f"""SELECT {value} FROM rosters_shiftactivity a WHERE a.shift_id = t.id AND a.kind = '{kind}'
                ORDER BY a.starts_at LIMIT 1""",
        write=(
            f"""DELETE FROM rosters_shiftactivity a USING import_shifts_merge m
                WHERE a.shift_id = m.target_id AND a.kind = '{kind}' AND NOT m.is_new AND {changed}""",
            f"""INSERT INTO rosters_shiftactivity (shift_id, kind, starts_at, ends_at)
                SELECT m.target_id, '{kind}', {_begin(kind)}, {_end(kind)}
                FROM import_shifts_merge m JOIN import_shifts s USING (line)
                WHERE s.{kind}_start IS NOT NULL AND {changed}""",
        ),
    )


def _start_of(kind: str) -> Part:
    return _activity(kind, f"(a.starts_at {IN_NORWAY})::time")


def _minutes_of(kind: str) -> Part:
    return _activity(kind, "(extract(epoch FROM a.ends_at - a.starts_at) / 60)::integer")


def _activity_rules(kind: str) -> tuple[Rule, ...]:
    return (
        Rule(
            f"{kind}_minutes",
            f"(s.{kind}_start IS NULL) <> (s.{kind}_minutes IS NULL)",
            f"{kind}_start and {kind}_minutes together",
            "Write both, or leave both empty.",
        ),
        Rule(
            f"{kind}_start",
            f"s.ends_at > s.starts_at AND {_end(kind)} > s.ends_at",
            f"a {kind} within the shift",
            f"The {kind} is not over before the shift ends: check its start and minutes.",
        ),
    )


# A shift whose times or employee were edited in Tillit is kept as it is here, so it counts as it is here.
OVERLAPPING = f"""
    WITH held AS (
        SELECT key FROM import_shifts_merge WHERE kept && ARRAY['employee', 'starts_at', 'ends_at']
    ), standing AS (
        SELECT s.line, s.employee, s.starts_at, s.ends_at FROM import_shifts s
        WHERE s.starts_at < s.ends_at AND s.ends_at <= s.starts_at + interval '24 hours'
            AND NOT EXISTS (SELECT FROM held WHERE held.key = s.id)
        UNION ALL
        SELECT NULL, e.source_id, t.starts_at, t.ends_at FROM rosters_shift t
        JOIN workforce_employee e ON e.id = t.employee_id
        WHERE NOT EXISTS (SELECT FROM import_shifts s WHERE s.id = t.source_id
                          AND NOT EXISTS (SELECT FROM held WHERE held.key = s.id))
        AND NOT (current_setting('tillit.end_missing') = 'yes' AND t.starts_at > {NOW}
                 AND EXISTS (SELECT FROM foundation_importbaseline b
                             WHERE b."table" = 'shifts' AND b.source_id = t.source_id)
                 AND NOT EXISTS (SELECT FROM import_shifts s WHERE s.id = t.source_id))
    ), in_order AS (
        SELECT *, lag(line) OVER w AS before, lag(starts_at) OVER w AS before_starts,
            lag(ends_at) OVER w AS before_ends,
            max(ends_at) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
        FROM standing WINDOW w AS (PARTITION BY employee ORDER BY starts_at, ends_at, line)
    )
    SELECT coalesce(line, before) AS line, to_char(starts_at {IN_NORWAY}, 'YYYY-MM-DD"T"HH24:MI') AS value,
        CASE WHEN before_ends <= starts_at THEN 'It overlaps an earlier shift of the same employee.'
             WHEN line IS NULL OR before IS NULL
             THEN 'It overlaps a shift that Tillit holds, which begins ' || to_char(
                 CASE WHEN line IS NULL THEN starts_at ELSE before_starts END {IN_NORWAY},
                 'YYYY-MM-DD"T"HH24:MI') || '.'
             ELSE 'It overlaps the shift in line ' || before || '.' END AS note
    FROM in_order WHERE starts_at < busy_until AND coalesce(line, before) IS NOT NULL"""

register_table(
    Table(
        name="shifts",
        order=80,
        summary="Who is at work when. One shift at a time for an employee.",
        model="rosters.Shift",
        never_empty=True,
        columns=(
            Column("id", cells.identity(), "The municipality's own id of the shift.", required=True),
            Column("employee", cells.reference("employees"), "Who works.", required=True, together="shift"),
            Column("team", cells.reference("teams"), "For which team.", required=True, together="shift"),
            Column("starts_at", cells.local_instant(), "When it starts.", required=True, together="shift"),
            Column(
                "ends_at",
                cells.local_instant(),
                "When it ends; the next day for a night shift.",
                required=True,
                together="shift",
            ),
            Column(
                "break_start", cells.clock_time(), "When the break starts.", part=_start_of("break"), together="shift"
            ),
            Column(
                "break_minutes",
                cells.whole_number(1, 240),
                "How long the break is.",
                part=_minutes_of("break"),
                together="shift",
            ),
            Column(
                "meeting_start",
                cells.clock_time(),
                "When a meeting at the base starts.",
                part=_start_of("meeting"),
                together="shift",
            ),
            Column(
                "meeting_minutes",
                cells.whole_number(1, 480),
                "How long the meeting is.",
                part=_minutes_of("meeting"),
                together="shift",
            ),
            Column("start_place", cells.choice(*ShiftPlace.values), "Where it starts; empty is base.", default="base"),
            Column("end_place", cells.choice(*ShiftPlace.values), "Where it ends; empty is base.", default="base"),
        ),
        rules=(
            Rule(
                "ends_at",
                "s.ends_at <= s.starts_at",
                "an end after the start",
                "A night shift ends on the next day: write that date.",
            ),
            Rule(
                "ends_at",
                "s.ends_at > s.starts_at + interval '24 hours'",
                "a shift of at most 24 hours",
                "Check the date; write each shift in its own row.",
            ),
            *_activity_rules("break"),
            *_activity_rules("meeting"),
        ),
        checks=(
            Check(
                column="starts_at",
                query=OVERLAPPING,
                expected="one shift at a time for an employee",
                advice="Correct the times, or remove one of the two.",
            ),
        ),
        before_update=(
            # two shifts may change places in one file: none may stand in another's way meanwhile
            """UPDATE rosters_shift t SET starts_at = park.at, ends_at = park.at + interval '1 second'
               FROM (SELECT m.target_id, timestamptz '1900-01-01' + m.target_id * interval '1 minute' AS at
                     FROM import_shifts_merge m
                     WHERE NOT m.is_new AND m.taken && ARRAY['employee', 'starts_at', 'ends_at']) park
               WHERE t.id = park.target_id""",
        ),
        endings=(
            Ending(
                statements=(
                    f"""WITH activities AS (
                            DELETE FROM rosters_shiftactivity a USING import_missing x, rosters_shift t
                            WHERE a.shift_id = t.id AND t.id = x.target_id AND t.starts_at > {NOW}
                        ) DELETE FROM rosters_shift t USING import_missing x
                        WHERE t.id = x.target_id AND t.starts_at > {NOW}""",
                ),
            ),
        ),
    )
)

register_table(
    Table(
        name="absences",
        order=90,
        summary="Days on which an employee is not at work.",
        model="rosters.Absence",
        columns=(
            Column("id", cells.identity(), "The municipality's own id of the row.", required=True),
            Column("employee", cells.reference("employees"), "Who is away.", required=True),
            Column("starts_on", cells.day(), "The first day away.", required=True, together="period"),
            Column("ends_on", cells.day(), "The first day back; empty is not known.", together="period"),
            Column("reason", cells.choice(*AbsenceReason.values), "Why; shown to the leader alone.", required=True),
        ),
        rules=(
            Rule(
                "ends_on",
                "s.ends_on <= s.starts_on",
                "a day after starts_on",
                "ends_on is the first day back, so it is later than starts_on.",
            ),
        ),
        endings=(
            Ending(
                statements=(
                    f"""DELETE FROM rosters_absence t USING import_missing x
                        WHERE t.id = x.target_id AND t.starts_on >= {TODAY}""",
                    f"""UPDATE rosters_absence t SET ends_on = {TODAY} FROM import_missing x
                        WHERE t.id = x.target_id AND (t.ends_on IS NULL OR t.ends_on > {TODAY})""",
                ),
                columns=("ends_on",),
            ),
        ),
    )
)

"""Grants come in by file, each with its windows and its wishes for helpers."""

# ruff: noqa: S608 - the SQL is made of constants of this file

from tillit.foundation.imports import (
    CodeTable,
    Column,
    Ending,
    Part,
    Rule,
    Table,
    cells,
    register_codes,
    register_table,
)
from tillit.rooms.decisions.models import Repeat

TODAY = "current_setting('tillit.today')::date"
# Without windows it is help that no visit gives; teams refuses that where a team helps the person.
AT_HOME = "cardinality(s.windows) > 0 AND s.entry IN (SELECT code FROM catalog_catalogentry WHERE home_visits)"

WINDOWS = Part(
    table="decisions_grantwindow",
    now="""SELECT coalesce(array_agg(to_char(w.start_time, 'HH24:MI') || '-' || to_char(w.end_time, 'HH24:MI')
                                     ORDER BY w.ordinal), '{}')
           FROM decisions_grantwindow w WHERE w.grant_id = t.id""",
    write=(
        """DELETE FROM decisions_grantwindow w USING import_grants_merge m
           WHERE w.grant_id = m.target_id AND 'windows' = ANY(m.taken)""",
        """INSERT INTO decisions_grantwindow (grant_id, ordinal, start_time, end_time)
           SELECT m.target_id, w.nth - 1, split_part(w.text, '-', 1)::time, split_part(w.text, '-', 2)::time
           FROM import_grants_merge m JOIN import_grants s USING (line)
           CROSS JOIN unnest(s.windows) WITH ORDINALITY AS w(text, nth) WHERE 'windows' = ANY(m.taken)""",
    ),
)


def _wishes(column: str, kind: str) -> Part:
    return Part(
        table="decisions_helperwish",
        now=f"""SELECT coalesce(array_agg(e.source_id::text ORDER BY e.source_id COLLATE "C"), '{{}}')
                FROM decisions_helperwish h JOIN workforce_employee e ON e.id = h.employee_id
                WHERE h.grant_id = t.id AND h.kind = '{kind}'""",
        write=(
            # both kinds leave before any arrives: a helper may have changed from one to the other
            """DELETE FROM decisions_helperwish h USING import_grants_merge m
               WHERE h.grant_id = m.target_id AND h.kind = 'preferred' AND 'preferred_helpers' = ANY(m.taken)""",
            """DELETE FROM decisions_helperwish h USING import_grants_merge m
               WHERE h.grant_id = m.target_id AND h.kind = 'excluded' AND 'excluded_helpers' = ANY(m.taken)""",
            f"""INSERT INTO decisions_helperwish (grant_id, employee_id, kind)
                SELECT m.target_id, e.id, '{kind}' FROM import_grants_merge m JOIN import_grants s USING (line)
                CROSS JOIN unnest(s.{column}) AS helper JOIN workforce_employee e ON e.source_id = helper
                WHERE '{column}' = ANY(m.taken)""",
        ),
    )


def _column(name: str, cell: cells.Cell, meaning: str, **more: object) -> Column:
    return Column(name, cell, meaning, **more)  # type: ignore[arg-type]


SCHEDULE_RULES = (
    Rule(
        "windows",
        f"s.repeat = 'day' AND {AT_HOME} AND cardinality(s.windows) <> s.times",
        "as many windows as times when repeat is day",
        "Each visit of the day has its own window, such as 08:00-10:00|19:00-21:30 for 2 times.",
    ),
    Rule(
        "windows",
        f"s.repeat = 'week' AND {AT_HOME} AND cardinality(s.windows) <> 1",
        "one window when repeat is week",
        "All visits of the week share one window, such as 09:00-14:00.",
    ),
    Rule(
        "weekdays",
        "s.repeat = 'week' AND cardinality(s.weekdays) > 0 AND cardinality(s.weekdays) <> s.times",
        "as many weekdays as times when repeat is week",
        "List each day once, or leave weekdays empty to let the planner spread the visits.",
    ),
    Rule(
        "times",
        "s.repeat = 'week' AND s.times > 7",
        "at most 7 times when repeat is week",
        "Write repeat day, with the number of visits a day in times.",
    ),
)

register_codes(CodeTable("catalog entries", "catalog.CatalogEntry"))
register_table(
    Table(
        name="grants",
        order=70,
        summary="What has been decided that a person gets: concretely what help, how often and when.",
        model="decisions.Grant",
        never_empty=True,
        columns=(
            _column("id", cells.identity(), "The municipality's own id of the grant.", required=True),
            _column("person", cells.reference("people"), "Who gets the help.", required=True),
            _column("entry", cells.code("catalog entries"), "What of the catalog it is.", required=True),
            _column("help", cells.text(500), "Concretely what help.", required=True),
            _column("purpose", cells.text(500), "What the help is for, in the person's life.", required=True),
            _column("decided_on", cells.day(), "The day of the decision.", required=True),
            _column("starts_on", cells.day(), "The first day of the help.", required=True, together="period"),
            _column(
                "ends_on", cells.day(), "The first day without it; empty is until further notice.", together="period"
            ),
            _column(
                "repeat",
                cells.choice(*Repeat.values),
                "Whether times counts visits a day or a week.",
                required=True,
                together="schedule",
            ),
            _column(
                "times",
                cells.whole_number(1, 24, "smallint"),
                "How many visits a day or a week.",
                required=True,
                together="schedule",
            ),
            _column("weekdays", cells.weekdays(), "On which days; empty is any.", together="schedule"),
            _column(
                "windows",
                cells.windows(),
                "Between which times a visit starts and ends; repeat day: one for each visit, week: one.",
                part=WINDOWS,
                together="schedule",
            ),
            _column(
                "estimate_minutes",
                cells.whole_number(1, 720, "smallint"),
                "The team's own estimate of a visit, for planning; never shown as the person's right.",
                required=True,
            ),
            _column("competence", cells.code("competences"), "What the helper must be able to."),
            _column("helpers", cells.choice("1", "2"), "How many helpers at once; empty is 1.", default="1"),
            _column("time_critical", cells.yes_no(), "The window must be kept; empty is no.", default="no"),
            _column("same_day", cells.yes_no(), "Cannot wait until another day; empty is yes.", default="yes"),
            _column("movable", cells.yes_no(), "May be moved when somebody is away; empty is no.", default="no"),
            _column("skippable", cells.yes_no(), "May be left out when many are away; empty is no.", default="no"),
            _column(
                "preferred_helpers",
                cells.references("employees"),
                "Helpers who are wished for.",
                part=_wishes("preferred_helpers", "preferred"),
                together="wishes",
            ),
            _column(
                "excluded_helpers",
                cells.references("employees"),
                "Helpers who shall not be sent.",
                part=_wishes("excluded_helpers", "excluded"),
                together="wishes",
            ),
            _column("wished_start", cells.clock_time(), "When the person would like the visit to start."),
        ),
        rules=(
            Rule(
                "ends_on",
                "s.ends_on <= s.starts_on",
                "a day after starts_on",
                "ends_on is the first day without the help, so it is later than starts_on.",
            ),
            *SCHEDULE_RULES,
            Rule(
                "excluded_helpers",
                "s.preferred_helpers && s.excluded_helpers",
                "helpers who are not also preferred",
                "Remove the helper from one of the two columns.",
            ),
        ),
        endings=(
            Ending(
                statements=(
                    # a grant that has not begun cannot end before its first day: visits may already point at it
                    f"""UPDATE decisions_grant t SET ends_on = greatest({TODAY}, t.starts_on + 1)
                        FROM import_missing x WHERE t.id = x.target_id
                        AND (t.ends_on IS NULL OR t.ends_on > greatest({TODAY}, t.starts_on + 1))""",
                ),
                columns=("ends_on",),
            ),
        ),
    )
)

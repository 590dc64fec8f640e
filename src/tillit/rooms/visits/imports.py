"""The history of visits comes in by file: who helped whom when, and from that who knows whom.

History is large and nobody edits it here, so it has no baseline: a row is known by person, helper and day.
"""

# ruff: noqa: S608 - the SQL is made of constants of this file

from typing import Any

from tillit.foundation.imports import Column, Rule, Table, cells, refresh_statistics, register_table

UNTIL = "current_setting('tillit.until')::date"
NOW = "current_setting('tillit.now')::timestamptz"

COMPARE = """
    CREATE TEMPORARY TABLE import_history_merge ON COMMIT DROP AS
    SELECT p.id AS person_id, e.id AS employee_id, s."on" AS day, s.visits, c.id AS encounter_id,
        c.visits AS visits_now, c.status
    FROM import_history s
    JOIN people_person p ON p.source_id = s.person
    JOIN workforce_employee e ON e.source_id = s.employee
    LEFT JOIN visits_encounter c ON c.person_id = p.id AND c.employee_id = e.id AND c.day = s."on"
        AND c.origin = 'imported'"""

INSERT = f"""
    INSERT INTO visits_encounter
        (person_id, employee_id, day, visits, visit_id, team_id, status, origin, recorded_at)
    SELECT m.person_id, m.employee_id, m.day, m.visits, NULL, b.team_id, 'finished', 'imported', {NOW}
    FROM import_history_merge m
    LEFT JOIN teams_teamperson b ON b.person_id = m.person_id AND b.starts_on <= m.day
        AND (b.ends_on IS NULL OR b.ends_on > m.day)
    WHERE m.encounter_id IS NULL"""

# One that was marked as entered in error here stays so.
UPDATE = """
    UPDATE visits_encounter c SET visits = m.visits FROM import_history_merge m
    WHERE c.id = m.encounter_id AND m.status = 'finished' AND m.visits <> m.visits_now"""

# Counted anew from all that really happened, so that importing again changes nothing.
ACQUAINTANCE = """
    INSERT INTO teams_acquaintance (person_id, employee_id, visits, last_on)
    SELECT c.person_id, c.employee_id, sum(c.visits), max(c.day) FROM visits_encounter c
    JOIN (SELECT DISTINCT person_id, employee_id FROM import_history_merge) pair USING (person_id, employee_id)
    WHERE c.status = 'finished' GROUP BY c.person_id, c.employee_id
    ON CONFLICT (person_id, employee_id) DO UPDATE SET visits = excluded.visits, last_on = excluded.last_on
    WHERE (teams_acquaintance.visits, teams_acquaintance.last_on) <> (excluded.visits, excluded.last_on)"""


def store(cursor: Any) -> dict[str, int]:
    """Store the staged history and bring acquaintance up to date; give the counts."""
    cursor.execute("DROP TABLE IF EXISTS import_history_merge")
    cursor.execute(COMPARE)
    refresh_statistics(cursor, "import_history_merge", cursor.rowcount)
    cursor.execute(INSERT)
    new = cursor.rowcount
    refresh_statistics(cursor, "visits_encounter", new)
    cursor.execute(UPDATE)
    changed = cursor.rowcount
    cursor.execute(ACQUAINTANCE)
    cursor.execute("SELECT count(*) FROM import_history_merge")
    return {"new": new, "changed": changed, "unchanged": cursor.fetchone()[0] - new - changed}


register_table(
    Table(
        name="history",
        order=100,
        summary="Who helped whom when, from before Tillit. A row is known by person, employee and day.",
        key=("person", "employee", "on"),
        columns=(
            Column("person", cells.reference("people"), "Who was helped.", required=True),
            Column("employee", cells.reference("employees"), "Who helped.", required=True),
            Column("on", cells.day(), "On which day.", required=True),
            Column(
                "visits",
                cells.whole_number(1, 50, "smallint"),
                "How many visits by this helper that day; empty is 1.",
                default="1",
            ),
        ),
        rules=(
            Rule("on", f's."on" > {UNTIL}', "a day that has been", "History is what has happened: check the date."),
        ),
        store=store,
    )
)

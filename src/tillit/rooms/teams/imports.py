"""Teams come in by file; who belongs to them rides in the files of employees and people.

Files do not say since when. Who has never been in a team counts as being in it since LONG_AGO, so that the history
of visits falls within it; who changes teams leaves the old one and joins the new one on the day of the import.
"""

# ruff: noqa: S608 - the SQL is made of constants of this file

from tillit.foundation.imports import (
    Column,
    Ending,
    Part,
    Rule,
    Table,
    cells,
    extend_table,
    register_table,
)
from tillit.rooms.teams.models import MemberRole

LONG_AGO = "'2000-01-01'::date"
TODAY = "current_setting('tillit.today')::date"


def _current(row: str) -> str:
    return f"{row}.starts_on <= {TODAY} AND ({row}.ends_on IS NULL OR {row}.ends_on > {TODAY})"


def _team_now(membership: str, whose: str) -> str:
    return f"""SELECT string_agg(g.source_id, '|' ORDER BY g.source_id COLLATE "C")
        FROM {membership} b JOIN teams_team g ON g.id = b.team_id WHERE b.{whose} = t.id AND {_current("b")}"""


def _leave(membership: str, whose: str, rows: str) -> tuple[str, str]:
    """A membership that began today has never been; others end today."""
    return (
        f"""DELETE FROM {membership} b USING {rows} m
            WHERE b.{whose} = m.target_id AND b.starts_on = {TODAY}""",
        f"""UPDATE {membership} b SET ends_on = {TODAY} FROM {rows} m
            WHERE b.{whose} = m.target_id AND {_current("b")}""",
    )


def _changes(table: str) -> str:
    return f"(SELECT target_id FROM import_{table}_merge WHERE 'team' = ANY(taken) AND NOT is_new)"


def _join(membership: str, whose: str, table: str, others: str, values: str, same: str) -> str:
    """Later periods that were planned in Tillit stay, so the new one ends where they begin."""
    return f"""
        INSERT INTO {membership} (team_id, {whose}, starts_on, ends_on, {others})
        SELECT g.id, m.target_id,
            CASE WHEN EXISTS (SELECT FROM {membership} b WHERE b.{whose} = m.target_id)
                 THEN {TODAY} ELSE {LONG_AGO} END,
            (SELECT min(b.starts_on) FROM {membership} b
             WHERE b.{whose} = m.target_id AND b.starts_on > {TODAY} {same}),
            {values}
        FROM import_{table}_merge m JOIN import_{table} s USING (line) JOIN teams_team g ON g.source_id = s.team
        WHERE 'team' = ANY(m.taken)"""


MEMBER_TEAM = Part(
    table="teams_teammember",
    now=_team_now("teams_teammember", "employee_id"),
    write=(
        *_leave("teams_teammember", "employee_id", _changes("employees")),
        _join("teams_teammember", "employee_id", "employees", "role", "s.role", "AND b.team_id = g.id"),
    ),
)
MEMBER_ROLE = Part(
    table="teams_teammember",
    now=f"""SELECT coalesce(min(b.role), 'member') FROM teams_teammember b
            WHERE b.employee_id = t.id AND {_current("b")}""",
    write=(
        f"""UPDATE teams_teammember b SET role = s.role
            FROM import_employees_merge m JOIN import_employees s USING (line)
            WHERE b.employee_id = m.target_id AND 'role' = ANY(m.taken) AND {_current("b")}""",
    ),
)
PERSON_TEAM = Part(
    table="teams_teamperson",
    now=_team_now("teams_teamperson", "person_id"),
    write=(
        *_leave("teams_teamperson", "person_id", _changes("people")),
        _join(
            "teams_teamperson",
            "person_id",
            "people",
            "primary_contact_id",
            "(SELECT e.id FROM workforce_employee e WHERE e.source_id = s.primary_contact)",
            "",
        ),
    ),
)
PRIMARY_CONTACT = Part(
    table="teams_teamperson",
    now=f"""SELECT min(e.source_id) FROM teams_teamperson b JOIN workforce_employee e ON e.id = b.primary_contact_id
            WHERE b.person_id = t.id AND {_current("b")}""",
    write=(
        f"""UPDATE teams_teamperson b
            SET primary_contact_id = (SELECT e.id FROM workforce_employee e WHERE e.source_id = s.primary_contact)
            FROM import_people_merge m JOIN import_people s USING (line)
            WHERE b.person_id = m.target_id AND 'primary_contact' = ANY(m.taken) AND {_current("b")}""",
    ),
)

register_table(
    Table(
        name="teams",
        order=20,
        summary="The small fixed teams. A team's place is its base, where shifts start and end.",
        model="teams.Team",
        required=True,
        columns=(
            Column("id", cells.identity(), "The municipality's own id of the team.", required=True),
            Column("name", cells.text(200), "What the team is called.", required=True),
            Column("unit", cells.reference("units"), "The unit that the team belongs to.", required=True),
            Column("latitude", cells.latitude(), "Degrees north of the base.", required=True, together="place"),
            Column("longitude", cells.longitude(), "Degrees east of the base.", required=True, together="place"),
        ),
    )
)

extend_table(
    "employees",
    columns=(
        Column("team", cells.reference("teams"), "The team they belong to.", part=MEMBER_TEAM, together="team"),
        Column(
            "role",
            cells.choice(*MemberRole.values),
            "What they are in the team; empty is member.",
            default="member",
            part=MEMBER_ROLE,
            together="team",
        ),
    ),
    rules=(
        Rule(
            "role",
            "s.role = 'leader' AND s.team IS NULL",
            "a team when role is leader",
            "Write the team's id in the column team.",
        ),
    ),
    endings=(Ending(statements=_leave("teams_teammember", "employee_id", "import_missing"), columns=("team", "role")),),
)

extend_table(
    "people",
    columns=(
        Column("team", cells.reference("teams"), "The team that helps them.", part=PERSON_TEAM, together="team"),
        Column(
            "primary_contact",
            cells.reference("employees"),
            "The employee who is their contact.",
            part=PRIMARY_CONTACT,
            together="team",
        ),
    ),
    rules=(
        Rule(
            "primary_contact",
            "s.primary_contact IS NOT NULL AND s.team IS NULL",
            "a team when there is a primary contact",
            "Write the team's id in the column team.",
        ),
    ),
    endings=(
        Ending(
            statements=_leave("teams_teamperson", "person_id", "import_missing"),
            columns=("team", "primary_contact"),
        ),
    ),
)

extend_table(
    "grants",
    rules=(
        Rule(
            "windows",
            """cardinality(s.windows) = 0
               AND s.entry IN (SELECT code FROM catalog_catalogentry WHERE home_visits)
               AND EXISTS (SELECT FROM import_people p WHERE p.id = s.person AND p.team IS NOT NULL)""",
            "windows, since a team visits this person at home",
            "Write between which times the visits are, such as 08:00-10:00. Without windows nothing is planned, "
            "so that only a person without a team can have such a grant of home visits.",
        ),
    ),
)

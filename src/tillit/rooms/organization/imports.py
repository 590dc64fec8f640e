"""Units come in by file."""

from tillit.foundation.imports import Check, Column, Table, cells, register_table
from tillit.rooms.organization.models import UnitKind

IN_A_CIRCLE = """
    SELECT s.line, s.parent AS value, NULL AS note FROM import_units s WHERE EXISTS (
        WITH RECURSIVE above(id, depth) AS (
            SELECT s.parent, 1
            UNION ALL
            SELECT u.parent, above.depth + 1 FROM above JOIN import_units u ON u.id = above.id
            WHERE u.parent IS NOT NULL AND above.depth < 50
        ) SELECT FROM above WHERE above.id = s.id
    )"""

register_table(
    Table(
        name="units",
        order=10,
        summary="The municipality itself, its districts and its home-care bases.",
        model="organization.Unit",
        required=True,
        columns=(
            Column("id", cells.identity(), "The municipality's own id of the unit.", required=True),
            Column("name", cells.text(200), "What the unit is called.", required=True),
            Column("kind", cells.choice(*UnitKind.values), "What kind of unit it is.", required=True),
            Column("parent", cells.reference("units"), "The unit that it belongs to; empty for the municipality."),
            Column("phone", cells.phone(), "Where inhabitants call."),
            Column("email", cells.email(), "Where inhabitants write; no health information."),
            Column("address", cells.text(200), "Where it is."),
            Column("latitude", cells.latitude(), "Degrees north.", together="place"),
            Column("longitude", cells.longitude(), "Degrees east.", together="place"),
        ),
        checks=(
            Check(
                column="parent",
                query=IN_A_CIRCLE,
                expected="a unit above this one",
                advice="The unit is above itself. Give it the parent that is nearer to the municipality.",
            ),
        ),
    )
)

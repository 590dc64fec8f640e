"""Employees come in by file; what they can is a list of competence codes."""

from tillit.foundation.imports import (
    CodeTable,
    Column,
    Computed,
    Part,
    Table,
    cells,
    register_codes,
    register_table,
)
from tillit.kernel.sort_key import sort_key
from tillit.rooms.workforce.models import Profession, TravelMode

COMPETENCES = Part(
    table="workforce_employeecompetence",
    now="""SELECT coalesce(array_agg(c.code::text ORDER BY c.code COLLATE "C"), '{}')
           FROM workforce_employeecompetence ec JOIN workforce_competence c ON c.id = ec.competence_id
           WHERE ec.employee_id = t.id""",
    write=(
        """DELETE FROM workforce_employeecompetence ec USING import_employees_merge m
           WHERE ec.employee_id = m.target_id AND 'competences' = ANY(m.taken)""",
        """INSERT INTO workforce_employeecompetence (employee_id, competence_id)
           SELECT m.target_id, c.id FROM import_employees_merge m JOIN import_employees s USING (line)
           CROSS JOIN unnest(s.competences) AS wanted JOIN workforce_competence c ON c.code = wanted
           WHERE 'competences' = ANY(m.taken)""",
    ),
)

register_codes(CodeTable("competences", "workforce.Competence"))
register_table(
    Table(
        name="employees",
        order=30,
        summary="Those who are employed in the service.",
        model="workforce.Employee",
        required=True,
        columns=(
            Column("id", cells.identity(), "The municipality's own id of the employee.", required=True),
            Column("given_name", cells.text(100), "Given name.", required=True, together="name"),
            Column("family_name", cells.text(100), "Family name.", required=True, together="name"),
            Column(
                "profession",
                cells.choice(*Profession.values),
                "The authorization or trade they work by.",
                required=True,
            ),
            Column("competences", cells.codes("competences"), "What they can be given.", part=COMPETENCES),
            Column(
                "position_percent",
                cells.decimal_number(0, 100, decimals=2),
                "The size of the position in percent.",
                required=True,
            ),
            Column("travel_mode", cells.choice(*TravelMode.values), "How they travel; empty is car.", default="car"),
            Column("phone", cells.phone(), "Work phone."),
            Column("email", cells.email(), "Work e-mail."),
        ),
        computed=(Computed("sort_key", of=("family_name", "given_name"), work_out=sort_key),),
    )
)

"""People come in by file, with their relatives, own words and pauses."""

# ruff: noqa: S608 - the SQL is made of constants of this file

from django.conf import settings

from tillit.foundation.imports import (
    Column,
    Computed,
    Derived,
    Ending,
    Rule,
    Table,
    cells,
    register_table,
)
from tillit.kernel.sort_key import sort_key
from tillit.rooms.people.models import ContactChannel, Grade, PauseReason, Relation, Sex, Writer

TODAY = "current_setting('tillit.today')::date"
UNTIL = "current_setting('tillit.until')::date"

OWN_WORDS = Column("own_words", cells.text(4000), "What matters to them, in their own words.", field="text")
OWN_WORDS_ON = Column(
    "own_words_on", cells.day(), "When it was written; a later day adds a version.", field="written_on"
)
OWN_WORDS_BY = Column(
    "own_words_by",
    cells.choice(*Writer.values),
    "Who wrote it down; empty is the person.",
    field="written_by",
    default="person",
)
OWN_WORDS_BY_NAME = Column(
    "own_words_by_name", cells.text(200), "The name of who wrote it down.", field="written_by_name", default=""
)


def _in_people_file(column: Column) -> Column:
    return Column(column.name, column.cell, column.meaning, default=column.default, stored=False)


register_table(
    Table(
        name="people",
        order=40,
        summary="Those who ask for, receive or received help.",
        model="people.Person",
        required=True,
        columns=(
            Column("id", cells.identity(), "The municipality's own id of the person.", required=True),
            Column(
                "national_number",
                cells.national_number(synthetic_only=lambda: settings.TILLIT_DEMO),
                "National identity number, D-number or synthetic number; checked by the rule of 2032 too.",
                unique=True,
            ),
            Column("given_name", cells.text(100), "Given name.", required=True, together="name"),
            Column("family_name", cells.text(100), "Family name.", required=True, together="name"),
            Column("birth_on", cells.day(), "Date of birth.", required=True),
            Column("sex", cells.choice(*Sex.values), "Sex in the population register.", required=True),
            Column("phone", cells.phone(), "The person's phone."),
            Column("email", cells.email(), "The person's e-mail."),
            Column("address", cells.text(200), "Where they live.", required=True, together="place"),
            Column("latitude", cells.latitude(), "Degrees north.", required=True, together="place"),
            Column("longitude", cells.longitude(), "Degrees east.", required=True, together="place"),
            Column("unit", cells.reference("units"), "The unit that answers for the help.", required=True),
            Column("lives_alone", cells.yes_no(), "Whether they live alone; empty is not known."),
            Column(
                "grade",
                cells.choice(*Grade.values),
                "protected hides the address, sealed the person; empty is ordinary.",
                default="ordinary",
            ),
            Column(
                "contact_channel",
                cells.choice(*ContactChannel.values),
                "How they want to hear from us; empty is phone.",
                default="phone",
            ),
            Column("language", cells.text(10), "Language code; empty is nb.", default="nb"),
            Column("entry_instructions", cells.text(500), "How to get in; shown only to who goes, that day."),
            *map(_in_people_file, (OWN_WORDS, OWN_WORDS_ON, OWN_WORDS_BY, OWN_WORDS_BY_NAME)),
        ),
        rules=(
            Rule(
                "own_words_on",
                "s.own_words IS NOT NULL AND s.own_words_on IS NULL",
                "the day on which own_words was written",
                "Write the date in own_words_on.",
            ),
            Rule("birth_on", f"s.birth_on > {UNTIL}", "a day that has been", "Check the year of birth."),
        ),
        computed=(Computed("sort_key", of=("family_name", "given_name"), work_out=sort_key),),
        before_update=(
            # two people may change numbers in one file
            """UPDATE people_person t SET national_number = NULL FROM import_people_merge m
               WHERE t.id = m.target_id AND NOT m.is_new AND 'national_number' = ANY(m.taken)""",
        ),
    )
)

register_table(
    Table(
        name="own_words",
        order=45,
        summary="What matters to people: it rides in people.csv.",
        model="people.OwnWords",
        derived=Derived(
            table="people",
            key="s.id || ':' || s.own_words_on",
            only="s.own_words IS NOT NULL AND s.own_words_on IS NOT NULL AND NOT s.bad",
        ),
        columns=(
            Column("id", cells.identity(80), "Person and day."),
            Column("person", cells.reference("people"), "Whose words they are.", required=True),
            OWN_WORDS,
            OWN_WORDS_ON,
            OWN_WORDS_BY,
            OWN_WORDS_BY_NAME,
        ),
    )
)

register_table(
    Table(
        name="relatives",
        order=50,
        summary="Those who are close to a person.",
        model="people.Relative",
        columns=(
            Column("id", cells.identity(), "The municipality's own id of the row.", required=True),
            Column("person", cells.reference("people"), "Whose relative.", required=True),
            Column("name", cells.text(200), "Full name.", required=True),
            Column("relation", cells.choice(*Relation.values), "What they are to the person.", required=True),
            Column("phone", cells.phone(), "Phone."),
            Column("email", cells.email(), "E-mail."),
        ),
    )
)

register_table(
    Table(
        name="pauses",
        order=60,
        summary="Days on which a person needs no visits, such as a stay in hospital.",
        model="people.Pause",
        columns=(
            Column("id", cells.identity(), "The municipality's own id of the row.", required=True),
            Column("person", cells.reference("people"), "Who is away.", required=True),
            Column("starts_on", cells.day(), "The first day without visits.", required=True, together="period"),
            Column("ends_on", cells.day(), "The first day with visits again; empty is not known.", together="period"),
            Column("reason", cells.choice(*PauseReason.values), "Why.", required=True),
        ),
        rules=(
            Rule(
                "ends_on",
                "s.ends_on <= s.starts_on",
                "a day after starts_on",
                "ends_on is the first day with visits again, so it is later than starts_on.",
            ),
        ),
        endings=(
            Ending(
                statements=(
                    f"""DELETE FROM people_pause t USING import_missing x
                        WHERE t.id = x.target_id AND t.starts_on >= {TODAY}""",
                    f"""UPDATE people_pause t SET ends_on = {TODAY} FROM import_missing x
                        WHERE t.id = x.target_id AND (t.ends_on IS NULL OR t.ends_on > {TODAY})""",
                ),
                columns=("ends_on",),
            ),
        ),
    )
)

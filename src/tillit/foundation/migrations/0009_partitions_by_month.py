"""The look log and the trail lie in a table a month: they grow without end, and old months leave as a whole.

Existing rows move to their month, which rewrites both tables under a lock; docs/adr/0018-logs-by-month-visits-whole.md says why.
"""

# ruff: noqa: S608 - names in the SQL come from this file and from the database's own catalog

from datetime import date

from django.db import migrations

TABLES = ["foundation_look", "foundation_trailentry"]
LONGEST = 36

# Runs as the owner of the tables, so that a role which may only add to them can ask for the months ahead; its search
# path is fixed, so that nobody's temporary table stands in for ours. The default partition takes what no month takes,
# so that no write ever fails; when a month is made late, its rows are moved there.
MAKE = """
CREATE FUNCTION tillit_make_partitions(first date, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    parent record;
    since timestamptz;
    until timestamptz;
    month text;
    strays boolean;
    made integer := 0;
BEGIN
    IF first IS NULL OR months IS NULL OR months NOT BETWEEN 1 AND {longest} THEN
        RAISE EXCEPTION 'between 1 and {longest} months are made at once';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('tillit_make_partitions'));
    FOR parent IN
        SELECT c.relname AS name, d.relname AS rest
        FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid JOIN pg_class d ON d.oid = p.partdefid
        WHERE c.relnamespace = {literal}::regnamespace AND c.relname = ANY ({tables})
    LOOP
        FOR number IN 0 .. months - 1 LOOP
            since := (date_trunc('month', first::timestamp) + number * interval '1 month') AT TIME ZONE 'UTC';
            until := (date_trunc('month', first::timestamp) + (number + 1) * interval '1 month') AT TIME ZONE 'UTC';
            month := parent.name || to_char(since AT TIME ZONE 'UTC', '_YYYY_MM');
            CONTINUE WHEN to_regclass(quote_ident(month)) IS NOT NULL;
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS)', month, parent.name);
            EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE at >= %L AND at < %L)', parent.rest, since, until)
                INTO strays;
            IF strays THEN
                SET CONSTRAINTS ALL IMMEDIATE;
                EXECUTE format('ALTER TABLE %I DISABLE TRIGGER append_only', parent.rest);
                EXECUTE format(
                    'WITH moved AS (DELETE FROM %I WHERE at >= %L AND at < %L RETURNING *) '
                    'INSERT INTO %I SELECT * FROM moved', parent.rest, since, until, month);
                EXECUTE format('ALTER TABLE %I ENABLE TRIGGER append_only', parent.rest);
            END IF;
            EXECUTE format(
                'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent.name, month, since, until);
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
"""


def divide(apps, schema_editor):
    cursor = schema_editor.connection.cursor()
    cursor.execute("SELECT current_schema(), quote_ident(current_schema()), quote_literal(current_schema())")
    _, schema, literal = cursor.fetchone()
    names = "ARRAY[" + ", ".join(f"'{table}'" for table in TABLES) + "]"
    cursor.execute(MAKE.format(schema=schema, literal=literal, tables=names, longest=LONGEST))
    for table in TABLES:
        _rebuild(cursor, table, by_month=True)


def join(apps, schema_editor):
    cursor = schema_editor.connection.cursor()
    for table in TABLES:
        _rebuild(cursor, table, by_month=False)
    cursor.execute("DROP FUNCTION tillit_make_partitions(date, integer)")


def _rebuild(cursor, table, *, by_month):
    """Make the table anew, divided or whole, with its rows, indexes, foreign keys, rights and trigger as they are."""
    cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(
        "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass AND NOT indisprimary "
        "ORDER BY indexrelid",
        [table],
    )
    # the definition of a divided table's index says ON ONLY, which would leave the months without it
    indexes = [row[0].replace(" ON ONLY ", " ON ") for row in cursor.fetchall()]
    cursor.execute(
        "SELECT quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype IN ('f', 'c') AND conparentid = 0 ORDER BY oid",
        [table],
    )
    constraints = cursor.fetchall()
    cursor.execute(
        "SELECT privilege_type, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END "
        "FROM pg_class, aclexplode(relacl) WHERE oid = %s::regclass AND grantee <> relowner",
        [table],
    )
    rights = cursor.fetchall()
    cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_before")
    division = " PARTITION BY RANGE (at)" if by_month else ""
    cursor.execute(f"CREATE TABLE {table} (LIKE {table}_before){division}")
    if by_month:
        cursor.execute(f"CREATE TABLE {table}_rest PARTITION OF {table} DEFAULT")
        cursor.execute(
            f"SELECT (min(at) AT TIME ZONE 'UTC')::date, (max(at) AT TIME ZONE 'UTC')::date FROM {table}_before"
        )
        _make_months(cursor, *cursor.fetchone())
    cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}_before ORDER BY id")
    cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
    (next_id,) = cursor.fetchone()
    cursor.execute(f"DROP TABLE {table}_before")
    _number(cursor, table, next_id, by_month=by_month)
    for definition in indexes:
        cursor.execute(definition)
    for name, definition in constraints:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for right, role in rights:
        cursor.execute(f"GRANT {right} ON {table} TO {role}")
    cursor.execute(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION tillit_refuse_change()"
    )
    cursor.execute(f"ANALYZE {table}")


def _make_months(cursor, first, last):
    """Make the months that have rows; one by one, since the function makes a few years at most."""
    while first and first <= last:
        cursor.execute("SELECT tillit_make_partitions(%s, 1)", [first])
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _number(cursor, table, next_id, *, by_month):
    """Number the rows on from where they are; before PostgreSQL 17 a divided table has no identity column."""
    if by_month:
        cursor.execute(f"CREATE SEQUENCE {table}_id_seq AS bigint START {next_id} OWNED BY {table}.id")
        cursor.execute(f"ALTER TABLE {table} ALTER COLUMN id SET DEFAULT nextval('{table}_id_seq')")
        cursor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (id, at)")
    else:
        cursor.execute(f"ALTER TABLE {table} ALTER COLUMN id DROP DEFAULT")
        cursor.execute(f"ALTER TABLE {table} ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (START {next_id})")
        cursor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (id)")


class Migration(migrations.Migration):
    dependencies = [("foundation", "0008_retired_fields")]
    operations = [migrations.RunPython(divide, join)]

"""The trail and the look log can be added to, never changed (pasientjournalloven § 25)."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION tillit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
TABLES = ["foundation_look", "foundation_trailentry"]


def guard(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION tillit_refuse_change();",
        f"DROP TRIGGER append_only ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION tillit_refuse_change();"),
        *(guard(table) for table in TABLES),
    ]

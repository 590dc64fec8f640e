"""What is published stays as it was: content, digest, number, version and days cannot be changed, nor the row removed."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION reports_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN RAISE EXCEPTION 'a published report is never removed'; END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'draft' AND (
        NEW.state = 'draft'
        OR (NEW.content, NEW.digest, NEW.number, NEW.version, NEW.kind, NEW.kind_version, NEW.unit_id, NEW.first,
            NEW.last, NEW.published_at, NEW.published_by_id, NEW.what_changed, NEW.corrects_id)
        IS DISTINCT FROM
           (OLD.content, OLD.digest, OLD.number, OLD.version, OLD.kind, OLD.kind_version, OLD.unit_id, OLD.first,
            OLD.last, OLD.published_at, OLD.published_by_id, OLD.what_changed, OLD.corrects_id)
    ) THEN
        RAISE EXCEPTION 'a published report is never changed; publish a correction';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON reports_report FOR EACH ROW EXECUTE FUNCTION reports_frozen();
"""
THAW = "DROP TRIGGER frozen ON reports_report; DROP FUNCTION reports_frozen();"


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunSQL(FREEZE, THAW)]

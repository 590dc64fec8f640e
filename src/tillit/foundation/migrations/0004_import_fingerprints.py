"""Baselines hold fingerprints, so that no value of a person is kept twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foundation", "0003_imports")]

    operations = [
        migrations.RunSQL("DELETE FROM foundation_importbaseline", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="importbaseline", name="values"),
        migrations.AddField(model_name="importbaseline", name="fingerprints", field=models.JSONField(default=dict)),
    ]

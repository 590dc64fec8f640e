"""What was tapped and told in a span of days is counted without going through the whole table."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0007_what_a_repair_is_for")]

    operations = [
        migrations.AddIndex(
            model_name="encounter",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["recorded_at"], name="encounter_recorded"),
        ),
        migrations.AddIndex(
            model_name="visitchange",
            index=models.Index(fields=["told_at"], condition=models.Q(("told_at__isnull", False)), name="change_told"),
        ),
    ]

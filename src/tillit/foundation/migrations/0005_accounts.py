import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foundation", "0004_import_fingerprints")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="session_generation",
            field=models.PositiveIntegerField(default=0, help_text="raised to end every open session at once"),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("user", django.contrib.postgres.fields.ranges.RangeOperators.EQUAL),
                    ("role", django.contrib.postgres.fields.ranges.RangeOperators.EQUAL),
                    (
                        models.Func("starts_on", "ends_on", function="DATERANGE"),
                        django.contrib.postgres.fields.ranges.RangeOperators.OVERLAPS,
                    ),
                ],
                name="role_once_at_a_time",
            ),
        ),
    ]

"""What a repair is for, whether it takes the whole week, and who travels otherwise that day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0006_answers_by_proxy")]

    operations = [
        migrations.AddField(
            model_name="repair",
            name="cause",
            field=models.CharField(
                choices=[
                    ("absence", "somebody is not available"),
                    ("added", "a visit was added"),
                    ("longer", "a visit takes longer"),
                    ("travel", "somebody travels otherwise that day"),
                    ("asked", "the leader asked for it"),
                ],
                default="asked",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="repair",
            name="travel",
            field=models.JSONField(
                default=dict, help_text="{employee: how they travel that day} where it is not as usual"
            ),
        ),
        migrations.AddField(
            model_name="repair",
            name="whole_week",
            field=models.BooleanField(default=False, help_text="from the day on, not the day alone"),
        ),
        migrations.AlterField(
            model_name="repairoption",
            name="longer_shifts",
            field=models.JSONField(default=list, help_text="shifts that must be asked for; see repair_options.py"),
        ),
    ]

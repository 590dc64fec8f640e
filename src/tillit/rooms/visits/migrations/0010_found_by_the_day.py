"""Where somebody goes on a day is found from the index of the day's planned visits alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0009_met_from_the_index")]

    operations = [
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                fields=["day"],
                include=["id", "plan", "person", "starts_at", "ends_at"],
                condition=models.Q(("state", "planned")),
                name="visit_planned_day",
            ),
        ),
    ]

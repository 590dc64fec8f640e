"""How many helpers people met is counted from the index of the days alone: it holds the number of visits too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0008_counted_by_index")]

    operations = [
        migrations.AddIndex(
            model_name="encounter",
            index=models.Index(
                fields=["day", "person", "employee"],
                include=["visits"],
                condition=models.Q(("status", "finished")),
                name="encounter_day_visits",
            ),
        ),
        migrations.RemoveIndex(model_name="encounter", name="encounter_day"),
    ]

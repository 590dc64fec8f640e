"""How far the counting of a draft has come, and what stopped it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_frozen")]

    operations = [
        migrations.AddField("report", "progress", models.PositiveSmallIntegerField(default=100)),
        migrations.AddField("report", "fault", models.CharField(blank=True, default="", max_length=60)),
    ]

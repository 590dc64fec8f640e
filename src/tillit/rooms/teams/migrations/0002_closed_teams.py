from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_initial")]

    operations = [migrations.AddField("team", "closed_on", models.DateField(blank=True, null=True))]

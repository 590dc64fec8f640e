from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foundation", "0005_accounts")]

    operations = [
        migrations.AlterField(
            model_name="roleassignment",
            name="role",
            field=models.CharField(
                choices=[
                    ("inhabitant", "Inhabitant"),
                    ("relative", "Relative"),
                    ("care_worker", "Care worker"),
                    ("team_leader", "Team leader"),
                    ("administrator", "Administrator"),
                ],
                max_length=30,
            ),
        ),
    ]

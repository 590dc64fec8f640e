"""A person may let somebody answer for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0005_taps_and_notes")]

    operations = [
        migrations.AlterField(
            model_name="visitanswer",
            name="how",
            field=models.CharField(
                choices=[
                    ("self", "on the page"),
                    ("phone", "by phone"),
                    ("paper", "on paper"),
                    ("meeting", "in a talk"),
                    ("proxy", "by who acts for the person"),
                ],
                default="self",
                max_length=10,
            ),
        ),
    ]

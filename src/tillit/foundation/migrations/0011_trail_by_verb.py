"""What was done by verb is counted without going through the taps, which are nearly all of the trail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foundation", "0010_sign_in")]

    operations = [
        migrations.AddIndex(
            model_name="trailentry",
            index=models.Index(
                fields=["verb", "at"],
                condition=models.Q(("verb", "finish_visit"), _negated=True),
                name="trail_verb",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.AddField(
            "catalogentry",
            "changes",
            models.JSONField(default=dict, help_text="the municipality's own values, by language and text"),
        ),
        migrations.AddField(
            "catalogentry",
            "is_own",
            models.BooleanField(default=False, help_text="made by the municipality, not shipped"),
        ),
        migrations.AddField(
            "catalogentry",
            "in_force",
            models.BooleanField(default=True, help_text="whether it is offered now"),
        ),
    ]

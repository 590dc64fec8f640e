import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0006_relative_role"),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField()),
                ("end_missing", models.BooleanField(default=False)),
                ("files", models.JSONField(help_text="size in bytes by file name")),
                ("checksum", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "is being checked"),
                            ("ready", "can be taken in"),
                            ("faulty", "has errors"),
                            ("importing", "is being taken in"),
                            ("imported", "is taken in"),
                            ("failed", "could not be read"),
                            ("discarded", "was discarded"),
                            ("expired", "was not taken in"),
                        ],
                        default="checking",
                        max_length=12,
                    ),
                ),
                ("digest", models.CharField(blank=True, help_text="of what the preview would do", max_length=64)),
                ("report", models.JSONField(null=True)),
                (
                    "previewed",
                    models.JSONField(help_text="the counts that were confirmed, when they are others now", null=True),
                ),
                ("fault", models.CharField(blank=True, max_length=300)),
                ("finished_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(help_text="when the files were removed", null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="upload",
                        to="foundation.importrun",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-at"], name="foundation__at_7b6b1a_idx")],
            },
        ),
    ]

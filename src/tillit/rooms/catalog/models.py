"""What the municipality offers, as data."""

from django.db import models


class CatalogEntry(models.Model):
    """One offer (FHIR HealthcareService): seeded from entries/*.yaml, then the municipality's own to edit."""

    code = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField()
    home_visits = models.BooleanField(help_text="a grant of it becomes visits at home")
    referral_needed = models.BooleanField()
    texts = models.JSONField(help_text="name, summary, for_whom, how_to_ask, opening_hours by language")
    legal_basis = models.JSONField(default=list)
    promises = models.JSONField(default=list, help_text="ids of the promises it serves")

    class Meta:
        ordering = ["position"]

    def text(self, key: str, language: str) -> str:
        """Give a text in the language, in bokmål when it has none."""
        return self.texts.get(language, {}).get(key) or self.texts["nb"].get(key, "")

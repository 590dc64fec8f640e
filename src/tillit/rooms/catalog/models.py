"""What the municipality offers, as data."""

from django.db import models


class CatalogEntry(models.Model):
    """One offer (FHIR HealthcareService): shipped in entries/*.yaml, or the municipality's own.

    What the municipality changed of a shipped one lies over it in `changes`, by `nb.name` and the like, so that
    a new version of Tillit brings its texts and takes none of the municipality's.
    """

    code = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField()
    home_visits = models.BooleanField(help_text="a grant of it becomes visits at home")
    referral_needed = models.BooleanField()
    texts = models.JSONField(help_text="name, summary, for_whom, how_to_ask, opening_hours by language")
    legal_basis = models.JSONField(default=list)
    promises = models.JSONField(default=list, help_text="ids of the promises it serves")

    changes = models.JSONField(default=dict, help_text="the municipality's own values, by language and text")
    is_own = models.BooleanField(default=False, help_text="made by the municipality, not shipped")
    in_force = models.BooleanField(default=True, help_text="whether it is offered now")

    class Meta:
        ordering = ["position"]

    def text(self, key: str, language: str) -> str:
        """Give a text in the language, in bokmål when it has none; the municipality's own goes before ours."""
        return self._own_or_shipped(key, language) or self._own_or_shipped(key, "nb")

    @property
    def asks_referral(self) -> bool:
        """Tell whether one needs a referral, here."""
        return bool(self.changes.get("referral_needed", self.referral_needed))

    def _own_or_shipped(self, key: str, language: str) -> str:
        return str(self.changes.get(f"{language}.{key}") or self.texts.get(language, {}).get(key, ""))

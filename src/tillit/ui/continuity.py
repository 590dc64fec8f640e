"""How many faces a person meets, in words and shapes that do not depend on color."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Where "few" and "some" end, over 14 days. The published median is about 15 (facts: home care); these limits
# are for the eye, not a norm.
MOST_FEW = 6
MOST_SOME = 11


@dataclass(frozen=True)
class Faces:
    """A count of different helpers met."""

    helpers: int

    @property
    def tone(self) -> str:
        """Give the color; what is missing is neither good nor bad."""
        if self.helpers == 0:
            return "neutral"
        return "success" if self.helpers <= MOST_FEW else "brand1" if self.helpers <= MOST_SOME else "brand2"

    @property
    def icon(self) -> str:
        """Give the shape: none, one, two or three heads."""
        if self.helpers == 0:
            return "gap"
        return "person" if self.helpers <= MOST_FEW else "people" if self.helpers <= MOST_SOME else "crowd"

    @property
    def word(self) -> str:
        """Give the word."""
        if self.helpers == 0:
            return _("nobody recorded")
        if self.helpers <= MOST_FEW:
            return _("few faces")
        return _("some faces") if self.helpers <= MOST_SOME else _("many faces")

    def counted(self, days: int | None = None) -> str:
        """Say how many helpers, and over how many days if that is given."""
        if days is None:
            return ngettext("%(count)d helper", "%(count)d helpers", self.helpers) % {"count": self.helpers}
        return ngettext("%(count)d helper in %(days)d days", "%(count)d helpers in %(days)d days", self.helpers) % {
            "count": self.helpers,
            "days": days,
        }

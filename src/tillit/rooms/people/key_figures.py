"""How many persons there are, and what they told."""

from tillit.foundation.key_figures import Figure, register_key_figures
from tillit.rooms.people.models import Consent, OwnWords, Pause, Person, Relative


def figures() -> dict[str, Figure]:
    """Count persons by grade, and what is theirs."""
    return {
        "persons": Person.objects.count(),
        "sealed_or_protected": Person.objects.exclude(grade="ordinary").count(),
        "relatives": Relative.objects.count(),
        "consents_standing": Consent.objects.filter(withdrawn_at=None).count(),
        "own_words": OwnWords.objects.count(),
        "pauses": Pause.objects.count(),
    }


register_key_figures("people", figures)

"""How much help is granted."""

from django.db.models import Count, Sum

from tillit.foundation.key_figures import Figure, register_key_figures
from tillit.rooms.decisions.models import Grant, GrantWindow


def figures() -> dict[str, Figure]:
    """Count grants, their windows, and the visits and minutes they come to."""
    told = Grant.objects.aggregate(grants=Count("pk"), times=Sum("times"), minutes=Sum("estimate_minutes"))
    return {**told, "windows": GrantWindow.objects.count()}


register_key_figures("decisions", figures)

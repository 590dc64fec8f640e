"""The municipality's numbers as they were last measured."""

from tillit.foundation.key_figures import Figure, register_key_figures
from tillit.rooms.indicators.models import DailyCount, Level, Measurement


def figures() -> dict[str, Figure]:
    """Give each indicator's newest value for the municipality, and how many rows there are."""
    newest = Measurement.objects.filter(level=Level.MUNICIPALITY).order_by("indicator", "-day", "-first", "-pk")
    values = newest.distinct("indicator").values_list("indicator", "first", "day", "value")
    return {
        "measurements": Measurement.objects.count(),
        "daily_counts": DailyCount.objects.count(),
        **{f"{indicator}[{first}..{day}]": value for indicator, first, day, value in values},
    }


register_key_figures("indicators", figures)

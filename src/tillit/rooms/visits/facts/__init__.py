"""What can be counted of visits: planned and made, who came, what was told, and how long people wait."""

from tillit.rooms.visits.facts import answers, behind, meetings, planned, reporting, starts
from tillit.rooms.visits.facts.acquaintance import Helped, helped, pairs_of_day
from tillit.rooms.visits.facts.helpers_met import Need, helpers_by_need, helpers_met, helpers_met_daily

__all__ = [
    "Helped",
    "Need",
    "answers",
    "behind",
    "helped",
    "helpers_by_need",
    "helpers_met",
    "helpers_met_daily",
    "meetings",
    "pairs_of_day",
    "planned",
    "reporting",
    "starts",
]

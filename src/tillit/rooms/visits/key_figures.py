"""What is planned, what happened and what people said to it."""

from django.db.models import Count, Max, Sum

from tillit.foundation.key_figures import Figure, register_key_figures
from tillit.rooms.visits.models import Deviation, Encounter, HandoverNote, Plan, PlanEdit, Tap, Visit, VisitAnswer


def figures() -> dict[str, Figure]:
    """Count accepted plans with their visits, and what was done, answered, told and changed."""
    finished = Encounter.objects.filter(status="finished")
    done = finished.aggregate(rows=Count("pk"), visits=Sum("visits"), last=Max("day"))
    accepted = Visit.objects.filter(plan__state="accepted")
    return {
        "plans": Plan.objects.count(),
        "plans_accepted": Plan.objects.filter(state="accepted").count(),
        "visits": Visit.objects.count(),
        "visits_accepted": accepted.count(),
        "visits_accepted_with_helper": accepted.exclude(helpers=None).count(),
        "encounters": done["rows"],
        "visits_done": done["visits"],
        "last_day_done": done["last"].isoformat() if done["last"] else None,
        "answers": VisitAnswer.objects.count(),
        "answers_open": VisitAnswer.objects.filter(due_at__isnull=False, replied_at=None, replaced_at=None).count(),
        "edits": PlanEdit.objects.count(),
        "deviations": Deviation.objects.count(),
        "notes": HandoverNote.objects.count(),
        "taps": Tap.objects.count(),
    }


register_key_figures("visits", figures)

"""What the pages are called to who reads the look log."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "person": _("The person's page"),
    "own_page": _("My page"),
    "week_on_paper": _("The week on paper"),
    "own_words": _("What matters"),
    "consents": _("Consents"),
    "pauses": _("Pauses"),
    "contact": _("Phone and e-mail"),
    "relative": _("The relative's page"),
    "relative_home": _("The relative's list"),
    "looks": _("Who has looked"),
    "own_copy": _("All that is held"),
    "blocks": _("Who may not see the record"),
    "look_reviews": _("Questions about who has looked"),
    "answer_visit": _("Answer to a visit"),
    "team_answer": _("A wish about a visit"),
    "team_tasks": _("The team's tasks"),
    "team_week": _("The team's week"),
    "team_week_on_paper": _("The team's week on paper"),
    "visit": _("A visit of the plan"),
    "move_visit": _("A visit of the plan"),
    "swap_visits": _("A visit of the plan"),
    "split_visit": _("A visit of the plan"),
    "cancel_visit": _("A visit of the plan"),
    "add_visit": _("A visit of the plan"),
    "plan_difference": _("Changes of the plan"),
    "plan_edits": _("Changes of the plan"),
    "repair": _("The day's repair"),
    "call_list": _("The list of people to call"),
    "team_number": _("The team's number"),
    "team_people": _("Who belongs to the team"),
    "my_day": _("The helper's day"),
    "my_day_visit": _("The helper's day"),
}


def page_name(page: str) -> str:
    """Give a page's name; one that nobody named here keeps its id, so that no look is left unsaid."""
    return str(NAMES.get(page, page))

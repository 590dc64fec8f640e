"""A new proposal against the plan in force: visit by visit, taken whole, in part, or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.errors import NotFound, StateConflict
from tillit.rooms.visits import services
from tillit.rooms.visits.difference import (
    Differs,
    accepted_beside,
    differences,
    going_along,
    proposal_beside,
)
from tillit.rooms.visits.draft import with_changes
from tillit.rooms.visits.edit_words import where
from tillit.rooms.visits.effect_words import Said, say
from tillit.rooms.visits.effects import Consequences, Effect
from tillit.rooms.visits.models import Plan, PlanEdit, PlanState
from tillit.rooms.visits.named import Named
from tillit.rooms.visits.services import AlreadyDone, BreaksRule, ChangedMeanwhile
from tillit.rooms.visits.views.changes_saving import changed_since, edit_lines
from tillit.rooms.visits.views.one_visit import OpenPlan, open_plan, undo_offer
from tillit.rooms.visits.violations import sentence

PAGE = "plan_difference"
ABOUT_A_PERSON = ("uncovered", "covered", "new_face", "no_new_face", "late", "not_late", "not_contact", "contact")


@dataclass(frozen=True)
class Row:
    """A visit that differs: how it stands, how it would, whether it is chosen, whether it has to come along."""

    key: str
    before: str
    after: str
    is_chosen: bool
    comes_along: bool


@dataclass(frozen=True)
class PersonRows:
    """A person's visits that differ, and what it means for them."""

    person: str
    rows: list[Row]
    effects: list[Said]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def plan_difference(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what the proposal would change; take it in whole (`alt`), the chosen (`valgte`), or decline (`avvis`)."""
    now = timezone.now()
    opened, proposal = _open(request, public_id, now)
    if opened is None or proposal is None:
        messages.info(request, _("There is no new proposal to compare with the plan any more."))
        found = open_plan(request, public_id, page=PAGE, now=now)
        return redirect("team_week", found.team.id, str(found.draft.week))
    if request.method == "POST":
        return _answer(opened, proposal)
    return _show(opened, proposal)


def _open(request: HttpRequest, public_id: UUID, now: object) -> tuple[OpenPlan | None, Plan | None]:
    """Give the plan in force, opened, and the proposal; the address may name either."""
    named = open_plan(request, public_id, page=PAGE, now=now)  # type: ignore[arg-type]
    if named.plan.state == PlanState.ACCEPTED:
        return named, proposal_beside(named.plan)
    if named.plan.state != PlanState.PROPOSED:
        return None, None
    in_force = accepted_beside(named.plan)
    if in_force is None:
        return None, None
    return OpenPlan(request, PAGE, named.now, named.team, in_force), named.plan


def _answer(opened: OpenPlan, proposal: Plan) -> HttpResponse:
    request, posted = opened.request, opened.request.POST
    week = redirect(opened.week_url())
    if "avvis" in posted:
        try:
            services.decline_proposal(proposal_public_id=proposal.public_id, user=request.user, now=opened.now)
            messages.success(request, _("The proposal is put aside. The plan stands as it was."))
        except (StateConflict, NotFound):
            messages.warning(request, _("Somebody else has done something with the proposal meanwhile."))
        return week
    chosen = None if "alt" in posted else frozenset(posted.getlist("velg"))
    if chosen is not None and not chosen:
        return _show(opened, proposal, fault=_("Choose at least one visit to take in."))
    text = posted.get("versjon", "")
    version = int(text) if text.isascii() and text.isdecimal() else None
    try:
        edited = services.take_proposal(
            proposal_public_id=proposal.public_id, user=request.user, now=opened.now, keys=chosen, version=version
        )
    except ChangedMeanwhile as refused:
        return _show(opened, proposal, chosen=chosen, since=version, overtaken=refused.keys)
    except BreaksRule as refused:
        return _show(opened, proposal, chosen=chosen, broken=refused)
    except (AlreadyDone, StateConflict):
        messages.warning(request, _("Somebody else has done something with the proposal meanwhile."))
        return week
    if edited is None:
        messages.info(request, _("Nothing differs any more. The plan stands as it was."))
        return week
    words = ngettext(
        "%(n)d visit is taken in from the proposal.", "%(n)d visits are taken in from the proposal.", edited.changed
    ) % {"n": edited.changed}
    messages.success(request, undo_offer(request, words, edited.edit_public_id))
    is_left = Plan.objects.filter(pk=proposal.pk, state=PlanState.PROPOSED).exists()
    return redirect("plan_difference", proposal.public_id) if is_left else week


def _show(
    opened: OpenPlan,
    proposal: Plan,
    *,
    chosen: frozenset[str] | None = None,
    fault: str = "",
    broken: BreaksRule | None = None,
    since: int | None = None,
    overtaken: Iterable[str] = (),
) -> HttpResponse:
    draft = opened.draft
    found = differences(draft, proposal, today=opened.today)
    after = with_changes(draft.placed, [one.change for one in found])
    whole = opened.judge(after, [one.key for one in found])
    along = going_along(draft, found, chosen) if broken and chosen else frozenset()
    meanwhile = changed_since(opened, since, sorted(overtaken))
    violations = broken.violations if broken else ()
    named = opened.named(
        {one.person_id for one in found} | {step.person_id for edit in meanwhile for step in edit.steps},
        [visit for one in violations for visit in one.visits],
    )
    context = {
        "proposal": proposal,
        "people": _by_person(found, whole, named, chosen, along or frozenset()),
        "count": len(found),
        "totals": _totals(whole),
        "fault": fault,
        "broken": list(dict.fromkeys(sentence(one, named) for one in violations)),
        "along": len(along) if along else 0,
        "nothing_helps": along is None,
        "meanwhile": edit_lines(meanwhile, named),
        "edited": PlanEdit.objects.filter(plan=opened.plan, made_at__gt=proposal.created_at).exists(),
        "last_day": opened.plan.week + timedelta(days=6),
    }
    status = 200 if not (fault or broken or meanwhile) else 409
    return opened.render("difference", _("The new proposal beside the plan"), context, status=status)


def _by_person(
    found: list[Differs], whole: Consequences, named: Named, chosen: frozenset[str] | None, along: frozenset[str]
) -> list[PersonRows]:
    by_person: dict[int, list[Differs]] = {}
    for one in found:
        by_person.setdefault(one.person_id, []).append(one)
    effects: dict[int, list[Effect]] = {}
    for effect in whole.effects:
        if effect.person and effect.code in ABOUT_A_PERSON:
            effects.setdefault(effect.person, []).append(effect)
    return [
        PersonRows(
            named.person(person),
            [
                Row(
                    one.key,
                    where(one.before, named),
                    where(one.after, named),
                    chosen is None or one.key in chosen or one.key in along,
                    one.key in along,
                )
                for one in sorted(rows, key=lambda one: (one.after.day, one.key))
            ],
            say(tuple(effects.get(person, ())), named),
        )
        for person, rows in sorted(by_person.items(), key=lambda item: named.sort_key(item[0]))
    ]


def _totals(whole: Consequences) -> list[Said]:
    """Write what the proposal does in all: faces, uncovered visits and travel."""
    counts = Counter(effect.code for effect in whole.effects)
    minutes = sum(
        effect.facts["minutes"] * (1 if effect.code == "travel_more" else -1)
        for effect in whole.effects
        if effect.code in ("travel_more", "travel_less")
    )
    faces = counts["no_new_face"] - counts["new_face"]
    covered = counts["covered"] - counts["uncovered"]
    said = []
    if faces:
        fewer = ngettext("%(n)d face fewer to meet", "%(n)d faces fewer to meet", faces)
        more = ngettext("%(n)d face more to meet", "%(n)d faces more to meet", -faces)
        said.append(Said((fewer if faces > 0 else more) % {"n": abs(faces)}, "better" if faces > 0 else "worse"))
    if covered:
        fewer = ngettext("%(n)d visit more gets somebody", "%(n)d visits more get somebody", covered)
        more = ngettext("%(n)d visit more has nobody", "%(n)d visits more have nobody", -covered)
        said.append(Said((fewer if covered > 0 else more) % {"n": abs(covered)}, "better" if covered > 0 else "worse"))
    if minutes:
        words = _("%(n)d min less on the road") if minutes < 0 else _("%(n)d min more on the road")
        said.append(Said(words % {"n": abs(minutes)}, "better" if minutes < 0 else "worse"))
    return said

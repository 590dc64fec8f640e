"""What a change would mean, put together for its page: what it breaks, what it costs, who has to be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tillit.kernel.clock import minute_of_day
from tillit.planning.visits.check import Violation
from tillit.rooms.visits.adjustments import Decided
from tillit.rooms.visits.draft import Draft, read_draft, with_changes
from tillit.rooms.visits.effect_words import Said, say
from tillit.rooms.visits.effects import Consequences
from tillit.rooms.visits.models import PlanState
from tillit.rooms.visits.named import Named
from tillit.rooms.visits.planner import names
from tillit.rooms.visits.queries.changes import EditCard
from tillit.rooms.visits.telling import deviation_of, is_news
from tillit.rooms.visits.types import PLANNED, Change
from tillit.rooms.visits.views.changes_saving import Outcome, changed_since, edit_lines
from tillit.rooms.visits.views.one_visit import OpenPlan
from tillit.rooms.visits.violations import sentence


@dataclass(frozen=True)
class Preview:
    """What the page shows before saving."""

    opened: OpenPlan
    token: str
    version: int
    is_change: bool
    broken: tuple[Violation, ...]
    effects: Consequences
    told: tuple[int, ...]
    is_deviation: bool
    meanwhile: tuple[EditCard, ...]
    keys: tuple[str, ...]
    refused: str = ""
    is_tried: bool = False

    def was_seen(self, posted: Mapping[str, Any]) -> bool:
        """Tell whether what is to be saved is what the consequences were shown for; one who did not say saw it."""
        return posted.get("sett", self.token) == self.token

    def after(self, outcome: Outcome) -> Preview:
        """Give it as it is when saving was refused."""
        return replace(
            self,
            meanwhile=outcome.meanwhile or self.meanwhile,
            broken=outcome.broken or self.broken,
            refused=outcome.sentence,
            is_tried=True,
        )

    @property
    def named(self) -> Named:
        """Give the names for its sentences."""
        steps = [step for edit in self.meanwhile for step in edit.steps]
        keys = {visit for violation in self.broken for visit in violation.visits} | set(self.others)
        return self.opened.named({*self.effects.people, *self.told, *(step.person_id for step in steps)}, keys)

    @property
    def swap_of(self) -> UUID | None:
        """Give the visit that could exchange helpers with what stands in its way, when one alone is changed."""
        at = self.opened.draft.placed.get(self.keys[0]) if len(self.keys) == 1 else None
        return self.opened.draft.rows[self.keys[0]].public_id if at and at.state == PLANNED else None

    @property
    def others(self) -> list[str]:
        """Give the visits that stand in the way: what a helper is at, or would come too late to."""
        draft = self.opened.draft
        found = [key for one in self.broken for key in one.visits]
        for one in self.broken:
            if one.constraint == "one_place":
                helper, day = names.pk(one.facts["helper"]), draft.week.days[one.facts["day"]]
                found += [
                    key
                    for key, at in draft.placed.items()
                    if at.day == day
                    and helper in at.helper_ids
                    and at.starts_at is not None
                    and minute_of_day(at.starts_at, day) <= one.facts["start"]
                    and minute_of_day(at.starts_at, day) + draft.minutes(key) > one.facts["start"]
                ]
        return [key for key in dict.fromkeys(found) if key in draft.rows and key not in self.keys]

    def in_the_way(self, named: Named) -> list[dict[str, Any]]:
        """Write whose visits these are, with the ways to let somebody else go there."""
        rows, swap = self.opened.draft.rows, ""
        if self.swap_of:
            swap = f"{reverse('swap_visits', args=[self.swap_of])}?versjon={self.version}&med="
        return [
            {
                "person": named.of_visit(key),
                "visit": reverse("visit", args=[rows[key].public_id]),
                "swap": f"{swap}{rows[key].public_id}" if swap and rows[key].day == rows[self.keys[0]].day else "",
            }
            for key in self.others
        ]

    def as_shown(self) -> dict[str, Any]:
        """Give what the template writes."""
        named = self.named
        said: list[Said] = say(self.effects.effects, named)
        return {
            "token": self.token,
            "version": self.version,
            "is_change": self.is_change,
            "broken": list(dict.fromkeys(sentence(one, named) for one in self.broken)),
            "in_the_way": self.in_the_way(named),
            "worse": [one.words for one in said if one.tone == "worse"],
            "better": [one.words for one in said if one.tone == "better"],
            "told": [named.person(pk) for pk in self.told],
            "is_deviation": self.is_deviation,
            "meanwhile": edit_lines(self.meanwhile, named),
            "refused": self.refused,
            "is_tried": self.is_tried,
            "can_save": self.is_change and not self.broken,
            "save_label": _("Save on top of it") if self.meanwhile else _("Save"),
        }


def preview(
    opened: OpenPlan,
    changes: Sequence[Change],
    *,
    version: int | None,
    typed: str,
    decide: Sequence[Decided] = (),
    by_person: bool = False,
) -> Preview:
    """Tell what the changes would mean if they were saved now."""
    draft: Draft = read_draft(opened.plan, now=opened.now, decide=decide) if decide else opened.draft
    keys = {change.key for change in changes}
    after = with_changes(draft.placed, changes)
    effects = opened.judge(after, keys, draft)
    stands = {key: (draft.placed.get(key), after.get(key)) for key in sorted(keys)}
    in_force = opened.plan.state == PlanState.ACCEPTED
    told = [opened.person_of(key) for key, at in stands.items() if in_force and is_news(*at, today=opened.today)]
    deviates = any(deviation_of(*at, today=opened.today) for at in stands.values())
    return Preview(
        opened=opened,
        token=salted_hmac("tillit.visits.preview", typed).hexdigest()[:16],
        version=opened.plan.version,
        is_change=bool(changes),
        broken=effects.broken,
        effects=effects,
        told=tuple(dict.fromkeys(pk for pk in told if pk)),
        is_deviation=in_force and deviates and not by_person,
        meanwhile=changed_since(opened, version, sorted(keys)),
        keys=tuple(change.key for change in changes),
    )

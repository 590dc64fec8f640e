"""The page of one visit: why this helper, the next best, why nobody, the smallest change; and its sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.urls import reverse

from tests.town import MONDAY, NOW, TODAY, accepted_plan, history
from tests.visits.large_team import enlarge
from tillit.planning.visits.check import Violation, check, costs
from tillit.planning.visits.constraints import HARD, SOFT
from tillit.planning.visits.smallest_change import Remedy
from tillit.rooms.decisions.models import GrantWindow
from tillit.rooms.visits import effects
from tillit.rooms.visits.draft import read_draft
from tillit.rooms.visits.effect_words import WORDS
from tillit.rooms.visits.models import Plan, Visit, VisitHelper
from tillit.rooms.visits.named import Named
from tillit.rooms.visits.violations import SENTENCES, sentence
from tillit.rooms.visits.why_words import what_would_help
from tillit.rooms.workforce.queries import employee_cards

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def plan(town, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(town.users["team_leader"])
    return accepted_plan(town)


def visit_of(plan, town, person: int, day=FRIDAY) -> Visit:
    return Visit.objects.get(plan=plan, key=f"{town.grants[person].pk}:{day}:0")


def page_of(client, visit) -> str:
    return client.get(reverse("visit", args=[visit.public_id])).content.decode()


def uncover(visit) -> None:
    VisitHelper.objects.filter(visit=visit).delete()
    Visit.objects.filter(pk=visit.pk).update(
        state="uncovered", starts_at=None, ends_at=None, reason={"code": "busy", "helpers": []}
    )


def test_every_hard_constraint_has_a_sentence():
    assert set(SENTENCES) == {constraint.name for constraint in HARD}


def test_every_effect_has_a_sentence_and_a_place():
    assert set(WORDS) == set(effects.ORDER)
    known = {"uncovered", "continuity", "late", "wishes", "slack", "travel"}
    elsewhere = {"changes", "max_late", "overtime", "waiting", "max_idle", "missed_break"}  # our weeks have none
    elsewhere |= {"balance", "max_waiting", "unwelcome", "work"}  # nor these
    elsewhere |= {"fairness"}  # the week's, and no single person's
    assert {constraint.name for constraint in SOFT} == known | elsewhere


VIOLATIONS = [
    ("two_helpers", {"visit": "v", "what": "number", "needs": 2, "has": 1}, "trenger to ulike hjelpere samtidig"),
    ("two_helpers", {"visit": "v", "what": "number", "needs": 1, "has": 2}, "trenger én hjelper"),
    ("two_helpers", {"visit": "v", "what": "twice"}, "to ganger i planen"),
    ("two_helpers", {"visit": "v", "what": "unknown"}, "trengs ikke lenger"),
    ("competence", {"visit": "v", "helper": "e1", "lacks": ["injection"]}, "mangler: sette sprøyte"),
    ("excluded", {"visit": "v", "helper": "e1"}, "skal ikke gå til Ingrid Solbakk"),
    ("shift", {"what": "no_shift", "visit": "v", "helper": "e1", "day": 4}, "er ikke på vakt da fredag"),
    ("shift", {"what": "before", "visit": "v", "helper": "e1", "day": 4, "at": 440, "limit": 450}, "før kl. 07:30"),
    ("shift", {"what": "after", "visit": "v", "helper": "e1", "day": 4, "at": 910, "limit": 900}, "slutter kl. 15:00"),
    ("shift", {"what": "break", "visit": "v", "helper": "e1", "day": 4, "at": 660, "limit": 690}, "har pause fra"),
    ("shift", {"what": "meeting", "visit": "v", "helper": "e1", "day": 4, "at": 660, "limit": 690}, "har møte fra"),
    (
        "one_place",
        {"helper": "e1", "day": 4, "visit": "v", "start": 480, "arrival": 495},
        "ikke hos Ingrid",
    ),
    ("one_place", {"helper": "e1", "day": 4, "visit": "meeting", "start": 480, "arrival": 495}, "tilbake kl. 08:00"),
    ("time_window", {"visit": "v", "day": 4, "start": 400, "what": "day"}, "skal ikke ha dette besøket på fredag"),
    ("time_window", {"visit": "v", "day": 4, "start": 400, "what": "early", "limit": 480}, "for tidlig"),
    ("time_window", {"visit": "v", "day": 4, "start": 700, "what": "late", "limit": 660}, "senest kl. 11:00"),
    ("links", {"first": "v", "second": "w", "what": "together"}, "enten begge eller ingen"),
    ("links", {"first": "v", "second": "w", "what": "moment", "gap": 3}, "må begynne samtidig"),
    ("links", {"first": "v", "second": "w", "what": "gap", "gap": 3, "limits": (30, 60)}, "for tett eller for langt"),
    ("links", {"first": "v", "second": "w", "what": "helpers", "wanted": "same"}, "Samme hjelper"),
    ("links", {"first": "v", "second": "w", "what": "helpers", "wanted": "another"}, "Ulike hjelpere"),
    ("pins", {"visit": "v", "broken": ["helper"]}, "er låst"),
    ("a new one", {"visit": "v"}, "bryter en regel"),
]


@pytest.mark.parametrize(("name", "facts", "words"), VIOLATIONS)
def test_what_must_not_be_is_said_with_names_and_times(town, name, facts, words):
    person = town.people[0]
    facts = {**facts, **({"helper": f"e{town.helpers[0].pk}"} if "helper" in facts else {})}
    named = Named(
        people={person.pk: person},
        helpers=employee_cards([town.helpers[0].pk]),
        monday=MONDAY,
        person_of={"v": person.pk, "w": person.pk},
        competences={"injection": "Sette sprøyte"},
    )
    assert words in sentence(Violation(name, "", ("v",), facts), named)


def test_why_this_helper_and_the_next_best_in_words(client, town, plan):
    history(town, days=14, helper_of=lambda person, day: person % 2)
    page = page_of(client, visit_of(plan, town, 0))
    assert "Kari er primærkontakten til Ingrid Solbakk." in page
    assert "Ingrid Solbakk kjenner Kari:" in page
    assert "De nest beste" in page
    assert page.count("Velg denne") == 3
    assert "primærkontakten, kommer sjeldnere til Ingrid Solbakk" in page
    assert page.count("&amp;hjelper=") == 3


def test_a_contact_who_cannot_come_is_named_with_why(client, town, plan):
    from tillit.rooms.rosters.models import Shift

    visit = visit_of(plan, town, 4)
    VisitHelper.objects.filter(visit=visit).update(employee=town.helpers[1])
    Shift.objects.filter(employee=town.helpers[0], starts_at__date=FRIDAY).delete()
    page = page_of(client, visit)
    assert "Kari er primærkontakt, men er ikke på jobb den dagen." in page
    assert "Ola er ny for Daniel Zetling." in page


def test_an_uncovered_visit_says_why_and_who_could(client, town, plan):
    visit = visit_of(plan, town, 0)
    uncover(visit)
    page = page_of(client, visit)
    assert "Hvorfor kommer ingen?" in page
    assert "Hvem som kan komme" in page
    assert "Noen kommer til Ingrid Solbakk." in page


@pytest.mark.parametrize("helpers", [1, 2])
def test_the_smallest_change_is_offered_where_nobody_can(client, town, plan, helpers):
    visit = visit_of(plan, town, 0)
    uncover(visit)
    town.grants[0].helpers = helpers
    town.grants[0].time_critical = True
    town.grants[0].save()
    GrantWindow.objects.filter(grant=town.grants[0]).update(start_time=time(14, 55), end_time=time(14, 56))
    page = page_of(client, visit)
    assert "min lenger fredag, går det kl. 14:55." in page or "går med på et tidligere tidspunkt" in page
    assert "avtalt=on" in page
    assert "Gå videre med dette" in page


def test_a_helper_who_is_busy_is_said_to_be_where(client, town, plan):
    visit = visit_of(plan, town, 0)
    town.grants[0].time_critical = True
    town.grants[0].save()
    GrantWindow.objects.filter(grant=town.grants[0]).update(start_time=time(8), end_time=time(8, 5))
    page = page_of(client, visit)
    assert "<strong>Ola</strong> er hos Arne Østervik kl. 08:00" in page
    assert "Se hva som skal til" in page


def test_a_remedy_is_said_in_words(town, plan):
    draft = read_draft(Plan.objects.get(pk=plan.pk), now=NOW)
    key = f"{town.grants[0].pk}:{FRIDAY}:0"
    named = Named(
        {town.people[0].pk: town.people[0]},
        employee_cards([helper.pk for helper in town.helpers]),
        MONDAY,
        {key: town.people[0].pk},
        {"injection": "Sette sprøyte"},
    )
    kari, ola = (f"e{town.helpers[i].pk}" for i in (0, 1))

    def said(kind, start, **more):
        return what_would_help(Remedy(kind, kari, 4, start, **more), draft.problem, key, named)

    assert said("shift_longer", 910, minutes=30) == "Hvis Kari blir 30 min lenger fredag, går det kl. 15:10."
    assert said("shift_longer", 440, minutes=30) == "Hvis Kari begynner 30 min tidligere fredag, går det kl. 07:20."
    assert "et tidligere tidspunkt, kan Kari komme fredag kl. 07:40" in said("window_wider", 460, minutes=30)
    assert "et senere tidspunkt, kan Kari komme fredag kl. 11:20" in said("window_wider", 680, minutes=30)
    assert "men mangler kompetanse: sette sprøyte." in said("competence", 500, lacks=("injection",))
    assert said("shift_longer", 485, minutes=30, earlier=True).startswith("Hvis Kari begynner 30 min tidligere")
    assert said("not_critical", 680, partner=ola).endswith("Ola kan bli med.")
    assert said("shift_longer", 910, minutes=30, partner=ola, both=True).endswith("Ola må gjøre det samme.")


def test_a_visit_of_a_replaced_plan_leads_to_the_one_in_force(client, town, plan):
    old = visit_of(plan, town, 0)
    Plan.objects.filter(pk=plan.pk).update(state="superseded")
    newer = accepted_plan(town)
    page = page_of(client, old)
    assert reverse("visit", args=[visit_of(newer, town, 0).public_id]) in page
    assert "Flytt" not in page


def test_the_page_of_a_large_teams_visit_asks_little(client, town, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(town.users["team_leader"])
    plan = enlarge(town)
    for state in ("planned", "uncovered"):
        visit = Visit.objects.filter(plan=plan, state=state, day__gt=TODAY).first()
        with django_assert_max_num_queries(60):
            answer = client.get(reverse("visit", args=[visit.public_id]))
        assert answer.status_code == 200


def test_a_plan_is_read_for_changing_in_a_fixed_number_of_queries(town, django_assert_max_num_queries):
    plan = enlarge(town)
    with django_assert_max_num_queries(17):
        read_draft(plan, now=NOW)


def test_locking_moves_nobody_so_the_week_is_read_as_routes_once(town, plan):
    draft = read_draft(plan, now=NOW)
    key = visit_of(plan, town, 0).key
    locked = {**draft.placed, key: replace(draft.placed[key], pinned=True)}
    later = {
        **draft.placed,
        key: replace(draft.placed[key], starts_at=draft.placed[key].starts_at + timedelta(hours=9)),
    }
    assert draft.violations(locked) == draft.violations(draft.placed) == check(draft.problem, draft.planned(locked))
    assert draft.violations(later) == check(draft.problem, draft.planned(later)) != []
    assert draft.costs(locked) == costs(draft.problem, draft.as_planned) != draft.costs(later)
    assert draft.costs(later) == costs(draft.problem, draft.planned(later))
    assert draft.new_violations(draft.placed, locked) == []

"""Moving a visit by its page: what it means is shown first, saved on request, and taken back."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.urls import reverse

from tests.town import MONDAY, NOW, accepted_plan
from tillit.foundation.access.look_log import Look
from tillit.kernel.clock import instant
from tillit.rooms.visits.models import Deviation, Plan, PlanEdit, Visit, VisitChange

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def plan(town, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(town.users["team_leader"])
    return accepted_plan(town)


def visit_of(plan, town, person: int, day=FRIDAY) -> Visit:
    return Visit.objects.get(plan=plan, key=f"{town.grants[person].pk}:{day}:0")


def asked(town, *helpers: int, at: str = "10:00", day=FRIDAY, **more) -> dict:
    return {"dag": day.isoformat(), "tid": at, "hjelper": [town.helpers[i].pk for i in helpers], **more}


def move(client, visit, data: dict, *, follow=False):
    return client.post(reverse("move_visit", args=[visit.public_id]), data, follow=follow)


def test_what_it_means_is_shown_and_nothing_is_saved(client, town, plan):
    visit = visit_of(plan, town, 0)
    answer = client.get(reverse("move_visit", args=[visit.public_id]), asked(town, 2))
    page = answer.content.decode()
    assert "Åse kjenner ikke Ingrid Solbakk ennå" in page
    assert "Kari, primærkontakten, kommer sjeldnere til Ingrid Solbakk." in page
    assert 'name="lagre"' in page
    assert not PlanEdit.objects.exists()


def test_saving_moves_it_and_offers_the_way_back(client, town, plan):
    visit = visit_of(plan, town, 0)
    page = move(client, visit, asked(town, 2, versjon=0, lagre=1), follow=True).content.decode()
    visit.refresh_from_db()
    assert visit.starts_at == instant(FRIDAY, time(10))
    assert "Flyttet til fredag 20. november kl. 10:00." in page
    edit = PlanEdit.objects.get()
    assert reverse("undo_edit", args=[edit.public_id]) in page
    page = client.post(reverse("undo_edit", args=[edit.public_id]), follow=True).content.decode()
    visit.refresh_from_db()
    assert visit.starts_at == instant(FRIDAY, time(8))
    assert "Angret." in page


def test_what_breaks_a_rule_is_said_in_words_and_cannot_be_saved(client, town, plan):
    visit = visit_of(plan, town, 1)
    page = move(client, visit, asked(town, 0, at="08:00", versjon=0, lagre=1)).content.decode()
    assert "Kari er ikke hos" in page
    assert "Hvem andre kan gå til Ingrid Solbakk?" in page
    assert f"med={visit_of(plan, town, 0).public_id}" in page
    assert 'name="lagre"' not in page
    assert 'value="08:00"' in page
    assert not PlanEdit.objects.exists()


def test_outside_the_granted_time_needs_the_persons_word(client, town, plan):
    visit = visit_of(plan, town, 0)
    early = asked(town, 0, at="07:40", versjon=0, lagre=1)
    page = move(client, visit, early).content.decode()
    assert "Det er for tidlig for Ingrid Solbakk: hjelpen er avtalt fra kl. 08:00." in page
    move(client, visit, {**early, "avtalt": "on"})
    visit.refresh_from_db()
    assert visit.starts_at == instant(FRIDAY, time(7, 40))
    assert PlanEdit.objects.get().adjustments.get().kind == "agreed"
    assert not Deviation.objects.exists(), "what is agreed with the person is no deviation"
    assert VisitChange.objects.get().told_at == NOW, "who agreed to it need not be told"


def test_agreeing_on_another_time_again_replaces_what_was_agreed_and_undo_gives_it_back(client, town, plan):
    visit = visit_of(plan, town, 0)
    move(client, visit, asked(town, 0, at="07:40", versjon=0, lagre=1, avtalt="on"))
    move(client, visit, asked(town, 0, at="12:00", versjon=1, lagre=1, avtalt="on"))
    first, second = PlanEdit.objects.order_by("version")
    assert first.adjustments.get().withdrawn_at is not None
    assert second.adjustments.get().withdrawn_at is None
    client.post(reverse("undo_edit", args=[second.public_id]))
    visit.refresh_from_db()
    assert visit.starts_at == instant(FRIDAY, time(7, 40))
    assert first.adjustments.get().withdrawn_at is None
    assert second.adjustments.get().withdrawn_at is not None


def test_who_comes_second_sees_what_the_first_did_and_saves_on_top(client, town, plan):
    visit = visit_of(plan, town, 0)
    move(client, visit, asked(town, 2, versjon=0, lagre=1))
    page = move(client, visit, asked(town, 3, at="09:30", versjon=0, lagre=1)).content.decode()
    assert "Noen andre har endret dette i mellomtiden" in page
    assert "team_leader" in page
    assert "fre. 20. nov. kl. 10:00, Åse" in page
    assert 'value="09:30"' in page
    assert f'value="{town.helpers[3].pk}" selected' in page
    assert 'name="versjon" value="1"' in page
    move(client, visit, asked(town, 3, at="09:30", versjon=1, lagre=1))
    visit.refresh_from_db()
    assert visit.starts_at == instant(FRIDAY, time(9, 30))


def test_what_was_not_shown_is_not_saved(client, town, plan):
    visit = visit_of(plan, town, 0)
    page = move(client, visit, asked(town, 2, versjon=0, lagre=1, sett="something else")).content.decode()
    assert 'name="lagre"' in page
    assert not PlanEdit.objects.exists()


def test_nobody_yet_is_a_choice(client, town, plan):
    visit = visit_of(plan, town, 0)
    data = {"dag": FRIDAY.isoformat(), "tid": "08:00", "hjelper": "", "versjon": 0, "lagre": 1}
    page = move(client, visit, data, follow=True).content.decode()
    visit.refresh_from_db()
    assert visit.state == "uncovered"
    assert "Nå er det ingen som tar besøket." in page


def test_a_visit_for_two_takes_two_different_helpers(client, town, plan):
    town.grants[0].helpers = 2
    town.grants[0].save()
    visit = visit_of(plan, town, 0)
    page = move(client, visit, asked(town, 0, 0, versjon=0, lagre=1)).content.decode()
    assert "Velg to ulike hjelpere." in page
    assert "Besøket trenger to hjelpere." in move(client, visit, asked(town, 0, versjon=0, lagre=1)).content.decode()
    move(client, visit, asked(town, 0, 1, versjon=0, lagre=1))
    assert {row.employee_id for row in visit.helpers.all()} == {town.helpers[0].pk, town.helpers[1].pk}


def test_htmx_gets_what_fills_the_sheet(client, town, plan):
    visit = visit_of(plan, town, 0)
    for name in ("visit", "move_visit", "swap_visits", "split_visit", "cancel_visit"):
        part = client.get(reverse(name, args=[visit.public_id]), headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert "<h2" in part


def test_faults_in_what_is_typed_are_tied_to_their_fields(client, town, plan):
    visit = visit_of(plan, town, 0)
    page = client.get(
        reverse("move_visit", args=[visit.public_id]), {"tid": "25:00", "dag": "2026-13-40"}
    ).content.decode()
    assert 'href="#id_tid"' in page
    assert 'href="#id_dag"' in page


def test_each_page_asks_the_database_little_and_logs_the_look(client, town, plan, django_assert_max_num_queries):
    visit = visit_of(plan, town, 0)
    for name, data in [
        ("visit", {}),
        ("move_visit", asked(town, 2, avtalt="on")),
        ("swap_visits", {}),
        ("swap_visits", {"med": str(visit_of(plan, town, 1).public_id)}),
        ("split_visit", {}),
        ("cancel_visit", {"spurt": "person"}),
    ]:
        before = Look.objects.count()
        with django_assert_max_num_queries(60):
            answer = client.get(reverse(name, args=[visit.public_id]), data)
        assert answer.status_code == 200
        looks = Look.objects.order_by("pk")[before:]
        seen = [pk for look in looks for pk in look.person_ids]
        assert town.people[0].pk in seen
        assert len(seen) == len(set(seen)), "each person is looked at once"
        assert {look.page for look in looks} == {name}


def test_another_teams_leader_finds_no_visit(client, town, plan):
    from tillit.rooms.teams.models import TeamMember

    visit = visit_of(plan, town, 0)
    TeamMember.objects.filter(role="leader").update(role="member")
    assert client.get(reverse("visit", args=[visit.public_id])).status_code == 404
    assert move(client, visit, asked(town, 2, lagre=1)).status_code == 404


def test_locking_swapping_cancelling_splitting_and_adding_each_is_one_step(client, town, plan):
    visit, other = visit_of(plan, town, 0), visit_of(plan, town, 1)
    client.post(reverse("lock_visit", args=[visit.public_id]), {"versjon": 0})
    assert Visit.objects.get(pk=visit.pk).pinned
    client.post(reverse("lock_visit", args=[visit.public_id]), {"versjon": 1})
    assert not Visit.objects.get(pk=visit.pk).pinned
    swap = {"med": str(other.public_id), "versjon": 2, "lagre": 1}
    client.post(reverse("swap_visits", args=[visit.public_id]), swap)
    assert visit.helpers.get().employee_id == town.helpers[1].pk
    assert other.helpers.get().employee_id == town.helpers[0].pk
    cancel = {"spurt": "municipality", "ord": "Vi mangler folk.", "versjon": 3}
    shown = client.post(reverse("cancel_visit", args=[other.public_id]), cancel).content.decode()
    assert "Ingen kommer til Arne Østervik." in shown
    assert "Det blir ført som et avvik hos oss" in shown
    cancel["lagre"] = 1
    client.post(reverse("cancel_visit", args=[other.public_id]), cancel)
    assert Visit.objects.get(pk=other.pk).state == "skipped"
    assert Deviation.objects.get(visit=other).kind == "not_done"
    halves = asked(town, 2, at="10:00", minutter=10, versjon=4, lagre=1)
    client.post(reverse("split_visit", args=[visit.public_id]), halves)
    assert Visit.objects.filter(plan=plan, key__startswith=f"{visit.key}/").count() == 2
    extra = {
        **asked(town, 3, at="10:30"),
        "person": str(town.people[4].public_id),
        "vedtak": town.grants[4].pk,
        "minutter": 15,
        "spurt": "person",
        "versjon": 5,
        "lagre": 1,
    }
    answer = client.post(reverse("add_visit", args=[plan.public_id]), extra, follow=True)
    added = Visit.objects.get(plan=plan, key__startswith="x")
    assert answer.request["PATH_INFO"] == reverse("visit", args=[added.public_id])
    assert (added.ends_at - added.starts_at) == timedelta(minutes=15)
    kinds = ["pin", "unpin", "swap", "cancel", "split", "add"]
    assert list(PlanEdit.objects.order_by("version").values_list("kind", flat=True)) == kinds
    page = client.get(reverse("plan_edits", args=[plan.public_id])).content.decode()
    assert page.count(">Angre<") == 6
    assert "Vi mangler folk." in page
    for edit in PlanEdit.objects.exclude(kind="undo").order_by("-version"):
        client.post(reverse("undo_edit", args=[edit.public_id]))
    assert Visit.objects.filter(plan=plan, state="planned", pinned=False).count() == 42
    assert Plan.objects.get(pk=plan.pk).version == 12


def test_a_proposal_of_a_swap_says_what_it_would_mean(client, town, plan):
    visit = visit_of(plan, town, 0)
    page = client.get(reverse("swap_visits", args=[visit.public_id])).content.decode()
    assert "Hvem kan Kari bytte med?" in page
    assert "?med=" in page


def test_a_visit_is_added_step_by_step(client, town, plan, django_assert_max_num_queries):
    url = reverse("add_visit", args=[plan.public_id])
    assert "Ingrid Solbakk" in client.get(url).content.decode()
    with django_assert_max_num_queries(60):
        page = client.get(url, {"person": str(town.people[0].public_id)}).content.decode()
    assert town.grants[0].help in page
    page = client.post(url, {"person": str(town.people[0].public_id), "lagre": 1}).content.decode()
    assert 'href="#id_tid"' in page
    assert not PlanEdit.objects.exists()


def test_what_is_done_or_over_cannot_be_changed(client, town, plan):
    over = visit_of(plan, town, 0, MONDAY)
    assert client.get(reverse("move_visit", args=[over.public_id])).url == reverse("visit", args=[over.public_id])
    assert "Flytt" not in client.get(reverse("visit", args=[over.public_id])).content.decode()


def test_a_step_that_others_built_on_is_not_undone_and_says_who(client, town, plan):
    visit = visit_of(plan, town, 0)
    move(client, visit, asked(town, 2, versjon=0, lagre=1))
    move(client, visit, asked(town, 3, versjon=1, lagre=1))
    first = PlanEdit.objects.get(version=1)
    page = client.post(reverse("undo_edit", args=[first.public_id]), follow=True).content.decode()
    assert "Ikke angret: team_leader har endret samme besøk siden." in page


def test_a_time_is_read_as_people_write_it(client, town, plan):
    visit = visit_of(plan, town, 0)
    for written in ("09:15", "09.15", "0915", "9.15"):
        page = client.get(reverse("move_visit", args=[visit.public_id]), asked(town, 2, at=written)).content.decode()
        assert 'name="lagre"' in page, written

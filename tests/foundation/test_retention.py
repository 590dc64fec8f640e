"""Each rule of retention removes what is too old and nothing else; what nobody said a term for fails."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.town import MONDAY, NOW, TODAY, accepted_plan

from tillit.foundation.access.look_log import Look
from tillit.foundation.data_files import read_text
from tillit.foundation.events import Delivery
from tillit.foundation.retention import Term, apply_rules, rules
from tillit.foundation.retention.reading import kept_elsewhere, read_rules
from tillit.foundation.trail import TrailEntry
from tillit.foundation.uploads.models import Upload
from tillit.integrations.outlet.models import Message
from tillit.kernel.clock import instant
from tillit.kernel.fields import BadDataFile
from tillit.rooms.people.models import OwnWords
from tillit.rooms.privacy.models import EmergencyAccess, FlaggedLook
from tillit.rooms.rosters.models import Absence
from tillit.rooms.visits.models import Deviation, Encounter, HandoverNote, Plan, Repair, Tap, Visit, VisitAnswer


def at_noon(day):
    return instant(day, time(12))


def note(town, day, n):
    return HandoverNote.objects.create(
        person=town.people[0],
        words="Nøkkelen er hos naboen.",
        written_by=town.users["care_worker"],
        written_at=at_noon(day),
    )


def tap(town, day, n, **more):
    return Tap.objects.create(
        user=town.users["care_worker"], tap_id=uuid4(), action="note", tapped_at=NOW, taken_at=at_noon(day), **more
    )


def refused(town, day, n):
    return tap(town, day, n, outcome="refused", refusal="bad_words", words="Hun sov.")


def deviation(town, day, n):
    visit = Visit.objects.first() or accepted_plan(town).visits.first()
    return Deviation.objects.create(
        visit=visit, kind="other", words="Kom sent.", reported_by=town.users["care_worker"], reported_at=at_noon(day)
    )


def answer(town, day, n):
    return VisitAnswer.objects.create(
        person=town.people[n],
        team=town.team,
        key=f"k{n}",
        day=day,
        planned_at=at_noon(day),
        reply="no",
        words="Jeg er på tur.",
        entered_by=town.users["inhabitant"],
        given_at=NOW,
    )


def proposal(town, day, n):
    return Plan.objects.create(
        team=town.team, week=MONDAY - timedelta(weeks=n), state="proposed", created_at=at_noon(day), finished_at=NOW
    )


def repair(town, day, n):
    plan = Plan.objects.filter(state="accepted").first() or accepted_plan(town)
    return Repair.objects.create(plan=plan, version=0, day=TODAY, state="ready", asked_at=at_noon(day))


def words(town, day, n):
    return OwnWords.objects.create(
        source_id=f"old-{n}", person=town.people[0], text="Før.", written_on=day, written_by="person"
    )


def absence(town, day, n):
    return Absence.objects.create(
        source_id=f"a{n}",
        employee=town.helpers[n],
        starts_on=day - timedelta(days=3),
        ends_on=day,
        reason="sickness",
    )


def message(town, day, n):
    return Message.objects.create(
        kind="answer_received",
        channel="sms",
        recipient_type="person",
        recipient_id=town.people[0].pk,
        language="nb",
        state="sent",
        created_at=at_noon(day),
        sent_at=NOW,
    )


def upload(town, day, n):
    by = town.users["administrator"]
    return Upload.objects.create(at=at_noon(day), by=by, files={}, checksum="", state="expired", removed_at=NOW)


def session(town, day, n):
    return Session.objects.create(session_key=f"key{n}", session_data="", expire_date=at_noon(day))


def delivery(town, day, n):
    row = Delivery.objects.create(event_key=uuid4(), listener="x")
    Delivery.objects.filter(pk=row.pk).update(delivered_at=at_noon(day))
    return row


def job(town, day, n, status="succeeded"):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('q', 't', %s) RETURNING id",
            [status],
        )
        (id_,) = cursor.fetchone()
        cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [id_])
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'deferred', '2020-01-01'), (%s, %s, %s)",
            [id_, id_, "succeeded", at_noon(day)],
        )
    return ProcrastinateJob.objects.get(pk=id_)


def failed_job(town, day, n):
    return job(town, day, n, status="failed")


def emergency_access(town, day, n):
    return EmergencyAccess.objects.create(
        person=town.people[0],
        user=town.users["care_worker"],
        why="life",
        words="Brann.",
        begun_at=at_noon(day),
        ends_at=at_noon(day) + timedelta(hours=4),
    )


def flagged_look(town, day, n):
    return FlaggedLook.objects.create(
        rule="number", day=day, user=town.users["care_worker"], looks=99, first_at=at_noon(day), last_at=at_noon(day)
    )


MAKERS = {
    "emergency_access": emergency_access,
    "flagged_looks": flagged_look,
    "note_words": note,
    "notes": note,
    "refused_tap_words": refused,
    "taps": tap,
    "refused_taps": refused,
    "deviation_words": deviation,
    "answer_words": answer,
    "proposals": proposal,
    "repairs": repair,
    "old_own_words": words,
    "absence_reasons": absence,
    "messages": message,
    "uploads": upload,
    "sessions": session,
    "deliveries": delivery,
    "jobs": job,
    "failed_jobs": failed_job,
}
MONTHS = ("look_log", "trail")


def apply(*ids, on=TODAY, dry_run=False, as_owner=True):
    chosen = {id_: rules()[id_] for id_ in ids}
    return apply_rules(chosen, on=on, now=NOW, dry_run=dry_run, as_owner=as_owner)


def as_it_is(row):
    return type(row)._base_manager.filter(pk=row.pk).values().first()


def test_every_rule_is_tried_here():
    assert set(rules()) == {*MAKERS, *MONTHS}


@pytest.mark.django_db
@pytest.mark.parametrize("id", MAKERS)
def test_a_rule_takes_what_is_a_day_too_old_and_leaves_what_is_not(town, id):
    rule = rules()[id]
    first_kept = rule.keep.before(TODAY)
    old = MAKERS[id](town, first_kept - timedelta(days=1), 1)
    kept = MAKERS[id](town, first_kept, 2)
    others = {model: model._base_manager.count() for model in apps.get_models() if model is not TrailEntry}
    before = as_it_is(old), as_it_is(kept)
    (shown,) = apply(id, dry_run=True)
    assert (shown.gone, as_it_is(old), as_it_is(kept)) == (1, *before)
    assert shown.oldest <= first_kept - timedelta(days=1)

    (done,) = apply(id)
    assert done.gone == 1
    assert as_it_is(kept) == before[1]
    if rule.action == "clear":
        assert as_it_is(old) == {**before[0], **rule.values}
    else:
        assert as_it_is(old) is None
    lost = {m for m, n in others.items() if m is not TrailEntry and m._base_manager.count() != n}
    assert {model._meta.label for model in lost} <= {rule.table, "procrastinate.ProcrastinateEvent"} - (
        {rule.table} if rule.action == "clear" else set()
    )
    trace = TrailEntry.objects.get(verb="apply_retention")
    assert (trace.user, trace.facts) == (None, {"rule": id, "removed": 1, "before": first_kept.isoformat()})
    assert apply(id)[0].gone == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("id", "model"), [("look_log", Look), ("trail", TrailEntry)])
def test_months_of_a_log_go_as_a_whole_and_only_for_their_owner(town, id, model):
    user, first_kept = town.users["administrator"], rules()[id].keep.before(TODAY)
    month = first_kept.replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tillit_make_partitions(%s, 2)", [month - timedelta(days=5)])
    for day in (month - timedelta(days=2), month, first_kept - timedelta(days=1)):
        if model is Look:
            Look.objects.create(at=at_noon(day), user=user, action="see", ground="x", page="x", person_ids=[1])
        else:
            TrailEntry.objects.create(at=at_noon(day), user=user, verb="x", subject="x", subject_id=1)
    before = model.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the end of the transactions that wrote them
    assert apply(id, dry_run=True)[0].gone == 1
    assert apply(id, as_owner=False)[0].gone == 1  # shown, not done
    assert model.objects.count() == before
    assert apply(id)[0].gone == 1
    kept = model.objects.exclude(verb="apply_retention") if model is TrailEntry else model.objects
    assert kept.count() == before - 1  # a month that is partly old stays until it has ended
    assert TrailEntry.objects.get(verb="apply_retention").facts["months"] == 1


@pytest.mark.django_db
def test_the_newest_own_words_stay_however_old(town):
    OwnWords.objects.all().delete()
    older, newest = words(town, date(2001, 1, 1), 1), words(town, date(2002, 1, 1), 2)
    assert apply("old_own_words")[0].gone == 1
    assert (as_it_is(older), as_it_is(newest)["text"]) == (None, "Før.")


@pytest.mark.django_db
def test_a_proposal_that_somebody_worked_by_stays(town):
    old = proposal(town, date(2020, 1, 1), 1)
    plan = accepted_plan(town)
    Plan.objects.filter(pk=plan.pk).update(state="proposed", accepted_at=None, created_at=at_noon(date(2020, 1, 1)))

    visit = plan.visits.first()
    Encounter.objects.create(
        person=visit.person, employee=town.helpers[0], day=visit.day, visit=visit, origin="tap", recorded_at=NOW
    )
    assert apply("proposals")[0].gone == 1
    assert [row.pk for row in Plan.objects.all()] == [plan.pk]
    assert as_it_is(old) is None


def test_every_table_has_a_rule_or_a_reason_why_it_has_none():
    ours = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    ruled = {rule.table for rule in rules().values()}
    missing = ours - ruled - set(kept_elsewhere())
    assert missing == set(), "say in retention/rules.yaml how long this is kept, or why it is"
    assert set(kept_elsewhere()) - ours == set()


def test_a_term_is_counted_as_people_count():
    assert Term(months=14).before(date(2026, 3, 31)) == date(2025, 1, 31)
    assert Term(months=1).before(date(2024, 3, 31)) == date(2024, 2, 29)
    assert Term(years=10).before(date(2028, 2, 29)) == date(2018, 2, 28)
    assert Term(days=90).before(date(2026, 4, 1)) == date(2026, 1, 1)
    assert str(Term(years=1, days=2)) == "1 year 2 days"


RULE = """rules:
  - id: x
    what: x
    table: {table}
    counted_from: {counted_from}
    keep: {keep}
    action: {action}
    basis: x
    {more}
"""
GOOD = {"table": "visits.Tap", "counted_from": "taken_at", "keep": "{days: 1}", "action": "delete", "more": ""}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"table": "visits.Taps"}, "line 4, rules.0.table: expected a table that there is (auth.Group"),
        ({"counted_from": "when"}, "line 5, rules.0.counted_from: expected a field of visits.Tap (action"),
        ({"counted_from": "words"}, "line 5, rules.0.counted_from: expected a field that holds a day"),
        ({"keep": "{weeks: 1}"}, "line 6, rules.0.keep.weeks: there is no such field. Known here: "),
        ({"keep": "{}"}, "line 6, rules.0.keep: expected a term such as 'years: 10'"),
        ({"keep": "{days: -1}"}, "line 6, rules.0.keep.days: expected a whole number, 0 or more"),
        ({"action": "burn"}, "line 7, rules.0.action: expected one of clear, delete, months"),
        ({"action": "months"}, "line 7, rules.0.action: expected delete or clear"),
        ({"action": "clear", "more": "values: {word: x}"}, "line 9, rules.0.values: expected a field of visits.Tap"),
        ({"more": "only: {color: red}"}, "line 9, rules.0.only: expected conditions on fields of visits.Tap"),
        ({"more": "spare_newest_of: nobody"}, "line 9, rules.0.spare_newest_of: expected a field of visits.Tap"),
        ({"more": "until: x"}, "line 9, rules.0.until: there is no such field"),
    ],
)
def test_a_rule_that_names_what_is_not_there_is_refused_with_its_line(changed, said):
    with pytest.raises(BadDataFile) as refused:
        read_rules(read_text(RULE.format(**{**GOOD, **changed}), "own.yaml"))
    assert str(refused.value).startswith(f"own.yaml, {said}")


def test_the_municipality_decides_its_terms_and_adds_rules():
    shipped = RULE.format(**GOOD)
    own = "terms:\n  x: {years: 2}\n" + RULE.format(**GOOD).replace("id: x", "id: y")
    read = read_rules(read_text(shipped, "rules.yaml"), own=read_text(own, "own.yaml"))
    assert (read["x"].keep, read["y"].keep) == (Term(years=2), Term(days=1))
    with pytest.raises(BadDataFile, match=r"own.yaml, line 2, terms.z: there is no such rule. The rules are x\."):
        read_rules(read_text(shipped, "rules.yaml"), own=read_text("terms:\n  z: {years: 2}\n", "own.yaml"))
    with pytest.raises(BadDataFile, match="an id that no other rule has"):
        read_rules(read_text(shipped, "rules.yaml"), own=read_text(shipped, "own.yaml"))

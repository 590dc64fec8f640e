"""Messages go out once, after what they tell of is written, and their log knows neither address nor text."""

from __future__ import annotations

import threading
from datetime import timedelta

import psycopg
import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.town import NOW
from tillit.foundation.jobs import run_worker
from tillit.foundation.trail import TrailEntry
from tillit.foundation.users import User
from tillit.integrations.outlet import addresses, delivery, kinds, queries, tasks
from tillit.integrations.outlet import services as outlet
from tillit.integrations.outlet.delivery import deliver
from tillit.integrations.outlet.gateways import Refused, TryLater
from tillit.integrations.outlet.models import Message
from tillit.integrations.outlet.types import Addresses, Fault, Recipient, State
from tillit.kernel.errors import NotFound, StateConflict

PHONE, EMAIL = "+47 00 00 00 07", "seven@example.org"
CONTEXT = {"unit": "Nordsia hjemmetjeneste", "phone": "00 00 00 00"}


class Gateway:
    """A gateway that does what it is told: raises each of `faults` in turn, then sends."""

    def __init__(self, *faults):
        self.faults, self.calls = list(faults), []

    def send(self, to, text, key):
        self.calls.append((to, text, key))
        if self.faults:
            raise self.faults.pop(0)


@pytest.fixture(autouse=True)
def _number_seven(monkeypatch):
    """Person 7 is reached at two made-up addresses; nobody else is known."""
    monkeypatch.setattr(addresses, "_resolvers", {"person": {7: Addresses(PHONE, EMAIL)}.get})
    monkeypatch.setattr(kinds, "_known", {"unit": [CONTEXT["unit"].__eq__], "phone": [CONTEXT["phone"].__eq__]})


@pytest.fixture
def gateway(monkeypatch):
    gateway = Gateway()
    monkeypatch.setattr(delivery, "sms_gateway", lambda: gateway)
    return gateway


def write(channel="sms", *, id=7, language="nb", kind="visit_changed", context=None, type="person"):
    with transaction.atomic():
        return outlet.send(
            kind=kind,
            recipient=Recipient(type, id, channel, language),
            context=CONTEXT if context is None else context,
            about=("visits.visit", 12),
            now=NOW,
        )


def try_once(message, *, is_last=False):
    deliver(message_id=message.pk, is_last=is_last, clock=lambda: NOW + timedelta(minutes=1))
    return Message.objects.get(pk=message.pk)


@pytest.mark.usefixtures("empty_queue")
def test_a_worker_sends_what_was_committed(gateway):
    message = write()
    run_worker(queues=["outlet"], until_empty=True)
    [(to, text, key)] = gateway.calls
    assert (to, key) == ("+4700000007", str(message.public_id))
    assert text.startswith("Et besøk fra hjemmetjenesten er endret.")
    message.refresh_from_db()
    assert (message.state, message.attempts, message.fault_code) == (State.SENT, 1, "")
    assert message.sent_at is not None


@pytest.mark.usefixtures("empty_queue")
def test_what_is_rolled_back_is_never_sent(gateway):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    run_worker(queues=["outlet"], until_empty=True)
    assert gateway.calls == []
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_sent():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        outlet.send(kind="visit_changed", recipient=Recipient("person", 7, "sms", "nb"), context=CONTEXT,
                    about=None, now=NOW)  # fmt: skip


@pytest.mark.usefixtures("empty_queue")
def test_neither_the_row_nor_the_job_holds_an_address_or_a_text():
    message = write()
    run = [str(value) for value in Message.objects.filter(pk=message.pk).values_list()[0]]
    run += [str(job.args) for job in ProcrastinateJob.objects.filter(queue_name="outlet")]
    assert len(run) > 10
    assert not [value for value in run if PHONE in value or EMAIL in value or "endret" in value]
    assert ProcrastinateJob.objects.get(queue_name="outlet").args == {"message_id": message.pk}


@pytest.mark.usefixtures("empty_queue")
@pytest.mark.parametrize(("channel", "state"), [("phone", State.TO_CALL), ("letter", State.TO_PRINT)])
def test_by_phone_and_letter_nothing_goes_out_and_somebody_ticks_it_off(channel, state, gateway):
    user = User.objects.create_user("caller", display_name="caller")
    message = write(channel, language="en")
    assert message.state == state
    assert not ProcrastinateJob.objects.filter(queue_name="outlet").exists()
    [waiting] = queries.waiting(state, about_type="visits.visit", about_ids=[12])
    assert (waiting.recipient_type, waiting.recipient_id) == ("person", 7)
    assert waiting.text.body.startswith("A visit from the home care service has changed.")
    assert queries.waiting(state, about_type="visits.visit", about_ids=[13]) == []
    done = outlet.tick_off(public_id=message.public_id, user=user, now=NOW)
    assert (done.state, done.sent_at) == (State.SENT, NOW)
    assert queries.waiting(state) == []
    assert TrailEntry.objects.get(verb="tick_off_message").subject_id == message.pk
    with pytest.raises(StateConflict):
        outlet.tick_off(public_id=message.public_id, user=user, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"unit": "Kari er syk"}, {"phone": PHONE}])
def test_a_unit_and_a_number_that_the_house_does_not_know_get_in_nowhere(wrong):
    with pytest.raises(kinds.WrongContext, match=next(iter(wrong))):
        write(context={**CONTEXT, **wrong})
    assert not Message.objects.exists()


@pytest.mark.django_db
class TestOneMessage:
    def test_a_sent_one_is_never_sent_again(self, gateway):
        message = write()
        try_once(message)
        try_once(message)
        assert len(gateway.calls) == 1

    def test_what_may_pass_is_tried_again_with_the_same_key(self, gateway):
        gateway.faults = [TryLater(Fault.BUSY), TryLater(Fault.TIMEOUT)]
        message = write()
        for _ in range(2):
            with pytest.raises(TryLater):
                try_once(message)
        assert try_once(message).state == State.SENT
        assert len({key for _, _, key in gateway.calls}) == 1
        assert len(gateway.calls) == 3

    def test_after_the_last_attempt_it_stands_as_failed(self, gateway, caplog):
        gateway.faults = [TryLater(Fault.UNREACHABLE)]
        message = try_once(write(), is_last=True)
        assert (message.state, message.fault_code) == (State.FAILED, Fault.UNREACHABLE)
        assert f"message {message.pk}: given up (unreachable)" in caplog.text

    def test_what_is_refused_is_not_tried_again(self, gateway):
        gateway.faults = [Refused(Fault.REFUSED)]
        message = write()
        assert try_once(message).fault_code == Fault.REFUSED
        try_once(message)
        assert len(gateway.calls) == 1

    @pytest.mark.parametrize("channel", ["sms", "email"])
    def test_without_an_address_it_fails_at_once(self, gateway, channel):
        assert try_once(write(channel, id=8)).fault_code == Fault.NO_ADDRESS
        assert try_once(write(channel, type="employee")).fault_code == Fault.NO_ADDRESS
        assert gateway.calls == []

    def test_where_no_way_is_set_up_it_fails_and_says_so(self, settings):
        settings.TILLIT_SMS = ""
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        assert try_once(write("sms")).fault_code == Fault.NOT_CONFIGURED
        assert try_once(write("email")).fault_code == Fault.NOT_CONFIGURED

    def test_a_gateways_own_fault_tells_no_address(self, gateway, caplog):
        gateway.faults = [ValueError(f"cannot send to {PHONE}")]
        with pytest.raises(TryLater) as fault:
            try_once(write())
        assert fault.value.__suppress_context__
        assert "ValueError in the gateway" in caplog.text
        assert PHONE not in caplog.text

    def test_a_fault_of_ours_is_told_at_last(self, gateway, monkeypatch):
        monkeypatch.setattr(addresses, "_resolvers", {"person": lambda id: 1 / 0})
        message = write()
        with pytest.raises(ZeroDivisionError):
            try_once(message)
        assert Message.objects.get().state == State.QUEUED
        with pytest.raises(ZeroDivisionError):
            try_once(message, is_last=True)
        assert Message.objects.get().fault_code == Fault.UNEXPECTED

    def test_an_sms_whose_worker_died_is_sent_with_the_same_key(self, gateway):
        message = write()
        Message.objects.update(begun_at=NOW, attempts=1)
        assert try_once(message).state == State.SENT
        assert gateway.calls[0][2] == str(message.public_id)

    def test_an_email_whose_worker_died_is_not_sent_again(self):
        message = write("email")
        Message.objects.update(begun_at=NOW, attempts=1)
        assert try_once(message).fault_code == Fault.OUTCOME_UNKNOWN
        assert mail.outbox == []

    def test_an_email_has_a_subject_and_an_id_of_its_own(self):
        message = write("email", language="en")
        assert try_once(message).state == State.SENT
        [sent] = mail.outbox
        assert (sent.to, sent.subject) == ([EMAIL], "A visit has changed")
        assert str(message.public_id) in sent.message()["Message-ID"]

    def test_the_database_refuses_a_row_that_contradicts_itself(self):
        message = write()
        for wrong in ({"state": "sent"}, {"sent_at": NOW}, {"state": "failed"}, {"fault_code": "busy"},
                      {"about_id": None}, {"about_type": ""}):  # fmt: skip
            with pytest.raises(IntegrityError), transaction.atomic():
                Message.objects.filter(pk=message.pk).update(**wrong)

    @pytest.mark.parametrize("wrong", [{"channel": "fax"}, {"type": "neighbor"}])
    def test_an_unknown_channel_or_receiver_is_refused(self, wrong):
        with pytest.raises(ValueError, match="is not a valid"):
            write(**wrong)


@pytest.mark.django_db(transaction=True)
def test_two_jobs_for_one_message_send_it_once(gateway):
    """The second finds that the first is at it; a real second connection holds the message."""
    message = write()
    parameters = connection.get_connection_params()
    with psycopg.connect(**parameters, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('tillit outlet'), %s)", [message.pk])
        assert try_once(message).state == State.QUEUED
        assert gateway.calls == []
    for _ in range(100):
        if try_once(message).state == State.SENT:
            break
    assert len(gateway.calls) == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_send_it_once(gateway):
    message = write()
    start = threading.Barrier(6)

    def work():
        start.wait()
        try:
            try_once(message)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(gateway.calls) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("empty_queue")
class TestTryingAgain:
    @pytest.fixture
    def user(self):
        return User.objects.create_user("administrator", display_name="administrator")

    def failed(self, fault):
        message = write()
        Message.objects.update(state=State.FAILED, fault_code=fault)
        return message

    def test_a_failed_one_is_queued_anew(self, user, gateway):
        message = self.failed(Fault.UNREACHABLE)
        outlet.try_again(public_id=message.public_id, user=user, now=NOW)
        run_worker(queues=["outlet"], until_empty=True)
        message.refresh_from_db()
        assert (message.state, len(gateway.calls)) == (State.SENT, 1)
        assert TrailEntry.objects.get(verb="try_message_again").user == user

    def test_one_that_may_have_arrived_is_not(self, user):
        message = self.failed(Fault.OUTCOME_UNKNOWN)
        with pytest.raises(StateConflict):
            outlet.try_again(public_id=message.public_id, user=user, now=NOW)

    def test_nor_one_that_waits_or_is_unknown(self, user):
        with pytest.raises(StateConflict):
            outlet.try_again(public_id=write().public_id, user=user, now=NOW)
        with pytest.raises(NotFound):
            outlet.try_again(public_id="00000000-0000-4000-8000-000000000000", user=user, now=NOW)


def test_the_job_waits_longer_and_longer_and_gives_up_in_time():
    class Job:
        attempts = 0

    waits = []
    while decision := tasks.deliver_message.retry_strategy.get_retry_decision(exception=TryLater(Fault.BUSY), job=Job):
        waits.append(decision.retry_at)
        Job.attempts += 1
    assert len(waits) == tasks.ATTEMPTS - 1
    assert waits == sorted(waits)

"""Live updates: told on commit and never else, to those who may hear it, until the stream ends."""

from __future__ import annotations

import time

import psycopg
import pytest
from django.db import connection, transaction
from tests.town import NOW, build_town

from tillit.foundation import live
from tillit.foundation.live import hub as hub_module
from tillit.foundation.live import stream as stream_module
from tillit.foundation.live import topics
from tillit.foundation.live.hub import CHANGED, END, Hub
from tillit.foundation.live.stream import Events

TOPIC = "trial:3:2026-W47"


@pytest.fixture(autouse=True)
def _trial_topic(monkeypatch):
    """The team's leader may hear of team 3, and nobody of another."""
    monkeypatch.setattr(topics, "_allowed", dict(topics._allowed))
    live.register_topic("trial", allowed=lambda user, rest, now: user.username == "team_leader" and rest[:2] == "3:")


@pytest.fixture
def hub(transactional_db, monkeypatch):
    """A hub of this test's own, listening."""
    monkeypatch.setattr(hub_module, "LOOK_UP_SECONDS", 0.1)
    monkeypatch.setattr(hub_module, "SECONDS_BETWEEN_TRIES", 0.1)
    hub = Hub()
    yield hub
    hub.stop()
    hub.resume()


def ear(hub, topic=TOPIC, *, seconds_old=0.0):
    """Give a subscription that has been told that the listening began."""
    subscription = hub.subscribe(topic, seconds_old=seconds_old)
    assert subscription.next_word(seconds=5) == CHANGED
    return subscription


def test_an_announcement_is_heard_after_the_commit_and_not_before(hub):
    subscription = ear(hub)
    with transaction.atomic():
        live.announce(TOPIC)
        assert subscription.next_word(seconds=0.5) is None
    assert subscription.next_word(seconds=5) == CHANGED


def test_what_is_rolled_back_is_never_heard(hub):
    subscription = ear(hub)
    with transaction.atomic():
        live.announce(TOPIC)
        transaction.set_rollback(True)
    assert subscription.next_word(seconds=0.5) is None


def test_only_those_on_the_topic_hear_it_and_once_for_many_words(hub):
    first, other = ear(hub), hub.subscribe("trial:4", seconds_old=0)
    assert other.next_word(seconds=0.1) == CHANGED, "its page may be older than the listening"
    live.announce(TOPIC)
    live.announce(TOPIC)
    time.sleep(0.3)
    assert first.next_word(seconds=5) == CHANGED
    assert first.next_word(seconds=0.2) is None
    assert other.next_word(seconds=0.2) is None


def test_who_comes_later_hears_what_their_page_missed_and_nothing_older(hub, monkeypatch):
    monkeypatch.setattr(hub_module, "MARGIN_SECONDS", 0.0)
    waiting = ear(hub)
    time.sleep(0.3)
    live.announce(TOPIC)
    assert waiting.next_word(seconds=5) == CHANGED
    time.sleep(0.1)
    assert hub.subscribe(TOPIC, seconds_old=0.2).next_word(seconds=0.1) == CHANGED
    assert hub.subscribe(TOPIC, seconds_old=0.05).next_word(seconds=0.1) is None
    assert hub.subscribe("trial:4", seconds_old=0.05).next_word(seconds=0.1) is None
    assert hub.subscribe("trial:4", seconds_old=60).next_word(seconds=0.1) == CHANGED, "nobody knows"


def test_the_listener_comes_back_when_its_connection_is_killed_and_what_was_missed_is_fetched(hub):
    subscription = ear(hub)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )
        assert cursor.fetchall() == [(True,)]
    assert subscription.next_word(seconds=10) == CHANGED, "the gap is unknown, so the page fetches itself"
    live.announce(TOPIC)
    assert subscription.next_word(seconds=5) == CHANGED


def test_it_waits_for_a_database_that_is_away(hub, monkeypatch, caplog):
    real, tries = psycopg.connect, []

    def away_at_first(**parameters):
        tries.append(parameters)
        if len(tries) < 3:
            raise psycopg.OperationalError("no route to the password")
        return real(**parameters)

    monkeypatch.setattr(hub_module.psycopg, "connect", away_at_first)
    ear(hub)
    assert len(tries) == 3
    assert "the database is away (OperationalError)" in caplog.text
    assert "password" not in caplog.text


def test_there_are_never_more_streams_than_the_cap(hub, settings):
    settings.TILLIT_LIVE_STREAMS = 2
    first, second = hub.subscribe(TOPIC, seconds_old=0), hub.subscribe(TOPIC, seconds_old=0)
    assert second is not None
    assert hub.subscribe(TOPIC, seconds_old=0) is None
    hub.leave(first)
    assert hub.subscribe(TOPIC, seconds_old=0) is not None


def test_stopping_ends_every_stream_and_lets_nobody_in_until_it_resumes(hub):
    subscription = ear(hub)
    hub.stop()
    assert subscription.next_word(seconds=1) == END
    assert hub.subscribe(TOPIC, seconds_old=0) is None
    hub.leave(subscription)
    hub.resume()
    again = ear(hub)
    live.announce(TOPIC)
    assert again.next_word(seconds=5) == CHANGED


def test_a_stream_speaks_beats_and_ends_in_time(hub, monkeypatch):
    for name, seconds in (("LOOK_UP_SECONDS", 0.05), ("HEARTBEAT_SECONDS", 0.1), ("LIFE_SECONDS", 1.0)):
        monkeypatch.setattr(stream_module, name, seconds)
    subscription = ear(hub)
    live.announce(TOPIC)
    lines = list(Events(subscription))
    assert lines[0] == "retry: 3000\n\n"
    assert "event: changed\ndata: 1\n\n" in lines
    assert lines.count(": still here\n\n") >= 2
    assert lines[-1] == "event: end\ndata: 1\n\n"


@pytest.mark.parametrize("topic", ["Kari Nordmann", "trial:Kari", "trial:3:kari", "", "trial:", "trial:3/4", "x" * 80])
def test_a_topic_that_could_hold_a_name_is_no_topic(db, topic):
    with pytest.raises(live.WrongTopic):
        live.announce(topic)
    with pytest.raises(live.WrongTopic):
        live.register_topic(topic, allowed=lambda user, rest, now: True)


def test_what_nobody_registered_cannot_be_announced(db):
    with pytest.raises(live.WrongTopic, match="register_topic"):
        live.announce("forgotten:3")


@pytest.fixture
def town(transactional_db, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    yield build_town()
    live.stop()
    live.resume()


@pytest.mark.parametrize(
    ("who", "topic"),
    [
        ("care_worker", TOPIC),
        ("inhabitant", TOPIC),
        ("administrator", TOPIC),
        ("team_leader", "trial:4:2026-W47"),
        ("team_leader", "nothing:3:2026-W47"),
        ("team_leader", "TRIAL:3:2026-W47"),
    ],
)
def test_who_may_not_listen_learns_nothing(client, town, who, topic):
    client.force_login(town.users[who])
    assert client.get(f"/direkte/{topic}/").status_code == 404


def test_without_a_session_it_leads_to_sign_in(client, town):
    assert client.get(f"/direkte/{TOPIC}/")["Location"].startswith("/inn/")


def test_who_may_listen_gets_a_stream_that_no_proxy_keeps(client, town):
    client.force_login(town.users["team_leader"])
    answer = client.get(f"/direkte/{TOPIC}/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/event-stream"
    assert (answer["Cache-Control"], answer["X-Accel-Buffering"]) == ("no-store", "no")
    assert next(answer.streaming_content) == b"retry: 3000\n\n"
    answer.close()


def test_beyond_the_cap_the_page_is_told_to_come_later_and_a_closed_stream_gives_its_place(
    client, town, settings, caplog
):
    settings.TILLIT_LIVE_STREAMS = 1
    client.force_login(town.users["team_leader"])
    first = client.get(f"/direkte/{TOPIC}/")
    full = client.get(f"/direkte/{TOPIC}/")
    assert (full.status_code, full["Retry-After"]) == (503, "60")
    assert caplog.text == "", "a full house is no error"
    first.close()
    assert client.get(f"/direkte/{TOPIC}/?alder=hundre").status_code == 200

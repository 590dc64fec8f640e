"""The log holds what nobody's data can stand in, and joins what belongs together by the request's id."""

from __future__ import annotations

import logging

import pytest
from django.db import IntegrityError, connection
from gunicorn.config import Config
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.project.told import production_log

from tillit.foundation import tasks
from tillit.foundation.request_id import new_request_id, request_id
from tillit.project.gunicorn_log import OurLogger

NAME = "Kanarina Fuglesang"
GIVEN = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("logger", "message", "args", "written"),
    [
        ("tillit.x", "team %s has %d visits", (3, 4), "team 3 has 4 visits"),
        ("library", "sent to %s after %d tries", (NAME, 3), "sent to … after 3 tries"),
        ("library", "%(name)s asked", ({"name": NAME},), "… asked"),
    ],
)
def test_of_others_lines_the_words_of_their_code_and_numbers_are_written(logger, message, args, written):
    with production_log() as told:
        logging.getLogger(logger).warning(message, *args)
    assert told.lines[0]["message"] == written


def test_of_a_text_put_together_before_the_place_in_the_code_is_written():
    with production_log() as told:
        logging.getLogger("library").warning(f"{NAME} asked")
    assert NAME not in told.getvalue()
    assert told.lines[0]["message"].startswith("test_logs:")


def test_of_an_exception_its_kind_and_place_are_written_and_not_its_words():
    with production_log() as told:
        try:
            try:
                raise KeyError(NAME)
            except KeyError as first:
                raise ValueError(f"no {NAME}") from first
        except ValueError:
            logging.getLogger("tillit.x").exception("it went wrong")
    line = told.lines[0]
    assert line["exception"] == "ValueError < KeyError"
    assert "test_logs.py" in line["where"][-1]
    assert NAME not in told.getvalue()


def test_of_a_refused_row_the_constraint_is_written_and_not_the_row(town):
    with production_log() as told:
        try:
            type(town.people[0]).objects.filter(pk=town.people[1].pk).update(source_id=town.people[0].source_id)
        except IntegrityError:
            logging.getLogger("tillit.x").exception("it went wrong")
        connection.needs_rollback = True
    assert told.lines[0]["sqlstate"] == "23505"
    assert told.lines[0]["constraint"]


def test_what_gunicorn_refuses_is_not_repeated():
    with production_log() as told:
        log = OurLogger.__new__(OurLogger)
        log.error_log = logging.getLogger("gunicorn.error")
        log.warning(f"Invalid request from ip=10.0.0.7: /?navn={NAME}")
        log.info("Worker exiting (pid: %s)", 12)
    assert NAME not in told.getvalue()
    assert told.lines[1]["message"] == "Worker exiting (pid: 12)"


def test_gunicorn_writes_to_the_log_of_all_others(monkeypatch):
    error, access = logging.getLogger("gunicorn.error"), logging.getLogger("gunicorn.access")
    with production_log():
        ours = OurLogger(Config())
        assert error.handlers == []
        assert error.propagate
        assert not ours.access_log_enabled
    error.setLevel(logging.NOTSET)
    access.handlers.clear()


def test_a_request_is_one_line_with_its_route_and_never_its_address(client, town):
    with production_log(level="info") as told:
        answer = client.get(f"/tilbud/home_nursing/?navn={NAME}", headers={"x-request-id": GIVEN})
    (line,) = told.of("tillit.requests")
    assert line | {"time": "", "ms": 0, "queries": 0, "database_ms": 0} == {
        "time": "", "level": "info", "logger": "tillit.requests", "message": "request", "request_id": GIVEN,
        "route": "offer", "method": "GET", "status": 200, "ms": 0, "queries": 0, "database_ms": 0,
    }  # fmt: skip
    assert line["queries"] > 0
    assert answer["X-Request-ID"] == GIVEN


@pytest.mark.parametrize("given", ["", "short", NAME, "x" * 32, GIVEN + "\n", "0" * 80, "01869912345"])
def test_an_id_that_is_not_well_formed_is_not_taken(given):
    assert new_request_id(given) != given


def test_an_id_from_elsewhere_than_the_proxy_is_not_taken(client, db):
    answer = client.get("/no-such-page/", headers={"x-request-id": GIVEN}, REMOTE_ADDR="203.0.113.9")
    assert answer["X-Request-ID"] not in ("", GIVEN)


@pytest.mark.parametrize(("address", "status"), [("/administrasjon/", 403), ("/inn/", 403)])
def test_a_page_of_error_gives_a_number_for_who_asks_for_help(client, town, settings, address, status):
    settings.TILLIT_DEMO = False
    client.force_login(town.users["care_worker"])
    answer = client.get(address) if "adm" in address else client.post(address, {"user": 1})
    assert answer.status_code == status
    assert answer["X-Request-ID"][:8] in answer.content.decode()


def test_a_job_runs_under_the_id_of_the_request_that_asked_for_it(work_off_jobs, monkeypatch):
    seen = []
    monkeypatch.setattr(tasks.events, "deliver", lambda **given: seen.append((request_id.get(), given)))
    token = request_id.set(GIVEN)
    try:
        tasks.deliver_event.defer(event="e", key="k", listener="l", payload={"id": 3})
    finally:
        request_id.reset(token)
    with production_log(level="info") as told:
        work_off_jobs()
    assert seen == [(GIVEN, {"event": "e", "key": "k", "listener": "l", "payload": {"id": 3}})]
    line = next(line for line in told.of("tillit.jobs") if line["task"].endswith("deliver_event"))
    assert (line["request_id"], line["status"], line["queue"], line["attempt"]) == (GIVEN, "done", "events", 1)


def test_a_job_that_fails_tells_its_kind_and_place_and_is_tried_again_under_the_same_id(work_off_jobs, monkeypatch):
    def fail(**given):
        raise ValueError(f"no {NAME}")

    monkeypatch.setattr(tasks.uploads, "remove_old", fail)
    token = request_id.set(GIVEN)
    try:
        tasks.remove_old_uploads.defer(timestamp=1)
    finally:
        request_id.reset(token)
    with production_log() as told:
        work_off_jobs()
    assert NAME not in told.getvalue()
    failed = [line for line in told.lines if line.get("exception") == "ValueError"]
    assert [line["request_id"] for line in failed] == [GIVEN]
    assert failed[0]["task"].endswith("remove_old_uploads")
    assert ProcrastinateJob.objects.get(task_name__endswith="remove_old_uploads").args["request_id"] == GIVEN

"""What machines ask of the web server: whether it lives, whether it can be sent requests, and its numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from tests.town import NOW, accepted_plan

from tillit.foundation import draining, metrics, tasks
from tillit.project import machines, metrics_folder

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def production(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["tillit.example.org"]


def read(client, **headers) -> dict[str, list]:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    return {family.name: family.samples for family in text_string_to_metric_families(answer.content.decode())}


@pytest.mark.parametrize("address", ["/health", "/ready", "/metrics"])
def test_a_machine_asks_by_address_and_over_http_also_in_production(client, db, production, address):
    answer = client.get(address, headers={"host": "10.0.0.5:8000"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert client.post(address).status_code == 405


def test_a_process_without_its_database_lives_and_is_not_ready(client, db, monkeypatch):
    def away(*given):
        raise OperationalError("the database is away: kanarifugl")

    monkeypatch.setattr(machines, "MigrationExecutor", away)
    assert client.get("/health").status_code == 200
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.content == b"the database does not answer\n"


def test_a_process_before_the_migrations_is_not_ready(client, db, monkeypatch):
    monkeypatch.setattr(machines.MigrationExecutor, "migration_plan", lambda self, targets: ["one"])
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert b"tillit migrate" in answer.content


def test_a_process_that_was_asked_to_end_is_not_ready(client, db, monkeypatch):
    monkeypatch.setattr(draining, "_begun", True)
    assert client.get("/ready").content == b"draining\n"
    assert client.get("/health").status_code == 200


def test_without_a_token_metrics_are_for_this_machine_past_the_proxy(client, db):
    assert client.get("/metrics", **ELSEWHERE).status_code == 403
    assert client.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 403
    assert client.get("/metrics").status_code == 200


def test_with_a_token_metrics_are_for_who_has_it(client, db, settings):
    settings.TILLIT_METRICS_TOKEN = "long-and-secret"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"authorization": "Bearer long-and-sécret"}).status_code == 403
    given = client.get("/metrics", headers={"authorization": "Bearer long-and-secret"}, **ELSEWHERE)
    assert given.status_code == 200


def test_requests_are_counted_by_route_and_status_and_never_by_address(client, town):
    def count(samples):
        wanted = {"route": "offer", "method": "GET", "status": "200"}
        return sum(s.value for s in samples if s.labels == wanted)

    before = count(read(client)["tillit_requests"])
    client.get("/tilbud/home_nursing/?navn=Kanarina")
    after = read(client)
    assert count(after["tillit_requests"]) == before + 1
    assert "Kanarina" not in str(after)
    assert {s.labels.get("route") for s in after["tillit_requests"]}.isdisjoint({"/tilbud/home_nursing/"})


def test_jobs_are_told_by_queue_state_and_age(client, empty_queue):
    tasks.remove_old_uploads.defer(timestamp=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = %s", [timezone.now() - timedelta(minutes=5)])
    tasks.check_upload.configure(schedule_in={"hours": 1}).defer(upload_id=1)
    found = read(client)
    jobs = {(s.labels["queue"], s.labels["state"]): s.value for s in found["tillit_jobs"]}
    assert jobs == {("upkeep", "todo"): 1, ("imports", "todo"): 1}
    (oldest,) = found["tillit_jobs_oldest_seconds"]
    assert oldest.labels == {"queue": "upkeep"}
    assert 299 < oldest.value < 400
    assert found["tillit_jobs_stalled"][0].value == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE queue_name = 'upkeep'")
    assert read(client)["tillit_jobs_stalled"][0].value == 1


def test_plans_and_what_is_not_covered_are_told(client, town, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    plan = accepted_plan(town)
    covered = read(client)
    assert [(s.labels, s.value) for s in covered["tillit_plans"]] == [({"state": "accepted"}, 1.0)]
    assert covered["tillit_visits_uncovered"][0].value == 0
    plan.visits.filter(day=NOW.date()).update(state="uncovered", starts_at=None, ends_at=None)
    assert read(client)["tillit_visits_uncovered"][0].value == plan.visits.filter(day=NOW.date()).count() > 0


def test_a_metric_that_cannot_be_read_leaves_the_others(client, db, monkeypatch):
    monkeypatch.setattr(metrics, "_told", dict(metrics._told))
    metrics.tell_metric("tillit_broken", "Never read", lambda now: 1 / 0)
    found = read(client)
    assert found["tillit_metrics_failed"][0].value == 1
    assert "tillit_workers" in found
    assert "tillit_broken" not in found


def test_the_processes_count_in_a_folder_of_ours_and_not_in_anybody_elses(tmp_path, monkeypatch):
    monkeypatch.setattr(metrics_folder, "IN_MEMORY", tmp_path)
    monkeypatch.setenv(metrics_folder.VARIABLE, "")
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    metrics_folder.prepare(["127.0.0.1:8000"])
    (folder,) = tmp_path.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    (folder / "counter_1.db").write_text("")
    metrics_folder.prepare(["127.0.0.1:8000"])
    assert list(folder.iterdir()) == []
    metrics_folder.remove()
    assert list(tmp_path.iterdir()) == []
    monkeypatch.delenv(metrics_folder.VARIABLE)
    folder.symlink_to("/")
    metrics_folder.prepare(["127.0.0.1:8000"])
    assert metrics_folder.VARIABLE not in metrics_folder.os.environ


@pytest.mark.parametrize(
    ("said", "browser"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("10.9.9.9, 198.51.100.7", "198.51.100.7"),
        ("198.51.100.7, 127.0.0.1", "198.51.100.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("kanarifugl", ""),
    ],
)
def test_the_browser_is_the_last_address_that_is_not_ours(rf, said, browser):
    from tillit.project.from_proxy import believe_only_the_proxy

    seen = []
    believe_only_the_proxy(lambda request: seen.append(request.META["REMOTE_ADDR"]))(
        rf.get("/", headers={"x-forwarded-for": said})
    )
    assert seen == [browser]


def test_of_a_stranger_nothing_is_believed(rf):
    from tillit.project.from_proxy import believe_only_the_proxy

    request = rf.get("/", headers={"x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https"}, **ELSEWHERE)
    believe_only_the_proxy(lambda request: None)(request)
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"
    assert not request.is_secure()

"""A person gets all that is held on them, nobody else's, and no table is forgotten."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db.models import ForeignKey
from django.urls import reverse
from tests.busy_town import make_busy
from tests.town import NOW

from tillit.foundation.access.look_log import Look
from tillit.foundation.own_copy import gather, held, not_handed_out
from tillit.kernel.errors import TillitError
from tillit.project.commands import export
from tillit.rooms.people.models import OwnWords, Person
from tillit.rooms.visits.models import HandoverNote

# Reached by an id that is no foreign key; found by reading the models, so named here.
BY_AN_ID = {"foundation.Look", "foundation.TrailEntry", "foundation.ImportBaseline", "outlet.Message"}


def touching_a_person():
    """Give every table that leads to a person, over however many foreign keys."""
    found = {Person}
    while True:
        more = {
            model
            for model in apps.get_models(include_auto_created=True)
            if any(isinstance(f, ForeignKey) and f.related_model in found for f in model._meta.fields)
        }
        if more <= found:
            return {model._meta.label for model in found} | BY_AN_ID
        found |= more


def test_every_table_that_touches_a_person_is_handed_out_or_has_its_reason():
    handed = {label for piece in held() for label in (piece.table, *piece.also)}
    touching = touching_a_person()
    assert len(touching) > 20
    assert touching - handed - set(not_handed_out()) == set(), "register it in the room's own_copy.py, or say why not"
    assert handed - touching == set()
    assert all(len(str(reason)) > 40 for reason in not_handed_out().values())
    assert not handed & set(not_handed_out())


def test_every_column_of_a_handed_out_table_is_there_or_of_no_use_to_anybody():
    """A field that somebody adds must be weighed: it is in the copy, or here."""
    plumbing = {"id", "source_id", "public_id", "person", "sort_key", "key", "user", "subject", "subject_id"}
    own = {
        "people.OwnWords": {"entered_at"},
        "people.Pause": {"entered_at"},
        "people.Consent": {"withdrawn_how"},
        "decisions.Grant": {"entry"},
        "decisions.GrantWindow": {"ordinal"},
        "visits.Visit": {"helpers_needed"},
        "visits.Encounter": {"visit", "team"},
        "visits.Deviation": {"edit"},
        "visits.HandoverNote": {"visit"},
        "visits.VisitAnswer": {"team", "due_at"},
        "visits.VisitChange": {"needs_telling"},
        "visits.Adjustment": {"edit", "team"},
        "visits.Tap": {"tap_id", "outcome", "refusal", "made_id", "taken_at", "dismissed_at"},
        "foundation.Look": {"person_ids"},
        "outlet.Message": {
            *(
                "recipient_type",
                "recipient_id",
                "language",
                "fault_code",
                "attempts",
                "begun_at",
                "about_type",
                "about_id",
            )
        },
        "privacy.Block": {"lifted_how"},
        "privacy.EmergencyAccess": {"reviewed_by", "review_words"},
    }
    for piece in held():
        fields = {field.name for field in apps.get_model(piece.table)._meta.concrete_fields}
        shown = {path.partition("__")[0] for path in piece.columns}
        left = fields - shown - plumbing - own.get(piece.table, set())
        assert left == set(), f"{piece.table}: hand it out, or say here that it is of no use to the person"


@pytest.fixture
def busy(town):
    make_busy(town)
    return town


@pytest.mark.django_db
def test_the_copy_holds_the_persons_own_and_nothing_of_the_others(busy):
    HandoverNote.objects.create(
        person=busy.people[2], words="Ringeklokka er ødelagt.", written_by=busy.users["care_worker"], written_at=NOW
    )
    copy = gather(busy.people[1].pk, now=NOW)
    parts = {part.id: part for part in copy.parts}
    told = json.dumps(copy.as_json(), ensure_ascii=False)
    for mine in ("Østervik", "Granveien 2", "kode 1010", "Siv Solbakk", "Nøkkelen ligger hos naboen.", "hagen"):
        assert mine in told
    for others in ("Lyngmo", "Granveien 3", "kode 1020", "Ringeklokka"):
        assert others not in told
    assert len(parts["visits"].rows) > 7
    assert {row[0].raw for row in parts["consents"].rows} == {"Siv Solbakk"}
    assert parts["answers"].rows[0][2].raw == "no"
    assert str(parts["answers"].rows[0][2].shown) == "Nei, jeg trenger det ikke"
    assert json.loads(told)["at"].startswith("2026-11-18T08:00")


@pytest.mark.django_db
def test_a_person_of_whom_little_is_known_gets_a_copy_too(town):
    OwnWords.objects.all().delete()
    copy = gather(town.people[0].pk, now=NOW)
    assert {part.id for part in copy.parts if part.rows} == {"person", "grants", "grant_times", "teams"}


@pytest.mark.django_db
def test_the_inhabitant_sees_it_at_once_and_the_look_is_noted(busy, client):
    client.force_login(busy.users["inhabitant"])
    page = client.get(reverse("own_copy"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Alt vi har om deg" in text
    assert "Ingrid" in text
    assert "kode 1000" in text
    assert "Østervik" not in text
    assert Look.objects.get(page="own_copy").ground == "own_record"
    for html_code in ("own_record", "planned", "None"):
        assert html_code not in text


@pytest.mark.django_db
def test_the_files_hold_what_the_page_holds_and_more(busy, client):
    client.force_login(busy.users["inhabitant"])
    for _ in range(25):
        client.get(reverse("own_page"))
    told = client.get(reverse("own_copy_json"))
    assert told["Content-Disposition"].endswith('.json"')
    assert len(json.loads(told.content)["looks"]) == 26
    page = client.get(reverse("own_copy")).content.decode()
    assert "7 tidligere står i filen." in page
    whole = client.get(reverse("own_copy_html"))
    assert whole.content.decode().count("<dt>Når</dt>") > 26
    assert "<script" not in whole.content.decode()
    assert "står i filen" not in whole.content.decode()


@pytest.mark.django_db
def test_an_account_without_a_person_gets_nothing(busy, client):
    Person.objects.filter(user=busy.users["inhabitant"]).update(user=None)
    client.force_login(busy.users["inhabitant"])
    for address in (reverse("own_copy"), reverse("own_copy_json")):
        assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_the_command_hands_it_out_for_an_administrator_and_notes_it(busy, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "ready", lambda: None)
    words = ["person", "p1", "-o", str(tmp_path / "out")]
    with pytest.raises(TillitError, match="no account that is an administrator"):
        CliRunner().invoke(export.export, [*words, "--by", "team_leader"], catch_exceptions=False)
    assert not (tmp_path / "out").exists()
    done = CliRunner().invoke(export.export, [*words, "--by", "administrator"], catch_exceptions=False)
    assert done.exit_code == 0
    page, data = tmp_path / "out/person.html", tmp_path / "out/person.json"
    assert {file.stat().st_mode & 0o777 for file in (page, data)} == {0o600}
    assert "Arne Østervik" in page.read_text()
    assert json.loads(data.read_text())["person"][0]["address"] == "Granveien 2"
    look = Look.objects.get(page="own_copy")
    assert (look.ground, look.person_ids, look.user.username) == (
        "access_request",
        [busy.people[1].pk],
        "administrator",
    )
    with pytest.raises(TillitError, match="is there already"):
        CliRunner().invoke(export.export, [*words, "--by", "administrator"], catch_exceptions=False)
    unknown = ["person", "nobody", "-o", str(tmp_path), "--by", "administrator"]
    with pytest.raises(TillitError, match="no person with this id"):
        CliRunner().invoke(export.export, unknown, catch_exceptions=False)

"""My day goes on when the signal is lost: kept, sent once, in order, and forgotten when it should be."""

from __future__ import annotations

import json
import re
import socket
import time as clock
from datetime import time, timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import PHONE, axe_violations, open_page, scrolls_sideways
from tests.town import NOW, TODAY, accepted_plan
from tests.visits import slow_server
from tests.visits.wire import Wire
from tillit.kernel.clock import instant
from tillit.rooms.visits.models import Deviation, Encounter, HandoverNote, Tap, Visit, VisitHelper
from tillit.rooms.workforce.models import Employee

pytestmark = pytest.mark.browser

EVERYTHING_KEPT = """async () => {
    const database = await new Promise((resolve, reject) => {
        const asked = indexedDB.open("tillit-my-day");
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = reject;
    });
    const readable = (value) => {
        if (value instanceof ArrayBuffer || ArrayBuffer.isView(value))
            return new TextDecoder("latin1").decode(value) + new TextDecoder().decode(value);
        if (value instanceof CryptoKey) return `key, extractable: ${value.extractable}`;
        if (value && typeof value === "object")
            return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, readable(part)]));
        return value;
    };
    const kept = {};
    for (const store of database.objectStoreNames) {
        const asked = database.transaction(store).objectStore(store).getAll();
        kept[store] = readable(await new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); }));
        kept[store] = Object.values(kept[store]);
    }
    database.close();
    kept.caches = await caches.keys();
    return kept;
}"""


@pytest.fixture
def day(town, monkeypatch, live_server):
    """Ola's day: five visits, from 08:30 on."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    accepted_plan(town, helper_of=lambda person, day: 0 if person == 0 else 1)
    for person, hour in enumerate((7, 8, 9, 10, 12, 13)):
        starts_at = instant(TODAY, time(hour, 30))
        Visit.objects.filter(person=town.people[person], day=TODAY).update(
            starts_at=starts_at, ends_at=starts_at + timedelta(minutes=25)
        )
    return town


@pytest.fixture
def wire(live_server):
    address = urlsplit(live_server.url)
    wire = Wire(address.hostname, address.port)
    yield wire
    wire.close()


class Phone:
    """A phone on a wire: it can lose its coverage, and get it back."""

    def __init__(self, context, base, wire=None):
        self.context, self.base, self.wire = context, base, wire

    def open(self, who, path="/min-dag/"):
        self.context.set_default_timeout(12000)
        self.page = open_page(self.context, self.base, path, who)
        if path == "/min-dag/":
            self.is_ready()
        return self.page

    def is_ready(self):
        """Wait until the day is kept and the worker stands behind the page."""
        expect(self.page.locator("#my-day[data-ready]")).to_be_attached(timeout=15000)
        self.page.evaluate("navigator.serviceWorker.ready")
        self.page.wait_for_function("navigator.serviceWorker.controller")

    def lose_coverage(self):
        if self.wire:
            self.wire.cut()
        self.context.set_offline(True)

    def find_coverage(self):
        if self.wire:
            self.wire.mend()
        self.context.set_offline(False)

    def stop(self, name):
        return self.page.locator(":is(.next, .stop)[data-visit]", has_text=name)

    def unfolded(self, name):
        """Give a visit, unfolded as a thumb would where it is folded."""
        stop = self.stop(name)
        if not stop.get_by_role("button", name="Utført").is_visible():
            stop.locator("summary").first.tap()
        return stop

    def done(self, name):
        """Tap that the visit is done."""
        stop = self.unfolded(name)
        stop.get_by_role("button", name="Utført").tap()
        expect(stop.locator(".kept-one")).to_contain_text("Lagret på telefonen")

    def sign_out(self):
        self.page.get_by_text("Meny").tap()
        self.page.get_by_role("button", name="Logg ut").tap()

    def kept(self):
        return self.page.evaluate(EVERYTHING_KEPT)


@pytest.fixture
def phone(day, wire, chromium):
    context = chromium.new_context(base_url=wire.url, locale="nb-NO", **PHONE)
    phone = Phone(context, wire.url, wire)
    phone.open(day.users["care_worker"])
    yield phone
    phone.lose_coverage()
    context.close()
    _answers_are_out()


def _answers_are_out():
    """Wait until the program has finished what it was asked last: it would lock what is emptied now."""
    busy = """SELECT count(*) FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"""
    quiet = 0
    while quiet < 3:
        with connection.cursor() as cursor:
            quiet = 0 if cursor.execute(busy).fetchone()[0] else quiet + 1
        clock.sleep(0.1)


NAMES = ["Arne Østervik", "Borghild Ånesland", "Cecilie Lyngmo", "Daniel Zetling", "Edel Ærfugl"]


def helped() -> list[str]:
    """Give whom was helped, in the order in which it was told to the program."""
    return [
        f"{e.person.given_name} {e.person.family_name}"
        for e in Encounter.objects.filter(status="finished").select_related("person").order_by("pk")
    ]


# Lost and found


def test_taps_without_coverage_are_kept_and_sent_once_in_order(day, phone):
    phone.lose_coverage()
    chosen = [NAMES[2], NAMES[0], NAMES[1]]
    for name in chosen:
        phone.done(name)
    expect(phone.page.locator("#kept")).to_contain_text("3 trykk er lagret på telefonen")
    expect(phone.stop(NAMES[3]).get_by_role("button", name="Utført")).to_be_visible()  # the next one unfolds
    assert helped() == []

    phone.page.reload()
    expect(phone.page.locator("#kept")).to_contain_text("Ingen dekning")
    for name in chosen:
        expect(phone.stop(name).locator(".kept-one")).to_contain_text("Lagret på telefonen, sendes når det er dekning")
    expect(phone.stop(NAMES[3])).to_be_visible()

    phone.find_coverage()
    expect(phone.page.locator(".stop-done")).to_have_count(3, timeout=15000)
    expect(phone.page.locator("#kept")).to_be_hidden()
    assert helped() == chosen
    assert phone.kept()["taps"] == []


def test_undone_on_the_phone_is_undone_in_the_end(day, phone):
    phone.lose_coverage()
    phone.done(NAMES[0])
    phone.stop(NAMES[0]).get_by_role("button", name="Angre").tap()
    expect(phone.stop(NAMES[0]).locator(".kept-one")).to_contain_text("Angret")
    phone.find_coverage()
    expect(phone.page.locator("#kept")).to_be_hidden(timeout=15000)
    assert [e.status for e in Encounter.objects.all()] == ["entered-in-error"]


def test_words_and_notes_are_kept_too_and_can_be_taken_back(day, phone):
    phone.lose_coverage()
    card = phone.stop(NAMES[0])
    card.get_by_text("Noe ble annerledes").tap()
    card.get_by_label("Et ord om det").fill("Var hos datteren")
    card.get_by_role("button", name="Ingen åpnet døra").tap()
    expect(card.locator(".kept-one")).to_contain_text("Ingen åpnet døra")
    expect(card.locator(".kept-one")).to_contain_text("Var hos datteren")
    card.get_by_text("Beskjed til neste hjelper", exact=False).first.tap()
    card.get_by_label("Hva bør neste hjelper vite").fill("Nøkkelen ligger hos naboen")
    card.get_by_role("button", name="Legg igjen beskjeden").tap()
    expect(card.locator(".kept-one")).to_have_count(2)
    card.locator(".kept-one", has_text="datteren").get_by_role("button", name="Ta tilbake").tap()
    expect(card.locator(".kept-one", has_text="datteren")).to_have_count(0)
    phone.find_coverage()
    expect(phone.page.locator("#kept")).to_be_hidden(timeout=15000)
    assert Deviation.objects.get().withdrawn_at is not None
    assert HandoverNote.objects.get().words == "Nøkkelen ligger hos naboen"


def test_an_answer_that_is_lost_doubles_nothing(day, phone):
    """The program has stored it, the phone never hears so, and sends it again."""
    lost = []

    def lose_the_answer(route):
        route.fetch()
        lost.append(route.request.post_data)
        route.abort()

    phone.page.route("**/utfort/", lose_the_answer, times=1)
    phone.page.locator(".next").get_by_role("button", name="Utført").tap()
    expect(phone.page.locator(".stop-done")).to_contain_text(NAMES[0], timeout=15000)
    assert len(lost) == 1
    assert helped() == [NAMES[0]]
    assert Tap.objects.count() == 1


def test_a_server_that_dies_half_way_loses_and_doubles_nothing(day, chromium):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = slow_server.start(port)
    context = chromium.new_context(base_url=f"http://localhost:{port}", locale="nb-NO", **PHONE)
    try:
        phone = Phone(context, f"http://localhost:{port}")
        phone.open(day.users["care_worker"])
        phone.lose_coverage()
        for name in NAMES:
            phone.done(name)
        phone.find_coverage()
        while Encounter.objects.count() < 2:  # the second is stored, and its answer not out yet
            clock.sleep(0.02)
        server.kill()
        server.wait()
        expect(phone.page.locator("#kept")).to_contain_text("lagret på telefonen")
        assert helped() == NAMES[:2]
        assert len(phone.kept()["taps"]) >= 3
        server = slow_server.start(port)
        phone.page.reload()
        expect(phone.page.locator(".stop-done")).to_have_count(5, timeout=30000)
        assert helped() == NAMES
        assert Tap.objects.count() == 5
    finally:
        context.close()
        server.kill()
        server.wait()


# Refused


def test_a_tap_on_a_visit_that_went_to_somebody_else_is_told_until_it_is_seen(day, phone):
    phone.lose_coverage()
    card = phone.stop(NAMES[0])
    card.get_by_text("Noe ble annerledes").tap()
    card.get_by_label("Et ord om det").fill("Var på kafeen")
    card.get_by_role("button", name="Et annet tidspunkt").tap()
    expect(card.locator(".kept-one")).to_be_visible()
    phone.done(NAMES[1])
    VisitHelper.objects.filter(visit__person=day.people[1], visit__day=TODAY).update(employee=day.helpers[2])
    phone.find_coverage()
    refused = phone.page.locator(".refused")
    expect(refused).to_contain_text("ikke lenger på listen din", timeout=15000)
    expect(refused).to_contain_text("Var på kafeen")
    expect(refused).to_contain_text(NAMES[0])
    assert helped() == [NAMES[1]]
    assert phone.kept()["taps"] == []
    phone.page.reload()
    assert axe_violations(phone.page) == []
    refused.get_by_role("button", name="Jeg har sett det").tap()
    expect(refused).to_have_count(0)
    assert Tap.objects.get(outcome="refused").words == ""


# Forgotten


def test_what_lies_on_the_phone_cannot_be_read(day, phone):
    phone.lose_coverage()
    phone.done(NAMES[0])
    card = phone.unfolded(NAMES[1])
    card.get_by_text("Beskjed til neste hjelper", exact=False).first.tap()
    card.get_by_label("Hva bør neste hjelper vite").fill("Nøkkelen ligger hos naboen")
    card.get_by_role("button", name="Legg igjen beskjeden").tap()
    expect(card.locator(".kept-one")).to_be_visible()
    kept = phone.kept()
    assert len(kept["taps"]) == 2
    assert len(kept["days"]) == 1
    assert [key["key"] for key in kept["keys"]] == ["key, extractable: false"]
    text = json.dumps(kept, ensure_ascii=False)
    persons = [word for person in day.people for word in (person.given_name, person.family_name, str(person.public_id))]
    visits = [str(public_id) for public_id in Visit.objects.values_list("public_id", flat=True)]
    for word in [*persons, *visits, "Nøkkel", "naboen", "Granveien", "utfort", "finish", "care_worker", "kode"]:
        assert word not in text


def test_sign_out_forgets_everything(day, phone):
    assert phone.kept()["days"]
    phone.sign_out()
    phone.page.wait_for_url(f"{phone.base}/")
    phone.page.wait_for_load_state("networkidle")
    assert phone.kept() == {"days": [], "keys": [], "marks": [], "taps": [], "caches": []}


def test_who_signs_in_after_another_meets_nothing_of_theirs(day, phone):
    """Also when the one before never signed out: the session just ended, with a tap on the phone."""
    phone.lose_coverage()
    phone.done(NAMES[0])
    phone.context.clear_cookies()
    phone.find_coverage()
    expect(phone.page.locator("#kept")).to_contain_text("Du er logget ut", timeout=15000)
    phone.page.goto("/min-dag/")
    expect(phone.page.get_by_role("heading", name="Logg inn")).to_be_visible()
    phone.page.wait_for_load_state("networkidle")
    kept = phone.kept()
    assert (kept["days"], kept["keys"], len(kept["taps"])) == ([], [], 1)

    Employee.objects.filter(pk=day.helpers[2].pk).update(user=day.users["administrator"])
    day.users["administrator"].role_assignments.create(role="care_worker", starts_on=TODAY)
    phone.page.close()
    phone.open(day.users["administrator"])
    assert phone.page.locator(".kept-one").count() == 0
    expect(phone.page.locator("#kept")).to_be_hidden()
    assert "Østervik" not in phone.page.locator("main").inner_text()
    assert helped() == []

    phone.context.clear_cookies()
    phone.page.close()
    phone.open(day.users["care_worker"])
    expect(phone.page.locator(".stop-done")).to_contain_text(NAMES[0], timeout=15000)
    assert helped() == [NAMES[0]]
    assert phone.kept()["taps"] == []


def test_a_page_of_one_user_sends_nothing_in_the_name_of_another(day, phone, client):
    phone.lose_coverage()
    phone.done(NAMES[0])
    phone.context.clear_cookies()
    client.force_login(day.users["team_leader"])
    session = client.cookies["sessionid"].value
    phone.context.add_cookies([{"name": "sessionid", "value": session, "url": phone.base}])
    phone.find_coverage()
    expect(phone.page.locator("#kept")).to_contain_text("Du er logget ut", timeout=15000)
    assert not Tap.objects.exists()
    assert len(phone.kept()["taps"]) == 1


def test_when_the_shift_ends_the_list_is_forgotten_and_unsent_taps_are_not(day, phone, monkeypatch, settings):
    settings.TILLIT_SESSION_IDLE_SECONDS = settings.SESSION_COOKIE_AGE  # as if looked at through the day
    monkeypatch.setattr("django.utils.timezone.now", lambda: instant(TODAY, time(14)))
    phone.page.clock.install()
    phone.page.reload()
    phone.is_ready()
    phone.lose_coverage()
    phone.done(NAMES[0])
    phone.page.clock.fast_forward("01:00:01")
    expect(phone.page.get_by_text("Det er ingen liste på denne telefonen")).to_be_visible(timeout=20000)
    kept = phone.kept()
    assert (kept["days"], len(kept["taps"])) == ([], 1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: instant(TODAY, time(15, 5)))
    phone.find_coverage()
    expect(phone.page.locator(".stop-done")).to_contain_text(NAMES[0], timeout=15000)
    assert helped() == [NAMES[0]]
    assert phone.kept()["days"] == []


def test_signing_out_without_coverage_forgets_at_once_and_ends_the_session_before_more_is_shown(day, phone):
    phone.lose_coverage()
    phone.sign_out()
    expect(phone.page.get_by_text("Du er ikke logget ut ennå")).to_be_visible(timeout=15000)
    assert phone.kept()["days"] == []
    phone.find_coverage()  # the page goes to my day by itself
    expect(phone.page.get_by_role("heading", name="Logg inn")).to_be_visible(timeout=15000)
    assert not Session.objects.exists()


def test_taps_that_lay_too_long_are_removed_and_their_owner_is_told(day, phone):
    phone.lose_coverage()
    phone.done(NAMES[0])
    phone.page.evaluate("""async () => {
        const [row] = await phone.all("taps");
        await phone.put("taps", { ...row, until: Date.now() - 1 });
    }""")
    phone.page.reload()
    lost = phone.page.locator("#lost")
    expect(lost).to_contain_text("1 av trykkene dine")
    [row] = phone.kept()["taps"]
    assert set(row) == {"seq", "id", "owner", "day", "lost"}
    lost.get_by_role("button", name="Jeg har sett det").tap()
    expect(lost).to_be_hidden()
    assert phone.kept()["taps"] == []


# How it looks and is announced


def test_without_coverage_axe_finds_nothing_and_nothing_scrolls_sideways(day, phone):
    phone.lose_coverage()
    for name in NAMES[:2]:
        phone.done(name)
    phone.page.reload()
    expect(phone.page.locator(".kept-one")).to_have_count(2)
    assert [told for told in phone.page.complaints if "Content Security Policy" in told] == []
    assert axe_violations(phone.page) == []
    assert scrolls_sideways(phone.page, 320, 360, 640) == []


def test_another_page_without_coverage_leads_back_to_the_day(day, phone):
    phone.lose_coverage()
    phone.page.goto("/oppgaver/")
    expect(phone.page.get_by_text("Denne siden trenger dekning")).to_be_visible()
    assert axe_violations(phone.page) == []
    phone.page.get_by_role("link", name="Tilbake til Min dag").click()
    expect(phone.page.locator("#day")).to_be_visible()


def test_a_phone_without_a_list_says_so(day, phone):
    phone.page.evaluate("phone.forgetDays()")
    phone.lose_coverage()
    phone.page.goto("/min-dag/")
    expect(phone.page.get_by_text("Det er ingen liste på denne telefonen")).to_be_visible()
    assert axe_violations(phone.page) == []
    assert scrolls_sideways(phone.page, 320) == []


def test_the_kept_day_is_under_the_same_policy_and_at_the_same_addresses(day, phone, client):
    worker = client.get(reverse("service_worker")).content.decode()
    policy = re.search(r"const POLICY = \"([^\"]+)\"", worker).group(1)
    assert set(policy.split("; ")) == set(client.get("/")["Content-Security-Policy"].split("; "))
    for name in ("my_day", "no_coverage", "sign_out", "sign_in"):
        assert f'= "{reverse(name)}"' in worker
    script = "".join(client.get(f"/static/visits/{name}.js").getvalue().decode() for name in ("my_day", "my_day_kept"))
    for address in [reverse("phone_key"), reverse("service_worker"), reverse("sign_out"), reverse("no_coverage")]:
        assert f'"{address}"' in script


def test_it_can_be_installed(day, phone):
    manifest = phone.page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((a) => a.json())")
    assert (manifest["start_url"], manifest["display"]) == ("/min-dag/", "standalone")
    for icon in manifest["icons"]:
        width = phone.page.evaluate(
            "(src) => new Promise((done) => { const i = new Image(); i.onload = () => done(i.width); i.src = src; })",
            icon["src"],
        )
        assert icon["sizes"] == f"{width}x{width}"
    errors = phone.context.new_cdp_session(phone.page).send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error for error in errors if error["errorId"] not in {"in-incognito"}] == []

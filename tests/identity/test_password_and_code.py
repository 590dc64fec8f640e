"""A password is never enough: codes from an app, from paper, and the one that begins an account."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from tests.town import LONG_AGO, NOW

from tillit.foundation.accounts.services import AccountRefused, close_account
from tillit.foundation.sealed import unseal
from tillit.foundation.sign_in import attempts, codes, services
from tillit.foundation.sign_in.attempts import FROM_AN_ADDRESS, OF_AN_ACCOUNT, WINDOW, TooManyAttempts
from tillit.foundation.sign_in.models import Attempt, OneTimeCode, RecoveryCode, SecondFactor
from tillit.foundation.sign_in.queries import ways_in
from tillit.foundation.trail import TrailEntry
from tillit.foundation.users import Role, User, give_role

pytestmark = pytest.mark.django_db

PASSWORD = "fire ganske lange ord"


@pytest.fixture(autouse=True)
def _quick(settings):
    """What a password costs an attacker is Django's to try; here it only costs time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def boss():
    return User.objects.create_user("boss", display_name="Boss")


@pytest.fixture
def kari():
    user = User.objects.create_user("kari", display_name="Kari Fjellrev")
    give_role(user=user, role=Role.CARE_WORKER, starts_on=LONG_AGO)
    return user


@pytest.fixture
def secret():
    return codes.new_secret()


@pytest.fixture
def paper(kari, secret):
    """Kari has chosen a password and an app a while ago; these are her recovery codes."""
    services.make_one_time_code(user_id=kari.pk, by=None, now=NOW - timedelta(hours=2))
    before = NOW - timedelta(hours=1)
    _, paper = services.choose_way_in(
        user_id=kari.pk, password=PASSWORD, secret=secret, code=codes.code_at(secret, before), now=before
    )
    kari.refresh_from_db()
    return paper


def knock(username="kari", password=PASSWORD, code="", address="10.0.0.1", now=NOW):
    return services.sign_in_by_password(username=username, password=password, code=code, address=address, now=now)


def test_name_password_and_code_together_let_in(kari, secret, paper):
    assert knock(code=codes.code_at(secret, NOW)) == kari


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_phone_whose_clock_is_half_a_minute_off_is_let_in(kari, secret, paper, steps):
    assert knock(code=codes.code_at(secret, NOW + timedelta(seconds=30 * steps))) == kari


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_of_a_minute_ago_is_not(kari, secret, paper, steps):
    with pytest.raises(services.WrongSignIn):
        knock(code=codes.code_at(secret, NOW + timedelta(seconds=30 * steps)))


def test_a_code_is_good_once_and_so_are_those_before_it(kari, secret, paper):
    knock(code=codes.code_at(secret, NOW))
    for used in (NOW, NOW - timedelta(seconds=30)):
        with pytest.raises(services.WrongSignIn):
            knock(code=codes.code_at(secret, used))
    assert knock(code=codes.code_at(secret, NOW + timedelta(seconds=30))) == kari


def test_a_code_is_not_used_up_by_a_wrong_password(kari, secret, paper):
    with pytest.raises(services.WrongSignIn):
        knock(password="another", code=codes.code_at(secret, NOW))
    assert knock(code=codes.code_at(secret, NOW)) == kari


def test_everything_that_is_wrong_answers_the_same(kari, secret, paper, boss):
    boss.set_password(PASSWORD)
    boss.save()
    good = codes.code_at(secret, NOW)
    answers = set()
    for number, (username, password, code) in enumerate(
        [
            ("nobody", PASSWORD, good),
            ("kari", "wrong", good),
            ("kari", PASSWORD, "000000" if good != "000000" else "111111"),
            ("kari", PASSWORD, ""),
            ("boss", PASSWORD, good),  # a password without a second factor
        ]
    ):
        with pytest.raises(services.WrongSignIn) as wrong:
            knock(username, password, code, address=f"10.0.1.{number}")
        answers.add(str(wrong.value))
    assert len(answers) == 1


def test_an_account_that_does_not_exist_costs_the_same_work(kari, paper, monkeypatch):
    hashed = []
    monkeypatch.setattr(services, "make_password", lambda *given: hashed.append("made"))
    real = services.check_password
    monkeypatch.setattr(services, "check_password", lambda *given: hashed.append("checked") or real(*given))
    for username in ("kari", "nobody"):
        with pytest.raises(services.WrongSignIn):
            knock(username, "wrong", "123456")
    assert hashed == ["checked", "made"]


def test_a_closed_and_a_made_up_account_are_not_let_in(kari, secret, paper, boss, settings):
    settings.TILLIT_DEMO = False
    User.objects.filter(pk=kari.pk).update(synthetic=True)
    with pytest.raises(services.WrongSignIn):
        knock(code=codes.code_at(secret, NOW))
    User.objects.filter(pk=kari.pk).update(synthetic=False, is_active=False)
    with pytest.raises(services.WrongSignIn):
        knock(code=codes.code_at(secret, NOW))


# Paper


def test_a_recovery_code_lets_in_once_however_it_is_typed(kari, paper):
    assert len(paper) == 10
    assert knock(code=paper[3].lower().replace("-", " ")) == kari
    with pytest.raises(services.WrongSignIn):
        knock(code=paper[3])
    assert knock(code=paper[4]) == kari
    assert ways_in(kari.pk, now=NOW).recovery_left == 8
    assert TrailEntry.objects.filter(verb="use_recovery_code").count() == 2


def test_recovery_codes_and_the_secret_are_not_readable_in_the_database(kari, secret, paper):
    marks = set(RecoveryCode.objects.values_list("mark", flat=True))
    assert not marks & {*paper, *(codes.as_typed(code) for code in paper)}
    stored = SecondFactor.objects.get().sealed_secret
    assert secret not in stored
    assert unseal(stored) == secret


def test_after_a_new_secret_key_the_one_before_still_opens(kari, secret, paper, settings):
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 10
    with pytest.raises(services.WrongSignIn):
        knock(code=codes.code_at(secret, NOW))
    settings.SECRET_KEY_FALLBACKS = [before]
    assert knock(code=codes.code_at(secret, NOW)) == kari
    assert knock(code=paper[0]) == kari


# How often


def test_after_five_wrong_ones_even_the_right_one_waits_and_then_is_let_in(kari, secret, paper):
    for second in range(OF_AN_ACCOUNT):
        with pytest.raises(services.WrongSignIn):
            knock(code="000", now=NOW + timedelta(seconds=second))
    with pytest.raises(TooManyAttempts) as refused:
        knock(code=codes.code_at(secret, NOW), address="10.9.9.9", now=NOW + timedelta(minutes=1))
    assert refused.value.minutes == 14
    later = NOW + WINDOW
    assert knock(code=codes.code_at(secret, later), now=later) == kari


def test_an_account_that_does_not_exist_is_counted_alike(db):
    for _ in range(OF_AN_ACCOUNT):
        with pytest.raises(services.WrongSignIn):
            knock("nobody", code="1")
    with pytest.raises(TooManyAttempts):
        knock(" NOBODY ", code="1")


def test_what_is_refused_does_not_prolong_the_wait(kari, secret, paper):
    for _ in range(OF_AN_ACCOUNT):
        with pytest.raises(services.WrongSignIn):
            knock(code="1")
    for minute in range(1, 14):
        with pytest.raises(TooManyAttempts):
            knock(code="1", now=NOW + timedelta(minutes=minute))
    later = NOW + WINDOW
    assert knock(code=codes.code_at(secret, later), now=later) == kari


def test_one_address_may_not_try_all_accounts(db):
    for number in range(FROM_AN_ADDRESS):
        with pytest.raises(services.WrongSignIn):
            knock(f"nobody{number}", code="1")
    with pytest.raises(TooManyAttempts):
        knock("somebody", code="1")
    with pytest.raises(services.WrongSignIn):
        knock("somebody", code="1", address="10.0.0.2")


def test_those_who_get_in_are_not_counted_against_the_house_they_sit_in(kari, secret, paper, monkeypatch):
    monkeypatch.setattr(attempts, "FROM_AN_ADDRESS", 5)
    for step in range(10):
        now = NOW + timedelta(seconds=30 * step)
        knock(code=codes.code_at(secret, now), now=now)
    assert not Attempt.objects.exists()


def test_neither_names_nor_addresses_are_kept_of_attempts(db):
    with pytest.raises(services.WrongSignIn):
        knock("nobody", code="1", address="10.20.30.40")
    kept = str(list(Attempt.objects.values()))
    assert "nobody" not in kept
    assert "10.20.30.40" not in kept


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_no_way_around(kari):
    """Twelve at a time from twelve threads: five are judged, the others wait."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    def one(number: int) -> str:
        try:
            knock(code="1", address=f"10.0.2.{number}")
        except Exception as answer:
            return type(answer).__name__
        finally:
            connections.close_all()
        return "in"

    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(one, range(12)))
    assert answers.count("WrongSignIn") == OF_AN_ACCOUNT
    assert answers.count("TooManyAttempts") == 12 - OF_AN_ACCOUNT


# To begin, and to begin anew


def test_a_one_time_code_takes_the_old_way_in_and_open_sessions(client, kari, secret, paper, boss):
    client.force_login(User.objects.get(pk=kari.pk))
    code = services.make_one_time_code(user_id=kari.pk, by=boss, now=NOW)
    assert client.get("/min-dag/").status_code == 302
    with pytest.raises(services.WrongSignIn):
        knock(code=codes.code_at(secret, NOW))
    assert services.who_has_one_time_code(username="kari", code=code.lower(), address="", now=NOW) == kari
    assert TrailEntry.objects.get(verb="make_one_time_code", user=boss).subject_id == kari.pk
    assert codes.as_typed(code) not in str(list(OneTimeCode.objects.values()))


@pytest.mark.parametrize("change", [{"username": "boss"}, {"code": "AAAA-BBBB-CCCC-DDDD"}, {"late": timedelta(days=3)}])
def test_a_one_time_code_of_somebody_else_a_wrong_or_an_old_one_opens_nothing(kari, boss, change):
    code = services.make_one_time_code(user_id=kari.pk, by=boss, now=NOW)
    with pytest.raises(services.WrongSignIn):
        services.who_has_one_time_code(
            username=change.get("username", "kari"),
            code=change.get("code", code),
            address="",
            now=NOW + change.get("late", timedelta()),
        )


def test_one_time_codes_cannot_be_tried_through(kari, boss):
    code = services.make_one_time_code(user_id=kari.pk, by=boss, now=NOW)
    for _ in range(OF_AN_ACCOUNT):
        with pytest.raises(services.WrongSignIn):
            services.who_has_one_time_code(username="kari", code="A" * 16, address="", now=NOW)
    with pytest.raises(TooManyAttempts):
        services.who_has_one_time_code(username="kari", code=code, address="", now=NOW)


@pytest.mark.parametrize("weak", ["kort", "passordpassord1"[:11], "123456789012345", "Kari Fjellrev"])
def test_a_weak_password_is_refused(kari, secret, weak):
    services.make_one_time_code(user_id=kari.pk, by=None, now=NOW)
    with pytest.raises(ValidationError):
        services.choose_way_in(user_id=kari.pk, password=weak, secret=secret, code=codes.code_at(secret, NOW), now=NOW)


def test_nobody_makes_a_code_for_themself_or_for_a_closed_account(kari, boss):
    with pytest.raises(AccountRefused):
        services.make_one_time_code(user_id=boss.pk, by=boss, now=NOW)
    User.objects.filter(pk=kari.pk).update(is_active=False)
    with pytest.raises(AccountRefused):
        services.make_one_time_code(user_id=kari.pk, by=boss, now=NOW)


def test_a_new_way_in_ends_sessions_and_a_code_is_used_up(client, kari, secret, boss):
    services.make_one_time_code(user_id=kari.pk, by=boss, now=NOW)
    chosen = {"user_id": kari.pk, "password": PASSWORD, "secret": secret, "code": codes.code_at(secret, NOW)}
    services.choose_way_in(**chosen, now=NOW)
    with pytest.raises(services.WrongSignIn):
        services.choose_way_in(**chosen, now=NOW)


# The pages


def app_shows(page: str) -> str:
    """Give the code that an app makes of the secret on the page."""
    secret = page.split('class="secret wordy">')[1].split("<")[0].replace(" ", "")
    return codes.code_at(secret, timezone.now())


def test_from_a_one_time_code_to_ones_day_and_out_and_in_again(client, kari):
    code = services.make_one_time_code(user_id=kari.pk, by=None, now=timezone.now())
    assert client.post("/inn/ny/", {"username": "kari", "code": code})["Location"] == "/inn/ny/"
    page = client.get("/inn/ny/").content.decode()
    assert "<svg" in page
    assert "otpauth" not in page
    shown = app_shows(page)
    assert client.post("/inn/ny/", {"password": PASSWORD, "again": "x", "code": shown}).status_code == 422
    assert client.post("/inn/ny/", {"password": PASSWORD, "again": PASSWORD, "code": "000 00"}).status_code == 422
    answer = client.post("/inn/ny/", {"password": PASSWORD, "again": PASSWORD, "code": shown})
    assert answer["Location"] == "/inn/ny/koder/"
    paper = client.get("/inn/ny/koder/").content.decode()
    assert paper.count("<li><code>") == 10
    assert client.get("/inn/ny/koder/").content.decode().count("<li><code>") == 0
    assert client.session["_auth_user_id"] == str(kari.pk)
    client.post("/ut/")
    first = paper.split("<li><code>")[1].split("<")[0]
    sent = {"username": "kari", "password": PASSWORD, "code": first, "next": "/min-dag/"}
    assert client.post("/inn/passord/", sent)["Location"] == "/min-dag/"


def test_the_second_page_is_not_there_without_the_code(client, db):
    assert "Engangskode" in client.get("/inn/ny/").content.decode()
    assert client.post("/inn/ny/", {"password": PASSWORD, "again": PASSWORD, "code": "1"}).status_code == 422


def test_a_code_that_was_used_in_another_window_is_asked_for_anew(client, kari, secret):
    code = services.make_one_time_code(user_id=kari.pk, by=None, now=timezone.now())
    client.post("/inn/ny/", {"username": "kari", "code": code})
    shown = app_shows(client.get("/inn/ny/").content.decode())
    OneTimeCode.objects.all().delete()
    page = client.post("/inn/ny/", {"password": PASSWORD, "again": PASSWORD, "code": shown})
    assert page.status_code == 422
    assert "Be om en ny" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_wrong_and_too_often_are_said_in_words(client, kari):
    sent = {"username": "kari", "password": "wrong", "code": "123456"}
    for _ in range(OF_AN_ACCOUNT):
        page = client.post("/inn/passord/", sent)
        assert page.status_code == 422
        assert "Brukernavnet, passordet eller koden er feil" in page.content.decode()
        assert "wrong" not in page.content.decode()
    page = client.post("/inn/passord/", sent)
    assert page.status_code == 429
    assert "Vent 15 minutter" in page.content.decode()


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/inn/passord/"])
def test_the_password_page_leads_to_nowhere_else(client, kari, secret, paper, address, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    sent = {"username": "kari", "password": PASSWORD, "code": codes.code_at(secret, NOW), "next": address}
    assert client.post("/inn/passord/", sent)["Location"] == "/hjem/"


def test_a_code_has_no_letters_that_look_like_others():
    made = "".join(codes.new_code(4) for _ in range(50))
    assert not set("01IOL") & set(made)
    assert len(codes.as_typed(codes.new_code(4))) == 16


def test_closing_an_account_shuts_the_password_out(kari, secret, paper, boss):
    give_role(user=boss, role=Role.ADMINISTRATOR, starts_on=LONG_AGO)
    close_account(user_id=kari.pk, by=boss, now=NOW)
    with pytest.raises(services.WrongSignIn):
        knock(code=codes.code_at(secret, NOW))


def test_a_code_for_nobody_is_no_code(db):
    with pytest.raises(services.WrongSignIn):
        services.who_has_one_time_code(username=str(uuid4()), code="", address="", now=NOW)

"""Sign-in: one click in demo mode and none outside it; then each role begins where it begins."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import reverse
from tests.town import LONG_AGO, NOW, TODAY

from tillit.foundation.trail import TrailEntry
from tillit.foundation.users import Role, RoleAssignment, User

SIGN_IN = "/inn/"


@pytest.fixture
def demo(town, monkeypatch):
    """The town's users, made up by the demo."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    User.objects.update(synthetic=True)
    return town


def signed_in_as(client) -> str | None:
    user = client.session.get("_auth_user_id")
    return User.objects.get(pk=user).username if user else None


def test_every_role_has_one_click(demo, client):
    page = client.get(SIGN_IN).content.decode()
    for user in demo.users.values():
        assert f'name="user" value="{user.pk}"' in page


@pytest.mark.parametrize("name", ["inhabitant", "care_worker", "team_leader", "administrator"])
def test_one_click_signs_in_and_goes_to_where_the_role_begins(demo, client, name):
    answer = client.post(SIGN_IN, {"user": demo.users[name].pk})
    assert signed_in_as(client) == name
    assert answer["Location"] == reverse("home")
    begins = {
        "inhabitant": reverse("own_page"),
        "care_worker": reverse("my_day"),
        "team_leader": reverse("team_week", args=[demo.team.pk, "2026-W47"]),
        "administrator": reverse("municipality"),
    }
    assert client.get(answer["Location"])["Location"] == begins[name]


def test_several_of_a_role_stand_behind_a_fold(demo, client):
    second = User.objects.create_user("w2", display_name="Åse Tiurdal")
    User.objects.filter(pk=second.pk).update(synthetic=True)
    RoleAssignment.objects.create(user=second, role=Role.CARE_WORKER, starts_on=LONG_AGO)
    page = client.get(SIGN_IN).content.decode()
    assert page.index("<details") < page.index("Åse Tiurdal")


def test_a_role_that_ended_is_not_offered(demo, client):
    RoleAssignment.objects.filter(role=Role.ADMINISTRATOR).update(ends_on=TODAY)
    assert f'value="{demo.users["administrator"].pk}"' not in client.get(SIGN_IN).content.decode()


def test_a_user_who_is_not_made_up_is_never_offered_nor_let_in(demo, client):
    user = demo.users["care_worker"]
    User.objects.filter(pk=user.pk).update(synthetic=False)
    assert f'value="{user.pk}"' not in client.get(SIGN_IN).content.decode()
    assert client.post(SIGN_IN, {"user": user.pk}).status_code == 403
    assert signed_in_as(client) is None


@pytest.mark.parametrize("user", ["", "0", "x", "²"])
def test_a_user_who_does_not_exist_is_refused(demo, client, user):
    assert client.post(SIGN_IN, {"user": user}).status_code == 403


def test_outside_demo_mode_there_is_no_click_and_the_page_says_who_sets_it_up(demo, client):
    with override_settings(TILLIT_DEMO=False, SECURE_SSL_REDIRECT=False):
        page = client.get(SIGN_IN).content.decode()
        assert "IT-avdelingen" in page
        assert 'name="user"' not in page
        assert client.post(SIGN_IN, {"user": demo.users["care_worker"].pk}).status_code == 403
    assert signed_in_as(client) is None


def test_a_session_from_demo_mode_is_nobody_outside_it(demo, client):
    client.force_login(demo.users["care_worker"])
    with override_settings(TILLIT_DEMO=False):
        assert client.get(reverse("home"))["Location"].startswith(SIGN_IN)


def test_without_users_the_page_says_what_to_do(demo, client):
    User.objects.update(is_active=False)
    assert "tillit demo" in client.get(SIGN_IN).content.decode()


def test_after_sign_in_one_is_where_one_wanted_to_be(demo, client):
    wanted = f"{reverse('my_day')}?dag={TODAY}"
    sent = client.get(wanted)
    assert sent["Location"].startswith(f"{SIGN_IN}?next=")
    assert f'value="{wanted}"' in client.get(sent["Location"]).content.decode()
    answer = client.post(SIGN_IN, {"user": demo.users["care_worker"].pk, "next": wanted})
    assert answer["Location"] == wanted


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", SIGN_IN])
def test_nobody_is_sent_out_of_the_house_or_in_a_circle(demo, client, address):
    answer = client.post(SIGN_IN, {"user": demo.users["care_worker"].pk, "next": address})
    assert answer["Location"] == reverse("home")


def test_what_was_posted_without_a_session_begins_anew(demo, client):
    assert client.post(reverse("finish_visit", args=["00000000-0000-4000-8000-000000000000"]))["Location"] == SIGN_IN


def test_htmx_without_a_session_goes_to_sign_in_as_a_whole_page(demo, client):
    answer = client.get(reverse("my_day"), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == SIGN_IN


@pytest.mark.parametrize(
    ("page", "onward"),
    [
        ("http://testserver/team/3/uke/2026-W47/?q=a&tid=8", "?next=%2Fteam%2F3%2Fuke%2F2026-W47%2F%3Fq%3Da%26tid%3D8"),
        ("https://evil.example//evil.example/x", ""),
        ("http://testserver/inn/", ""),
        ("", ""),
    ],
)
def test_a_piece_that_is_asked_for_without_a_session_leads_back_to_its_page(demo, client, page, onward):
    answer = client.get(reverse("my_day"), headers={"HX-Request": "true", "HX-Current-URL": page})
    assert answer["HX-Redirect"] == SIGN_IN + onward


# When a session ends


@pytest.fixture
def signed_in(demo, client, monkeypatch):
    """Give a function that signs somebody in, and gives one that lets time pass and tells whether they still are."""

    def signed_in(who, page):
        client.force_login(demo.users[who])
        client.get(page)

        def after(passed, **headers):
            monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + passed)
            client.get(page, headers=headers)
            return signed_in_as(client) == who

        return after

    return signed_in


@pytest.fixture
def after(signed_in):
    return signed_in("care_worker", "/min-dag/")


@pytest.mark.parametrize(
    ("who", "page"), [("team_leader", "/team/"), ("administrator", "/kommune/"), ("inhabitant", "/min-side/")]
)
def test_a_session_that_nobody_uses_ends_after_an_hour(signed_in, who, page):
    after = signed_in(who, page)
    assert after(timedelta(minutes=59))
    assert after(timedelta(minutes=118))
    assert not after(timedelta(minutes=179))


def test_a_helper_stays_signed_in_between_visits_but_not_for_half_a_shift_of_nothing(after):
    assert after(timedelta(minutes=239))
    assert after(timedelta(minutes=478))
    assert not after(timedelta(minutes=719))


def test_a_helper_who_leads_or_administers_too_has_an_hour(demo, signed_in):
    demo.users["care_worker"].role_assignments.create(role=Role.TEAM_LEADER, starts_on=TODAY)
    assert not signed_in("care_worker", "/min-dag/")(timedelta(minutes=61))


def test_a_helper_whose_role_ended_meanwhile_has_an_hour(demo, signed_in):
    after = signed_in("care_worker", "/min-dag/")
    demo.users["care_worker"].role_assignments.update(ends_on=TODAY)
    assert not after(timedelta(minutes=61))


def test_the_helpers_limit_never_shortens_the_common_one(after, settings):
    settings.TILLIT_SESSION_IDLE_CARE_SECONDS = 60
    assert after(timedelta(minutes=59))
    assert not after(timedelta(minutes=120))


@pytest.mark.parametrize("sent", [{"X-Tillit-Unasked": "1"}, {"Accept": "text/event-stream"}])
def test_a_board_that_updates_itself_keeps_no_session_open(signed_in, sent):
    after = signed_in("team_leader", "/team/")
    for minutes in (20, 40, 60):
        assert after(timedelta(minutes=minutes), **sent)
    assert not after(timedelta(minutes=61), **sent)


def test_a_session_ends_when_the_longest_shift_is_over_however_busy(after):
    assert all(after(timedelta(minutes=45 * i)) for i in range(1, 17))
    assert not after(timedelta(hours=12, minutes=1))


def test_a_clock_that_steps_back_ends_nothing(after):
    assert after(-timedelta(minutes=5))


def test_a_session_ends_when_the_password_changes(demo, client):
    client.force_login(demo.users["care_worker"])
    user = User.objects.get(username="care_worker")
    user.set_password("something else")
    user.save()
    assert client.get("/min-dag/").status_code == 302


def test_sign_out_is_a_post_and_ends_the_session(demo, client):
    client.force_login(demo.users["care_worker"])
    assert client.get(reverse("sign_out")).status_code == 405
    assert client.post(reverse("sign_out"))["Location"] == "/"
    assert signed_in_as(client) is None
    assert client.post(reverse("sign_out"))["Location"] == "/"


def test_who_signs_in_and_out_leaves_a_trail(demo, client):
    user = demo.users["care_worker"]
    client.post(SIGN_IN, {"user": user.pk})
    client.post(reverse("sign_out"))
    client.post(reverse("sign_out"))
    assert [(entry.user, entry.verb, entry.at) for entry in TrailEntry.objects.order_by("pk")] == [
        (user, "sign_in", NOW),
        (user, "sign_out", NOW),
    ]


def test_the_language_can_be_chosen(demo, client):
    client.post(reverse("set_language"), {"language": "en", "next": SIGN_IN})
    assert "Choose who you want to be" in client.get(SIGN_IN).content.decode()

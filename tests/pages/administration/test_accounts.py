"""Accounts and roles: who may be let in, for how long, and that somebody always administers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.town import LONG_AGO, NOW, TODAY

from tillit.foundation.accounts import queries, services
from tillit.foundation.accounts.administrators import LastAdministrator, first_day_without_administrator
from tillit.foundation.accounts.services import AccountRefused
from tillit.foundation.trail import TrailEntry
from tillit.foundation.users import Role, RoleAssignment, User

TOMORROW = TODAY + timedelta(days=1)
NEXT_YEAR = TODAY + timedelta(days=365)


def make(by, username="ny", name="Ny Nybakk"):
    return services.make_account(username=username, display_name=name, language="nb", by=by, now=NOW)


def give(town, who, role, starts_on=TODAY, ends_on=None):
    return services.hold_role(
        user_id=who.pk, role=role, starts_on=starts_on, ends_on=ends_on, by=town.users["administrator"], now=NOW
    )


def end(town, assignment, ends_on):
    return services.end_role(assignment_id=assignment.pk, ends_on=ends_on, by=town.users["administrator"], now=NOW)


def test_a_new_account_has_no_role_and_leaves_a_trail_without_its_name(town):
    user = make(town.users["administrator"])
    assert user.roles_on(TODAY) == frozenset()
    entry = TrailEntry.objects.get(verb="make_account")
    assert (entry.user, entry.subject_id, entry.facts) == (town.users["administrator"], user.pk, {})


def test_a_username_is_taken_whatever_its_case(town):
    make(town.users["administrator"], "Kari")
    with pytest.raises(AccountRefused):
        make(town.users["administrator"], "kari")


def test_in_demo_mode_a_new_account_is_a_made_up_one_and_else_not(town, settings):
    assert make(town.users["administrator"]).synthetic
    settings.TILLIT_DEMO = False
    real = make(town.users["administrator"], "ekte")
    assert not real.synthetic


def test_closing_an_account_ends_its_sessions_at_once_and_for_good(town, client):
    user = town.users["care_worker"]
    client.force_login(user)
    assert client.get("/min-dag/").status_code == 200
    services.close_account(user_id=user.pk, by=town.users["administrator"], now=NOW)
    assert client.get("/min-dag/").status_code == 302
    services.open_account(user_id=user.pk, by=town.users["administrator"], now=NOW)
    assert client.get("/min-dag/").status_code == 302, "the old session must not come to life again"
    client.force_login(User.objects.get(pk=user.pk))
    assert client.get("/min-dag/").status_code == 200


def test_nobody_closes_their_own_account(town):
    make_administrator(town)
    with pytest.raises(AccountRefused):
        services.close_account(user_id=town.users["administrator"].pk, by=town.users["administrator"], now=NOW)


def make_administrator(town, starts_on=TODAY, ends_on=None):
    other = make(town.users["administrator"], "admin2")
    give(town, other, Role.ADMINISTRATOR, starts_on, ends_on)
    return other


def only_administration(town):
    return RoleAssignment.objects.get(user=town.users["administrator"], role=Role.ADMINISTRATOR)


def test_the_last_administrator_stays(town):
    with pytest.raises(LastAdministrator):
        end(town, only_administration(town), TODAY)
    with pytest.raises(LastAdministrator):
        end(town, only_administration(town), NEXT_YEAR)
    assert only_administration(town).ends_on is None


def test_an_administrator_may_leave_on_the_day_another_takes_over(town):
    make_administrator(town, starts_on=TODAY + timedelta(days=7))
    with pytest.raises(LastAdministrator):
        end(town, only_administration(town), TODAY + timedelta(days=6))
    assert end(town, only_administration(town), TODAY + timedelta(days=7)).ends_on == TODAY + timedelta(days=7)
    assert first_day_without_administrator(today=TODAY) is None


def test_a_closed_account_administers_nothing(town):
    other = make_administrator(town)
    services.close_account(user_id=other.pk, by=town.users["administrator"], now=NOW)
    with pytest.raises(LastAdministrator):
        end(town, only_administration(town), TODAY)


def test_the_last_other_administrator_cannot_be_closed(town):
    other = make_administrator(town)
    end(town, only_administration(town), TOMORROW)
    with pytest.raises(LastAdministrator):
        services.close_account(user_id=other.pk, by=town.users["administrator"], now=NOW)
    assert User.objects.get(pk=other.pk).is_active


def test_outside_demo_a_made_up_administrator_does_not_count(town, settings):
    make_administrator(town)  # made up, since made in demo mode
    settings.TILLIT_DEMO = False
    with pytest.raises(LastAdministrator):
        end(town, only_administration(town), TODAY)


def test_what_was_limited_before_may_be_prolonged_and_unrelated_roles_change_freely(town):
    RoleAssignment.objects.filter(role=Role.ADMINISTRATOR).update(ends_on=TOMORROW)
    worker = RoleAssignment.objects.get(user=town.users["care_worker"])
    end(town, worker, TODAY)
    assert town.users["care_worker"].roles_on(TODAY) == frozenset()
    end(town, only_administration(town), None)
    assert only_administration(town).ends_on is None


def test_a_role_is_held_once_at_a_time(town):
    with pytest.raises(AccountRefused, match=r"already|allerede"):
        give(town, town.users["care_worker"], Role.CARE_WORKER)


def test_a_role_begins_today_or_later_and_ends_after_it_began(town):
    user = make(town.users["administrator"])
    for starts_on, ends_on in [(LONG_AGO, None), (TODAY, TODAY), (TOMORROW, TODAY)]:
        with pytest.raises(AccountRefused):
            give(town, user, Role.CARE_WORKER, starts_on, ends_on)


def test_a_role_that_never_began_is_withdrawn_and_an_ended_one_stays_ended(town):
    user = make(town.users["administrator"])
    coming = give(town, user, Role.CARE_WORKER, TOMORROW)
    assert end(town, coming, TODAY) is None
    assert not RoleAssignment.objects.filter(pk=coming.pk).exists()
    assert TrailEntry.objects.filter(verb="withdraw_role", subject_id=user.pk).exists()
    worker = RoleAssignment.objects.get(user=town.users["care_worker"])
    end(town, worker, TODAY)
    with pytest.raises(AccountRefused):
        end(town, worker, None)


def test_roles_that_end_soon_are_listed_the_first_first(town):
    user = make(town.users["administrator"])
    give(town, user, Role.CARE_WORKER, TODAY, TODAY + timedelta(days=30))
    give(town, user, Role.TEAM_LEADER, TODAY, TODAY + timedelta(days=7))
    give(town, user, Role.INHABITANT, TODAY, TODAY + timedelta(days=31))
    soon = queries.roles(today=TODAY, when="soon")
    assert [row.role for row in soon] == [Role.TEAM_LEADER, Role.CARE_WORKER]
    assert soon[0].last_day == TODAY + timedelta(days=6)


def test_accounts_are_found_by_word_role_and_state_in_norwegian_order(town):
    admin = town.users["administrator"]
    for username, name in [("a1", "Åse Ås"), ("a2", "Øyvind Ås"), ("a3", "Zara Ås")]:
        make(admin, username, name)
    assert [row.display_name for row in queries.accounts(today=TODAY, search="ås")] == [
        "Zara Ås",
        "Øyvind Ås",
        "Åse Ås",
    ]
    assert [row.username for row in queries.accounts(today=TODAY, role=Role.TEAM_LEADER)] == ["team_leader"]
    assert len(queries.accounts(today=TODAY, role="none")) == 3
    assert queries.accounts(today=TODAY, state="closed") == []

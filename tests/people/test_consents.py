"""Consents: scope by scope, at once, and what a relative reaches by them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.town import NOW
from tillit.foundation.access.door import ACT, SEE, SEE_MESSAGES, SEE_PLAN, SEE_VISITS, people_within_reach
from tillit.foundation.trail import TrailEntry
from tillit.foundation.users import Role, User
from tillit.kernel.errors import NotAllowed, NotFound, StateConflict
from tillit.rooms.people import queries, services
from tillit.rooms.people.models import Consent, Person, Relative

pytestmark = pytest.mark.django_db
ACTIONS = {"visits": SEE_VISITS, "plan": SEE_PLAN, "messages": SEE_MESSAGES, "act": ACT}


def reached(user, action):
    return set(people_within_reach(user, action, now=NOW).values_list("pk", flat=True))


def opened(user):
    return {scope for scope, action in ACTIONS.items() if reached(user, action)}


@pytest.mark.parametrize("scope", ACTIONS)
def test_a_scope_opens_its_own_action_and_no_other(town, ingrid, lets_in, scope):
    """Only Ingrid, only this, and never what staff see."""
    lets_in(scope)
    assert opened(town.users["relative"]) == {scope}
    assert reached(town.users["relative"], ACTIONS[scope]) == {ingrid.pk}
    assert reached(town.users["relative"], SEE) == set()


def test_without_consent_a_relative_reaches_nothing(town, siv):
    """Being noted as a relative opens nothing."""
    assert opened(town.users["relative"]) == set()


def test_what_is_withdrawn_is_closed_at_once_and_the_rest_stays(town, ingrid, siv, herself, lets_in):
    """The next question to the door has another answer."""
    lets_in("visits", "plan")
    services.withdraw_consent(person_id=ingrid.pk, relative_id=siv.pk, scope="visits", **herself)
    assert opened(town.users["relative"]) == {"plan"}


def test_given_twice_stands_once_and_given_anew_stands_again(ingrid, siv, herself, lets_in):
    """History keeps both."""
    lets_in("visits", "visits")
    gone = services.withdraw_consent(person_id=ingrid.pk, relative_id=siv.pk, scope="visits", **herself)
    again = services.withdraw_consent(person_id=ingrid.pk, relative_id=siv.pk, scope="visits", **herself)
    assert (gone.changed, again.changed) == (True, False)
    lets_in("visits")
    assert [card.is_standing for card in queries.consents(ingrid.pk)] == [True, False]


def test_staff_enter_it_and_it_says_so(ingrid, siv, by_phone, herself):
    """By phone given, by herself taken back."""
    services.give_consent(person_id=ingrid.pk, relative_id=siv.pk, scope="plan", **by_phone)
    services.withdraw_consent(person_id=ingrid.pk, relative_id=siv.pk, scope="plan", **herself)
    [card] = queries.consents(ingrid.pk)
    assert (card.given.how, card.given.by) == ("phone", "team_leader")
    assert (card.withdrawn.how, card.withdrawn.by) == ("self", "inhabitant")
    assert list(TrailEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "give_consent",
        "withdraw_consent",
    ]


def test_who_acts_for_the_person_lets_nobody_in(town, ingrid, siv, lets_in):
    """Else one yes would open the door for all."""
    lets_in("act")
    with pytest.raises(NotAllowed):
        services.give_consent(
            person_id=ingrid.pk, relative_id=siv.pk, scope="plan", how="proxy", by=town.users["relative"], now=NOW
        )


def test_another_persons_relative_and_an_unknown_scope_are_not_there(town, siv, by_phone, ingrid):
    """Neither is guessed at."""
    with pytest.raises(NotFound):
        services.give_consent(person_id=town.people[1].pk, relative_id=siv.pk, scope="plan", **by_phone)
    with pytest.raises(NotFound):
        services.give_consent(person_id=ingrid.pk, relative_id=siv.pk, scope="all", **by_phone)


def test_a_consent_does_not_follow_the_row_to_another_person(town, siv, lets_in):
    """A file that gives Siv's row to Arne does not let her in to him, and no longer to Ingrid."""
    lets_in("visits")
    Relative.objects.filter(pk=siv.pk).update(person=town.people[1])
    assert opened(town.users["relative"]) == set()


def test_a_sealed_person_is_never_reached(town, ingrid, lets_in):
    """A consent may be older than the danger."""
    lets_in(*ACTIONS)
    Person.objects.filter(pk=ingrid.pk).update(grade="sealed")
    assert opened(town.users["relative"]) == set()
    Person.objects.filter(pk=ingrid.pk).update(grade="protected")
    assert opened(town.users["relative"]) == set(ACTIONS)


def test_an_account_that_is_shut_reaches_nothing(town, lets_in):
    """As for everybody."""
    lets_in("visits")
    user = town.users["relative"]
    user.is_active = False
    assert opened(user) == set()


def test_who_may_act_for_the_person(town, ingrid, siv, herself, lets_in):
    """Only with that scope, only for her, and no longer when it is taken back."""
    user = town.users["relative"]
    lets_in("plan", "visits", "messages")
    assert not queries.may_act_for(user, ingrid.pk, now=NOW)
    lets_in("act")
    assert queries.may_act_for(user, ingrid.pk, now=NOW)
    assert not queries.may_act_for(user, town.people[1].pk, now=NOW)
    services.withdraw_consent(person_id=ingrid.pk, relative_id=siv.pk, scope="act", **herself)
    assert not queries.may_act_for(user, ingrid.pk, now=NOW)


def test_a_daughter_of_two_has_one_account(town, siv, by_phone):
    """And may be let in by each of them."""
    arne = town.people[1]
    row = Relative.objects.create(source_id="r2", person=arne, name="Siv Solbakk", relation="child")
    services.give_relative_account(relative_id=row.pk, account=town.users["relative"], by=None, now=NOW)
    services.give_consent(person_id=arne.pk, relative_id=row.pk, scope="plan", **by_phone)
    assert reached(town.users["relative"], SEE_PLAN) == {arne.pk}


def test_an_account_makes_a_relative_and_is_not_handed_on(town, ingrid):
    """The role comes with it; a second account, or the person's own, is refused."""
    row = Relative.objects.create(source_id="r2", person=ingrid, name="Per Solbakk", relation="sibling")
    with pytest.raises(StateConflict):
        services.give_relative_account(relative_id=row.pk, account=town.users["inhabitant"], by=None, now=NOW)
    account = services.invite_relative(person_id=ingrid.pk, relative_id=row.pk, by=town.users["inhabitant"], now=NOW)
    assert account.roles_on(NOW.date()) == {Role.RELATIVE}
    assert (account.display_name, account.synthetic, account.has_usable_password()) == ("Per Solbakk", True, False)
    with pytest.raises(StateConflict):
        services.invite_relative(person_id=ingrid.pk, relative_id=row.pk, by=town.users["inhabitant"], now=NOW)
    other = User.objects.create_user("other", display_name="other")
    with pytest.raises(StateConflict):
        services.give_relative_account(relative_id=row.pk, account=other, by=None, now=NOW)
    assert User.objects.filter(username__startswith="relative-").count() == 1


def test_the_database_keeps_one_standing_consent_a_scope(town, ingrid, siv, lets_in):
    """Whoever writes it."""
    lets_in("plan")
    with pytest.raises(IntegrityError, match="one_standing_consent_a_scope"), transaction.atomic():
        Consent.objects.create(
            person=ingrid, relative=siv, scope="plan", given_at=NOW, given_how="paper",
            entered_by=town.users["team_leader"],
        )  # fmt: skip


@pytest.mark.parametrize("missing", ["withdrawn_at", "withdrawn_how", "withdrawn_by"])
def test_the_database_refuses_half_a_withdrawal(town, lets_in, missing):
    """When, how and by whom belong together."""
    lets_in("plan")
    whole = {"withdrawn_at": NOW, "withdrawn_how": "phone", "withdrawn_by": town.users["team_leader"]}
    del whole[missing]
    with pytest.raises(IntegrityError, match="consent_withdrawn_whole"), transaction.atomic():
        Consent.objects.update(**whole)


def test_the_database_refuses_a_withdrawal_before_it_was_given(town, lets_in):
    """Time goes one way."""
    lets_in("plan")
    with pytest.raises(IntegrityError, match="consent_withdrawn_whole"), transaction.atomic():
        Consent.objects.update(
            withdrawn_at=NOW - timedelta(days=1), withdrawn_how="phone", withdrawn_by=town.users["team_leader"]
        )


def test_the_database_keeps_one_relative_an_account_and_person(ingrid, siv):
    """The same account twice for Ingrid would double everything."""
    with pytest.raises(IntegrityError, match="relative_account_once_a_person"), transaction.atomic():
        Relative.objects.create(source_id="r9", person=ingrid, name="Siv", relation="other", user=siv.user)

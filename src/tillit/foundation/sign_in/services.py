"""Signs in by password and second factor, and lets who has an account choose both with a code that is good once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from tillit.foundation.accounts.services import AccountRefused, end_sessions, locked_account
from tillit.foundation.sealed import mark_of, marks_of, seal, unseal
from tillit.foundation.sign_in.attempts import count_attempt
from tillit.foundation.sign_in.codes import as_typed, matching_step, new_code, new_secret
from tillit.foundation.sign_in.models import OneTimeCode, RecoveryCode, SecondFactor
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.errors import TillitError

RECOVERY_CODES = 10
RECOVERY_GROUPS, ONE_TIME_GROUPS = 3, 4
ONE_TIME_GOOD_FOR = timedelta(days=3)
RECOVERY, ONE_TIME = "recovery", "one_time"


class WrongSignIn(TillitError):
    """Name, password or code is wrong; which one, and whether there is such an account, is not said."""


class WrongCode(TillitError):
    """The app's code is not the one of now."""


def sign_in_by_password(*, username: str, password: str, code: str, address: str, now: datetime) -> User:
    """Give the account when name, password and code are right; each code is good once.

    Raises TooManyAttempts, and WrongSignIn alike for everything that is wrong.
    """
    counted = count_attempt(account=username, address=address, now=now)
    user = User.objects.filter(username=username).first()
    # The same work is done for an account that does not exist, so that time does not tell.
    if user is None:
        make_password(password)
        is_right, factor, secret = False, None, new_secret()
    else:
        is_right = check_password(password, user.password)
        factor = SecondFactor.objects.filter(user=user).first()
        secret = (unseal(factor.sealed_secret) if factor else None) or new_secret()
    step = matching_step(secret, code, now=now)
    may = user is not None and user.is_active and (settings.TILLIT_DEMO or not user.synthetic)
    if not (is_right and may and user and factor and _used_up(user, factor, step, code, now)):
        raise WrongSignIn("The name, the password or the code is wrong.")
    counted.succeeded()
    return user


def _used_up(user: User, factor: SecondFactor, step: int | None, code: str, now: datetime) -> bool:
    """Tell whether the code was good, which it is no more."""
    if step is not None:
        return bool(SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step))
    unused = RecoveryCode.objects.filter(user=user, used_at=None)
    if not unused.filter(mark__in=marks_of(as_typed(code), purpose=RECOVERY)).update(used_at=now):
        return False
    leave_trail(user=user, verb="use_recovery_code", subject=user, now=now, left=unused.count())
    return True


def make_one_time_code(*, user_id: int, by: User | None, now: datetime) -> str:
    """Take away the account's password and second factor, and give the code with which new ones are chosen.

    Every open session ends. The code is shown to who asked for it and kept nowhere.
    Raises AccountRefused for one's own account and for a closed one.
    """
    with transaction.atomic():
        user = locked_account(user_id)
        if by is not None and user.pk == by.pk:
            raise AccountRefused(_("You cannot do this to your own account. Ask another administrator."))
        if not user.is_active:
            raise AccountRefused(_("The account is closed. Open it first."))
        code = new_code(ONE_TIME_GROUPS)
        user.set_unusable_password()
        user.save(update_fields=["password"])
        end_sessions(user)
        SecondFactor.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
        OneTimeCode.objects.update_or_create(
            user=user,
            defaults={"mark": mark_of(as_typed(code), purpose=ONE_TIME), "expires_at": now + ONE_TIME_GOOD_FOR},
        )
        leave_trail(user=by, verb="make_one_time_code", subject=user, now=now)
    return code


def who_has_one_time_code(*, username: str, code: str, address: str, now: datetime) -> User:
    """Give the account whose code this is. Raises TooManyAttempts, and WrongSignIn alike for all that is wrong."""
    counted = count_attempt(account=username, address=address, now=now)
    found = (
        OneTimeCode.objects.select_related("user")
        .filter(
            mark__in=marks_of(as_typed(code), purpose=ONE_TIME),
            user__username=username,
            user__is_active=True,
            expires_at__gt=now,
        )
        .first()
    )
    if found is None or (found.user.synthetic and not settings.TILLIT_DEMO):
        raise WrongSignIn("The name or the code is wrong, or the code has been used.")
    counted.succeeded()
    return found.user


def choose_way_in(*, user_id: int, password: str, secret: str, code: str, now: datetime) -> tuple[User, list[str]]:
    """Give the account its password and second factor, and the recovery codes, which are kept nowhere.

    The one-time code is used up. Raises Django's ValidationError for a weak password, WrongCode for a code that is
    not the app's of now, and WrongSignIn when the one-time code is no more.
    """
    with transaction.atomic():
        held = OneTimeCode.objects.select_for_update().filter(user_id=user_id, expires_at__gt=now).first()
        user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
        if held is None or user is None:
            raise WrongSignIn("The one-time code has been used, or its time is over.")
        validate_password(password, user)
        step = matching_step(secret, code, now=now)
        if step is None:
            raise WrongCode("The code is not the one that the app shows now.")
        user.set_password(password)
        user.save(update_fields=["password"])
        end_sessions(user)
        user.refresh_from_db()
        SecondFactor.objects.update_or_create(
            user=user, defaults={"sealed_secret": seal(secret), "enrolled_at": now, "last_step": step}
        )
        codes = _new_recovery_codes(user)
        held.delete()
        leave_trail(user=user, verb="choose_way_in", subject=user, now=now)
    return user, codes


def _new_recovery_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = [new_code(RECOVERY_GROUPS) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(user=user, mark=mark_of(as_typed(code), purpose=RECOVERY)) for code in codes]
    )
    return codes

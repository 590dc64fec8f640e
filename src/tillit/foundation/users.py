"""Who signs in, and in which roles."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a signed-in person is in the house; which persons they reach is decided by grounds."""

    INHABITANT = "inhabitant", _("Inhabitant")
    RELATIVE = "relative", _("Relative")
    CARE_WORKER = "care_worker", _("Care worker")
    TEAM_LEADER = "team_leader", _("Team leader")
    ADMINISTRATOR = "administrator", _("Administrator")


class UserManager(BaseUserManager["User"]):
    """Makes users without Django's own staff and superuser flags, which Tillit does not have."""

    def create_user(
        self, username: str, *, display_name: str, password: str | None = None, synthetic: bool = False
    ) -> User:
        """Make a user; without a password only single sign-on or demo sign-in lets them in."""
        user = self.model(username=username, display_name=display_name, synthetic=synthetic)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. What it may do follows from its roles and from grounds, never from a flag here."""

    username = models.CharField(max_length=150, unique=True)
    display_name = models.CharField(max_length=200)
    language = models.CharField(max_length=5, default="nb")
    is_active = models.BooleanField(default=True)
    synthetic = models.BooleanField(default=False, help_text="made by the demo; refused outside demo mode")
    session_generation = models.PositiveIntegerField(default=0, help_text="raised to end every open session at once")

    objects = UserManager()
    USERNAME_FIELD = "username"

    def get_session_auth_hash(self) -> str:
        """Give what a session must hold to be let in; another generation makes every older session worthless."""
        return f"{super().get_session_auth_hash()}.{self.session_generation}"

    def roles_on(self, day: date) -> frozenset[str]:
        """Give the roles that are in force on `day`."""
        held = self.role_assignments.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)
        return frozenset(held.values_list("role", flat=True))


class RoleAssignment(models.Model):
    """A role held for a period (pasientjournalforskriften § 13: authorisations are limited in time)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_assignments")
    role = models.CharField(max_length=30, choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=models.F("starts_on")), name="role_period_not_empty"
            ),
            models.UniqueConstraint(fields=["user", "role", "starts_on"], name="role_once"),
            ExclusionConstraint(
                name="role_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Func("starts_on", "ends_on", function="DATERANGE"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


def give_role(*, user: User, role: str, starts_on: date, ends_on: date | None = None) -> RoleAssignment:
    """Let a user hold a role from a day on."""
    return RoleAssignment.objects.create(user=user, role=role, starts_on=starts_on, ends_on=ends_on)

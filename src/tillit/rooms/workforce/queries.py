"""Reads of employees: who they are and what they can."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tillit.rooms.workforce.models import Competence, Employee, EmployeeCompetence, Profession


@dataclass(frozen=True)
class EmployeeCard:
    """An employee as a page shows them: name and profession, no more."""

    id: int
    given_name: str
    family_name: str
    profession: str
    sort_key: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def short_name(self) -> str:
        """Kari F.: for tight places inside one team."""
        return f"{self.given_name} {self.family_name[:1]}."


def employee_cards(ids: Iterable[int]) -> dict[int, EmployeeCard]:
    """Give employees by id; the profession is its name in the reader's language."""
    return _cards(id__in=set(ids))


def employee_of(user_id: int) -> EmployeeCard | None:
    """Give the employee that an account belongs to, or None."""
    return next(iter(_cards(user_id=user_id).values()), None)


def all_employees() -> list[EmployeeCard]:
    """Give every employee by name, in Norwegian order."""
    return list(_cards().values())


def without_account() -> list[EmployeeCard]:
    """Give the employees whom no account belongs to, by name."""
    return list(_cards(user=None).values())


def employees_by_account() -> dict[int, EmployeeCard]:
    """Give the employee of each account that belongs to one (two queries)."""
    cards = _cards(user__isnull=False)
    return {user: cards[id_] for id_, user in Employee.objects.filter(pk__in=cards).values_list("id", "user_id")}


def competence_names(language: str) -> dict[str, str]:
    """Give each competence's name by code."""
    name = "name_en" if language == "en" else "name_nb"
    return dict(Competence.objects.values_list("code", name))


@dataclass(frozen=True)
class Capability:
    """What planning needs to know of an employee."""

    competences: frozenset[str]
    travel_mode: str


def capabilities(ids: Iterable[int]) -> dict[int, Capability]:
    """Give what each employee can and how they travel, by id (two queries)."""
    ids = set(ids)
    can: dict[int, set[str]] = {id_: set() for id_ in ids}
    held = EmployeeCompetence.objects.filter(employee_id__in=ids)
    for id_, code in held.values_list("employee_id", "competence__code"):
        can[id_].add(code)
    modes = Employee.objects.filter(pk__in=ids).values_list("id", "travel_mode")
    return {id_: Capability(frozenset(can[id_]), mode) for id_, mode in modes}


def phones(ids: Iterable[int]) -> dict[int, str]:
    """Give the phone number of each employee that has one, for who is to ask them something."""
    rows = Employee.objects.filter(pk__in=set(ids)).exclude(phone="")
    return dict(rows.values_list("id", "phone"))


def _cards(**which: object) -> dict[int, EmployeeCard]:
    rows = Employee.objects.filter(**which).order_by("sort_key", "id")
    named = {one.value: str(one.label) for one in Profession}
    return {
        id_: EmployeeCard(id_, given, family, named[profession], key)
        for id_, given, family, profession, key in rows.values_list(
            "id", "given_name", "family_name", "profession", "sort_key"
        )
    }


@dataclass(frozen=True)
class StaffIdentity:
    """What tells that an employee may be somebody else's row too; for comparing, never to be shown."""

    name: str
    family_name: str
    phone: str
    user_id: int | None


def staff_identities(*, user_ids: Iterable[int] | None = None) -> dict[int, StaffIdentity]:
    """Give employees for comparing: those of these accounts by account, or all of them by their own id."""
    rows = Employee.objects.all() if user_ids is None else Employee.objects.filter(user_id__in=set(user_ids))
    return {
        row.pk if user_ids is None else row.user_id: StaffIdentity(row.name, row.family_name, row.phone, row.user_id)
        for row in rows
    }

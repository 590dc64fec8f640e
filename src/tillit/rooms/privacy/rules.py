"""Which looks somebody should ask about: plain rules, told in words in docs/operate/access-review.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tillit.rooms.privacy.types import Rule

SHORTEST_PHONE = 8  # digits; shorter ones are switchboards
FEWEST_OWN_DAYS = 10  # with fewer days at work behind one, the others of the day are the measure
FEWEST_PERSONS = 20  # nobody is asked about a day like any other in home care
XMR = 2.66  # natural process limits: the mean and this many mean moving ranges
TIMES_THE_OTHERS = 3
REFUSED_PERSONS = 3  # a wrong link or two is no attempt


@dataclass(frozen=True)
class Known:
    """What tells that two rows may be one person, or two of one household."""

    name: str = ""
    family_name: str = ""
    phone: str = ""
    address: str = ""
    user_id: int | None = None

    def is_same(self, other: Known) -> bool:
        """Tell whether both are the same person: one account, or one name and one phone."""
        if self.user_id is not None and self.user_id == other.user_id:
            return True
        return _said(self.name) == _said(other.name) and _is_one_phone(self.phone, other.phone)

    def shares_home(self, other: Known) -> bool:
        """Tell whether both live at one address under one family name."""
        return bool(_said(self.address)) and (_said(self.address), _said(self.family_name)) == (
            _said(other.address),
            _said(other.family_name),
        )


@dataclass(frozen=True)
class Looked(Known):
    """A person who was looked at, with those who are noted as close to them."""

    relatives: tuple[Known, ...] = field(default=())


def why_asked(staff: Known, looked: Looked, *, colleagues: Iterable[Known], at_home: Sequence[Known]) -> list[Rule]:
    """Give the rules by which a look of `staff` is asked about; `at_home` is the staff's own rows as an inhabitant."""
    if staff.is_same(looked):
        return [Rule.OWN_RECORD]
    found = []
    if any(one.is_same(looked) for one in colleagues):
        found.append(Rule.COLLEAGUE)
    if any(_is_kin(staff, relative) for relative in looked.relatives) or any(
        own.shares_home(looked) for own in at_home
    ):
        found.append(Rule.KIN)
    return found


def _is_kin(staff: Known, relative: Known) -> bool:
    """Tell whether the relative is the staff: one account, one full name, or one phone."""
    if staff.user_id is not None and staff.user_id == relative.user_id:
        return True
    return _said(staff.name) == _said(relative.name) or _is_one_phone(staff.phone, relative.phone)


def limit_of(own_days: Sequence[int], others_that_day: Sequence[int]) -> int:
    """Give how many persons in a day are ordinary for somebody: their own past days, else the others' of that day."""
    if len(own_days) >= FEWEST_OWN_DAYS:
        mean = sum(own_days) / len(own_days)
        ranges = [abs(b - a) for a, b in pairwise(own_days)]
        limit = mean + XMR * sum(ranges) / len(ranges)
    elif others_that_day:
        limit = TIMES_THE_OTHERS * sorted(others_that_day)[len(others_that_day) // 2]
    else:
        limit = 0
    return max(int(limit), FEWEST_PERSONS)


def _said(text: str) -> str:
    return " ".join(text.casefold().split())


def _is_one_phone(one: str, other: str) -> bool:
    first, second = ("".join(sign for sign in text if sign.isdigit())[-SHORTEST_PHONE:] for text in (one, other))
    return len(first) == SHORTEST_PHONE and first == second

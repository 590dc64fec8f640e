"""How dates, times and numbers are written, in bokmål and in English."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tillit.kernel.clock import OSLO

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
DAY_AND_MONTH = re.compile(r"(\b\d{1,2}\.?) (?=[A-Za-z])")

_LOCALES = {"nb": Locale("nb"), "en": Locale("en", "GB")}
_PATTERNS = {
    "nb": {
        "day": "EEEE d. MMMM",
        "day_short": "EEE d. MMM",
        "date": "d. MMMM y",
        "date_short": "dd.MM.y",
        "weekday": "EEEE",
    },
    "en": {
        "day": "EEEE d MMMM",
        "day_short": "EEE d MMM",
        "date": "d MMMM y",
        "date_short": "dd/MM/y",
        "weekday": "EEEE",
    },
}


def _tongue() -> str:
    return "en" if (get_language() or "nb").startswith("en") else "nb"


def as_day(value: date | datetime) -> date:
    """Give the Norwegian date of a date or an aware instant."""
    if isinstance(value, datetime):
        return value.astimezone(OSLO).date() if value.tzinfo else value.date()
    return value


def day(value: date | datetime, pattern: str = "day") -> str:
    """Write a day: `day` lørdag 21. november, `day_short` lør. 21. nov., `date` 21. november 2026."""
    tongue = _tongue()
    return _written(as_day(value), _PATTERNS[tongue][pattern], tongue)


@lru_cache(maxsize=4096)
def _written(value: date, pattern: str, tongue: str) -> str:
    """Write a day by a pattern; the same few days stand on all pages, and are written once."""
    return format_date(value, pattern, locale=_LOCALES[tongue])


def unbroken(text: str) -> str:
    """Keep a day's number and its month on one line: 21. november never ends a line at 21.

    For pages only: in a text message the no-break space would cost half its length.
    """
    return DAY_AND_MONTH.sub(rf"\1{NO_BREAK_SPACE}", text)


def clock(value: datetime | time) -> str:
    """Write a time of day as 08:15, on Norwegian clocks."""
    if isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone(OSLO)
    return f"{value.hour:02d}:{value.minute:02d}"


def moment(value: datetime) -> str:
    """Write an instant: 21. november 2026 kl. 08:15."""
    return _("%(date)s at %(time)s") % {"date": day(value, "date"), "time": clock(value)}


def week(value: date | datetime, *, with_year: bool = False) -> str:
    """Write the ISO week of a day: uke 47, or uke 47, 2026."""
    year, number, _weekday = as_day(value).isocalendar()
    if with_year:
        return _("week %(week)d, %(year)d") % {"week": number, "year": year}
    return _("week %(week)d") % {"week": number}


def period(start: date, last: date) -> str:
    """Write the days from `start` to `last`, both included; a shared month or year is said once."""
    if start == last:
        return day(start, "date")
    tongue = _tongue()
    end = day(last, "date")
    if start.year != last.year:
        return f"{day(start, 'date')} – {end}"
    if start.month != last.month:
        pattern = "d. MMMM" if tongue == "nb" else "d MMMM"
        return f"{_written(start, pattern, tongue)} – {end}"
    return f"{start.day}{'.' if tongue == 'nb' else ''}–{end}"


def month(value: date, *, short: bool = False) -> str:
    """Write a month: november 2026, or nov."""
    return _written(value, "LLL" if short else "LLLL y", _tongue())


def number(value: float | Decimal, decimals: int | None = None) -> str:
    """Write a number: 9 500 and 3,5 in bokmål (narrow no-break space), 9,500 and 3.5 in English.

    Without `decimals` a whole number has none and another has as many as it needs, at most two.
    """
    tongue = _tongue()
    if isinstance(value, int) and not decimals:  # most numbers are small and whole
        return f"{value:,}".replace(",", NARROW_SPACE if tongue == "nb" else ",").replace("-", "−")
    fraction = "0" * decimals if decimals is not None else "##"
    text = format_decimal(value, f"#,##0.{fraction}" if fraction else "#,##0", locale=_LOCALES[tongue])
    return text.replace(NO_BREAK_SPACE, NARROW_SPACE).replace("-", "−")


def percent(value: float | Decimal, decimals: int = 0) -> str:
    """Write a share of one as percent: 0.873 is 87 % in bokmål, 87% in English."""
    text = number(Decimal(str(value)) * 100, decimals)
    return f"{text}%" if _tongue() == "en" else f"{text}{NO_BREAK_SPACE}%"


def duration(minutes: float) -> str:
    """Write minutes as people say them: 45 min, 1 t 15 min."""
    hours, rest = divmod(round(minutes), 60)
    short_minutes = _("%(minutes)d min") % {"minutes": rest}
    if not hours:
        return short_minutes.replace(" ", NO_BREAK_SPACE)
    short_hours = _("%(hours)d h") % {"hours": hours}
    return (f"{short_hours} {short_minutes}" if rest else short_hours).replace(" ", NO_BREAK_SPACE)


def age(birth: date, on: date) -> str:
    """Write how old a person is on a day: 87 år; months up to two years."""
    months = (on.year - birth.year) * 12 + on.month - birth.month - (on.day < birth.day)
    if months < 24:
        return ngettext("%(months)d month", "%(months)d months", months) % {"months": months}
    return ngettext("%(years)d year", "%(years)d years", months // 12) % {"years": months // 12}


def initials(name: str) -> str:
    """Write the first letters of the first and the last name: Kari Anne Moe is KM."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

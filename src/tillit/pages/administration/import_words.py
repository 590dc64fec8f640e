"""The words of an import's report in the reader's language.

The import says what is wrong in English, since the command line and docs/import.md do; here the usual sentences
are told by pattern. What no pattern knows stays in English, and is marked so for screen readers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

CELLS = re.compile(r"(\d+) cells")
Sentence = tuple[re.Pattern[str], str | Promise]


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.DOTALL)


SENTENCES: list[Sentence] = [
    (_pattern(text), words)
    for text, words in (
        # what was expected
        (r"one of (?P<all>.+)", _("one of %(all)s")),
        (r"yes or no", _("yes or no")),
        (r"a value", _("a value")),
        (r"a date such as 2026-11-21", _("a date such as 2026-11-21")),
        (r"a day that exists", _("a day that exists")),
        (r"a year from (?P<low>\d+) to (?P<high>\d+)", _("a year from %(low)s to %(high)s")),
        (r"a time such as 08:30", _("a time such as 08:30")),
        (r"a whole number from (?P<low>\S+) to (?P<high>\S+)", _("a whole number from %(low)s to %(high)s")),
        (r"a number from (?P<low>\S+) to (?P<high>\S+)", _("a number from %(low)s to %(high)s")),
        (r"at most (?P<n>\d+) decimals", _("at most %(n)s decimals")),
        (r"at most (?P<n>\d+) characters", _("at most %(n)s characters")),
        (r"text without control characters", _("text without control characters")),
        (r"text, not a formula", _("text, not a formula")),
        (r"a phone number", _("a phone number")),
        (r"an e-mail address", _("an e-mail address")),
        (r"a valid national number of 11 digits", _("a valid national number of 11 digits")),
        (r"a synthetic national number \(month \+ 80\)", _("a synthetic national number (month + 80)")),
        (r"an id of at most (?P<n>\d+) characters without \|", _("an id of at most %(n)s characters without |")),
        (r"a list without gaps", _("a list without gaps")),
        (r"an id of (?P<file>\S+\.csv)", _("an id of %(file)s")),
        (r"a code of (?P<codes>\S+)", _("a code of %(codes)s")),
        (r"an id that stands once", _("an id that stands once")),
        (r"each (?P<columns>[\w, ]+) once", _("each %(columns)s once")),
        (r"a value that no other row has", _("a value that no other row has")),
        (r"(?P<n>\d+) cells, as in the header", _("%(n)s cells, as in the header")),
        (r"this file in the folder", _("this file among those sent")),
        (r"a column of this file", _("a column of this file")),
        (r"this column in the header", _("this column in the header")),
        (r"a header row.*", _("a header row with the names of the columns")),
        (r"a CSV file", _("a CSV file")),
        (r"UTF-8", "UTF-8"),
        (r"a closing quotation mark", _("a closing quotation mark")),
        (r"quotation marks around the whole cell", _("quotation marks around the whole cell")),
        (r"a row synthetic,yes", _("a row synthetic,yes")),
        # what to do
        (r"Write year-month-day(?P<hint>: [\d-]+|: …|)\.", _("Write year-month-day%(hint)s.")),
        (r"No calendar has this day: check month and day\.", _("No calendar has this day: check month and day.")),
        (r"Check the year\.", _("Check the year.")),
        (r"Check the number\.", _("Check the number.")),
        (r"Round the number\.", _("Round the number.")),
        (
            r"Write hours and minutes with two digits each(?P<hint>: [\d:]+|)\.",
            _("Write hours and minutes with two digits each%(hint)s."),
        ),
        (r"Write digits only, without unit or decimals\.", _("Write digits only, without unit or decimals.")),
        (r"Shorten the text; it has (?P<n>\d+) characters\.", _("Shorten the text; it has %(n)s characters.")),
        (r"The cell is empty; every row needs a value here\.", _("The cell is empty; every row needs a value here.")),
        (r"Write one of these words exactly so\.", _("Write one of these words exactly so.")),
        (
            r"Did you mean (?P<like>\w+)\? Write one of these words exactly so\.",
            _("Did you mean %(like)s? Write one of these words exactly so."),
        ),
        (r"Write yes or no, in small letters\.", _("Write yes or no, in small letters.")),
        (
            r"Write digits, spaces and perhaps a leading \+, such as 67 50 40 50\.",
            _("Write digits, spaces and perhaps a leading +, such as 67 50 40 50."),
        ),
        (
            r"Write one address, such as kari@example\.no, or leave it empty\.",
            _("Write one address, such as kari@example.no, or leave it empty."),
        ),
        (
            r"No row of (?P<file>\S+) has this id, and Tillit knows none\. Add the row or correct the id\.",
            _("No row of %(file)s has this id, and Tillit knows none. Add the row or correct the id."),
        ),
        (
            r"It stands in line (?P<line>\d+) too\. Remove one of the rows or correct it\.",
            _("It stands in line %(line)s too. Remove one of the rows or correct it."),
        ),
        (
            r"Tillit holds another row with this value, under another id\. Use the same id as before\.",
            _("Tillit holds another row with this value, under another id. Use the same id as before."),
        ),
        (r"Tillit knows (?P<all>[\w, ]+)\.", _("Tillit knows %(all)s.")),
        (
            r"Did you mean (?P<like>\w+)\? Tillit knows (?P<all>[\w, ]+)\.",
            _("Did you mean %(like)s? Tillit knows %(all)s."),
        ),
        (r"Use another id, the same in all files\.", _("Use another id, the same in all files.")),
        (
            r"Check the separators; put quotation marks around a text that has a separator in it\.",
            _("Check the separators; put quotation marks around a text that has a separator in it."),
        ),
        (r"Every import needs it; docs/import\.md shows it\.", _("Every import needs it. Send it with the others.")),
        (r"Remove the invisible characters from the cell\.", _("Remove the invisible characters from the cell.")),
        (
            r"Separate the values by one \|, with none at the start or the end\.",
            _("Separate the values by one |, with none at the start or the end."),
        ),
        (
            r"The column is missing and every row needs a value in it; add it\.",
            _("The column is missing and every row needs a value in it; add it."),
        ),
        (
            r"Latitude in Norway is between 57 and 81: has it changed places with longitude\?",
            _("Latitude in Norway is between 57 and 81: has it changed places with longitude?"),
        ),
        (
            r"Longitude in Norway is between 4 and 35: has it changed places with latitude\?",
            _("Longitude in Norway is between 4 and 35: has it changed places with latitude?"),
        ),
        (
            r"Did you mean (?P<like>\w+)\? The columns are (?P<all>[\w, ]+)\.",
            _("Did you mean %(like)s? The columns are %(all)s."),
        ),
        (
            r"Remove the column or correct its name\. The columns are (?P<all>[\w, ]+)\.",
            _("Remove the column or correct its name. The columns are %(all)s."),
        ),
        (
            r"Character (?P<n>\d+) of the line .* is not UTF-8; .*",
            _(
                "Character %(n)s of the line is not UTF-8. In the spreadsheet choose Save as, type "
                "'CSV UTF-8 (comma delimited)'. The rest of the file was not read."
            ),
        ),
        (
            r"Demo mode takes synthetic data only\. If all people in these files are made up, .*",
            _(
                "The demo takes made-up people only. If all of these are made up, send the file synthetic.csv "
                "too, with the lines 'key,value' and 'synthetic,yes'."
            ),
        ),
        (
            r"Demo mode takes synthetic data only\. Leave the cell empty, .*",
            _("The demo takes made-up people only. Leave the cell empty, or use a number from Test-Norge."),
        ),
    )
]


def problem_in_words(error: Mapping[str, Any]) -> dict[str, Any]:
    """Give a problem with its words in the reader's language; `lang` says which language they are in."""
    language = get_language() or "nb"
    expected, advice = told(error["expected"]), told(error["advice"])
    cells = CELLS.fullmatch(error["value"])
    known = language == "en" or (expected is not None and advice is not None)
    return {
        **error,
        "value": _("%(n)s cells") % {"n": cells[1]} if cells else error["value"],
        "expected": expected or error["expected"],
        "advice": advice if advice is not None else error["advice"],
        "lang": "" if known else "en",
    }


def told(text: str) -> str | None:
    """Give the sentences in the reader's language, or None when one of them is not known."""
    if not text:
        return ""
    for pattern, words in SENTENCES:
        found = pattern.fullmatch(text)
        if found:
            return str(words) % found.groupdict()
    return None

"""What staff are asked for when they write down what a person told: the words, the days, and how it was told."""

from __future__ import annotations

from tillit.foundation.asked.registry import Indicator, Page, Paragraph, Rows, Texts, ask, rows, told
from tillit.foundation.users import Role
from tillit.kernel.citation import Citation
from tillit.rooms.people.types import ENTERED_BY_STAFF

HELPER = Role.CARE_WORKER
PERSON = Page("own_page", ("Siden personen selv leser", "The page the person reads"))
WEEK = Page("team_week", ("Ukeplanen til teamet", "The team's week"))
CONSENT = Paragraph(Citation("Pasient- og brukerrettighetsloven", "§ 3-6"))  # what may be told to others
SAID = ENTERED_BY_STAFF
PLAN_NEEDS_IT: Texts = ("Uten dagene går noen forgjeves.", "Without the days somebody goes in vain.")


def _words(**where: object) -> Rows:
    return rows("people.OwnWords", "entered_at", how__in=SAID, **where)


def _pauses(**where: object) -> Rows:
    return rows("people.Pause", "entered_at", how__in=SAID, **where)


def _contact(field: str) -> Rows:
    return told("change_contact", how__in=list(SAID), fields__contains=field)


def _own_words() -> None:
    to = "own_words_write_for"
    ask(
        "people.words.text",
        to=to,
        name="text",
        what=("Hva som er viktig for personen, med egne ord", "What matters to the person, in their own words"),
        reader=Indicator("own_words_fresh"),
        seconds=240,
        filled=_words(),
        of=HELPER,
    )
    ask(
        "people.words.writer",
        to=to,
        name="writer",
        what=("Hvem som skrev ordene ned", "Who wrote the words down"),
        reader=PERSON,
        seconds=3,
        filled=_words(),
        of=HELPER,
    )
    ask(
        "people.words.writer_name",
        to=to,
        name="writer_name",
        what=("Navnet på den pårørende som skrev", "The name of the relative who wrote"),
        reader=PERSON,
        seconds=6,
        filled=_words(written_by="relative"),
        of=HELPER,
        kept_because=(
            "Den som skriver for en annen, gjør det med navn.",
            "Who writes for somebody else does it by name.",
        ),
    )


def _days_away() -> None:
    to = "pauses_for"
    for name, what, seconds, filled in (
        ("reason", ("Hvorfor personen er borte", "Why the person is away"), 3, _pauses()),
        ("starts_on", ("Første dag uten besøk", "First day without visits"), 6, _pauses()),
        ("ends_on", ("Besøk igjen fra", "Visits again from"), 6, _pauses(ends_on__isnull=False)),
        ("back", ("At personen er hjemme igjen", "That the person is home again"), 3, told("end_pause")),
    ):
        ask(
            f"people.pause.{name}",
            to=to,
            name=name,
            what=what,
            reader=WEEK,
            seconds=seconds,
            filled=filled,
            of=HELPER,
            kept_because=PLAN_NEEDS_IT,
        )


def _contact_details() -> None:
    reach: Texts = ("Uten det når vi ikke personen.", "Without it we do not reach the person.")
    for name, what, seconds in (
        ("phone", ("Telefonen til personen", "The person's phone"), 8),
        ("email", ("E-posten til personen", "The person's e-mail"), 12),
        ("contact_channel", ("Hvordan personen vil høre fra oss", "How the person wants to hear from us"), 3),
        ("language", ("Hvilket språk personen vil ha", "Which language the person wants"), 3),
    ):
        ask(
            f"people.contact.{name}",
            to="contact_for",
            name=name,
            what=what,
            reader=PERSON,
            seconds=seconds,
            filled=_contact(name),
            of=HELPER,
            kept_because=reach,
        )


def _consents() -> None:
    for name, verb, what in (
        ("give", "give_consent", ("Hva en pårørende får se", "What a relative may see")),
        ("withdraw", "withdraw_consent", ("Hva en pårørende ikke får se lenger", "What a relative may see no more")),
    ):
        ask(
            f"people.consent.{name}",
            to="consents_for",
            name=name,
            what=what,
            reader=CONSENT,
            seconds=4,
            filled=told(verb, how__in=list(SAID)),
            of=HELPER,
        )
    ask(
        "people.consent.invite",
        to="consents_for",
        name="invite",
        what=("At en pårørende skal kunne logge inn", "That a relative is to be able to sign in"),
        reader=CONSENT,
        seconds=3,
        filled=told("give_relative_account"),
        of=HELPER,
    )


def _how_it_was_told() -> None:
    for id, to, filled in (
        ("words", "own_words_write_for", _words()),
        ("pause", "pauses_for", _pauses()),
        ("contact", "contact_for", told("change_contact", how__in=list(SAID))),
        ("consent", "consents_for", rows("people.Consent", "given_at", given_how__in=SAID)),
    ):
        ask(
            f"people.{id}.how",
            to=to,
            name="how",
            what=("Hvordan vi fikk vite det", "How we got to know it"),
            reader=PERSON,
            seconds=3,
            filled=filled,
            of=HELPER,
        )


_own_words()
_days_away()
_contact_details()
_consents()
_how_it_was_told()

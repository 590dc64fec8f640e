"""What staff are asked for about access: whom a person shuts out, and why a record is opened in an emergency."""

from __future__ import annotations

from tillit.foundation.asked.registry import Page, Paragraph, Texts, ask, rows
from tillit.foundation.users import Role
from tillit.kernel.citation import Citation
from tillit.rooms.people.types import ENTERED_BY_STAFF

BLOCKED = Paragraph(Citation("Pasientjournalloven", "§ 17"))
LOGGED = Paragraph(Citation("Pasientjournalloven", "§ 22"))  # who has looked, and control afterwards
REVIEW = Page("look_reviews", ("Lista over oppslag som skal vurderes", "The list of looks to review"))
PERSON = Page("own_blocks", ("Siden personen selv leser", "The page the person reads"))
EMERGENCIES = rows("privacy.EmergencyAccess", "begun_at")
WHO: Texts = ("Uten det vet ingen hvem det gjelder.", "Without it nobody knows who is meant.")


def _blocks() -> None:
    filled = rows("privacy.Block", "blocked_at", how__in=ENTERED_BY_STAFF)
    lifted = rows("privacy.Block", "lifted_at", lifted_how__in=ENTERED_BY_STAFF)
    for name, what, reader, seconds, counted in (
        ("whom", ("Hvem som ikke skal se journalen", "Who is not to see the record"), BLOCKED, 6, filled),
        ("how", ("Hvordan vi fikk vite det", "How we got to know it"), PERSON, 3, filled),
        ("lift", ("At sperren tas bort", "That the block is taken away"), BLOCKED, 3, lifted),
    ):
        ask(
            f"privacy.block.{name}",
            to="blocks_for",
            name=name,
            what=what,
            reader=reader,
            seconds=seconds,
            filled=counted,
            of=Role.CARE_WORKER,
            kept_because=("Personen har rett til det.", "The person has a right to it."),
        )


def _emergency() -> None:
    for name, what, seconds in (
        ("national_number", ("Fødselsnummeret til den det gjelder", "The number of who is meant"), 10),
        ("given_name", ("Fornavnet til den det gjelder", "The first name of who is meant"), 4),
        ("family_name", ("Etternavnet til den det gjelder", "The last name of who is meant"), 4),
        ("birth_on", ("Fødselsdagen til den det gjelder", "The day of birth of who is meant"), 6),
        ("why", ("Hvorfor journalen må åpnes nå", "Why the record must be opened now"), 4),
        ("words", ("Hva som har hendt", "What has happened"), 25),
    ):
        ask(
            f"privacy.emergency.{name}",
            to="emergency_access",
            name=name,
            what=what,
            reader=LOGGED if name in ("why", "words") else REVIEW,
            seconds=seconds,
            filled=EMERGENCIES,
            of=Role.CARE_WORKER,
            kept_because=WHO,
        )


def _reviews() -> None:
    done = rows("privacy.EmergencyAccess", "reviewed_at"), rows("privacy.FlaggedLook", "reviewed_at")
    for name, what, seconds, counted in (
        ("outcome", ("Om oppslaget var begrunnet", "Whether the look was justified"), 5, done[0]),
        ("words", ("Hva som ble funnet og gjort", "What was found and done"), 40, done[1]),
    ):
        ask(
            f"privacy.review.{name}",
            to="look_review",
            name=name,
            what=what,
            reader=LOGGED,
            seconds=seconds,
            filled=counted,
            of=Role.ADMINISTRATOR,
        )


_blocks()
_emergency()
_reviews()

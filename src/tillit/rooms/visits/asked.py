"""What visits ask staff for: a tap for each visit, a word where something was different, and what a change needs."""

from __future__ import annotations

from tillit.foundation.asked.registry import (
    REQUIRED,
    Indicator,
    Page,
    Paragraph,
    Reader,
    Texts,
    ask,
    at_most,
    rows,
    told,
)
from tillit.foundation.users import Role
from tillit.kernel.citation import Citation
from tillit.rooms.people.types import ENTERED_BY_STAFF
from tillit.rooms.visits.models import EditKind, Origin

HELPER, LEADER = Role.CARE_WORKER, Role.TEAM_LEADER

# Overview of deviations: the management system must have one.
DEVIATIONS = Paragraph(Citation("Forskrift om ledelse og kvalitetsforbedring", "§ 6 g"))
MY_DAY = Page("my_day", ("Dagen til den neste hjelperen", "The next helper's day"))
PERSON = Page("own_page", ("Siden personen selv leser", "The page the person reads"))
VISIT = Page("visit", ("Siden om besøket", "The page of the visit"))
WEEK = Page("team_week", ("Ukeplanen til teamet", "The team's week"))
TASKS = Page("team_tasks", ("Oppgavene til teamet", "The team's tasks"))
REPAIR = Page("repair", ("Reparasjonen av dagen", "The repair of the day"))
CALLS = Page("call_list", ("Ringelisten", "The list of people to call"))
WISHES_IN_TIME = Indicator("change_wishes_in_time")

CHANGES = ("move_visit", "split_visit", "cancel_visit", "swap_visits", "add_visit")
KIND_OF = {
    "move_visit": EditKind.MOVE,
    "split_visit": EditKind.SPLIT,
    "cancel_visit": EditKind.CANCEL,
    "swap_visits": EditKind.SWAP,
    "add_visit": EditKind.ADD,
}
STANDS_FOR_PERSON: Texts = (
    "Personen leser det: et avslag skal ha en grunn.",
    "The person reads it: a refusal has its reason.",
)
WHOLE_CHANGE: Texts = (
    "En endring teller med alle feltene sine, også dem som fikk stå.",
    "A change counts all its fields, also those that were left as they stood.",
)
OFTEN_GIVEN: Texts = (
    "Hvert svar teller, også der måten var fylt ut fra før.",
    "Each answer counts, also where the way was filled in beforehand.",
)
PLAN_NEEDS_IT: Texts = ("Planen blir laget av det.", "The plan is made of it.")


def _edits(*pages: str, **where: object):
    kinds = [KIND_OF[page] for page in pages]
    return rows("visits.PlanEdit", "made_at", kind__in=kinds, made_by__isnull=False, **where)


def _entered(**where: object):
    return rows("visits.VisitAnswer", "given_at", how__in=ENTERED_BY_STAFF, **where)


def _day() -> None:
    """What a helper is asked on a day: one tap a visit, and more only where something was different."""
    ask(
        "visits.done",
        to="finish_visit",
        name="",
        what=("Ett trykk: besøket er gjort", "One tap: the visit is made"),
        reader=Indicator("visits_missed"),
        seconds=2,
        filled=rows("visits.Encounter", "recorded_at", origin=Origin.TAP),
        of=HELPER,
        kept_because=(
            "Uten det vet ingen om besøket ble gjort.",
            "Without it nobody knows if the visit was made.",
        ),
    )
    ask(
        "visits.deviation.kind",
        to="report_deviation",
        name="kind",
        what=("Hva som ble annerledes på besøket", "What was different on the visit"),
        reader=DEVIATIONS,
        seconds=5,
        filled=rows("visits.Deviation", "reported_at", edit=None),
        of=HELPER,
    )
    ask(
        "visits.deviation.words",
        to="report_deviation",
        name="words",
        what=("Noen ord om hva som ble annerledes", "A word about what was different"),
        reader=VISIT,
        seconds=25,
        filled=rows("visits.Deviation", "reported_at", edit=None, words__gt=""),
        of=HELPER,
        kept_because=None,
    )
    ask(
        "visits.note",
        to="write_note",
        name="words",
        what=("Beskjed til den neste hjelperen", "Note to the next helper"),
        reader=MY_DAY,
        seconds=40,
        filled=rows("visits.HandoverNote", "written_at"),
        of=HELPER,
        kept_because=None,
    )
    ask(
        "visits.note.read",
        to="read_note",
        name="",
        what=("Ett trykk: beskjeden er lest", "One tap: the note is read"),
        reader=MY_DAY,
        seconds=2,
        filled=rows("visits.NoteReading", "read_at"),
        of=HELPER,
        kept_because=("Det tar beskjeden bort fra dagen.", "It takes the note off the day."),
    )


def _changes() -> None:
    """What a leader fills in to change a visit; the words are for the person to read."""
    for page, what in (
        ("move_visit", ("Hvorfor besøket flyttes", "Why the visit is moved")),
        ("split_visit", ("Hvorfor besøket deles", "Why the visit is split")),
        ("cancel_visit", ("Hvorfor besøket avlyses", "Why the visit is cancelled")),
        ("swap_visits", ("Hvorfor to besøk bytter hjelper", "Why two visits exchange helpers")),
        ("add_visit", ("Hvorfor det kommer et besøk til", "Why there is one visit more")),
    ):
        ask(
            f"visits.{page}.words",
            to=page,
            name="ord",
            what=what,
            reader=PERSON,
            seconds=25,
            filled=_edits(page, words__gt=""),
            of=LEADER,
            kept_because=None,
        )
    placed = ("move_visit", "split_visit", "add_visit")
    _change("day", placed, "dag", ("Hvilken dag besøket skal være", "On which day the visit is to be"), 5)
    _change("time", placed, "tid", ("Når besøket skal begynne", "When the visit is to start"), 6)
    _change("helper", placed, "hjelper", ("Hvem som skal gå på besøket", "Who is to make the visit"), 6)
    _change("minutes", ("split_visit", "add_visit"), "minutter", ("Hvor lenge besøket varer", "How long it lasts"), 5)
    _change("swap", ("swap_visits",), "med", ("Hvilket besøk det byttes med", "Which visit it is swapped with"), 8)
    _change("grant", ("add_visit",), "vedtak", ("Hvilket vedtak besøket er på", "On which grant the visit is"), 5)
    ask(
        "visits.change.asked_by",
        to=("cancel_visit", "add_visit"),
        name="spurt",
        what=("Hvem som ba om endringen", "Who asked for the change"),
        reader=DEVIATIONS,
        seconds=4,
        filled=_edits("cancel_visit", "add_visit"),
        of=LEADER,
    )
    ask(
        "visits.change.agreed",
        to=("move_visit", "split_visit"),
        name="avtalt",
        what=("At tiden er avtalt med personen", "That the time is agreed with the person"),
        reader=WEEK,
        seconds=3,
        filled=_edits("move_visit", "split_visit", asked_by="person"),
        of=LEADER,
        kept_because=PLAN_NEEDS_IT,
    )
    ask(
        "visits.difference.chosen",
        to="plan_difference",
        name="velg",
        what=("Hva som tas inn av et nytt forslag", "What is taken in of a new proposal"),
        reader=WEEK,
        seconds=30,
        filled=rows("visits.PlanEdit", "made_at", kind=EditKind.PROPOSAL, made_by__isnull=False),
        of=LEADER,
        kept_because=PLAN_NEEDS_IT,
    )


def _change(id: str, pages: tuple[str, ...], name: str, what: Texts, seconds: int) -> None:
    ask(
        f"visits.change.{id}",
        to=pages,
        name=name,
        what=what,
        reader=WEEK,
        seconds=seconds,
        filled=at_most(_edits(*pages), WHOLE_CHANGE),
        of=LEADER,
        kept_because=PLAN_NEEDS_IT,
    )


def _morning() -> None:
    """Who is away, what was chosen, and who has been told."""
    absences = told("report_absence")
    for id, name, what, reader, seconds in (
        ("who", "helpers", ("Hvem som er borte i dag", "Who is away today"), REPAIR, 5),
        ("back_on", "back_on", ("Første dag tilbake", "First day back"), WEEK, 5),
        ("reason", "reason", ("Hvorfor noen er borte", "Why somebody is away"), _page_of_leader(), 4),
    ):
        ask(
            f"visits.ill.{id}",
            to="ill_today",
            name=name,
            what=what,
            reader=reader,
            seconds=seconds,
            filled=absences,
            of=LEADER,
            kept_because=PLAN_NEEDS_IT if id != "reason" else REQUIRED,
        )
    ask(
        "visits.repair.choice",
        to="choose_repair",
        name="valg",
        what=("Hvordan dagen skal repareres", "How the day is to be repaired"),
        reader=WEEK,
        seconds=60,
        filled=told("choose_repair"),
        of=LEADER,
    )
    ask(
        "visits.repair.agreed",
        to="choose_repair",
        name="ja",
        what=("Hvem som har sagt ja til å bli lenger", "Who has said yes to staying longer"),
        reader=REPAIR,
        seconds=4,
        filled=told("choose_repair", extended__0__isnull=False),
        of=LEADER,
        kept_because=("Ingen blir lenger uten å ha sagt ja.", "Nobody stays longer without having said yes."),
    )
    ask(
        "visits.told",
        to="tick_call",
        name="",
        what=("Ett trykk: personen har fått vite det", "One tap: the person has been told"),
        reader=CALLS,
        seconds=2,
        filled=rows("visits.VisitChange", "told_at", told_by__isnull=False),
        of=LEADER,
        kept_because=("Uten det ringer to til den samme.", "Without it two people call the same person."),
    )


def _page_of_leader() -> Reader:
    return Page("ill_today", ("Lederens side om dem som er borte", "The leader's page of who is away"))


def _answers() -> None:
    """What staff enter of a person's answer, and what the team answers back."""
    ask(
        "visits.answer.how",
        to="answer_for",
        name="how",
        what=("Hvordan svaret kom", "How the answer came"),
        reader=PERSON,
        seconds=3,
        filled=at_most(_entered(), OFTEN_GIVEN),
        of=HELPER,
    )
    ask(
        "visits.answer.words",
        to="answer_for",
        name="words",
        what=("Hva personen sa om det", "What the person said about it"),
        reader=TASKS,
        seconds=20,
        filled=_entered(words__gt=""),
        of=HELPER,
        kept_because=None,
    )
    for id, what, seconds in (
        ("wished_day", ("Hvilken dag personen heller vil", "Which day the person would rather have"), 4),
        ("wished_from", ("Tidligst når det passer", "From when it suits"), 4),
    ):
        ask(
            f"visits.answer.{id}",
            to="answer_for",
            name=id,
            what=what,
            reader=TASKS,
            seconds=seconds,
            filled=_entered(reply="time"),
            of=HELPER,
        )
    ask(
        "visits.answer.wished_to",
        to="answer_for",
        name="wished_to",
        what=("Senest når det passer", "Until when it suits"),
        reader=TASKS,
        seconds=4,
        filled=_entered(wished_to__isnull=False),
        of=HELPER,
        kept_because=None,
    )
    ask(
        "visits.reply.outcome",
        to="team_answer",
        name="outcome",
        what=("Hvordan et ønske blir møtt", "How a wish is met"),
        reader=WISHES_IN_TIME,
        seconds=6,
        filled=rows("visits.VisitAnswer", "replied_at"),
        of=LEADER,
    )
    ask(
        "visits.reply.words",
        to="team_answer",
        name="words",
        what=("Hva teamet svarer personen", "What the team answers the person"),
        reader=PERSON,
        seconds=30,
        filled=rows("visits.VisitAnswer", "replied_at", reply_words__gt=""),
        of=LEADER,
        kept_because=STANDS_FOR_PERSON,
    )
    ask(
        "visits.reply.has_talked",
        to="team_answer",
        name="has_talked",
        what=("At noen har snakket med personen først", "That somebody has talked with the person first"),
        reader=TASKS,
        seconds=3,
        filled=rows("visits.VisitAnswer", "replied_at", reply="no"),
        of=LEADER,
        kept_because=(
            "Å avlyse helsehjelp uten en samtale kan skade noen.",
            "Cancelling health care without a talk may harm somebody.",
        ),
    )


_day()
_changes()
_morning()
_answers()

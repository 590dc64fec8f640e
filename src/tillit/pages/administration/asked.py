"""What the pages of administration ask administrators for."""

from __future__ import annotations

from tillit.foundation.asked.registry import (
    DEMANDED,
    Indicator,
    Page,
    Paragraph,
    Rows,
    Texts,
    ask,
    rows,
    told,
)
from tillit.foundation.users import Role
from tillit.kernel.citation import Citation

ACCESS = Paragraph(Citation("Pasientjournalforskriften", "§ 13"))  # authorisations: a register, limited in time
ACCOUNTS = Page("administration_users", ("Brukerkontoene", "The accounts"))
TEAMS = Page("administration_teams", ("Teamene", "The teams"))
TEAM_WEEK = Page("team_week", ("Ukeplanen til teamet", "The team's week"))
FRONT = Page("offer", ("Den åpne siden om tilbudet", "The public page of the offer"))
UPLOADS = Page("administration_imports", ("Importene", "The imports"))
ADMINISTRATOR, LEADER = Role.ADMINISTRATOR, Role.TEAM_LEADER

ACCOUNT_PAGES = ("administration_new_user", "administration_user")
MADE = rows("foundation.TrailEntry", "at", verb__in=("make_account", "change_account"), user__isnull=False)
MEMBER_PAGES = ("administration_add_member", "administration_change_member")
PERSON_PAGES = ("administration_place", "administration_belonging")
MEMBER_VERBS = ("add_member", "change_member")
OWN = Page("own_page", ("Siden personen selv leser", "The page the person reads"))
CATALOG_PAGES = ("administration_new_entry", "administration_entry")
TEAM_PAGES = ("administration_new_team", "administration_change_team")
NUMBER = Page("number", ("Siden om tallet", "The page of the number"))
FIELDS = Page("asked_fields", ("Listen over feltene", "The list of the fields"))


def _by_people(*verbs: str, **where: object) -> Rows:
    return rows("foundation.TrailEntry", "at", verb__in=verbs, user__isnull=False, **where)


def _accounts() -> None:
    for name, to, what, seconds, filled in (
        ("display_name", ACCOUNT_PAGES, ("Navnet på den som har kontoen", "The name of who has the account"), 6, MADE),
        ("username", ACCOUNT_PAGES[:1], ("Brukernavnet", "The username"), 6, MADE),
        ("language", ACCOUNT_PAGES, ("Språket på sidene", "The language of the pages"), 2, MADE),
        ("employee", ACCOUNT_PAGES, ("Hvilken ansatt kontoen er for", "Whose account it is"), 6, told("give_account")),
    ):
        ask(
            f"administration.account.{name}",
            to=to,
            name=name,
            what=what,
            reader=ACCOUNTS,
            seconds=seconds,
            filled=filled,
            of=ADMINISTRATOR,
        )
    for name, what in (
        ("door", ("Om en konto logger inn med HelseID eller ID-porten", "Whether an account is let in by HelseID")),
        ("number", ("Hvilket fødselsnummer en konto hører til", "Which national number an account belongs to")),
    ):
        ask(
            f"administration.identity.{name}",
            to="administration_identity",
            name=f"identitet-{name}",
            what=what,
            reader=ACCESS,  # who is let in must be who it is said to be
            seconds=2 if name == "door" else 15,
            filled=told("give_identity"),
            of=ADMINISTRATOR,
            kept_because=DEMANDED,
        )
    for name, what in (
        ("role", ("Hvilken rolle en konto får", "Which role an account gets")),
        ("starts_on", ("Rollens første dag", "The first day of a role")),
        ("last_day", ("Rollens siste dag", "The last day of a role")),
    ):
        ends = name == "last_day"
        ask(
            f"administration.role.{name}",
            to=("administration_give_role", "administration_end_role") if ends else "administration_give_role",
            name="*last_day" if ends else f"rolle-{name}",
            what=what,
            reader=ACCESS,
            seconds=4,
            filled=_by_people("give_role", "end_role", "withdraw_role") if ends else told("give_role"),
            of=ADMINISTRATOR,
            kept_because=DEMANDED,
        )


def _teams() -> None:
    for name, what, seconds in (
        ("name", ("Hva et team heter", "What a team is called"), 6),
        ("unit", ("Hvilken enhet et team hører til", "Which unit a team belongs to"), 4),
        ("latitude", ("Hvor vaktene starter, grader nord", "Where shifts start, degrees north"), 15),
        ("longitude", ("Hvor vaktene starter, grader øst", "Where shifts start, degrees east"), 15),
    ):
        ask(
            f"administration.team.{name}",
            to=TEAM_PAGES,
            name=name,
            what=what,
            reader=TEAMS,
            seconds=seconds,
            filled=_by_people("make_team", "change_team"),
            of=ADMINISTRATOR,
        )
    for name, what, filled in (
        ("employee", ("Hvem som blir med i teamet", "Who joins the team"), told("add_member")),
        ("role", ("Hva den ansatte er i teamet", "What the employee is in the team"), _by_people(*MEMBER_VERBS)),
        ("starts_on", ("Den første dagen i teamet", "The first day in the team"), told("add_member")),
        ("last_day", ("Den siste dagen i teamet", "The last day in the team"), _by_people(*MEMBER_VERBS)),
    ):
        ask(
            f"administration.member.{name}",
            to=MEMBER_PAGES if name in ("role", "last_day") else MEMBER_PAGES[:1],
            name=f"*{name}",
            what=what,
            reader=ACCESS,  # who is in the team may see its people
            seconds=4,
            filled=filled,
            of=LEADER,
            kept_because=DEMANDED,
        )
    _people_of_teams()


def _people_of_teams() -> None:
    moved = _by_people("move_person")
    for id, to, name, what, reader, filled in (
        (
            "team",
            PERSON_PAGES,
            "*team",
            ("Hvilket team som hjelper en person", "Which team helps a person"),
            OWN,
            moved,
        ),
        (
            "from",
            PERSON_PAGES,
            "*on",
            ("Når teamet begynner å hjelpe", "When the team begins to help"),
            TEAM_WEEK,
            moved,
        ),
        (
            "contact",
            ("administration_change_contact",),
            "*employee",
            ("Hvem som er primærkontakt", "Who is the primary contact"),
            Indicator("visits_by_primary_contact"),
            _by_people("change_contact", subject="teams.team"),
        ),
        (
            "last_day",
            ("administration_leave",),
            "last_day",
            ("Den siste dagen en person får hjelp av teamet", "The last day on which the team helps a person"),
            TEAM_WEEK,
            told("leave_team"),
        ),
    ):
        ask(
            f"administration.belonging.{id}",
            to=to,
            name=name,
            what=what,
            reader=reader,
            seconds=5,
            filled=filled,
            of=LEADER,
        )


def _catalog() -> None:
    written = _by_people("add_entry", "change_entry")
    stands: Texts = ("Innbyggerne leser det.", "Inhabitants read it.")
    for name, what, seconds in (
        ("nb_*", ("Tekstene om et tilbud på bokmål", "The texts of an offer in bokmål"), 600),
        ("en_*", ("Tekstene om et tilbud på engelsk", "The texts of an offer in English"), 600),
        ("referral_needed", ("Om tilbudet krever henvisning", "Whether the offer needs a referral"), 2),
    ):
        ask(
            f"administration.entry.{name.removesuffix('_*')}",
            to=CATALOG_PAGES,
            name=name,
            what=what,
            reader=FRONT,
            seconds=seconds,
            filled=written,
            of=ADMINISTRATOR,
            kept_because=stands,
        )
    ask(
        "administration.entry.home_visits",
        to="administration_new_entry",
        name="home_visits",
        what=("Om tilbudet gis med besøk hjemme", "Whether the offer is given by visits at home"),
        reader=TEAM_WEEK,
        seconds=2,
        filled=told("add_entry"),
        of=ADMINISTRATOR,
    )


def _imports() -> None:
    for name, what, seconds in (
        ("files", ("Filene som skal tas inn", "The files to take in"), 30),
        ("end_missing", ("Om det som mangler i filene, er slutt", "Whether what the files lack has ended"), 3),
    ):
        ask(
            f"administration.import.{name}",
            to="administration_imports",
            name=name,
            what=what,
            reader=UPLOADS,
            seconds=seconds,
            filled=told("upload_files"),
            of=ADMINISTRATOR,
        )


def _numbers() -> None:
    for name, what, seconds in (
        ("day", ("Hvilken dag en endring ble gjort", "On which day a change was made"), 4),
        ("words", ("Hva som ble endret for å bli bedre", "What was changed to become better"), 30),
    ):
        ask(
            f"numbers.change.{name}",
            to=("mark_change", "mark_team_change"),
            name=name,
            what=what,
            reader=NUMBER,
            seconds=seconds,
            filled=told("mark_change"),
            of=LEADER,
        )
    ask(
        "administration.retire.words",
        to="retire_field",
        name="words",
        what=("Hvorfor et felt ikke lenger skal fylles ut", "Why a field is not to be filled in any more"),
        reader=FIELDS,
        seconds=20,
        filled=rows("foundation.RetiredField", "retired_at", words__gt=""),
        of=ADMINISTRATOR,
        kept_because=None,
    )


_accounts()
_teams()
_catalog()
_imports()
_numbers()

"""What the pages of administration ask administrators for."""

from __future__ import annotations

from tillit.foundation.asked.registry import NotCounted, Page, Paragraph, Texts, ask, told
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
MADE, CHANGED = told("make_account"), told("change_account")
MEMBER_PAGES = ("administration_add_member", "administration_change_member")
PERSON_PAGES = ("administration_place", "administration_belonging")
NOT_KEPT_APART: Texts = (
    "Endringer av flere felter lagres samlet.",
    "Changes of several fields are stored as one.",
)
SEEN_APART = NotCounted(NOT_KEPT_APART)

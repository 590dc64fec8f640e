"""Writes of teams: the teams themselves, who works in them, whom they help, and who knows whom."""

from tillit.rooms.teams.services.acquaintance import Helped, Pair, recount_acquaintance
from tillit.rooms.teams.services.members import add_member, change_member
from tillit.rooms.teams.services.people import change_contact, leave_team, move_person, take_back
from tillit.rooms.teams.services.refused import TeamRefused
from tillit.rooms.teams.services.teams import change_team, close_team, make_team, reopen_team

__all__ = [
    "Helped",
    "Pair",
    "TeamRefused",
    "add_member",
    "change_contact",
    "change_member",
    "change_team",
    "close_team",
    "leave_team",
    "make_team",
    "move_person",
    "recount_acquaintance",
    "reopen_team",
    "take_back",
]

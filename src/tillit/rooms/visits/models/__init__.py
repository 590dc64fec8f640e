"""The rows of visits: plans, what happened, what people changed, and what persons answered."""

from tillit.rooms.visits.models.answers import EnteredHow, Outcome, Reply, VisitAnswer
from tillit.rooms.visits.models.changes import (
    Adjustment,
    AdjustmentKind,
    AskedBy,
    EditKind,
    PlanEdit,
    VisitChange,
)
from tillit.rooms.visits.models.encounters import (
    NOT_GIVEN,
    Deviation,
    DeviationKind,
    Encounter,
    EncounterStatus,
    Origin,
)
from tillit.rooms.visits.models.notes import HandoverNote, NoteReading
from tillit.rooms.visits.models.plans import Plan, PlanState, Visit, VisitHelper, VisitState
from tillit.rooms.visits.models.repairs import OptionKind, Repair, RepairCause, RepairOption, RepairState
from tillit.rooms.visits.models.taps import Refusal, Tap, TapAction, TapOutcome

__all__ = [
    "NOT_GIVEN",
    "Adjustment",
    "AdjustmentKind",
    "AskedBy",
    "Deviation",
    "DeviationKind",
    "EditKind",
    "Encounter",
    "EncounterStatus",
    "EnteredHow",
    "HandoverNote",
    "NoteReading",
    "OptionKind",
    "Origin",
    "Outcome",
    "Plan",
    "PlanEdit",
    "PlanState",
    "Refusal",
    "Repair",
    "RepairCause",
    "RepairOption",
    "RepairState",
    "Reply",
    "Tap",
    "TapAction",
    "TapOutcome",
    "Visit",
    "VisitAnswer",
    "VisitChange",
    "VisitHelper",
    "VisitState",
]

from guatu.fieldwork.models.contact import Contact, ContactProposal, MatchRun
from guatu.fieldwork.models.demonstration import DemonstrationPoint, ExchangeBooking, ExchangeVisit, Story
from guatu.fieldwork.models.secondment import (
    Candidate,
    Deed,
    Match,
    Need,
    Secondment,
    SecondmentEvaluation,
    SecondmentMonth,
)
from guatu.fieldwork.models.visit import Matter, MatterEntry, Visit, VisitEntry

__all__ = [
    "Candidate", "Contact", "ContactProposal", "Deed", "DemonstrationPoint", "ExchangeBooking", "ExchangeVisit",
    "Match", "MatchRun", "Matter", "MatterEntry", "Need", "Secondment", "SecondmentEvaluation", "SecondmentMonth",
    "Story", "Visit", "VisitEntry",
]  # fmt: skip

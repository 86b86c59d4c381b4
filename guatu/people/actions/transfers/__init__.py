"""Transfers of membership: started by a side, approved by both, followed when the tree changes."""

from guatu.people.actions.transfers.deciding import assign, decide, decide_many, pass_overdue, receipt, withdraw
from guatu.people.actions.transfers.following import follow
from guatu.people.actions.transfers.settling import Outcome
from guatu.people.actions.transfers.starting import start, start_many

__all__ = [
    "Outcome",
    "assign",
    "decide",
    "decide_many",
    "follow",
    "pass_overdue",
    "receipt",
    "start",
    "start_many",
    "withdraw",
]

"""Changes of the tree: proposed by one person, decided by another above, in force from a date."""

from guatu.orgs.actions.changes.decisions import Applied, apply, apply_due, decide
from guatu.orgs.actions.changes.proposals import propose, withdraw

__all__ = ["Applied", "apply", "apply_due", "decide", "propose", "withdraw"]

"""Papers: where their content lies, who may read them, and whether files and rows match (invariant P22)."""

from pathlib import Path
from typing import Any

from guatu.base.files.store import Mismatch, Store
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.people.models import Paper

STORE = Store("papers")
OPEN = "meeting.read"  # what reads a paper that shows nobody's personal data


def path_of(paper: Paper) -> Path:
    """Where a paper's content is kept."""
    return STORE.path_of(paper.digest)


def readable(user: Any, pk: int) -> Paper:
    """A paper that an account may read: a personal one with paper.read, others with meeting.read; else not found."""
    try:
        return access.get(user, Paper.access.read, Paper, pk)
    except Problem:
        found = access.rows(user, OPEN, Paper).filter(pk=pk, personal=False).first() if pk < 2**62 else None
        if found is None:
            raise
        return found


def mismatches(deep: bool = False) -> list[Mismatch]:
    """Where papers' files and rows disagree; `deep` reckons each file's digest. Empty if all match."""
    rows = Paper.objects.order_by("digest").values_list("digest", "size").distinct()
    return STORE.mismatches(rows.iterator(), deep)

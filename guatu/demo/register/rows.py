"""Rows that were made before the rows they refer to had their numbers."""

from collections.abc import Sequence
from typing import Any

from guatu.base import bulk


def create(model: Any, rows: Sequence[Any], *parents: str) -> None:
    """Insert rows by bulk; `parents` are fields whose rows were inserted after these were made."""
    for row in rows:
        for name in parents:
            setattr(row, name, getattr(row, name))
    bulk.create(model, rows)

"""Whom a guidance group guides."""

from collections.abc import Collection

from guatu.orgs.rules import paths
from guatu.orgs.rules.sectors import FIELDS


def field_of(sector: str) -> str:
    """The field of work that a sector of the register belongs to; "" for none."""
    return next((field.value for field, sectors in FIELDS.items() if sector in {one.value for one in sectors}), "")


def guides(committee: str, field: str, only: Collection[str], path: str, sector: str) -> bool:
    """Whether a group guides a unit.

    The unit stands at or below the group's committee; if the group names a field, in that field; if it names
    units, at or below one of them. All but the unit's sector and the field are paths.
    """
    if not paths.contains(committee, path):
        return False
    if only and not any(paths.contains(one, path) for one in only):
        return False
    return not field or field_of(sector) == field

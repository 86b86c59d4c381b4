"""Who stands above a unit: nobody decides on their own unit's cadres."""

from typing import Any

from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths


def decides(user: Any, verb: str, unit: Unit) -> bool:
    """Whether an account holds a verb above a unit; at the root, which has nothing above it, at the root itself."""
    above = unit.path if unit.parent_id is None else paths.parent(unit.path)
    return any(paths.contains(top, above) for top in access.tops(user, verb))


def require_above(user: Any, verb: str, unit: Unit) -> None:
    """Refuse whoever does not hold the verb above the unit."""
    if not decides(user, verb, unit):
        own = access.can(user, verb, unit)
        raise Problem(
            "own_work" if own else "not_allowed", "本组织的事项须由上级办理，不能自己办自己的。" if own else ""
        )

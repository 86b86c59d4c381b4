"""Where an account stands to a unit: of it, or above it. Nobody decides on their own unit's work."""

from typing import Any

from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths, roles

REPORT = "submission.create"


def homes(user: Any, verb: str) -> list[str]:
    """The paths of the units at which an account holds a verb by a grant that sits there."""
    cut = access.scopes.get()
    if cut is not None and verb not in cut:
        return []
    return sorted({path for role, path in access.grants(user) if verb in roles.verbs(role)})


def belongs(user: Any, unit: Unit, verb: str = REPORT) -> bool:
    """Whether an account is one of the unit's own: its grant sits at the unit itself."""
    return unit.path in homes(user, verb)


def seat(user: Any, verb: str, unit: Unit) -> str | None:
    """The path of the topmost unit above `unit` for which an account holds a verb; None if it holds none there.

    A grant at the unit itself does not count, and who reports for the unit has no seat above it.
    """
    if belongs(user, unit):
        return None
    above = [top for top in access.tops(user, verb) if paths.contains(top, unit.path) and top != unit.path]
    return above[0] if above else None


def require_seat(user: Any, verb: str, unit: Unit) -> Unit:
    """The unit above for which an account acts on `unit`; refuses those of the unit itself."""
    path = seat(user, verb, unit)
    if path is None:
        code = "own_work" if access.can(user, verb, unit) else "not_allowed"
        words = "本组织的事项须由上级办理，不能自己办自己的。" if code == "own_work" else ""
        raise Problem(code, words)
    return Unit.objects.get(path=path)

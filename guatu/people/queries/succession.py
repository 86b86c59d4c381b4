"""Who takes over from a unit that ended."""

from guatu.orgs.models import Lineage, Unit
from guatu.orgs.rules import paths
from guatu.orgs.rules.changes import ChangeKind


def heir(unit: Unit) -> Unit:
    """The open unit that answers for what a closed one left: what it was merged into, else the nearest above.

    A unit that was split into several has no single heir; what it left goes to the unit above to be placed.
    """
    passed = {unit.pk}
    while unit.closed_on is not None:
        steps = Lineage.objects.filter(before=unit).exclude(after__in=passed).select_related("after", "change")
        last = steps.order_by("-change_id").first()
        merged = last is not None and ChangeKind(last.change.kind) == ChangeKind.MERGE
        unit = last.after if last and merged else _above(unit)
        passed.add(unit.pk)
    return unit


def _above(unit: Unit) -> Unit:
    """The nearest unit above; the root is never closed."""
    return Unit.objects.get(path=paths.parent(unit.path))

"""Whether spot checks are sound: every draw comes out again from what was published, every claim shows what stands."""

from collections.abc import Iterator

from guatu.base.findings import Finding
from guatu.supervision.models import SpotCell, SpotPlan
from guatu.supervision.queries.spots.plans import redrawn
from guatu.supervision.queries.spots.standing import sizes
from guatu.supervision.rules.spot import commitment, digest, found, lines


def draws() -> Iterator[Finding]:
    """Plans whose seed, frame or drawn units are not those that were published."""
    for plan in SpotPlan.objects.exclude(drawn_at=None).order_by("pk"):
        again = redrawn(plan, commitment(plan.seed), digest(lines(plan.frame["lines"]), sizes(plan)))
        for holds, what in ((again.seed, "seed"), (again.frame, "frame"), (again.same, "list of units")):
            if not holds:
                yield Finding(f"spot plan {plan.pk}", f"its {what} is not what was published")


def entries() -> Iterator[Finding]:
    """Claims that show another outcome than their entries come to (P14)."""
    for cell in SpotCell.objects.prefetch_related("entries").order_by("pk").iterator(chunk_size=2000):
        if cell.outcome != found(cell.entries.all()).outcome:
            yield Finding(f"spot cell {cell.pk}", "its outcome differs from its entries")

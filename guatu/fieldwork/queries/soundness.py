"""Whether visits show what stands among their entries, and nobody confirmed their own work: what `guatu check` asks."""

from collections.abc import Iterator

from django.db.models import Model

from guatu.base.findings import Finding
from guatu.fieldwork.models import DemonstrationPoint, Matter, Secondment, Visit
from guatu.fieldwork.rules.syncing import digest, standing
from guatu.fieldwork.rules.visits import read
from guatu.orgs.models import UnitMark
from guatu.orgs.rules.marks import Mark


def visits() -> Iterator[Finding]:
    """Visits that show something else than the entry that stands (P14), and entries whose digest is not theirs."""
    for visit in Visit.objects.prefetch_related("entries").order_by("pk").iterator(chunk_size=2000):
        entries = list(visit.entries.all())
        for entry in entries:
            if digest(entry.content) != entry.digest:
                yield Finding(f"visit entry {entry.pk}", "its digest is not that of its content")
        stands, _conflict = standing(entries)
        if stands is None:
            continue
        said = read(stands.content)
        if (visit.on, visit.hours, visit.talked, visit.text) != (said.on, said.hours, said.talked, said.text):
            yield Finding(f"visit {visit.pk}", "shows something else than the entry that stands")


def matters() -> Iterator[Finding]:
    """Matters that were confirmed by whoever said that they were done."""
    rows = Matter.objects.exclude(closed_on=None).prefetch_related("entries").order_by("pk")
    for matter in rows.iterator(chunk_size=2000):
        steps = sorted(matter.entries.all(), key=lambda entry: (entry.at, entry.pk))
        done = [entry.by_id for entry in steps if entry.step == "done"]
        if any(entry.step == "confirmed" and done and entry.by_id == done[-1] for entry in steps):
            yield Finding(f"matter {matter.pk}", "was confirmed by whoever did it")


def marked() -> Iterator[Finding]:
    """Units that bear the mark of a demonstration point or of a first secretary without one in force, or the reverse.

    Closed units are left out: their marks end with them.
    """
    kinds: tuple[tuple[Mark, type[Model]], ...] = (
        (Mark.DEMONSTRATION, DemonstrationPoint), (Mark.FIRST_SECRETARY, Secondment),
    )  # fmt: skip
    for mark, model in kinds:
        bearing = set(
            UnitMark.objects.filter(mark=mark.value, until=None, unit__closed_on=None).values_list("unit", flat=True)
        )
        running = set(model._default_manager.filter(until=None, unit__closed_on=None).values_list("unit", flat=True))
        for unit in sorted(bearing ^ running):
            lacks = "the mark without a row in force" if unit in bearing else "a row in force without the mark"
            yield Finding(f"unit {unit}", f"{mark.value}: {lacks}")

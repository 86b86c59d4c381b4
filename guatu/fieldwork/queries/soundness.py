"""Whether visits show what stands among their entries, and nobody confirmed their own work: what `guatu check` asks."""

from collections.abc import Iterator

from guatu.base.findings import Finding
from guatu.fieldwork.models import Matter, Visit
from guatu.fieldwork.rules.syncing import digest, standing
from guatu.fieldwork.rules.visits import read


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

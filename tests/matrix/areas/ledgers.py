"""Access to ledgers, imports and reconciliation."""

from typing import Any

from guatu.accounts.models import Run
from guatu.people.models import Difference, Import, Reconciliation
from tests.matrix.row import Row
from tests.world import AT

POST, BOTH = ("POST",), ("GET", "POST")
MEMBERS = {"kind": "members"}
SHOWN_BY: dict[str, str] = {"ledger_check": "", "ledger_import": "", "difference": "person.read"}
PUBLISHED: set[str] = set()
PAGES: list[Row] = [
    Row("desk:data"),
    Row("desk:units", methods=BOTH, held_write="import.create"),
    Row("desk:ledger", methods=BOTH, held="person.read", held_write="person.edit", more=MEMBERS),
    Row("desk:ledger_template", more=MEMBERS),
    Row("desk:ledger_xlsx", held="person.read", more=MEMBERS, journals="that members were taken away"),
    Row("desk:ledger_csv", held="person.read", more=MEMBERS, journals="that members were taken away"),
    Row("desk:ledger_check", on=("ledger_check",)),
    Row("desk:ledger_written", on=("ledger_check",), methods=POST, body={"mode": "partial"}),
    Row("desk:ledger_import", on=("ledger_import",)),
    Row("desk:ledger_continuation", on=("ledger_import",), methods=POST),
    Row("desk:ledger_withdrawal", on=("ledger_import",), methods=POST),
    Row("desk:reconciliations", methods=BOTH, held="person.read", held_write="person.edit"),
    Row("desk:differences", held="person.read"),
    Row("desk:difference", on=("difference",), methods=BOTH, write="person.edit",
        body={"verdict": "ours", "version": "1"}),
    Row("desk:corrections", held="person.read", journals="that corrections were taken away"),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """One object of each kind at a place."""
    unit, by = rich.world.unit[place], rich.person(place)
    counts = {"new": 1, "edited": 0, "same": 0, "refused": 0}
    detail = {
        "kind": "members", "path": f"imports/none-{place}", "default": None, "digest": "x", "rows": 1, "count": 0,
        "counts": counts, "warned": 0, "unused": [f"私密{place}"], "errors": [], "warnings": [], "changes": [],
    }  # fmt: skip
    run = Run.objects.create(
        kind="ledger.check", title="核对", by=by, queued_at=AT, started_at=AT, finished_at=AT, detail=detail
    )
    rich.put("ledger_check", place, run.pk)
    made = Import.objects.create(kind="members", mode="partial", unit=unit, digest="x", rows=1, by=by, at=AT)
    rich.put("ledger_import", place, made.pk)
    compared = Reconciliation.objects.create(
        unit=unit, by=by, at=AT, digest="x", rows=1, same=0, found=1, kept=0, gone=0
    )
    found = Difference.objects.create(
        unit=unit, key=f"x{place}", field="absent_here", first_seen_on=AT.date(), seen_on=AT.date(), last=compared,
        note=f"私密{place}",
    )  # fmt: skip
    rich.put("difference", place, found.pk)

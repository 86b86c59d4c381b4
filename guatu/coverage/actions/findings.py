"""What a check saw becomes findings: new ones opened, those still there kept, the others ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk, clock
from guatu.coverage.models import Case, CaseEntry, Check, Finding
from guatu.coverage.rules.cases import CaseStep, Disposition
from guatu.coverage.rules.faults import Seen
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree

COUNTS = ("units", "opened", "relapsed", "ended", "open")
Key = tuple[int, str]


@dataclass(frozen=True)
class Change:
    """What a check changes: faults that are new, findings whose evidence changed, findings that are over."""

    new: list[Seen]
    changed: list[Finding]
    over: list[int]


@transaction.atomic
def note_all(*, seen: Sequence[Seen], top: Unit, units: int, by: User | None, at: datetime) -> Check:
    """Note what a check of `top` and all below it saw, `units` units in number. The same again changes nothing.

    A fault that returns after its case was closed is a relapse (反弹): the new finding and the case both say so.
    """
    Unit.objects.lock_tree()  # one check at a time, and no unit moves under it
    day, below = clock.day(at), subtree([top.path], "unit__path")
    found = {(one.unit, one.fault.value): one for one in seen}
    open_ = Finding.objects.filter(below, until=None).values_list("unit", "fault", "pk", "evidence")
    change = _compared(found, {(unit, fault): (pk, evidence) for unit, fault, pk, evidence in open_})
    _end(change.over, day)
    Finding.objects.bulk_update(change.changed, ["evidence"], batch_size=500)
    Finding.objects.filter(below, until=None).exclude(seen_on=day).update(seen_on=day)
    relapsed = _open(change.new, day, at)
    check = Check.objects.create(
        unit=top, at=at, by=by, units=units, opened=len(change.new), relapsed=relapsed, ended=len(change.over),
        open=len(found),
    )  # fmt: skip
    journal.record("finding.check", check, by=by, at=at, unit=top, after=journal.snapshot(check, COUNTS))
    return check


def _compared(found: dict[Key, Seen], known: dict[Key, tuple[int, Any]]) -> Change:
    """What was seen beside the open findings: their numbers and evidence."""
    changed = [
        Finding(pk=known[key][0], evidence=dict(found[key].evidence))
        for key in found.keys() & known.keys()
        if known[key][1] != dict(found[key].evidence)
    ]
    new = [one for key, one in found.items() if key not in known]
    return Change(new, changed, [pk for key, (pk, _) in known.items() if key not in found])


def _end(numbers: list[int], day: date) -> None:
    for start in range(0, len(numbers), 500):
        Finding.objects.filter(pk__in=numbers[start : start + 500]).update(until=day)


def _open(new: list[Seen], day: date, at: datetime) -> int:
    """Open findings; how many of them came back after a closed case."""
    closed = _closed_cases() if new else {}
    rows = [
        Finding(
            unit_id=one.unit, fault=one.fault.value, evidence=dict(one.evidence), since=day, seen_on=day,
            relapse_of_id=closed.get((one.unit, one.fault.value)),
        )
        for one in new
    ]  # fmt: skip
    bulk.insert(Finding, rows, numbered=False)
    back = sorted({row.relapse_of_id: row.fault for row in rows if row.relapse_of_id}.items())
    words = {"step": CaseStep.RELAPSE.value, "by": None, "at": at}
    CaseEntry.objects.bulk_create([CaseEntry(case_id=case, text=fault, **words) for case, fault in back])
    return sum(1 for row in rows if row.relapse_of_id)


def _closed_cases() -> dict[Key, int]:
    """By unit and fault: the newest case that was closed on it (one set aside as no problem is none)."""
    rows = Case.objects.exclude(closed_on=None).exclude(disposition=Disposition.DISMISS.value)
    return {
        (unit, fault): case
        for unit, fault, case in rows.filter(findings__isnull=False)
        .order_by("pk")
        .values_list("unit", "findings__fault", "pk")
    }

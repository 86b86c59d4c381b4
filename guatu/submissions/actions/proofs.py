"""Reports that the register makes itself: made when a figure meets its target, taken back when it falls."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.rules.targets import Target, parse
from guatu.indicators.queries.values import Shape, Values, shape, values
from guatu.indicators.rules.catalogue import met
from guatu.submissions.actions.cells import hold, settle
from guatu.submissions.actions.reports import FIELDS
from guatu.submissions.models import Assignment, Proof, Submission
from guatu.submissions.queries.proofs import Frozen, frozen, overturned, proving_tasks, question, standing_proofs
from guatu.submissions.rules.cells import Fact

SLICE = 200  # cells in one transaction: others get in between
KEPT = int(Fact.SEEN | Fact.STARTED | Fact.EXEMPT | Fact.WITHDRAWN)
CLOSED = int(Fact.DONE | Fact.EXEMPT | Fact.WITHDRAWN)
WORDS = "登记册的数字已达到目标，由登记册办结，不用填报。"


@dataclass
class Proved:
    """What one turn did: versions made, units told of a fall, figures that recovered, versions taken back."""

    made: int = 0
    told: int = 0
    recovered: int = 0
    taken_back: int = 0


def prove(*, campaigns: Iterable[Campaign] | None = None, by: User | None, at: datetime) -> Proved:
    """Compare the register with the tasks that it can prove, in all running campaigns or some.

    A second turn on the same facts changes nothing.
    """
    done, tree, on = Proved(), shape(), clock.day(at)
    for task in proving_tasks(campaigns):
        found, target = values(*question(task, on), tree), parse(task.target)
        done.made += _make(task, target, found, tree, at, by)
        _follow(done, task, target, found, at, by)
    return done


def _make(task: Task, target: Target, found: Values, tree: Shape, at: datetime, by: User | None) -> int:
    on = clock.day(at)
    cells = Assignment.objects.filter(task=task, withdrawn_at=None).order_by("pk")
    rows = cells.annotate(closed=F("facts").bitand(CLOSED)).filter(closed=0)
    due = {
        pk: unit for pk, unit, day in rows.values_list("pk", "unit_id", "due_on") if _met(found, target, unit, day, on)
    }
    numbers, behind = list(due), frozen(found, tree)
    return sum(_make_some(numbers[n : n + SLICE], found, target, behind, at, by) for n in range(0, len(numbers), SLICE))


def _met(found: Values, target: Target, unit: int, due_on: date, on: date) -> bool:
    value = found.of(unit)
    return met(found.defined, target, value.part, value.whole, due_on, on)


@transaction.atomic
def _make_some(
    numbers: Sequence[int], found: Values, target: Target, behind: Frozen, at: datetime, by: User | None
) -> int:
    """Report some cells, locked and looked at again; a version that still waits gives way.

    What was found untrue on the spot is not proved again by the same figures: there people report and verify.
    """
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("unit")
    locked = list(rows.filter(pk__in=numbers).order_by("pk"))
    untrue = overturned(numbers)
    cells = [cell for cell in locked if not cell.facts & CLOSED and cell.pk not in untrue]
    standing = Submission.objects.filter(assignment__in=cells)
    last = dict(standing.order_by().values_list("assignment").annotate(top=Max("number")))
    waiting = [cell for cell in cells if cell.facts & Fact.SUBMITTED]
    lines = _give_way(waiting, at)
    made = Submission.objects.bulk_create(
        Submission(
            assignment=cell, number=last.get(cell.pk, 0) + 1, text=WORDS, key="", received_at=at, by=None, proved=True
        )
        for cell in cells
    )
    Proof.objects.bulk_create(_proof(one, found, target, behind, at) for one in made)
    lines += [journal.Line("submission.prove", one, one.assignment.unit, journal.snapshot(one, FIELDS)) for one in made]
    if not lines:
        return 0
    seq = journal.record_many(lines, by=by, at=at)[-1].seq
    summary = F("facts").bitand(KEPT).bitor(int(Fact.DONE))
    Assignment.objects.filter(pk__in=[cell.pk for cell in cells]).update(
        facts=summary, done_on=clock.day(at), revision=seq
    )
    return len(made)


def _give_way(cells: Sequence[Assignment], at: datetime) -> list[journal.Line]:
    rows = list(Submission.objects.filter(assignment__in=cells, withdrawn_at=None, verifications=None, proved=False))
    Submission.objects.filter(pk__in=[row.pk for row in rows]).update(withdrawn_at=at)
    units = {cell.pk: cell.unit for cell in cells}
    for row in rows:
        row.withdrawn_at = at
    return [
        journal.Line("submission.withdraw", row, units[row.assignment_id], journal.snapshot(row, FIELDS))
        for row in rows
    ]


def _proof(made: Submission, found: Values, target: Target, behind: Frozen, at: datetime) -> Proof:
    unit = made.assignment.unit_id
    value = found.of(unit)
    return Proof(
        submission=made, indicator=found.indicator.value, target=str(target), part=value.part, whole=value.whole,
        on=clock.day(at), lines=behind.lines(unit),
    )  # fmt: skip


def _follow(done: Proved, task: Task, target: Target, found: Values, at: datetime, by: User | None) -> None:
    """Look at what was proved before: note a fall, clear one that is over, take back after the days of grace."""
    on, grace = clock.day(at), timedelta(days=int(found.asked.norms["proof.grace"]))
    moved = {}
    for pk, unit, due_on, fell_on in standing_proofs(task):
        holds, waits = _met(found, target, unit, due_on, on), fell_on is not None and fell_on + grace > on
        if (holds and fell_on is not None) or not (holds or waits):
            moved[pk] = holds
    rows = Proof.objects.select_related("submission__assignment__unit").in_bulk(moved)
    for pk, holds in moved.items():
        if holds:
            done.recovered += _note(rows[pk], None, None, found, by, at)
        elif rows[pk].fell_on is None:
            done.told += _note(rows[pk], on, found.of(rows[pk].submission.assignment.unit_id), found, by, at)
        else:
            done.taken_back += _take_back(rows[pk], by, at)


@transaction.atomic
def _note(proof: Proof, fell_on: date | None, value: Any, found: Values, by: User | None, at: datetime) -> int:
    proof.fell_on = fell_on
    proof.fallen_part, proof.fallen_whole = (value.part, value.whole) if value else (None, None)
    proof.save(update_fields=["fell_on", "fallen_part", "fallen_whole"])
    after = journal.snapshot(proof, ["fell_on"])
    verb = "proof.fall" if fell_on else "proof.recover"
    journal.record(verb, proof, by=by, at=at, unit=proof.submission.assignment.unit, after=after)
    return 1


@transaction.atomic
def _take_back(proof: Proof, by: User | None, at: datetime) -> int:
    """Take a fallen version back: the cell is open again."""
    cell = hold(proof.submission.assignment_id)
    sent = Submission.objects.get(pk=proof.submission_id)
    if sent.withdrawn_at is not None:
        return 0
    sent.withdrawn_at = at
    sent.save(update_fields=["withdrawn_at"])
    after = journal.snapshot(sent, FIELDS)
    settle(cell, revision=journal.record("submission.withdraw", sent, by=by, at=at, unit=cell.unit, after=after).seq)
    return 1

"""Cases of weak organisations: decided above the unit, worked on by the unit, closed above it (销号)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.coverage.models import Case, CaseEntry, Finding
from guatu.coverage.queries.deciding import decides
from guatu.coverage.rules.cases import CaseStep, Disposition, Standing, may_follow, refusal_to_close
from guatu.coverage.rules.faults import DEMANDING, Fault
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.people.actions.papers import keep
from guatu.people.models import Paper

# What the journal keeps of a case; the name of its owner is personal.
FIELDS = ("unit", "disposition", "due_on", "closed_on")
LONGEST = 4000
OWNER = 120


@dataclass(frozen=True)
class Decision:
    """What is decided on a weak organisation. Without an owner, the unit's own secretary answers for it."""

    disposition: Disposition
    due_on: date
    measures: str
    owner: str = ""


@dataclass(frozen=True)
class Upload:
    """A file as it came in."""

    name: str
    file: BinaryIO


@transaction.atomic
def decide(*, units: Sequence[Unit], decision: Decision, by: User, at: datetime) -> list[Case]:
    """Open a case on each unit with all its findings that have none; units with an open case or nothing are left out.

    Decided above the unit, never by the unit itself. 不作问题 closes at once, with its reason.
    """
    _check(decision, clock.day(at))
    rows = {row.pk: row for row in Unit.objects.select_for_update(no_key=True).filter(pk__in=[u.pk for u in units])}
    for row in rows.values():
        if not decides(by, row):
            raise Problem("not_allowed", "对一个组织的处置由上级决定")
    waiting = _undecided(rows)
    made = [_case(rows[unit], found, decision, by, at) for unit, found in waiting.items()]
    if not made:
        raise Problem("illegal_step", "所选组织没有待处置的问题，或已有在办的处置")
    lines = [journal.Line("case.decide", c, rows[c.unit_id], journal.snapshot(c, FIELDS)) for c in made]
    journal.record_many(lines, by=by, at=at)
    return made


def _check(decision: Decision, today: date) -> None:
    wrong = {}
    if decision.due_on < today and decision.disposition != Disposition.DISMISS:
        wrong["due_on"] = "期限不能早于今天"
    if not decision.measures.strip():
        wrong["measures"] = "请写明理由" if decision.disposition == Disposition.DISMISS else "请写明整改要求"
    if len(decision.measures) > LONGEST:
        wrong["measures"] = f"请不超过{LONGEST}字"
    if len(decision.owner) > OWNER:
        wrong["owner"] = f"请不超过{OWNER}字"
    if wrong:
        raise Problem("invalid", "", wrong)


def _undecided(units: Iterable[int]) -> dict[int, list[Finding]]:
    """The findings without a case, by unit, of those units that have no open case."""
    numbers = list(units)
    busy = set(Case.objects.filter(unit__in=numbers, closed_on=None).values_list("unit", flat=True))
    found: dict[int, list[Finding]] = {}
    for row in Finding.objects.filter(unit__in=numbers, until=None, cases=None).order_by("unit", "pk"):
        if row.unit_id not in busy:
            found.setdefault(row.unit_id, []).append(row)
    return found


def _case(unit: Unit, found: list[Finding], decision: Decision, by: User, at: datetime) -> Case:
    today = clock.day(at)
    dismissed = decision.disposition == Disposition.DISMISS
    case = Case.objects.create(
        unit=unit, disposition=decision.disposition.value, owner=decision.owner.strip() or _owner_of(unit),
        due_on=today if dismissed else decision.due_on, measures=decision.measures.strip(), decided_by=by,
        decided_at=at, closed_on=today if dismissed else None,
    )  # fmt: skip
    case.findings.set(found)
    return case


def _owner_of(unit: Unit) -> str:
    """Who answers where nobody is named: the unit's secretary, else the unit."""
    return (unit.secretary or str(unit))[:OWNER]


@transaction.atomic
def amend(*, case: Case, decision: Decision, text: str, seen: int, by: User, at: datetime) -> CaseEntry:
    """Change disposition, owner, day or demands of an open case, with a reason, and take in findings since.

    `seen` is the number of steps that the writer saw: a case that went on meanwhile is not overwritten.
    """
    held, steps = _held(case)
    _require_above(by, held)
    if len(steps) != seen:
        raise Problem("conflict")
    _refuse(held, steps, CaseStep.AMEND)
    if decision.disposition == Disposition.DISMISS:
        raise Problem("invalid", "", {"disposition": "在办的处置不能改为“不作问题”；已解决的，核对佐证后销号"})
    _check(decision, clock.day(at))
    held.disposition, held.due_on = decision.disposition.value, decision.due_on
    held.measures, held.owner = decision.measures.strip(), decision.owner.strip() or _owner_of(held.unit)
    held.save(update_fields=["disposition", "due_on", "measures", "owner"])
    held.findings.add(*Finding.objects.filter(unit=held.unit_id, until=None, cases=None))
    return _enter(held, CaseStep.AMEND, _words(text), None, by, at)


@transaction.atomic
def measure(*, case: Case, text: str, upload: Upload | None = None, by: User, at: datetime) -> CaseEntry:
    """The unit says what it has done so far."""
    return _of_unit(case, CaseStep.MEASURE, text, upload, by, at)


@transaction.atomic
def prove(*, case: Case, text: str, upload: Upload | None = None, by: User, at: datetime) -> CaseEntry:
    """The unit hands in its proof, in words or as a paper, and asks for the case to be closed."""
    return _of_unit(case, CaseStep.PROOF, text, upload, by, at)


def _of_unit(case: Case, step: CaseStep, text: str, upload: Upload | None, by: User, at: datetime) -> CaseEntry:
    held, steps = _held(case)
    access.require(by, "meeting.record", held.unit)
    _refuse(held, steps, step)
    words = _words(text)
    paper = keep(unit=held.unit, name=upload.name, file=upload.file, personal=True, by=by, at=at) if upload else None
    return _enter(held, step, words, paper, by, at)


@transaction.atomic
def send_back(*, case: Case, text: str, by: User, at: datetime) -> CaseEntry:
    """The proof does not do: say why. The day stays."""
    held, steps = _held(case)
    _require_above(by, held)
    _refuse(held, steps, CaseStep.RETURN)
    if by.pk in _proved_by(held):
        raise Problem("own_work", "提交佐证的人不能自己核对，请由另一位负责人办理")
    return _enter(held, CaseStep.RETURN, _words(text), None, by, at)


@transaction.atomic
def close(*, case: Case, text: str, despite: str = "", by: User, at: datetime) -> CaseEntry:
    """Close a case on its proof (销号); with a fault still there in the newest check, only for a signed reason."""
    held, steps = _held(case)
    _require_above(by, held)
    _refuse(held, steps, CaseStep.CLOSE)
    words, holding = _words(text), _holds(held)
    refusal = refusal_to_close(_proved_by(held), by.pk, holding, despite)
    if refusal:
        own = by.pk in _proved_by(held)
        raise Problem("own_work" if own else "invalid", refusal, {} if own else {"despite": "请写明理由"})
    held.closed_on = case.closed_on = clock.day(at)
    held.save(update_fields=["closed_on"])
    if holding:
        words = f"{words}\n体检仍有“{'、'.join(holding)}”，销号理由：{despite.strip()}"
    return _enter(held, CaseStep.CLOSE, words, None, by, at)


@transaction.atomic
def end_with_units(*, by: User | None, at: datetime) -> int:
    """Close the open cases of organisations that have ended, on the day that they ended. Returns how many."""
    rows = Case.objects.select_for_update(of=("self",)).filter(closed_on=None, unit__closed_on__isnull=False)
    ended = list(rows.select_related("unit").order_by("pk"))
    for case in ended:
        case.closed_on = case.unit.closed_on
        case.save(update_fields=["closed_on"])
        words = {"step": CaseStep.CLOSE.value, "text": "组织已撤销", "by": by, "at": at}
        CaseEntry.objects.create(case=case, **words)
    lines = [journal.Line("case.closed", c, c.unit, journal.snapshot(c, FIELDS), note="组织已撤销") for c in ended]
    if lines:
        journal.record_many(lines, by=by, at=at)
    return len(ended)


def _holds(case: Case) -> list[str]:
    """The faults of a case that the newest check still sees, in words; hints keep no case open."""
    rows = case.findings.filter(until=None, fault__in=sorted(DEMANDING)).order_by("pk").values_list("fault", flat=True)
    return [Fault(fault).label for fault in rows]


def _held(case: Case) -> tuple[Case, tuple[CaseStep, ...]]:
    """The case, locked, with its steps: one of two callers wins and the other sees what happened."""
    held = Case.objects.select_for_update(of=("self",)).select_related("unit").get(pk=case.pk)
    steps = held.entries.order_by("pk").values_list("step", flat=True)
    return held, tuple(CaseStep(step) for step in steps)


def _require_above(by: User, case: Case) -> None:
    if not decides(by, case.unit):
        raise Problem("not_allowed", "对一个组织的处置由上级决定")


def _refuse(case: Case, steps: tuple[CaseStep, ...], step: CaseStep) -> None:
    now = Standing(Disposition(case.disposition), steps)
    if not may_follow(now, step):
        raise Problem("illegal_step", f"该处置现为“{now.stage.label}”，不能办理“{step.label}”")


def _proved_by(case: Case) -> set[int]:
    """Who handed in proof since it was last returned."""
    returned = case.entries.filter(step=CaseStep.RETURN.value).order_by("-pk").values_list("pk", flat=True).first()
    rows = case.entries.filter(step=CaseStep.PROOF.value, pk__gt=returned or 0)
    return set(rows.values_list("by", flat=True))


def _words(text: str) -> str:
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise Problem("invalid", "", {"text": f"请不超过{LONGEST}字" if text else "请写明情况"})
    return text


def _enter(case: Case, step: CaseStep, text: str, paper: Paper | None, by: User, at: datetime) -> CaseEntry:
    entry = CaseEntry.objects.create(case=case, step=step.value, text=text, paper=paper, by=by, at=at)
    verb = "closed" if step == CaseStep.CLOSE else step.value
    journal.record(f"case.{verb}", case, by=by, at=at, unit=case.unit, after=journal.snapshot(case, FIELDS))
    return entry

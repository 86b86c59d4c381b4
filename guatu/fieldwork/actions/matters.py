"""Matters raised by visits and symposia, and every step until they are done and confirmed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork.models import Matter, MatterEntry, Visit
from guatu.fieldwork.queries.matters import sides, stage_of
from guatu.fieldwork.rules.matters import MatterStage, options
from guatu.fieldwork.rules.syncing import digest
from guatu.fieldwork.rules.visits import MATTER, OWNER, Raised
from guatu.fieldwork.rules.words import MatterKind, MatterStep
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.people.actions.papers import keep

# What the journal keeps: neither the words nor the owner, which may name persons.
FIELDS = ("unit", "owner_unit", "kind", "due_on", "done_on", "closed_on")
ACTS = {
    MatterStep.PROGRESS: "matter.update", MatterStep.PASSED: "matter.hand_over", MatterStep.EXTENDED: "matter.extend",
    MatterStep.DONE: "matter.finish", MatterStep.CONFIRMED: "matter.confirm", MatterStep.REOPENED: "matter.return",
}  # fmt: skip


def raise_all(*, visit: Visit, matters: Sequence[Raised], by: User, at: datetime) -> list[Matter]:
    """Raise the matters of one entry of a visit, each once however often it comes. Works inside its transaction."""
    made = []
    for one in matters:
        words = {"kind": one.kind.value, "text": one.text, "owner": one.owner, "due_on": one.due_on.isoformat()}
        key = f"{visit.key}-{digest(words)[:16]}"
        if not Matter.objects.filter(key=key).exists():
            made.append(_raise(key, visit, visit.unit, one, by, at))
    journal.record_many([_line("matter.record", row) for row in made], by=by, at=at)
    return made


@transaction.atomic
def raise_one(
    *, key: str, unit: Unit, raised: Raised, owner_unit: Unit | None = None, by: User, at: datetime
) -> Matter:
    """Raise a matter that no visit did, as a symposium decides; the same key again gives the one that it made."""
    earlier = Matter.objects.filter(key=key).first()
    if earlier is not None:
        return earlier
    made = _raise(key, None, unit, raised, by, at, owner_unit)
    journal.record_many([_line("matter.record", made)], by=by, at=at)
    return made


def _raise(
    key: str, visit: Visit | None, unit: Unit, one: Raised, by: User, at: datetime, owner_unit: Unit | None = None
) -> Matter:
    """A help request goes to the unit above, anything else to the unit itself, unless somebody else is named."""
    acting = owner_unit or ((unit.parent or unit) if one.kind == MatterKind.HELP else unit)
    return Matter.objects.create(
        key=key, visit=visit, unit=unit, owner_unit=acting, kind=one.kind.value, text=one.text,
        owner=one.owner or _owner_of(acting), due_on=one.due_on, raised_by=by, raised_at=at,
    )  # fmt: skip


def _owner_of(unit: Unit) -> str:
    return (unit.secretary or str(unit))[:OWNER]


def _line(verb: str, matter: Matter) -> journal.Line:
    return journal.Line(verb, matter, matter.unit, journal.snapshot(matter, FIELDS))


@transaction.atomic
def report(*, matter: Matter, text: str, photo: tuple[str, BinaryIO] | None = None, by: User, at: datetime) -> Matter:
    """The owner's side says how far it is."""
    return _step(_held(matter, MatterStep.PROGRESS, by, at), MatterStep.PROGRESS, text, photo, by, at)


@transaction.atomic
def pass_on(*, matter: Matter, owner_unit: Unit, owner: str, text: str, by: User, at: datetime) -> Matter:
    """The owner's side gives the matter to a unit above or below itself, which then answers for it."""
    held = _held(matter, MatterStep.PASSED, by, at)
    if owner_unit.pk == held.owner_unit_id:
        raise Problem("invalid", "", {"owner_unit": "事项已经在这个组织"})
    if not any(paths.contains(one, other) for one, other in _both(held.owner_unit.path, owner_unit.path)):
        raise Problem("invalid", "", {"owner_unit": "只能转给本组织的上级或下级"})
    if len(owner) > OWNER:
        raise Problem("invalid", "", {"owner": f"请不超过{OWNER}字"})
    held.owner_unit, held.owner = owner_unit, owner.strip() or _owner_of(owner_unit)
    return _step(held, MatterStep.PASSED, text, None, by, at)


@transaction.atomic
def extend(*, matter: Matter, due_on: date, text: str, by: User, at: datetime) -> Matter:
    """The other side gives a later day, with a reason."""
    held = _held(matter, MatterStep.EXTENDED, by, at)
    if due_on <= held.due_on or due_on < clock.day(at):
        raise Problem("invalid", "", {"due_on": "新的期限要晚于现在的期限，也不能早于今天"})
    held.due_on = due_on
    return _step(held, MatterStep.EXTENDED, text, None, by, at)


@transaction.atomic
def finish(*, matter: Matter, text: str, photo: tuple[str, BinaryIO] | None = None, by: User, at: datetime) -> Matter:
    """The owner's side says that it is done; somebody else confirms it."""
    held = _held(matter, MatterStep.DONE, by, at)
    held.done_on = clock.day(at)
    return _step(held, MatterStep.DONE, text, photo, by, at)


@transaction.atomic
def confirm(*, matter: Matter, text: str, by: User, at: datetime) -> Matter:
    """The other side confirms that it is done: the matter is closed."""
    held = _held(matter, MatterStep.CONFIRMED, by, at)
    held.closed_on = clock.day(at)
    return _step(held, MatterStep.CONFIRMED, text, None, by, at)


@transaction.atomic
def reopen(*, matter: Matter, text: str, by: User, at: datetime) -> Matter:
    """The other side finds that it is not done."""
    held = _held(matter, MatterStep.REOPENED, by, at)
    held.done_on = None
    return _step(held, MatterStep.REOPENED, text, None, by, at)


def _both(one: str, other: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (one, other), (other, one)


def _held(matter: Matter, step: MatterStep, by: User, at: datetime) -> Matter:
    """The matter, locked; refused to the wrong side, to whoever did it and would confirm it, and out of turn."""
    rows = Matter.objects.select_for_update(of=("self",)).select_related("unit", "owner_unit")
    held = rows.get(pk=matter.pk)
    stage, of = stage_of(held, clock.day(at)), sides(by, held)
    if step in options(stage, of):
        return held
    if step == MatterStep.CONFIRMED and stage == MatterStage.DONE and (of.did or of.owner):
        raise Problem("own_work", "办理的人不能自己确认办结，请提出的一方或上级确认")
    if any(step in options(one, of) for one in MatterStage):
        raise Problem("illegal_step", f"该事项现为“{stage.label}”，不能办理“{step.label}”")
    raise Problem("not_allowed")


def _step(
    held: Matter, step: MatterStep, text: str, photo: tuple[str, BinaryIO] | None, by: User, at: datetime
) -> Matter:
    words = text.strip()
    if not 1 <= len(words) <= MATTER:
        raise Problem("invalid", "", {"text": f"请写明情况，不超过{MATTER}字"})
    paper = keep(unit=held.unit, name=photo[0], file=photo[1], by=by, at=at) if photo else None
    held.save()
    MatterEntry.objects.create(matter=held, step=step.value, text=words, paper=paper, by=by, at=at)
    journal.record(ACTS[step], held, by=by, at=at, unit=held.unit, after=journal.snapshot(held, FIELDS))
    return held

"""The steps that all acts on a transfer share: hold it, record a decision, see where it stands, let it arrive."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.people.actions import memberships
from guatu.people.models import Membership, Person, Transfer, TransferStep
from guatu.people.queries import transfers as queries
from guatu.people.rules import movements
from guatu.people.rules.movements import Stage
from guatu.people.rules.states import State
from guatu.people.rules.words import Origin

# What the journal keeps: numbers, units and states, nothing that a person wrote.
FIELDS = (
    "person", "from_unit", "to_unit", "destination", "stage", "refused", "receipt_on", "finished_at", "withdrawn_at",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of one item of a batch: `problem` says why it was not done."""

    person: Person
    transfer: Transfer | None = None
    problem: str = ""


class Held:
    """A transfer held for this transaction: the person's row first, as all who move people do."""

    def __init__(self, transfer: Transfer) -> None:
        Person.objects.select_for_update(no_key=True).get(pk=transfer.person_id)
        rows = Transfer.objects.select_for_update(of=("self",), no_key=True)
        self.row = rows.select_related("person", "from_unit__parent", "to_unit__parent").get(pk=transfer.pk)

    def standing(self) -> movements.Standing:
        """Where it stands by its steps and the tree."""
        return movements.standing(movements.plan(queries.ends(self.row)), queries.decisions(self.row))

    def require_open(self) -> None:
        """Refuse what is over."""
        if self.row.finished_at is not None:
            raise Problem("illegal_step", "这笔转接已经办结")
        if self.row.withdrawn_at is not None:
            raise Problem("illegal_step", "这笔转接已经撤回")

    def decide(self, stage: Stage, approved: bool, reason: str, unit: Unit, by: User | None, at: datetime) -> None:
        """A decision as a row."""
        TransferStep.objects.create(
            transfer=self.row, stage=stage.value, approved=approved, reason=reason.strip(), by=by, acting_unit=unit,
            at=at,
        )  # fmt: skip

    def settle(self, by: User | None, at: datetime) -> None:
        """Bring the row into line with its steps; with the last approval the membership moves."""
        row, found = self.row, self.standing()
        if found.stage is None:
            self.arrive(by, at)
        stage = found.stage.value if found.stage else ""
        if (row.stage, row.refused) != (stage, found.refused):
            row.stage, row.refused, row.stage_at = stage, found.refused, at
        self.save()

    def save(self) -> None:
        """Write the row and count its version up."""
        names = ("from_unit_id", "to_unit_id", "stage", "stage_at", "refused", "receipt", "receipt_on", "finished_at")
        values = {name: getattr(self.row, name) for name in (*names, "withdrawn_at")}
        Transfer.objects.filter(pk=self.row.pk).update(**values, version=F("version") + 1)
        self.row.version += 1

    def arrive(self, by: User | None, at: datetime) -> None:
        """The membership moves to the unit joined, which must be open and may not be closed meanwhile."""
        row = self.row
        unit = Unit.objects.select_for_update(no_key=True).filter(pk__in=[row.to_unit_id]).first()
        if unit is None or unit.closed_on is not None:
            raise Problem("conflict", "转入组织已经撤销，请上级改派或撤回后重新发起。")
        held = self.leaving()
        memberships.enter(
            person=row.person, unit=unit, state=State(held.state), origin=Origin.TRANSFERRED, since=clock.day(at),
            by=by, at=at,
        )  # fmt: skip
        row.finished_at = at

    def depart(self, on: date, by: User | None, at: datetime) -> None:
        """The membership here ends with the other system's receipt; the record stays with the unit left."""
        held = self.leaving()
        held.until = max(on, held.since)
        held.save(update_fields=["until"])
        self.row.finished_at, self.row.stage, self.row.refused, self.row.stage_at = at, "", False, at
        self.save()

    def leaving(self) -> Membership:
        """The membership that moves; refused if it has been changed since, so that nobody is moved by surprise."""
        held = queries.membership_of(self.row.person)
        if held is None or held.unit_id != self.row.from_unit_id:
            raise Problem("illegal_step", "这名团员的团籍或所在组织已有变化，请撤回后重新办理。")
        return held

    def record(self, verb: str, by: User | None, at: datetime, **more: object) -> None:
        """The journal's line, at the unit that the member leaves."""
        after = {**journal.snapshot(self.row, FIELDS), **more}
        journal.record(verb, self.row, by=by, at=at, unit=self.row.from_unit, after=after)

"""What a checker's phone says of a claim: kept once however often it comes, and chosen among where two differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork.rules.syncing import digest
from guatu.fieldwork.rules.visits import CLOCK_AHEAD
from guatu.orgs import access
from guatu.people.actions.papers import keep
from guatu.supervision.models import SpotCell, SpotEntry, SpotUnit
from guatu.supervision.queries.spots.standing import questions, stage
from guatu.supervision.rules import spot as rules

LONGEST = 2000
RECORD = "check.record"


@dataclass(frozen=True)
class Content:
    """What was seen of a claim on a day: the outcome, the answers by question, and words."""

    on: date
    outcome: str
    answers: Mapping[str, str]
    text: str

    def canonical(self) -> dict[str, object]:
        """The one form that is kept and compared."""
        answers = {key: self.answers[key] for key in sorted(self.answers) if self.answers[key]}
        return {"on": self.on.isoformat(), "outcome": self.outcome, "answers": answers, "text": self.text.strip()}


@transaction.atomic
def receive(
    *, cell: SpotCell, content: Content, written_at: datetime, settles: bool = False,
    photo: tuple[str, BinaryIO] | None = None, by: User, at: datetime,
) -> SpotEntry:  # fmt: skip
    """Take in what a phone wrote of a claim; sent again, it gives the entry that it made. The cell shows what stands.

    `settles`: the writer saw what stood and corrects it. Only by the checker; not after the claim was signed or the
    round ended, unless it was here already.
    """
    spot, held = _held(cell, by)
    said = content.canonical()
    mark = digest(said)
    entry = held.entries.filter(digest=mark).first()
    first = entry is None
    if entry is None:
        _check(held, spot, content, written_at, at)
        entry = SpotEntry(cell=held, digest=mark, content=said, written_at=written_at, received_at=at, by=by)
    changed = first
    if photo is not None and entry.paper_id is None:
        entry.paper, changed = keep(unit=spot.unit, name=photo[0], file=photo[1], by=by, at=at), True
    chosen_at = min(written_at, at)  # a phone whose clock is ahead does not outdo later choices
    if settles and not held.signed_at and (entry.chosen_at is None or entry.chosen_at < chosen_at):
        entry.chosen_at, changed = chosen_at, True
    if changed:
        entry.save()
        _stand(held, spot)
        after = {"outcome": held.outcome, "digest": mark}
        journal.record("spot.record", held, by=by, at=at, unit=spot.unit, after=after)
    return entry


def _held(cell: SpotCell, by: User) -> tuple[SpotUnit, SpotCell]:
    """The drawn unit, locked, and the claim; refuses everybody but its checker."""
    spots = SpotUnit.objects.select_for_update(of=("self",)).select_related("unit", "plan__unit")
    spot = spots.get(pk=cell.spot_id)
    if spot.checker_id != by.pk or not access.tops(by, RECORD):
        raise Problem("not_allowed", "只有派定的核查人可以记录")
    return spot, SpotCell.objects.select_related("assignment__task").get(pk=cell.pk)


def _check(cell: SpotCell, spot: SpotUnit, content: Content, written_at: datetime, at: datetime) -> None:
    if spot.void_reason:
        raise Problem("illegal_step", "这个组织已经作废，不用核查")
    if cell.signed_at or stage(spot.plan) != rules.Stage.DRAWN:
        raise Problem("illegal_step", "结果已经签署或本轮已经结束，不能再记；确有出入的，请告诉组织核查的机关")
    if written_at > at + CLOCK_AHEAD:
        raise Problem("invalid", "手机的日期比实际晚了，请校正手机时间后再送")
    wrong = rules.lacking(content.outcome, content.answers, questions(cell.assignment.task), content.text)
    assert spot.plan.drawn_at is not None  # noqa: S101 -- the stage says so
    if not clock.day(spot.plan.drawn_at) <= content.on <= clock.day(at):
        wrong["on"] = "核查日期在抽取之后、今天以前"
    if len(content.text) > LONGEST:
        wrong["text"] = f"请不超过{LONGEST}字"
    if wrong:
        raise Problem("invalid", "", wrong)


def _stand(cell: SpotCell, spot: SpotUnit) -> None:
    """Show on the claim and on the unit what their entries come to."""
    cell.outcome = rules.found(cell.entries.all()).outcome
    cell.save(update_fields=["outcome"])
    days = [entry.content["on"] for entry in SpotEntry.objects.filter(cell__spot=spot)]
    spot.visited_on = min(map(date.fromisoformat, days)) if days else None
    spot.save(update_fields=["visited_on"])


@transaction.atomic
def choose(*, entry: SpotEntry, by: User, at: datetime) -> SpotCell:
    """The checker says which of several entries holds."""
    spot, cell = _held(entry.cell, by)
    if cell.signed_at:
        raise Problem("illegal_step", "结果已经签署，不能再改")
    row = cell.entries.get(pk=entry.pk)
    row.chosen_at = at
    row.save(update_fields=["chosen_at"])
    _stand(cell, spot)
    after = {"outcome": cell.outcome, "digest": row.digest}
    journal.record("spot.confirm", cell, by=by, at=at, unit=spot.unit, after=after)
    return cell

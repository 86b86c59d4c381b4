"""Elections and extensions of terms."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.actions.secretaries import name_secretary
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.kinds import Kind
from guatu.people.actions.posts import FIELDS as POST_FIELDS
from guatu.people.models import Paper, Post, Term
from guatu.people.queries import locks
from guatu.people.queries.above import require_above
from guatu.people.rules import terms as rules
from guatu.people.rules.posts import Ending

FIELDS = (
    "unit", "number", "elected_on", "due_on", "extended_to", "due_voters", "present", "issued", "returned", "valid",
    "approval",
)  # fmt: skip


@dataclass(frozen=True)
class Election:
    """What is said of an election. Without `due_on` the norms give the day."""

    elected_on: date
    due_on: date | None = None
    number: int | None = None
    due_voters: int | None = None
    present: int | None = None
    issued: int | None = None
    returned: int | None = None
    valid: int | None = None
    approval: str = ""


@transaction.atomic
def elect(
    *, unit: Unit, given: Election, end_outgoing: bool = False, paper: Paper | None = None, by: User | None,
    at: datetime,
) -> Term:  # fmt: skip
    """Record an election, which opens a term. `end_outgoing` ends all elected posts in force on that day.

    Refuses an election in the future, out of order, too early, early without approval, a term longer than the norms
    allow, and ballots that contradict each other.
    """
    unit = locks.unit_of(unit)
    wrong = _refusals(unit, given, at)
    if wrong:
        raise Problem("invalid", "", wrong)
    values = {**vars(given), "due_on": given.due_on or _longest(unit, given.elected_on)}
    made = Term.objects.create(unit=unit, paper=paper, recorded_by=by, recorded_at=at, **values)
    journal.record("term.elect", made, by=by, at=at, unit=unit, after=journal.snapshot(made, FIELDS))
    if end_outgoing:
        _end_outgoing(unit, given.elected_on, by, at)
    return made


def _longest(unit: Unit, elected_on: date) -> date:
    return rules.due_on(Kind(unit.kind), unit.sector, elected_on, norms(elected_on))


def _refusals(unit: Unit, given: Election, at: datetime) -> dict[str, str]:
    numbers, kind = norms(given.elected_on), Kind(unit.kind)
    latest = rules.due_on(kind, unit.sector, given.elected_on, numbers)
    last = Term.objects.filter(unit=unit).order_by("-elected_on").first()
    before, months = last.due_on if last else None, rules.leeway(kind, numbers)
    wrong = rules.ballot_refusals(given.due_voters, given.present, given.issued, given.returned, given.valid)
    wrong |= rules.election_refusals(
        kind, given.elected_on, given.due_on or latest, latest, before, given.approval, months
    )
    if last and given.elected_on <= last.elected_on:
        wrong["elected_on"] = f"上一届于 {last.elected_on} 选举，新一届须更晚"
    if given.elected_on > clock.day(at):
        wrong["elected_on"] = "选举日期不能晚于今天，选举后再登记"
    if unit.closed_on:
        wrong["elected_on"] = "这个组织已撤销"
    return wrong


def _end_outgoing(unit: Unit, on: date, by: User | None, at: datetime) -> None:
    """End every post of the unit that began before an election; those recorded for later days stay."""
    outgoing = list(Post.objects.select_for_update().filter(unit=unit, until=None, since__lt=on).order_by("pk"))
    lines = []
    for post in outgoing:
        post.until, post.ended_reason, post.ended_by, post.ended_at = on, Ending.TERM.value, by, at
        post.save(update_fields=["until", "ended_reason", "ended_by", "ended_at"])
        lines.append(journal.Line("post.end", post, unit, journal.snapshot(post, POST_FIELDS)))
    if lines:
        journal.record_many(lines, by=by, at=at)
    if any(post.title == "secretary" for post in outgoing):
        name_secretary(unit=unit, name="", by=by, at=at)


@transaction.atomic
def extend(*, term: Term, until: date, number: str, by: User, at: datetime) -> Term:
    """Put the next election off to a day, by the unit above, within the norms; refuses a second extension."""
    current = Term.objects.select_for_update().select_related("unit").get(pk=term.pk)
    require_above(by, "post.approve", current.unit)
    if Term.objects.filter(unit=current.unit_id, elected_on__gt=current.elected_on).exists():
        raise Problem("conflict", "这一届之后已经换届，不能再延期。")
    if current.extended_to is not None:
        raise Problem("conflict", "这一届已经延期一次，不能再延。")
    months = rules.leeway(Kind(current.unit.kind), norms(clock.day(at)))
    wrong = rules.extension_refusal(current.due_on, until, months)
    if wrong:
        raise Problem("invalid", "", {"until": wrong})
    current.extended_to, current.extension_number, current.extended_by, current.extended_at = until, number, by, at
    current.save(update_fields=["extended_to", "extension_number", "extended_by", "extended_at"])
    after = journal.snapshot(current, FIELDS)
    journal.record("term.extend", current, by=by, at=at, unit=current.unit, after=after)
    return current

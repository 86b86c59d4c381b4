"""Contact points: proposed by the matcher, decided by a person, ended when post or unit are gone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork import solver
from guatu.fieldwork.models import Contact, ContactProposal, MatchRun
from guatu.fieldwork.queries import matching as queries
from guatu.fieldwork.rules.contacts import ENDINGS, Case, refusal
from guatu.fieldwork.rules.matching import Pair, Weak, one_each, terms_of
from guatu.fieldwork.rules.words import Ending
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules import paths
from guatu.people.models import Person, Post

FIELDS = ("unit", "holder", "post", "person", "proposal", "since", "until", "ended_reason")
WORDS = 200


@transaction.atomic
def match(*, unit: Unit, weak: Mapping[int, Weak], by: User | None, at: datetime) -> MatchRun:
    """Propose a branch to everybody at and below a unit who must link one and does not; returns the run.

    `weak`: what others know of branches, by unit. Undecided proposals of earlier runs to the same people are replaced;
    what was refused is not proposed again.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    on = clock.day(at)
    held = norms(on)
    field = queries.field_of(unit, on, held, weak)
    pairs = solver.match(field.holders, field.branches, terms_of(held), field.barred)
    asked = one_each(field.holders)
    ContactProposal.objects.filter(accepted=None, person__in=[holder.person for holder in asked]).delete()
    ContactProposal.objects.filter(accepted=None, run__unit=unit).delete()
    run = MatchRun.objects.create(
        unit=unit, at=at, by=by, obliged=len(asked), branches=len(field.branches), unmatched=len(asked) - len(pairs)
    )
    ContactProposal.objects.bulk_create([_proposal(run, pair) for pair in pairs])
    after = journal.snapshot(run, ["unit", "obliged", "branches", "unmatched"])
    journal.record("contact.match", run, by=by, at=at, unit=unit, after=after)
    return run


def _proposal(run: MatchRun, pair: Pair) -> ContactProposal:
    return ContactProposal(
        run=run, post_id=pair.holder.post, person_id=pair.holder.person, unit_id=pair.branch.pk, metres=pair.metres,
        reasons=[list(reason) for reason in pair.reasons],
    )  # fmt: skip


@transaction.atomic
def accept(*, proposal: ContactProposal, by: User, at: datetime) -> Contact:
    """Follow a proposal: the cadre links the branch from today on."""
    locked = _locked(proposal)
    contact = _linked(locked.post, locked.unit, locked, "", by, at)
    _decide([locked], True, "", by, at)
    return contact


@dataclass(frozen=True)
class Outcome:
    """What became of the proposals that were accepted at once."""

    linked: int
    left: int


@transaction.atomic
def accept_all(*, unit: Unit, by: User, at: datetime) -> Outcome:
    """Follow all undecided proposals to cadres at and below a unit; those that something stands in the way of stay."""
    on = clock.day(at)
    open_ = ContactProposal.objects.filter(accepted=None, post__unit__path__startswith=unit.path)
    rows = list(
        open_.select_for_update(of=("self",)).select_related("post__unit", "post__person", "unit").order_by("pk")
    )
    _hold({row.person_id for row in rows}, {row.unit_id for row in rows})
    standing = _Standing(on, {row.person_id for row in rows})
    taken, made = [], []
    for row in rows:
        if not standing.refusal(row.post, row.unit):
            made.append(_contact(row.post, row.unit, row, "", by, at))
            standing.take(made[-1])
            taken.append(row)
    Contact.objects.bulk_create(made)
    _decide(taken, True, "", by, at)
    lines = [journal.Line("contact.create", c, c.unit, journal.snapshot(c, FIELDS)) for c in made]
    journal.record_many(lines, by=by, at=at)
    return Outcome(len(made), len(rows) - len(made))


@transaction.atomic
def refuse(*, proposal: ContactProposal, reason: str, by: User, at: datetime) -> ContactProposal:
    """Turn a proposal down, with the reason; this pair is not proposed again."""
    locked = _locked(proposal)
    _decide([locked], False, _reason(reason), by, at)
    after = journal.snapshot(locked, ["run", "post", "unit", "accepted"])
    journal.record("contact_proposal.refuse", locked, by=by, at=at, unit=locked.unit, after=after)
    return locked


@transaction.atomic
def choose(*, proposal: ContactProposal, unit: Unit, reason: str, by: User, at: datetime) -> Contact:
    """Link another branch than the one that was proposed, and say why."""
    locked = _locked(proposal)
    if unit.pk == locked.unit_id:
        raise Problem("invalid", fields={"unit": "这就是建议的团支部，直接采纳即可。"})
    contact = _linked(locked.post, unit, locked, _reason(reason), by, at)
    _decide([locked], False, _reason(reason), by, at)
    return contact


@transaction.atomic
def link(*, post: Post, unit: Unit, reason: str = "", by: User, at: datetime) -> Contact:
    """Link a branch without any proposal. An undecided proposal to the same person falls away."""
    contact = _linked(post, unit, None, reason.strip()[:WORDS], by, at)
    if queries.held(clock.day(at))[post.person_id] >= norms(clock.day(at))["contact.least"]:
        ContactProposal.objects.filter(person=post.person_id, accepted=None).delete()
    return contact


@transaction.atomic
def end(*, contact: Contact, reason: str, by: User, at: datetime) -> Contact:
    """End a contact today, or as if it had never been where it was a mistake."""
    if reason not in {one.value for one in ENDINGS}:
        raise Problem("invalid", fields={"reason": "请重新选择"})
    held = Contact.objects.select_for_update(of=("self",)).select_related("unit").get(pk=contact.pk)
    if held.until is not None:
        raise Problem("illegal_step", "这个联系点已经结束。")
    held.until = held.since if reason == Ending.MISTAKE else max(clock.day(at), held.since)
    held.ended_reason = reason
    held.save(update_fields=["until", "ended_reason"])
    journal.record("contact.end", held, by=by, at=at, unit=held.unit, after=journal.snapshot(held, FIELDS))
    return held


@transaction.atomic
def follow(*, by: User | None, at: datetime) -> int:
    """End the contacts whose branch or unit is closed, or whose branch stands elsewhere now. Returns how many."""
    rows = Contact.objects.select_for_update(of=("self",)).filter(until=None).select_related("unit", "holder")
    astray = [row for row in rows.order_by("pk") if _astray(row)]
    for row in astray:
        closed = row.unit.closed_on or row.holder.closed_on or clock.day(at)
        row.until, row.ended_reason = max(closed, row.since), Ending.UNIT.value
    Contact.objects.bulk_update(astray, ["until", "ended_reason"])
    lines = [journal.Line("contact.follow", c, c.unit, journal.snapshot(c, FIELDS)) for c in astray]
    if lines:
        journal.record_many(lines, by=by, at=at)
    return len(astray)


def _astray(contact: Contact) -> bool:
    closed = contact.unit.closed_on is not None or contact.holder.closed_on is not None
    return closed or not paths.contains(contact.holder.path, contact.unit.path)


def _locked(proposal: ContactProposal) -> ContactProposal:
    """An undecided proposal, held."""
    rows = ContactProposal.objects.select_for_update(of=("self",)).select_related("post__unit", "post__person", "unit")
    locked = rows.filter(pk=proposal.pk).first()
    if locked is None or locked.accepted is not None:
        raise Problem("illegal_step", "这条建议已有结论，或已被新的建议取代。")
    return locked


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Problem("invalid", fields={"reason": "请写明理由。"})
    return reason.strip()[:WORDS]


def _decide(rows: Iterable[ContactProposal], accepted: bool, note: str, by: User, at: datetime) -> None:
    decided = list(rows)
    for row in decided:
        row.accepted, row.note, row.decided_by, row.decided_at = accepted, note, by, at
    ContactProposal.objects.bulk_update(decided, ["accepted", "note", "decided_by", "decided_at"])


def _hold(persons: Iterable[int], units: Iterable[int]) -> None:
    """Hold people and branches, so that nobody links them meanwhile: people first, each by number."""
    for model, wanted in ((Person, persons), (Unit, units)):
        rows = model.objects.select_for_update(no_key=True).filter(pk__in=list(wanted)).order_by("pk")  # type: ignore[attr-defined]
        list(rows.values_list("pk"))


def _contact(
    post: Post, unit: Unit, proposal: ContactProposal | None, reason: str, by: User, at: datetime
) -> Contact:  # fmt: skip
    return Contact(
        unit=unit, holder=post.unit, post=post, person=post.person, proposal=proposal, reason=reason,
        since=clock.day(at), decided_by=by, decided_at=at,
    )  # fmt: skip


def _linked(
    post: Post, unit: Unit, proposal: ContactProposal | None, reason: str, by: User, at: datetime
) -> Contact:  # fmt: skip
    """The contact of a post's holder with a branch, unless something stands in its way."""
    _hold([post.person_id], [unit.pk])
    now = Unit.objects.get(pk=unit.pk)
    wrong = _Standing(clock.day(at), [post.person_id]).refusal(post, now)
    if wrong:
        raise Problem("invalid", wrong, {"unit": wrong})
    contact = _contact(post, now, proposal, reason, by, at)
    contact.save()
    journal.record("contact.create", contact, by=by, at=at, unit=now, after=journal.snapshot(contact, FIELDS))
    return contact


class _Standing:
    """Who links what on a day, kept up while contacts of some people are made."""

    def __init__(self, on: date, persons: Iterable[int]) -> None:
        self.on, self.norms = on, norms(on)
        self.held, self.linked = queries.held(on), queries.linked(on)
        self.own = queries.own_units(persons)
        self.pairs = set(Contact.objects.filter(until=None).values_list("person_id", "unit_id"))

    def take(self, contact: Contact) -> None:
        """One more contact."""
        self.held[contact.person_id] += 1
        self.linked[contact.unit_id] += 1
        self.pairs.add((contact.person_id, contact.unit_id))

    def refusal(self, post: Post, unit: Unit) -> str:
        """Why a post's holder cannot link a branch, or ""."""
        return refusal(
            Case(
                in_office=post.since <= self.on and (post.until is None or post.until > self.on),
                closed=unit.closed_on is not None or post.unit.closed_on is not None, kind=unit.kind,
                below=unit.path != post.unit.path and paths.contains(post.unit.path, unit.path),
                own=unit.pk in self.own[post.person_id],
                linked=(post.person_id, unit.pk) in self.pairs,
                held=self.held[post.person_id], at_branch=self.linked[unit.pk],
            ),
            most=int(self.norms["contact.most"]), branch_most=int(self.norms["contact.branch_most"]),
        )  # fmt: skip

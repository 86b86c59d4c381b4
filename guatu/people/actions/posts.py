"""Posts are taken up, confirmed and end. A unit has one secretary at a time, and pages of the tree name them."""

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
from guatu.people.models import Person, Post, Term
from guatu.people.queries import locks
from guatu.people.rules import posts as rules
from guatu.people.rules.posts import Ending, Selection, Title

# What the journal keeps of a post: whom it concerns by number only.
FIELDS = ("unit", "person", "title", "nature", "selection", "since", "until", "term", "consent_on", "ended_reason")


@dataclass(frozen=True)
class Appointment:
    """What is said of a post when it is taken up."""

    title: str
    nature: str
    selection: str
    since: date
    term: Term | None = None
    votes: int | None = None
    consent_on: date | None = None
    consent_number: str = ""
    in_party_committee: bool = False


@transaction.atomic
def take_up(
    *, unit: Unit, person: Person, given: Appointment, succeed: bool = False, by: User | None, at: datetime
) -> Post:
    """Record that a person took up a post. `succeed` ends the secretary in office on that day.

    Refuses a title that the kind of unit does not have, a day after today, a second secretary, the same post twice,
    and votes that do not elect.
    """
    unit = locks.unit_of(unit)
    wrong = _refusals(unit, given, at)
    if wrong:
        raise Problem("invalid", "", wrong)
    if Post.objects.filter(unit=unit, person=person, title=given.title, until=None).exists():
        raise Problem("conflict", "此人已任这个职务，不必重复登记。")
    if given.title == Title.SECRETARY:
        _make_way(unit, given.since, succeed, by, at)
    made = Post.objects.create(unit=unit, person=person, recorded_by=by, recorded_at=at, **vars(given))
    journal.record("post.take_up", made, by=by, at=at, unit=unit, after=journal.snapshot(made, FIELDS))
    if made.title == Title.SECRETARY:
        name_secretary(unit=unit, name=person.name, by=by, at=at)
    return made


def _refusals(unit: Unit, given: Appointment, at: datetime) -> dict[str, str]:
    today = clock.day(at)
    wrong = rules.refusals(Kind(unit.kind), Title(given.title), given.selection)
    if unit.closed_on:
        wrong["title"] = "这个组织已撤销，不能再任职"
    if given.since > today:
        wrong["since"] = "任职日期不能晚于今天，到任后再登记"
    if given.consent_on and given.consent_on > today:
        wrong["consent_on"] = "党组织意见的日期不能晚于今天"
    if given.term and given.term.unit_id != unit.pk:
        wrong["term"] = "这一届不是本组织的"
    elif given.term and given.since < given.term.elected_on:
        wrong["since"] = f"任职日期不能早于本届选举日 {given.term.elected_on}"
    if given.votes is not None and given.selection != Selection.ELECTED:
        wrong["votes"] = "只有选举产生的职务才有得票"
    elif given.votes is not None and given.term and given.term.present is not None:
        majority = norms(given.since)["election.majority"]
        if given.votes > given.term.present:
            wrong["votes"] = f"得票多于实到人数 {given.term.present}"
        elif not rules.elected(given.votes, given.term.present, majority):
            wrong["votes"] = f"得票没有超过实到 {given.term.present} 人的{majority:.0%}，不能当选"
    return wrong


def _make_way(unit: Unit, since: date, succeed: bool, by: User | None, at: datetime) -> None:
    now = Post.objects.select_for_update().filter(unit=unit, title=Title.SECRETARY, until=None).first()
    if now is None:
        return
    if not succeed:
        raise Problem("conflict", "这个组织已有书记。请勾选“同时免去现任书记”，或先结束现任的职务。")
    if since < now.since:
        raise Problem("invalid", "", {"since": f"现任书记 {now.since} 才到任，继任者不能更早"})
    _close(now, since, Ending.SUCCEEDED, by, at)


def _close(post: Post, until: date, reason: str, by: User | None, at: datetime) -> None:
    post.until, post.ended_reason, post.ended_by, post.ended_at = until, reason, by, at
    post.save(update_fields=["until", "ended_reason", "ended_by", "ended_at"])
    journal.record("post.end", post, by=by, at=at, unit=post.unit, after=journal.snapshot(post, FIELDS))


@transaction.atomic
def end(*, post: Post, until: date, reason: str, by: User, at: datetime) -> Post:
    """End a post on a day; on the day it began, it never held. Refuses one that ended, and days outside its time."""
    unit = locks.unit_of(post.unit)
    current = Post.objects.select_for_update().get(pk=post.pk)
    if current.until is not None:
        raise Problem("conflict", "这个职务已经结束。")
    if not current.since <= until <= clock.day(at):
        raise Problem("invalid", "", {"until": f"结束日期须在 {current.since} 至今天之间"})
    if reason == Ending.MISTAKE and until != current.since:
        raise Problem("invalid", "", {"until": f"登记有误的，结束日期填到任日 {current.since}，等于没有任过"})
    _close(current, until, reason, by, at)
    if current.title == Title.SECRETARY:
        name_secretary(unit=unit, name="", by=by, at=at)
    return current


@transaction.atomic
def confirm(*, post: Post, consent_on: date, number: str, by: User, at: datetime) -> Post:
    """Record the Party organisation's consent to a post, with its day and the number of its paper."""
    current = Post.objects.select_for_update().select_related("unit").get(pk=post.pk)
    if current.until is not None:
        raise Problem("conflict", "这个职务已经结束。")
    if consent_on > clock.day(at):
        raise Problem("invalid", "", {"consent_on": "党组织意见的日期不能晚于今天"})
    current.consent_on, current.consent_number = consent_on, number
    current.save(update_fields=["consent_on", "consent_number"])
    after = journal.snapshot(current, FIELDS)
    journal.record("post.confirm", current, by=by, at=at, unit=current.unit, after=after)
    return current

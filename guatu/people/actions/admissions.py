"""Admission to the League: opened, carried on step by step, warnings set aside, stopped, or ended by admitting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import F

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import KINDS, Kind
from guatu.people.actions import memberships, papers
from guatu.people.models import Admission, AdmissionStep, Paper, ParkedWarning, Person
from guatu.people.queries import locks
from guatu.people.queries.above import require_above
from guatu.people.rules.admission import (
    NEEDED,
    STEPS,
    Asked,
    Source,
    Step,
    Warn,
    judge_number,
    misplaced,
    wrong_numbers,
)
from guatu.people.rules.states import BELONGING, State
from guatu.people.rules.words import Origin, Political

APPROVE = "admission.approve"
FIELDS = ("unit", "source", "stopped_on", "admitted_on", "version")
# What each decision of the unit above judges: whoever recorded it does not decide.
JUDGED = {Step.ACTIVIST: Step.RECOMMENDATION, Step.REVIEW: Step.CANDIDATE, Step.APPROVAL: Step.MEETING}
MOST_HOURS = Decimal(10_000)


@dataclass(frozen=True)
class Given:
    """What is said of a step: its day, hours or ballot, a note, and a paper (name and content)."""

    on: date
    hours: Decimal | None = None
    due: int | None = None
    present: int | None = None
    yes: int | None = None
    note: str = ""
    file: tuple[str, BinaryIO] | None = None


@transaction.atomic
def begin(*, person: Person, unit: Unit, source: Source, by: User, at: datetime) -> Admission:
    """Open an admission at the branch that holds the person. Refuses members and a second open admission."""
    row = locks.person_of(person)
    now = locks.membership_of(row)
    if unit.closed_on is not None or not KINDS[Kind(unit.kind)].has_members:
        raise Problem("invalid", "只有现有的团支部可以发展团员。")
    if row.unit_id != unit.pk:
        raise Problem("invalid", "此人不在本支部名下，请先登记到本支部。")
    if now is not None and now.state in BELONGING:
        raise Problem("conflict", "此人已是团员，不需要再发展。")
    if Admission.objects.filter(person=row, stopped_on=None, admitted_on=None).exists():
        raise Problem("conflict", "此人正在发展中，不能重复开始。")
    made = Admission.objects.create(person=row, unit=unit, source=source.value, opened_by=by, opened_at=at)
    journal.record("admission.begin", made, by=by, at=at, unit=unit, after=journal.snapshot(made, FIELDS))
    return made


@transaction.atomic
def record(*, admission: Admission, step: Step, given: Given, by: User, at: datetime) -> AdmissionStep:
    """Record a step with its day, numbers and paper; steps of the unit above by an account that approves there.

    Refuses a day to come, a day that contradicts other steps, an impossible ballot, and a step done already.
    """
    row = _held(admission)
    if STEPS[step].above:
        _check_above(row, step, by)
    done = _days(row)
    if step in done:
        raise Problem("conflict", "这一步刚刚已经记录过了。")
    wrong = _wrong(row, step, given, done, clock.day(at))
    if wrong:
        raise Problem("invalid", "", wrong)
    made = AdmissionStep.objects.create(
        admission=row, code=step.value, on=given.on, hours=given.hours, due=given.due, present=given.present,
        yes=given.yes, note=given.note.strip()[:500], paper=_paper(row, given, by, at), by=by, at=at,
    )  # fmt: skip
    _write(row, "admission.record", by, at, {"step": step.value, "on": given.on})
    return made


def _check_above(row: Admission, step: Step, by: User) -> None:
    require_above(by, APPROVE, row.unit)
    if row.steps.filter(code=JUDGED[step].value, by=by).exists():
        raise Problem("own_work", "前一步是您记录的，须由上级另一人审批。")


def _wrong(row: Admission, step: Step, given: Given, done: Mapping[Step, date], today: date) -> dict[str, str]:
    """What is wrong with what is said of a step, by field."""
    wrong: dict[str, str] = {}
    pair = misplaced(step, given.on, done)
    birth = row.person.birth_on
    if given.on > today:
        wrong["on"] = "日期不能晚于今天"
    elif birth and given.on <= birth:
        wrong["on"] = "日期不能早于出生日期"
    elif pair:
        wrong["on"] = f"“{pair[0].label}”不能晚于“{pair[1].label}”，请核对两个日期"
    asked = STEPS[step].asked
    if asked is Asked.HOURS and (given.hours is None or not 0 <= given.hours <= MOST_HOURS):
        wrong["hours"] = "请填写时长"
    if asked is Asked.VOTES:
        wrong |= wrong_numbers(given.due, given.present, given.yes)
    return wrong


def _paper(row: Admission, given: Given, by: User, at: datetime) -> Paper | None:
    if given.file is None:
        return None
    name, file = given.file
    return papers.keep(unit=row.unit, name=name, file=file, personal=True, by=by, at=at)


@transaction.atomic
def undo(*, admission: Admission, step: int, by: User, at: datetime) -> None:
    """Take back the step recorded last, which is the one that the reader saw; after admission only what followed."""
    row = _held(admission)
    last = row.steps.order_by("at", "pk").last()
    if last is None or last.pk != step:
        raise Problem("conflict", "最后一步已经变了，请刷新后再撤回。")
    if row.admitted_on is not None and Step(last.code) in NEEDED:
        raise Problem("frozen", "已经接收入团，这一步不能撤回。")
    if STEPS[Step(last.code)].above:
        require_above(by, APPROVE, row.unit)
    code, on = last.code, last.on
    last.delete()
    _write(row, "admission.undo", by, at, {"step": code, "on": on})


@transaction.atomic
def park(*, admission: Admission, warn: Warn, reason: str, by: User, at: datetime) -> ParkedWarning:
    """Set one kind of warning aside with a reason. The warning stays on the page."""
    row = _held(admission)
    if not reason.strip():
        raise Problem("invalid", "", {"reason": "请写明理由"})
    words = {"reason": reason.strip()[:500], "by": by, "at": at}
    made, _new = ParkedWarning.objects.update_or_create(admission=row, code=warn.value, defaults=words)
    _write(row, "admission.park", by, at, {"warning": warn.value})
    return made


@transaction.atomic
def unpark(*, admission: Admission, warn: Warn, by: User, at: datetime) -> None:
    """Take up a warning again that was set aside."""
    row = _held(admission)
    if not row.parked.filter(code=warn.value).delete()[0]:
        raise Problem("conflict", "这条提醒没有搁置。")
    _write(row, "admission.unpark", by, at, {"warning": warn.value})


@transaction.atomic
def stop(*, admission: Admission, reason: str, by: User, at: datetime) -> Admission:
    """End an admission without admitting, with a reason. The person may be put forward again later."""
    row = _held(admission)
    if row.admitted_on is not None:
        raise Problem("illegal_step", "已经接收入团，不能停止发展。")
    if not reason.strip():
        raise Problem("invalid", "", {"reason": "请写明理由"})
    row.stopped_on, row.stopped_reason = clock.day(at), reason.strip()[:500]
    row.save(update_fields=["stopped_on", "stopped_reason"])
    _write(row, "admission.stop", by, at, {"stopped_on": row.stopped_on})
    return row


@transaction.atomic
def finish(*, admission: Admission, number: str, by: User, at: datetime) -> Admission:
    """Admit: the membership begins on the day of the branch's meeting, and the person gets the member's number.

    Refuses before application, meeting and approval are recorded, a number that cannot be, and one given already.
    """
    row = _held(admission)
    if row.admitted_on is not None:
        raise Problem("conflict", "已经接收入团。")
    done = _days(row)
    lacking = [step.label for step in NEEDED if step not in done]
    if lacking:
        raise Problem("illegal_step", f"还没有记录：{'、'.join(lacking)}。")
    joined, number = done[Step.MEETING], "".join(number.split())
    wrong = judge_number(number, joined.year)[0]
    if wrong:
        raise Problem("invalid", "", {"number": wrong})
    row.admitted_on = joined
    row.save(update_fields=["admitted_on"])
    proof = row.steps.select_related("paper").get(code=Step.MEETING.value).paper
    memberships.enter(
        person=row.person, unit=row.unit, state=State.MEMBER, origin=Origin.ADMITTED, since=joined,
        decided_by="支部大会", paper=proof, by=by, at=at,
    )  # fmt: skip
    _number(row.person, number, joined)
    _write(row, "admission.finish", by, at, {"admitted_on": joined})
    return row


def _number(person: Person, number: str, joined: date) -> None:
    """Give the person the day of joining and the number; two persons never get the same one."""
    words = {"joined_on": joined, "member_number": number or None, "political": Political.MEMBER.value}
    try:
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(**words, version=F("version") + 1)
    except IntegrityError:
        raise Problem("invalid", "", {"number": "这个编号已经用于其他团员，请核对"}) from None


def _held(admission: Admission) -> Admission:
    """The admission as it is now, locked until commit; a stopped one takes nothing more."""
    rows = Admission.objects.select_for_update(of=("self",)).select_related("unit", "person")
    row = rows.get(pk=admission.pk)
    if row.stopped_on is not None:
        raise Problem("illegal_step", "已经停止发展，不能再办。")
    return row


def _days(row: Admission) -> dict[Step, date]:
    return {Step(code): on for code, on in row.steps.values_list("code", "on")}


def _write(row: Admission, verb: str, by: User, at: datetime, more: dict[str, object]) -> None:
    """Count the change and journal it: steps, days and states, nothing of the person."""
    row.version += 1
    row.save(update_fields=["version"])
    journal.record(verb, row, by=by, at=at, unit=row.unit, after={**journal.snapshot(row, FIELDS), **more})

"""Rounds of duty reports are opened, revised, published, and closed with their grades."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.appraisals.models import DutyReport, DutyRound
from guatu.appraisals.queries.duty import results, rounds
from guatu.appraisals.rules.duty.grades import decision_refusals
from guatu.appraisals.rules.duty.terms import Terms, refusals
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.people.queries.above import decides

FIELDS = ("unit", "name", "since", "until", "due_on", "formula", "ballot", "published_at", "closed_at", "version")
GRADED = ("round", "unit", "grade", "submitted_at", "graded_at", "answered_at", "version")


@dataclass(frozen=True)
class Plan:
    """Name and days of a round; `until` is the last day reported on."""

    name: str
    since: date
    until: date
    due_on: date


def _refused(plan: Plan) -> dict[str, str]:
    wrong = {}
    if plan.until < plan.since:
        wrong["until"] = "结束日期不能早于开始日期"
    if (plan.until - plan.since).days > 366:
        wrong["until"] = "一次述职最长一年"
    if plan.due_on < plan.since:
        wrong["due_on"] = "提交期限不能早于述职期间"
    return wrong


@transaction.atomic
def open_(*, unit: Unit, plan: Plan, terms: Terms, by: User | None, at: datetime) -> DutyRound:
    """Begin a round for the units directly below; a draft until it is published."""
    wrong = _refused(plan)
    if wrong:
        raise Problem("invalid", "", wrong)
    if not Unit.objects.in_force().filter(parent=unit).exists():
        raise Problem("conflict", "本组织没有下级组织，不用开展述职评议。")
    made = DutyRound.objects.create(unit=unit, opened_by=by, opened_at=at, **_days(plan), **terms.stored())
    journal.record("duty.open", made, by=by, at=at, unit=unit, after=journal.snapshot(made, FIELDS))
    return made


def _days(plan: Plan) -> dict[str, object]:
    return {"name": plan.name, "since": plan.since, "until": plan.until + timedelta(days=1), "due_on": plan.due_on}


def _hold(found: DutyRound) -> DutyRound:
    return DutyRound.objects.select_for_update(of=("self",)).select_related("unit").get(pk=found.pk)


@transaction.atomic
def revise(*, found: DutyRound, version: int, plan: Plan, terms: Terms, by: User, at: datetime) -> DutyRound:
    """Change a round that is not published yet; refuses one that somebody else changed since `version`."""
    current = _hold(found)
    if current.published_at:
        raise Problem("frozen", "评分标准已经公布，不能再改。")
    if current.version != version:
        raise Problem("conflict")
    wrong = {**_refused(plan), **refusals(terms)}
    if wrong:
        raise Problem("invalid", "", wrong)
    for name, value in {**_days(plan), **terms.stored(), "version": version + 1}.items():
        setattr(current, name, value)
    current.save()
    journal.record("duty.edit", current, by=by, at=at, unit=current.unit, after=journal.snapshot(current, FIELDS))
    return current


@transaction.atomic
def publish(*, found: DutyRound, by: User, at: datetime) -> DutyRound:
    """Publish a round: its terms are fixed from now on, and each unit directly below has a report to write."""
    current = _hold(found)
    if current.published_at:
        raise Problem("conflict", "已经公布过了。")
    wrong = refusals(rounds.terms_of(current))
    if wrong:
        raise Problem("illegal_step", "；".join(wrong.values()) + "。")
    if current.due_on < clock.day(at):
        raise Problem("illegal_step", "提交期限已经过了，请先改期限再公布。")
    units = rounds.below(current.unit)
    people = rounds.secretaries(units, clock.day(at))
    DutyReport.objects.bulk_create([DutyReport(round=current, unit=one, person=people.get(one.pk)) for one in units])
    current.published_at, current.version = at, current.version + 1
    current.save(update_fields=["published_at", "version"])
    journal.record("duty.publish", current, by=by, at=at, unit=current.unit, after=journal.snapshot(current, FIELDS))
    return current


@transaction.atomic
def decide(
    *, found: DutyRound, chosen: Mapping[int, str], notes: Mapping[int, str], by: User, at: datetime
) -> DutyRound:
    """Sign the grades of all reports handed in and close the round; units see their results from now on.

    `chosen` and `notes` are by the number of the report; whoever deviates from the proposal says why.
    """
    current = _hold(found)
    if not current.published_at or current.closed_at:
        raise Problem("illegal_step", "这次述职评议现在不能定等次。")
    reports = results.handed_in(current, locked=True)
    _require_outsider(by, current, reports)
    reckoned = results.results(current, reports)
    if {one.pk for one in reports} != set(chosen):
        raise Problem("conflict", "述职报告有变化，请重新打开后再定等次。")
    terms = rounds.terms_of(current)
    wrong = decision_refusals(chosen, results.proposed(current, reckoned), notes, terms.grades)
    if wrong:
        raise Problem("invalid", wrong.pop("", ""), wrong)
    for one in reckoned:
        _grade(one, chosen[one.report.pk], notes.get(one.report.pk, ""), by, at)
    current.closed_by, current.closed_at, current.version = by, at, current.version + 1
    current.save(update_fields=["closed_by", "closed_at", "version"])
    graded = [journal.Line("dutyreport.grade", one, one.unit, journal.snapshot(one, GRADED)) for one in reports]
    closed = journal.Line("duty.decide", current, current.unit, journal.snapshot(current, FIELDS))
    journal.record_many([*graded, closed], by=by, at=at)
    return current


def _require_outsider(by: User, found: DutyRound, reports: list[DutyReport]) -> None:
    """Refuse whoever reported in the round or sits at a unit that did."""
    if not reports:
        raise Problem("illegal_step", "还没有单位提交述职报告。")
    if not access.can(by, rounds.OPEN, found.unit) or not decides(by, rounds.OPEN, reports[0].unit):
        raise Problem("not_allowed", "等次由组织述职评议的团组织审定。")
    if any(rounds.involved(by, report) for report in reports):
        raise Problem("own_work", "您参加了这次述职，等次请由其他负责人审定。")


def _grade(one: results.Result, grade: str, note: str, by: User, at: datetime) -> None:
    report = one.report
    report.grade, report.graded_note, report.total = grade, note.strip(), one.total.rounded(4)
    report.graded_by, report.graded_at, report.version = by, at, report.version + 1
    report.save(update_fields=["grade", "graded_note", "total", "graded_by", "graded_at", "version"])

"""A duty report is written, handed in, given back with a reason; afterwards the unit may state its view."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.appraisals.actions.duty.rounds import GRADED
from guatu.appraisals.models import DutyReport
from guatu.appraisals.queries.duty import rounds
from guatu.appraisals.queries.duty.locks import hold
from guatu.appraisals.rules.duty.reports import Part, word_refusals
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.queries.norms import norms

FACT = ("code", "label", "value", "href", "on", "poor")


def _record(verb: str, report: DutyReport, by: User | None, at: datetime) -> None:
    journal.record(verb, report, by=by, at=at, unit=report.unit, after=journal.snapshot(report, GRADED))


def _put(current: DutyReport, version: int, words: Mapping[str, str], by: User | None, at: datetime) -> None:
    if current.submitted_at:
        raise Problem("frozen", "报告已经提交；要改，请上级退回。")
    if current.version != version:
        raise Problem("conflict", "这份报告在别处改过，请核对后再保存。")
    current.words = {part.value: words.get(part.value, "").strip() for part in Part}
    current.written_by, current.written_at, current.version = by, at, version + 1


@transaction.atomic
def write(*, report: DutyReport, version: int, words: Mapping[str, str], by: User | None, at: datetime) -> DutyReport:
    """Keep what is written so far; refuses one that somebody else changed since `version`."""
    current = hold(report)
    too_long = word_refusals(words, 0, norms(clock.day(at))["duty.words_most"])
    if too_long:
        raise Problem("invalid", "", too_long)
    _put(current, version, words, by, at)
    current.save(update_fields=["words", "written_by", "written_at", "version"])
    _record("dutyreport.draft", current, by, at)
    return current


@transaction.atomic
def hand_in(
    *, report: DutyReport, version: int, words: Mapping[str, str], facts: Iterable[Mapping[str, Any]],
    by: User | None, at: datetime,
) -> DutyReport:  # fmt: skip
    """Hand a report in: its words are complete, and the register's figures and events stand as they are now."""
    current, numbers = hold(report), norms(clock.day(at))
    wrong = word_refusals(words, numbers["duty.words_least"], numbers["duty.words_most"])
    if wrong:
        raise Problem("invalid", "", wrong)
    _put(current, version, words, by, at)
    current.facts = [{name: one[name] for name in FACT if one.get(name)} for one in facts]
    current.submitted_by, current.submitted_at, current.returned_note = by, at, ""
    current.save(update_fields=[
        "words", "written_by", "written_at", "version", "facts", "submitted_by", "submitted_at", "returned_note",
    ])  # fmt: skip
    _record("dutyreport.submit", current, by, at)
    return current


@transaction.atomic
def give_back(*, report: DutyReport, reason: str, by: User, at: datetime) -> DutyReport:
    """Give a report back to be mended, with the reason, before anybody scored it."""
    current = hold(report)
    if not rounds.scores(by, current):
        raise Problem("own_work", "本人、本组织的述职报告须由上级办理。")
    if not current.submitted_at:
        raise Problem("illegal_step", "报告还没有提交。")
    if current.scores.exists():
        raise Problem("illegal_step", "已有评分的报告不能退回。")
    current.submitted_by, current.submitted_at, current.returned_note = None, None, reason
    current.version += 1
    current.save(update_fields=["submitted_by", "submitted_at", "returned_note", "version"])
    _record("dutyreport.return", current, by, at)
    return current


@transaction.atomic
def answer(*, report: DutyReport, text: str, by: User, at: datetime) -> DutyReport:
    """The unit's own view of its result, once, after the grades are decided."""
    current = DutyReport.objects.select_for_update(of=("self",)).select_related("unit").get(pk=report.pk)
    if not current.graded_at:
        raise Problem("illegal_step", "等次审定后，本单位才写意见。")
    if current.answered_at:
        raise Problem("conflict", "已经写过意见。")
    if current.graded_by_id == by.pk or current.scores.filter(by=by).exists():
        raise Problem("own_work", "评分、定等次的人不能替被评单位写意见。")
    current.answer, current.answered_by, current.answered_at = text, by, at
    current.version += 1
    current.save(update_fields=["answer", "answered_by", "answered_at", "version"])
    _record("dutyreport.comment", current, by, at)
    return current

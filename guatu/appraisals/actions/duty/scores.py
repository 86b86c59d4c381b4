"""Reports are scored from above against the rubric, and the members' ballot is recorded by its counts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.appraisals.models import Ballot, DutyReport, DutyScore
from guatu.appraisals.queries.duty import rounds
from guatu.appraisals.queries.duty.locks import hold
from guatu.appraisals.rules.duty.values import ballot_refusals, mark_refusals
from guatu.base.problems import Problem
from guatu.people.models import Paper

SCORED = ("report", "part", "at")
COUNTED = ("report", "due", "present", "valid", "recorded_at")


@dataclass(frozen=True)
class Counts:
    """A ballot's counts; `counts` are the votes by the code of the grade."""

    due: int
    present: int
    valid: int
    counts: Mapping[str, int]


def _scored_by(report: DutyReport, by: User) -> DutyReport:
    """The report locked, for somebody who may score it."""
    current = hold(report)
    if not rounds.scores(by, current):
        raise Problem("own_work", "不能给自己或本组织评分，须由上级评分。")
    if not current.submitted_at:
        raise Problem("illegal_step", "报告提交后才能评分。")
    return current


@transaction.atomic
def score(
    *, report: DutyReport, given: Mapping[str, Mapping[str, float]], text: str = "", by: User, at: datetime
) -> list[DutyScore]:  # fmt: skip
    """Score a report against the rubric, by part; again replaces the scorer's own marks until the round closes."""
    current = _scored_by(report, by)
    terms = rounds.terms_of(current.round)
    if not given or set(given) - {one.code for one in terms.scored()}:
        raise Problem("invalid", "请至少给一个部分打分。")
    wrong = {}
    for part, marks in given.items():
        wrong.update(mark_refusals(marks, terms.criteria_of(part)))
    if wrong:
        raise Problem("invalid", "", wrong)
    made = [_scored(current, part, marks, text, by, at) for part, marks in given.items()]
    lines = (journal.Line("dutyscore.score", one, current.unit, journal.snapshot(one, SCORED)) for one in made)
    journal.record_many(lines, by=by, at=at)
    return made


def _scored(report: DutyReport, part: str, marks: Mapping[str, float], text: str, by: User, at: datetime) -> DutyScore:
    said = {"marks": dict(marks), "text": text.strip(), "at": at}
    return DutyScore.objects.update_or_create(report=report, by=by, part=part, defaults=said)[0]


@transaction.atomic
def ballot(*, report: DutyReport, given: Counts, paper: Paper | None = None, by: User, at: datetime) -> Ballot:
    """Record the counts of the members' ballot, never who voted how; again replaces them until the round closes."""
    current = _scored_by(report, by)
    if not current.round.ballot:
        raise Problem("illegal_step", "这次述职不组织民主测评。")
    terms = rounds.terms_of(current.round)
    wrong = ballot_refusals(given.due, given.present, given.valid, given.counts, terms.grades)
    if wrong:
        raise Problem("invalid", "", wrong)
    said = {**asdict(given), "counts": dict(given.counts), "recorded_by": by, "recorded_at": at}
    made, _ = Ballot.objects.update_or_create(report=current, defaults=said | ({"paper": paper} if paper else {}))
    journal.record("ballot.record", made, by=by, at=at, unit=current.unit, after=journal.snapshot(made, COUNTED))
    return made

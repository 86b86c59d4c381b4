"""How a term went: figures frozen, the village's opinion, the grade, signed for the sender."""

from datetime import date, datetime, timedelta

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork.holding import SHORT, held, require_sender, require_village, words
from guatu.fieldwork.models import Secondment, SecondmentEvaluation
from guatu.fieldwork.queries import evaluations as queries
from guatu.fieldwork.rules.secondments import grade_refusal
from guatu.fieldwork.rules.words import EvaluationGrade
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms

FIELDS = ("secondment", "until", "figures", "grade", "signed_at")


@transaction.atomic
def evaluate(*, secondment: Secondment, until: date, by: User, at: datetime) -> SecondmentEvaluation:
    """Begin an evaluation: what the visits, logs and deeds show up to a day is frozen, and the village is asked."""
    row = held(secondment)
    require_sender(by, row)
    if not row.since <= until <= clock.day(at) or (row.until is not None and until > row.until):
        raise Problem("invalid", "", {"until": "截止日期在派驻期间、今天以前"})
    if SecondmentEvaluation.objects.filter(secondment=row, signed_at=None).exists():
        raise Problem("illegal_step", "上一次考核还没有签署")
    if SecondmentEvaluation.objects.filter(secondment=row, until__gte=until).exists():
        raise Problem("invalid", "", {"until": "这一段已经考核过"})
    figures = queries.figures(row, until, norms(until))
    made = SecondmentEvaluation.objects.create(secondment=row, until=until, figures=figures)
    journal.record("secondment.evaluate", made, by=by, at=at, unit=row.unit, after=journal.snapshot(made, FIELDS))
    return made


@transaction.atomic
def opine(*, evaluation: SecondmentEvaluation, opinion: str, by: User, at: datetime) -> SecondmentEvaluation:
    """The village's branch says what it thinks; once, before the grade."""
    row = _locked(evaluation)
    require_village(by, row.secondment)
    if row.signed_at or row.opinion_at:
        raise Problem("illegal_step", "已经写过意见，或考核已经签署")
    row.opinion = words("opinion", opinion, SHORT, "请写明村里的意见")
    row.opinion_by, row.opinion_at = by, at
    row.save(update_fields=["opinion", "opinion_by", "opinion_at"])
    unit = row.secondment.unit
    journal.record("secondment.answer", row, by=by, at=at, unit=unit, after=journal.snapshot(row, FIELDS))
    return row


@transaction.atomic
def sign(
    *, evaluation: SecondmentEvaluation, grade: EvaluationGrade, text: str, by: User, at: datetime
) -> SecondmentEvaluation:  # fmt: skip
    """Grade a term and sign it for the sender, within the caps; after the village was heard or its time is over."""
    scope = queries.area_of(evaluation.secondment.sender)
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=scope.pk)  # one grade at a time under one cap
    row = _locked(evaluation)
    require_sender(by, row.secondment)
    if row.signed_at is not None:
        raise Problem("illegal_step", "考核已经签署")
    numbers = norms(clock.day(at))
    waits_until = row.until + timedelta(days=int(numbers["secondment.opinion"]))
    if row.opinion_at is None and clock.day(at) <= waits_until:
        raise Problem("illegal_step", f"村里还没有写意见，可等到{waits_until}以后")
    excellent, most = queries.excellent(scope, row.until.year, numbers)
    wrong = grade_refusal(grade, row.figures, least=numbers["secondment.kept"], excellent=excellent, most=most)
    if wrong:
        raise Problem("invalid", "", {"grade": wrong})
    row.grade, row.text = grade.value, words("text", text, 1000, "请写明评语")
    row.signed_by, row.signed_at = by, at
    row.save(update_fields=["grade", "text", "signed_by", "signed_at"])
    unit = row.secondment.unit
    journal.record("secondment.sign", row, by=by, at=at, unit=unit, after=journal.snapshot(row, FIELDS))
    return row


def _locked(evaluation: SecondmentEvaluation) -> SecondmentEvaluation:
    rows = SecondmentEvaluation.objects.select_for_update(of=("self",))
    return rows.select_related("secondment__unit", "secondment__sender", "secondment__person").get(pk=evaluation.pk)

"""Questions go up, are answered from above, passed on, published without who asked, and reused."""

from datetime import datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.pinyin import search_text
from guatu.base.problems import Problem
from guatu.campaigns.models import Task
from guatu.guidance.models import AnswerUse, Question
from guatu.guidance.queries.answering import able_above
from guatu.guidance.rules.finding import clauses
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths

ASK, ANSWER = "question.ask", "question.answer"
FIELDS = ("unit", "answering", "task", "same_as", "answered_at", "published_at", "withdrawn_at", "version")
TEXT, LONGEST = 500, 4000


def _line(text: str, answer: str = "", task: Task | None = None) -> str:
    """The line in which a question is found: its clauses and its task with pinyin, the answer as it is."""
    named = [*clauses(text), *([f"{task.code} {task.name}"] if task else [])]
    return " ".join([*dict.fromkeys(search_text(part) for part in named), answer.lower()])


def _record(act: str, row: Question, by: User, at: datetime) -> None:
    journal.record(f"question.{act}", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, FIELDS))


def _text(text: str, name: str, most: int) -> str:
    found = text.strip()
    if not found or len(found) > most:
        raise Problem("invalid", "", {name: f"请填写，不超过{most}字"})
    return found


@transaction.atomic
def ask(*, unit: Unit, text: str, task: Task | None = None, by: User, at: datetime) -> Question:
    """Ask the nearest unit above that has somebody to answer."""
    access.require(by, ASK, unit)
    asked, answering = _text(text, "text", TEXT), able_above(unit, at)
    if answering is None:
        raise Problem("illegal_step", "上面没有可以提问的组织。")
    made = Question.objects.create(
        unit=unit, answering=answering, task=task, text=asked, asked_by=by, asked_at=at,
        search_text=_line(asked, task=task),
    )  # fmt: skip
    _record("ask", made, by, at)
    return made


def _hold(question: Question, by: User) -> Question:
    """The question locked, for somebody who answers for the unit that was asked; never for who asked."""
    rows = Question.objects.select_for_update(of=("self",)).select_related("unit", "answering", "task")
    held = rows.get(pk=question.pk)
    access.require(by, ANSWER, held.answering)
    if held.asked_by_id == by.pk:
        raise Problem("own_work", "自己提的问题，由别人答复。")
    if held.withdrawn_at is not None:
        raise Problem("illegal_step", "提问人已收回这个问题。")
    return held


@transaction.atomic
def answer(*, question: Question, text: str, version: int, by: User, at: datetime) -> Question:
    """Answer a question, or put an answer right; 409 if somebody changed it since it was read."""
    held, said = _hold(question, by), _text(text, "answer", LONGEST)
    if held.version != version:
        raise Problem("conflict", "别人刚办理过这个问题，请核对后再保存。")
    held.answer, held.same_as, held.answered_by, held.answered_at = said, None, by, at
    held.search_text = _line(held.text, said, held.task)
    held.version += 1
    held.save()
    _record("answer", held, by, at)
    return held


@transaction.atomic
def equate(*, question: Question, other: Question, by: User, at: datetime) -> Question:
    """Say that a published answer answers this question too. It must be one that the asking unit sees."""
    held = _hold(question, by)
    source = Question.objects.select_for_update(of=("self",)).select_related("answering").get(pk=other.pk)
    if held.answered_at is not None:
        raise Problem("illegal_step", "这个问题已经答复。")
    if source.pk == held.pk or source.published_at is None or not source.answer:
        raise Problem("invalid", "", {"other": "请选择一个已公开的答复"})
    if not paths.contains(source.answering.path, held.unit.path):
        raise Problem("invalid", "", {"other": "提问的组织看不到那个答复，请直接答复"})
    held.same_as, held.answered_by, held.answered_at = source, by, at
    held.version += 1
    held.save(update_fields=["same_as", "answered_by", "answered_at", "version"])
    _record("decide", held, by, at)
    return held


@transaction.atomic
def pass_up(*, question: Question, by: User, at: datetime) -> Question:
    """Hand an unanswered question to the next unit above that has somebody to answer."""
    held = _hold(question, by)
    if held.answered_at is not None:
        raise Problem("illegal_step", "已答复的问题不用再转。")
    above = able_above(held.answering, at)
    if above is None:
        raise Problem("illegal_step", "上面没有可以答复的组织了。")
    held.passed_from, held.passed_at, held.answering = held.answering, at, above
    held.version += 1
    held.save(update_fields=["passed_from", "passed_at", "answering", "version"])
    _record("escalate", held, by, at)
    return held


@transaction.atomic
def publish(*, question: Question, text: str, by: User, at: datetime) -> Question:
    """Show question and answer to all below the answering unit, without who asked.

    `text` is the question as it is published; what was asked stays beside it for its own line.
    """
    held, said = _hold(question, by), _text(text, "text", TEXT)
    if not held.answer:
        raise Problem("illegal_step", "先答复，再公开。")
    if said != held.text:
        held.asked_text, held.text = held.asked_text or held.text, said
    held.published_at = at
    held.search_text = _line(said, held.answer, held.task)
    held.version += 1
    held.save(update_fields=["published_at", "text", "asked_text", "search_text", "version"])
    _record("publish", held, by, at)
    return held


@transaction.atomic
def withdraw(*, question: Question, by: User, at: datetime) -> Question:
    """Take a published answer back from those below. Refused while it answers other questions."""
    held = _hold(question, by)
    if held.published_at is None:
        raise Problem("illegal_step", "这个答复没有公开。")
    if held.repeats.exists():
        raise Problem("illegal_step", "还有别的问题用着这个答复，不能撤下；有错请直接更正。")
    held.published_at = None
    held.version += 1
    held.save(update_fields=["published_at", "version"])
    _record("withdraw", held, by, at)
    return held


@transaction.atomic
def retract(*, question: Question, by: User, at: datetime) -> Question:
    """Who asked takes the question back, while there is no answer."""
    held = Question.objects.select_for_update(of=("self",)).select_related("unit", "answering").get(pk=question.pk)
    if held.asked_by_id != by.pk:
        raise Problem("not_allowed", "由提问人收回。")
    if held.answered_at is not None or held.withdrawn_at is not None:
        raise Problem("illegal_step", "已答复或已收回。")
    held.withdrawn_at = at
    held.version += 1
    held.save(update_fields=["withdrawn_at", "version"])
    _record("retract", held, by, at)
    return held


@transaction.atomic
def use(*, question: Question, unit: Unit, by: User, at: datetime) -> AnswerUse:
    """Note that a published answer served a unit that was about to ask; once a unit."""
    access.require(by, ASK, unit)
    held = Question.objects.select_for_update(of=("self",)).select_related("answering").get(pk=question.pk)
    if held.published_at is None or not paths.contains(held.answering.path, unit.path):
        raise Problem("illegal_step", "这个答复没有对您的组织公开。")
    made, new = AnswerUse.objects.get_or_create(question=held, unit=unit, defaults={"used_by": by, "used_at": at})
    if new:
        _record("use", held, by, at)
    return made

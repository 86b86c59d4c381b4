"""The library of materials, and questions with their answers."""

from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, In, Number, Out, Work, chars, creates, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import TaskRef, UnitRef, task_ref, unit_ref
from guatu.base.problems import Problem
from guatu.campaigns.models import Task
from guatu.fieldwork.queries import tasks
from guatu.guidance.actions import questions as actions
from guatu.guidance.queries import materials as material_queries
from guatu.guidance.queries import questions as queries
from guatu.guidance.rules import questions as rules
from guatu.guidance.rules.words import MaterialKind, MaterialState, QuestionState
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.sectors import Field

router = Router()
READ, ASK = queries.READ, queries.ASK


class MaterialOut(Out):
    """A material of a committee for all below it; `field` null is for every field of work, `file` its file's name."""

    id: int
    unit: UnitRef
    title: str
    kind: MaterialKind
    field: Field | None
    tasks: list[TaskRef]
    source: str
    text: str
    file: str | None
    state: MaterialState
    added_at: datetime
    published_at: datetime | None
    version: int


class MaterialQuery(Paging):
    """Which materials: of a kind or field, for a task, of committees in a subtree, by words."""

    kind: MaterialKind | None = None
    field: Field | None = None
    task: Number | None = None
    below: Number | None = None
    search: Annotated[str, chars(100)] | None = None


class QuestionOut(Out):
    """A question and its answer. `unit` asked; it is told only to its own line. `same_as`: another one's answer."""

    id: int
    answering: UnitRef
    unit: UnitRef | None
    task: TaskRef | None
    text: str
    asked_at: datetime
    state: QuestionState
    answer: str
    answered_at: datetime | None
    same_as: int | None
    published_at: datetime | None
    version: int


class QuestionQuery(Paging):
    """Which questions: about a task, asked in a subtree, `waiting` for this account's answer, by words."""

    task: Number | None = None
    below: Number | None = None
    waiting: bool = False
    search: Annotated[str, chars(100)] | None = None


class QuestionIn(In):
    """A question, about a task if one is named. `confirmed`: ask although there are published answers to the like."""

    text: Annotated[str, chars(actions.TEXT, 1)]
    task: Number | None = None
    confirmed: bool = False


def material_out(row: Any) -> MaterialOut:
    stands = MaterialState.PUBLISHED if row.published_at else MaterialState.DRAFT
    return MaterialOut(
        id=row.pk, unit=unit_ref(row.unit), title=row.title, kind=MaterialKind(row.kind),
        field=Field(row.field) if row.field else None, tasks=[task_ref(task) for task in row.tasks.all()],
        source=row.source, text=row.text, file=row.paper.name if row.paper else None,
        state=MaterialState.WITHDRAWN if row.withdrawn_at else stands, added_at=row.added_at,
        published_at=row.published_at, version=row.version,
    )  # fmt: skip


def question_out(request: Asked, row: Any, tops: list[str]) -> QuestionOut:
    answered = row.answered_at is not None
    source = row.same_as or row
    return QuestionOut(
        id=row.pk, answering=unit_ref(row.answering),
        unit=unit_ref(row.unit) if queries.knows_asker(request.user, row, tops) else None,
        task=task_ref(row.task) if row.task else None, text=row.text, asked_at=row.asked_at,
        state=rules.state(
            answered=answered, published=row.published_at is not None, retracted=row.withdrawn_at is not None
        ),
        answer=source.answer if answered else "", answered_at=row.answered_at, same_as=row.same_as_id,
        published_at=row.published_at, version=row.version,
    )  # fmt: skip


def searched(rows: Any, words: str | None) -> Any:
    """Rows that hold every word."""
    for word in (words or "").lower().split()[:6]:
        rows = rows.filter(search_text__contains=word)
    return rows


@reads(router, "/materials", Page[MaterialOut], "资料库", READ)
def materials(request: Asked, query: Query[MaterialQuery]) -> Any:
    """Materials that are published above the account, and all of its own line, newest first."""
    rows = searched(material_queries.materials(request.user), query.search)
    for name in ("kind", "field"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value.value})
    if query.task:
        rows = rows.filter(tasks=query.task)
    if query.below:
        rows = rows.filter(below(request, READ, query.below, "unit__path"))
    return page(request, rows, query, material_out, newest=True)


@reads(router, "/materials/{id}", MaterialOut, "一份资料", READ)
def material(request: Asked, id: Id) -> MaterialOut:
    """One material."""
    return material_out(material_queries.get(request.user, id))


@reads(router, "/questions", Page[QuestionOut], "问答", READ)
def questions(request: Asked, query: Query[QuestionQuery]) -> Any:
    """Published answers from above, and all questions of the own line, newest first."""
    rows = searched(queries.questions(request.user).select_related("same_as"), query.search)
    if query.task:
        rows = rows.filter(task=query.task)
    if query.below:
        rows = rows.filter(below(request, READ, query.below, "unit__path"))
    if query.waiting:
        rows = rows.filter(pk__in=queries.waiting(request.user))
    tops = access.tops(request.user, READ)
    return page(request, rows, query, lambda row: question_out(request, row, tops), newest=True)


@reads(router, "/questions/{id}", QuestionOut, "一个问题和答复", READ)
def question(request: Asked, id: Id) -> QuestionOut:
    """One question with its answer."""
    return question_out(request, queries.get(request.user, id), access.tops(request.user, READ))


@creates(router, "/units/{id}/questions", QuestionOut, "提问", ASK)
def ask_question(request: Asked, id: Id, body: QuestionIn) -> Work:
    """Ask, for a unit, the nearest unit above that can answer. Published answers to the like refuse it until it is
    confirmed."""
    unit = access.get(request.user, ASK, Unit, id)
    task = task_of(unit, body.task)

    def work() -> QuestionOut:
        like = [] if body.confirmed else queries.like(request.user, body.text)
        if like:
            numbers = "、".join(str(row.pk) for row in like)
            raise Problem("conflict", _("已有相近的答复：%s。看过仍要问的，请把 confirmed 设为 true。") % numbers)
        made = actions.ask(unit=unit, text=body.text, task=task, by=request.user, at=request.at)
        return question_out(request, made, access.tops(request.user, READ))

    return work


def task_of(unit: Unit, pk: int | None) -> Task | None:
    """The task that a unit's question is about; refused if it is none of the campaigns that run above the unit."""
    found = next((task for task in tasks.of_unit(unit) if task.pk == pk), None) if pk else None
    if pk and found is None:
        raise Problem("invalid", "", {"task": _("没有这项任务")})
    return found

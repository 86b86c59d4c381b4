"""Questions and answers: who sees them, who asked, what waits, what is like what."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from guatu.campaigns.models import Task
from guatu.guidance.models import Question
from guatu.guidance.rules import likeness
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths

READ, ASK, ANSWER = "guidance.read", "question.ask", "question.answer"
SHOWN = 5
COMPARED = 300


def questions(user: Any) -> QuerySet[Question]:
    """The questions that an account sees, with how often each answer was `reused`; open ones first, oldest first."""
    rows = access.rows(user, READ, Question).select_related("unit", "answering", "task__campaign")
    reused = Count("repeats", distinct=True) + Count("uses", distinct=True)
    return rows.annotate(reused=reused).order_by(F("answered_at").asc(nulls_first=True), "asked_at", "pk")


def get(user: Any, pk: int) -> Question:
    """One question; not found for whoever does not see it."""
    related = ("unit", "answering", "task__campaign", "asked_by", "answered_by", "passed_from", "same_as__answering")
    return access.get(user, READ, Question, pk, related=related)


def source(user: Any, pk: str) -> Question | None:
    """A published answer by the number that was typed or chosen; None for what is no such thing."""
    if not pk.isdecimal() or len(pk) > 18:
        return None
    return access.rows(user, READ, Question).filter(pk=int(pk), published_at__isnull=False).first()


def knows_asker(user: Any, row: Question, tops: list[str] | None = None) -> bool:
    """Whether an account may know who asked: the asking unit itself and those above it, never a mere reader."""
    held = access.tops(user, READ) if tops is None else tops
    return any(paths.contains(top, row.unit.path) for top in held)


def may_answer(user: Any, row: Question) -> bool:
    """Whether an account may answer: it answers for the unit that was asked and did not ask itself."""
    return row.asked_by_id != user.pk and row.withdrawn_at is None and access.can(user, ANSWER, row.answering)


def waiting(user: Any) -> QuerySet[Question]:
    """The unanswered questions that wait for an account."""
    rows = Question.objects.filter(subtree(access.tops(user, ANSWER), "answering__path"))
    return rows.filter(answered_at=None, withdrawn_at=None).exclude(asked_by=user)


def asking_units(user: Any) -> list[Unit]:
    """The units for which an account asks: those at which it asks at all, save the root, which has nobody above it."""
    rows = Unit.objects.filter(path__in=access.tops(user, ASK), depth__gt=0, closed_on=None)
    return list(rows.order_by("depth", "sort_key", "pk")[:50])


def published(user: Any) -> QuerySet[Question]:
    """The published answers that an account sees, of units at or above it."""
    return questions(user).filter(published_at__isnull=False)


def like(user: Any, text: str, besides: int = 0, least: float = likeness.LIKE) -> list[Question]:
    """The published answers at least so like a text, the likest first, then the most reused; at most five."""
    words = likeness.pairs(text)
    if not words:
        return []
    sought = reduce(or_, (Q(search_text__icontains=word) for word in words))
    rows = list(published(user).filter(sought, same_as=None).exclude(pk=besides).order_by("-published_at")[:COMPARED])
    scored = [(likeness.likeness(text, row.text), row) for row in rows]
    near = [pair for pair in scored if pair[0] >= least]
    near.sort(key=lambda pair: (-pair[0], -pair[1].reused, pair[1].pk))  # type: ignore[attr-defined]
    return [row for _score, row in near[:SHOWN]]


def of_task(user: Any, task: Task) -> QuerySet[Question]:
    """The published answers about a task that an account sees, the most reused first."""
    return published(user).filter(task=task).order_by(F("reused").desc(), "-published_at")

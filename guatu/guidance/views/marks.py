"""States in words with their marks, and numbers out of addresses."""

from django.utils.translation import gettext as _

from guatu.guidance.models import Material, Question
from guatu.guidance.rules import questions
from guatu.guidance.rules.words import EventState, MaterialState, QuestionState
from guatu.orgs.rules.sectors import Field

EVENT = {EventState.AHEAD: "○", EventState.DUE: "◔", EventState.HELD: "●", EventState.CANCELLED: "–"}
MATERIAL = {MaterialState.DRAFT: "◌", MaterialState.PUBLISHED: "●", MaterialState.WITHDRAWN: "–"}
QUESTION = {
    QuestionState.WAITING: "○", QuestionState.ANSWERED: "●", QuestionState.PUBLISHED: "◆", QuestionState.RETRACTED: "–",
}  # fmt: skip


def event_words(state: EventState) -> str:
    """Where something in the plan stands."""
    return f"{EVENT[state]} {_(state.label)}"


def material_words(row: Material) -> str:
    """Whether a material is published."""
    state = MaterialState.PUBLISHED if row.published_at else MaterialState.DRAFT
    if row.withdrawn_at:
        state = MaterialState.WITHDRAWN
    return f"{MATERIAL[state]} {_(state.label)}"


def question_state(row: Question) -> QuestionState:
    """Where a question stands."""
    return questions.state(
        answered=row.answered_at is not None, published=row.published_at is not None,
        retracted=row.withdrawn_at is not None,
    )  # fmt: skip


def question_words(row: Question) -> str:
    """Where a question stands, in words."""
    state = question_state(row)
    return f"{QUESTION[state]} {_(state.label)}"


def field_words(code: str) -> str:
    """A field of work, or that all are meant."""
    return _(Field(code).label) if code in set(Field) else _("不限领域")

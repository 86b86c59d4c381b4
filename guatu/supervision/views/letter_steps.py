"""The steps of a letter as nouns: which form each takes and which action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.base.wording import Words
from guatu.supervision.actions import letters as actions
from guatu.supervision.forms.letters import (
    DecisionForm,
    ExtensionForm,
    HigherForm,
    NoteForm,
    ReasonForm,
    ReplyForm,
    TalkForm,
)  # fmt: skip
from guatu.supervision.rules.letters import Step


def _text(form: Any) -> dict[str, Any]:
    return {"text": form.cleaned_data["text"]}


def _proof(form: Any) -> dict[str, Any]:
    return _text(form) | {"proof": form.chosen()}


def _until(form: Any) -> dict[str, Any]:
    return _text(form) | {"until": form.cleaned_data["until"]}


def _due_on(form: Any) -> dict[str, Any]:
    return _text(form) | {"due_on": form.cleaned_data["due_on"]}


def _granted(form: Any) -> dict[str, Any]:
    return _text(form) | {"granted": form.cleaned_data["yes"] == "yes"}


def _talk(form: Any) -> dict[str, Any]:
    return _text(form) | {"talk": form.cleaned_data["yes"] == "yes"}


@dataclass(frozen=True)
class Act:
    """One noun: its word on the button, what it means for the reader, and what is said once it is done."""

    noun: str
    steps: tuple[Step, ...]
    word: Words
    meaning: Words
    done: Words
    take: Callable[..., object]
    form: type[Form] = ReasonForm
    words: Callable[[Any], dict[str, Any]] = _text
    primary: bool = True


STEPS = (
    Act("receipt", (Step.RECEIVED,), _("签收"), _("签收后开始办理；期限不变。"), _("已签收。请在期限之前办结并回复。"),
        actions.receive, NoteForm),
    Act("reply", (Step.REPLIED,), _("回复"), _("写明办理结果，勾选已报送的材料作佐证。"),
        _("已回复，等待发出机关核对销号。"), actions.reply, ReplyForm, _proof),
    Act("extension", (Step.ASKED,), _("申请延期"), _("须在期限之前申请，写明理由和新的期限。"),
        _("延期申请已送达发出机关。"), actions.ask_extension, ExtensionForm, _until, primary=False),
    Act("extension-decision", (Step.GRANTED, Step.REFUSED), _("批复延期"), _("承办的人不能自己批准。"),
        _("批复已记录。"), actions.decide_extension, DecisionForm, _granted),
    Act("closure", (Step.CLOSED,), _("销号"), _("核对佐证后销号；承办的人不能自己销号。"), _("已销号。"),
        actions.close),
    Act("return", (Step.RETURNED,), _("退回重办"), _("写明哪里不足，期限不变。"), _("已退回，对方会看到原因。"),
        actions.send_back, primary=False),
    Act("escalation", (Step.ESCALATED,), _("升级督办"), _("逾期未办结、又无正当理由的，发出高一级督办单。"),
        _("已发出高一级督办单。"), actions.escalate, HigherForm, _due_on),
    Act("excuse", (Step.EXCUSED,), _("认可理由"), _("理由成立的，不再升级；督办单仍要办结。"), _("已记录，不再升级。"),
        actions.excuse, primary=False),
    Act("talk", (Step.TALKED, Step.SPARED), _("约谈"), _("连续三次逾期，系统建议约谈；是否约谈由您决定。"),
        _("决定已记录。"), actions.decide_talk, TalkForm, _talk),
    Act("withdrawal", (Step.WITHDRAWN,), _("撤回"), _("发错的可以撤回；号码和经过保留。"), _("已撤回，经过保留。"),
        actions.withdraw, primary=False),
)  # fmt: skip

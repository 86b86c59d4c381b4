"""The steps of a case as nouns: which form each takes and which action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.base.wording import Words
from guatu.coverage.actions import cases as actions
from guatu.coverage.forms.cases import AmendmentForm, ClosureForm, ReasonForm, WorkForm
from guatu.coverage.rules.cases import CaseStep


def _text(form: Any) -> dict[str, Any]:
    return {"text": form.cleaned_data["text"]}


def _work(form: Any) -> dict[str, Any]:
    return _text(form) | {"upload": form.upload()}


def _closure(form: Any) -> dict[str, Any]:
    return _text(form) | {"despite": form.cleaned_data.get("despite", "")}


def _amendment(form: Any) -> dict[str, Any]:
    return _text(form) | {"decision": form.decision(), "seen": form.cleaned_data["seen"]}


@dataclass(frozen=True)
class Act:
    """One noun: its word on the button, what it means for the reader, and what is said once it is done."""

    noun: str
    step: CaseStep
    word: Words
    meaning: Words
    done: Words
    take: Callable[..., object]
    form: type[Form] = ReasonForm
    words: Callable[[Any], dict[str, Any]] = _text
    primary: bool = True


STEPS = (
    Act("closure", CaseStep.CLOSE, _("销号"), _("核对佐证，问题确已解决的，销号。提交佐证的人不能自己销号。"),
        _("已销号。"), actions.close, ClosureForm, _closure),
    Act("return", CaseStep.RETURN, _("退回"), _("写明哪里不足；期限不变。"), _("已退回，对方会看到原因。"),
        actions.send_back, primary=False),
    Act("proof", CaseStep.PROOF, _("提交佐证"), _("整改已完成，写明结果；上级核对后销号。"),
        _("已提交，等待上级核对销号。"), actions.prove, WorkForm, _work),
    Act("measure", CaseStep.MEASURE, _("登记整改措施"), _("做了什么，随时记一笔。"), _("已登记。"),
        actions.measure, WorkForm, _work, primary=False),
    Act("amendment", CaseStep.AMEND, _("调整处置"), _("改处置方式、责任人、期限或要求，写明理由。"), _("已调整。"),
        actions.amend, AmendmentForm, _amendment, primary=False),
)  # fmt: skip

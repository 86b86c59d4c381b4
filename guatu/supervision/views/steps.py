"""The steps of a flag as nouns: which form each takes and which action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.base.wording import Words
from guatu.supervision.actions import flags as actions
from guatu.supervision.forms.flags import ReasonForm, RulingForm
from guatu.supervision.rules.flags import Step


@dataclass(frozen=True)
class Act:
    """One noun: its word on the button, what it means for the reader, and what is said once it is done."""

    noun: str
    steps: tuple[Step, ...]
    word: Words
    meaning: Words
    done: Words
    take: Callable[..., object]
    form: type[forms.Form] = ReasonForm
    primary: bool = True

    def words(self, form: forms.Form) -> dict[str, Any]:
        """What the form says, as the action takes it."""
        found = {"text": form.cleaned_data["text"]}
        return found | {"upheld": form.cleaned_data["upheld"] == "yes"} if "upheld" in form.fields else found


STEPS = (
    Act("decision", (Step.DECIDED,), _("决定挂旗"), _("由您署名决定；之后告知该组织，申辩期满才公布。"),
        _("已决定。请告知该组织。"), actions.decide),
    Act("notice", (Step.NOTIFIED,), _("告知组织"), _("告知后申辩期开始，期满之前不能公布。"),
        _("已告知，申辩期开始。"), actions.notify),
    Act("reply", (Step.REPLIED,), _("申辩"), _("申辩期内可以多次说明，决定机关会看到。"),
        _("申辩已送达决定机关。"), actions.reply),
    Act("publication", (Step.PUBLISHED,), _("公布"), _("公布后该旗对有权查看该组织的人可见，申诉期开始。"),
        _("已公布，申诉期开始。"), actions.publish),
    Act("appeal", (Step.APPEALED,), _("申诉"), _("只能申诉一次，由作出决定以外的负责人裁定。"),
        _("申诉已受理。"), actions.appeal),
    Act("ruling", (Step.UPHELD, Step.OVERTURNED), _("裁定申诉"), _("作出决定的人和申诉人都不能裁定。"),
        _("裁定已记录。"), actions.rule_on_appeal, RulingForm),
    Act("removal", (Step.TAKEN_DOWN,), _("摘旗"), _("摘下后经过仍然保留。"), _("已摘旗，经过保留。"), actions.take_down,
        primary=False),
    Act("declination", (Step.DECLINED,), _("不予采纳"), _("不挂旗，理由记录在案。"), _("已记录不予采纳。"),
        actions.decline, primary=False),
)  # fmt: skip

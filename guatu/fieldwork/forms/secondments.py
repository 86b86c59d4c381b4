"""Forms about first branch secretaries. What is known is filled in or chosen."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.base.wording import Words
from guatu.fieldwork.actions.secondments.candidates import MOST_DAYS, Offer
from guatu.fieldwork.actions.secondments.orders import ENDINGS, Order
from guatu.fieldwork.actions.secondments.terms import MOST_HELPED, Done
from guatu.fieldwork.holding import LONG, SHORT
from guatu.fieldwork.models import Candidate
from guatu.fieldwork.rules.words import Ending, EvaluationGrade, SecondmentDuty, Skill
from guatu.orgs.forms.changes import found
from guatu.orgs.forms.people import day
from guatu.orgs.models import Unit


def long(label: Words, *, rows: int = 4, most: int = LONG, required: bool = True, help_text: Words = "") -> Any:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=help_text)


def told(choices: Iterable[Any]) -> list[tuple[str, str]]:
    """Members of a closed list in the reader's language."""
    return [(one.value, text(one.label)) for one in choices]


def skills(label: Words) -> forms.MultipleChoiceField:
    """Skills to tick."""
    return forms.MultipleChoiceField(
        label=label, choices=Skill.choices(), required=False, widget=forms.CheckboxSelectMultiple
    )


class NeedForm(Form):
    """What a village asks for."""

    text = long(_("村里想办什么、要什么帮助"), most=SHORT, help_text=_("登记册里有的已填好，补上想办的事。"))
    skills = skills(_("最好懂"))
    wanted_from = day(_("希望到岗"))

    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        return {**self.cleaned_data, "skills": [Skill(code) for code in self.cleaned_data["skills"]]}


class NoteForm(Form):
    """A reason in a line."""

    note = long(_("理由"), rows=2, most=200)


class CandidateForm(Form):
    """What a candidate brings."""

    background = long(_("工作经历和特长"), most=SHORT)
    skills = skills(_("专长"))
    home = forms.CharField(
        label=_("家乡所在团组织的编号或全称"), max_length=200, required=False,
        help_text=_("村团支部或乡镇团委；不清楚的留空。用于就近派驻。"),
    )  # fmt: skip
    available_from = day(_("何时可到岗"))
    days = forms.IntegerField(
        label=_("每月可驻村天数"),
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units

    def clean_home(self) -> Unit | None:
        """The unit that was named."""
        written = self.cleaned_data["home"].strip()
        return found(self.units, written) if written else None

    def offer(self) -> Offer:
        """As the action takes it."""
        return Offer(**self.cleaned_data | {"skills": [Skill(code) for code in self.cleaned_data["skills"]]})


class OrderForm(Form):
    """An order of dispatch."""

    candidate: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("派谁去"), queryset=None, empty_label=_("请选择")
    )
    number = forms.CharField(label=_("派驻文件文号"), max_length=80)
    since = day(_("到岗日期"))
    due_on = day(_("派驻至"))
    role = forms.BooleanField(
        label=_("同时授予其账号在这个村的“第一团支书”岗位"), required=False,
        help_text=_("到期自动终止。没有账号或已有岗位的不用勾；须是您能授予的岗位。"),
    )  # fmt: skip

    def __init__(self, *args: Any, candidates: QuerySet[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["candidate"].queryset = candidates  # type: ignore[attr-defined]
        self.fields["candidate"].label_from_instance = lambda row: f"{row.person.name} · {row.unit}"  # type: ignore[attr-defined]

    def order(self) -> Order:
        """As the action takes it."""
        said = self.cleaned_data
        return Order(said["number"], said["since"], said["due_on"], said["role"])


class RenewalForm(Form):
    """A further term."""

    number = forms.CharField(label=_("续派文件文号"), max_length=80)
    due_on = day(_("续派至"))
    role = forms.BooleanField(label=_("同时续授其账号在这个村的岗位"), required=False)


class HandoverForm(Form):
    """What was talked through."""

    text = long(_("交接了哪些事"), help_text=_("团员名册、正在办的事、村里的难处等。写好后由村团支部确认。"))


class EmptyForm(Form):
    """Nothing to fill in."""


class RecallForm(Form):
    """A recall."""

    until = day(_("召回日期"))
    note = long(_("召回的理由"), rows=3, most=SHORT)


class EndForm(Form):
    """A term ends."""

    until = day(_("结束日期"))
    reason = forms.ChoiceField(label=_("原因"))
    note = long(_("说明"), rows=2, most=SHORT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = told(ENDINGS)  # type: ignore[attr-defined]

    def clean_reason(self) -> Ending:
        """As the action takes it."""
        return Ending(self.cleaned_data["reason"])


class UntilForm(Form):
    """Up to which day an evaluation goes."""

    until = day(_("考核截至"), help_text=_("截至这一天的走访、月志、实事将固定下来，并请村团支部写意见。"))


class OpinionForm(Form):
    """The village's opinion."""

    opinion = long(_("村团支部的意见"), rows=3, most=SHORT)


class GradeForm(Form):
    """The grade and the words that go with it."""

    grade = forms.ChoiceField(label=_("等次"), widget=forms.RadioSelect)
    text = long(_("评语"), rows=3, most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = told(EvaluationGrade)  # type: ignore[attr-defined]

    def clean_grade(self) -> EvaluationGrade:
        """As the action takes it."""
        return EvaluationGrade(self.cleaned_data["grade"])


class MonthForm(Form):
    """The log of a month by the three duties."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    plans = long(_("下个月打算"), rows=2, most=SHORT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for duty in SecondmentDuty:
            self.fields[duty.value] = long(text(duty.label), rows=4, required=False)
        self.order_fields([*SecondmentDuty.codes(), "plans", "version"])

    def entries(self) -> dict[SecondmentDuty, str]:
        """What was written, by duty."""
        return {duty: self.cleaned_data[duty.value] for duty in SecondmentDuty}


class DeedForm(Form):
    """A thing done for the village."""

    title = forms.CharField(label=_("办了什么事"), max_length=120)
    duty = forms.ChoiceField(label=_("属于哪项职责"), widget=forms.RadioSelect)
    on = day(_("日期"))
    helped = forms.IntegerField(
        label=_("惠及人数"), min_value=0, max_value=MOST_HELPED, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    text = long(_("经过和结果"), rows=3, required=False)
    file = forms.FileField(label=_("佐证"), required=False, help_text=_("照片或文件一份，最大 20 MB。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].choices = told(SecondmentDuty)  # type: ignore[attr-defined]

    def done(self) -> Done:
        """As the action takes it."""
        said = self.cleaned_data
        return Done(SecondmentDuty(said["duty"]), said["on"], said["title"], said["text"], said["helped"] or 0)


class ConfirmationForm(Form):
    """Whether a thing was done."""

    confirmed = forms.ChoiceField(choices=[("yes", _("属实")), ("no", _("不属实"))])
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

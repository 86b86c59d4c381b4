"""What people type about spot checks: a plan, who goes, what was seen, what is signed, objected, decided."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.base.told import told
from guatu.campaigns.models import Task
from guatu.fieldwork.forms.onsite import OnSiteForm, day, photo
from guatu.supervision.actions.spots.entries import LONGEST, Content
from guatu.supervision.actions.spots.plans import Question as Asked
from guatu.supervision.actions.spots.signing import LONGEST as NOTE
from guatu.supervision.actions.spots.signing import OBJECTION
from guatu.supervision.queries.spots.checkers import Checker
from guatu.supervision.rules.spot import Answer, Outcome, Question, Strata

NUMBER = {"required": _("请填写数字"), "invalid": _("请填写数字")}


def words(label: Any, longest: int, rows: int = 3, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A field for some sentences."""
    return forms.CharField(
        label=label, max_length=longest, required=required, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}), error_messages={"required": _("请写明情况")},
    )  # fmt: skip


class PlanForm(Form):
    """What a plan of spot checks asks."""

    name = forms.CharField(label=_("名称"), max_length=120, error_messages={"required": _("请写名称")})
    tasks = forms.TypedMultipleChoiceField(
        label=_("核查哪些任务"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择要核查的任务")},
    )  # fmt: skip
    stratify = forms.ChoiceField(
        label=_("怎样分组"), choices=Strata.choices(), widget=forms.RadioSelect,
        help_text=_("每一组都抽到；组里不够抽的，全部核查。"),
    )  # fmt: skip
    tolerable = forms.FloatField(
        label=_("可容忍的虚报比例"), error_messages=NUMBER,
        help_text=_("有不实任务的组织超过这个比例，就要查得出来。0.1 即 10%。"),
    )  # fmt: skip
    confidence = forms.FloatField(
        label=_("把握程度"), error_messages=NUMBER, help_text=_("0.95 即 95%。要求越高，抽得越多。")
    )
    acceptance = forms.IntegerField(
        label=_("合格判定数"), error_messages=NUMBER,
        help_text=_("样本中不实的组织多于这个数，就不予认可。取 0 抽得最少。"),
    )  # fmt: skip
    due_on = day(_("核查期限"))

    def offer(self, tasks: Sequence[Task]) -> None:
        """The tasks to choose from."""
        self.offered = {task.pk: task for task in tasks}
        self.fields["tasks"].choices = [(task.pk, str(task)) for task in tasks]  # type: ignore[attr-defined]

    def question(self) -> Asked:
        """The plan's question as the action takes it."""
        said = dict(self.cleaned_data)
        tasks = [self.offered[pk] for pk in said.pop("tasks")]
        return Asked(tasks=tasks, stratify=Strata(said.pop("stratify")), **said)


class CheckersForm(Form):
    """Who is sent out."""

    accounts = forms.TypedMultipleChoiceField(
        label=_("派谁去"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一名核查人")},
    )  # fmt: skip

    def offer(self, checkers: Sequence[Checker]) -> None:
        """The people to choose from, with where each stands."""
        labels = [(one.account.pk, f"{one.account.name} · {one.unit}") for one in checkers]
        self.fields["accounts"].choices = labels  # type: ignore[attr-defined]


class CheckerForm(Form):
    """Who checks one unit."""

    account = forms.TypedChoiceField(
        label=_("核查人"), coerce=int, error_messages={"required": _("请从名单中选一名核查人")}
    )

    def offer(self, checkers: Sequence[Checker]) -> None:
        """The people who may check the unit."""
        labels = [(one.account.pk, f"{one.account.name} · {one.unit}") for one in checkers]
        self.fields["account"].choices = labels  # type: ignore[attr-defined]


class EntryForm(OnSiteForm):
    """What was seen of one claim on the spot; works without a network."""

    on = day(_("核查日期"))
    outcome = forms.ChoiceField(
        label=_("核查结果"), choices=Outcome.choices(), widget=forms.RadioSelect,
        error_messages={"required": _("请选择核查结果")},
    )  # fmt: skip
    text = words(_("现场看到了什么"), LONGEST, required=False, help_text=_("部分属实或不属实的，必须写明。"))
    photo = photo(_("照片"))

    def ask(self, questions: Sequence[Question]) -> None:
        """The questions of the check-list, each with yes, no, or not applicable."""
        self.asked = list(questions)
        for question in questions:
            self.fields[f"q-{question.key}"] = forms.ChoiceField(
                label=told(question.text), choices=Answer.choices(), widget=forms.RadioSelect, required=False,
                help_text=told(question.method),
            )  # fmt: skip

    def rows(self) -> list[tuple[Question, forms.BoundField]]:
        """The questions with their fields."""
        return [(question, self[f"q-{question.key}"]) for question in self.asked]

    def content(self) -> Content:
        """What was seen, as the action takes it."""
        said: Mapping[str, Any] = self.cleaned_data
        answers = {question.key: said.get(f"q-{question.key}", "") for question in self.asked}
        return Content(said["on"], said["outcome"], {key: one for key, one in answers.items() if one}, said["text"])


class SignatureForm(Form):
    """What is signed of a claim."""

    outcome = forms.ChoiceField(
        label=_("签署结果"), choices=Outcome.choices(), widget=forms.RadioSelect,
        error_messages={"required": _("请选择结果")},
    )  # fmt: skip
    note = words(_("依据"), NOTE, 2, required=False, help_text=_("不属实，或与核查人所报不同的，必须写明。"))


class ObjectionForm(Form):
    """What a unit says against a signed outcome."""

    text = words(_("理由和依据"), OBJECTION, 3)


class DecisionForm(Form):
    """The second decision on a claim."""

    upheld = forms.ChoiceField(
        label=_("决定"), choices=[("yes", _("异议成立，恢复原来的完成")), ("no", _("维持签署的结果"))],
        widget=forms.RadioSelect, error_messages={"required": _("请选择")},
    )  # fmt: skip
    note = words(_("理由"), NOTE, 2)


class QuestionForm(Form):
    """A question of a task's check-list."""

    text = forms.CharField(
        label=_("核查什么"), max_length=200, help_text=_("能用“是”或“否”回答的一句话。"),
        error_messages={"required": _("请写明核查什么")},
    )  # fmt: skip
    method = forms.CharField(
        label=_("怎样核查"), max_length=200, required=False, help_text=_("看什么、问谁，如：看会议记录原件。")
    )
    critical = forms.BooleanField(label=_("关键项"), required=False, help_text=_("答“否”的，结果不能是“属实”。"))

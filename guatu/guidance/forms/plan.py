"""Forms about sessions: the plan, whom to invite, who came, why it is called off."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.campaigns.models import Task
from guatu.guidance.actions.sessions import Planned
from guatu.guidance.forms.fields import fields_of_work, listed, long, task_choices
from guatu.guidance.models import GuidanceGroup, SessionUnit
from guatu.guidance.rules.plan import MOST_CAME, REASON, SUMMARY, TITLE
from guatu.guidance.rules.words import SessionKind
from guatu.orgs.forms.people import day
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Field


class SessionForm(Form):
    """A session is planned."""

    kind = forms.ChoiceField(label=_("形式"))
    title = forms.CharField(label=_("题目"), max_length=TITLE)
    on = day(_("日期"), help_text=_("已经办过的也可以补记。"))
    field = forms.ChoiceField(label=_("领域"), required=False)
    task = forms.ChoiceField(label=_("对应任务"), required=False)
    group = forms.ChoiceField(label=_("由哪个指导组办"), required=False)
    speaker = forms.CharField(label=_("主讲"), max_length=120, required=False)
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, groups: Sequence[GuidanceGroup], tasks: Sequence[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {str(group.pk): group for group in groups}
        self.tasks = {str(task.pk): task for task in tasks}
        choices = {
            "kind": listed(SessionKind), "field": fields_of_work(),
            "task": [("", text("不限于一项任务")), *task_choices(tasks)],
            "group": [("", text("不由指导组办")), *((key, group.name) for key, group in self.groups.items())],
        }  # fmt: skip
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def given(self) -> Planned:
        """What was filled in."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Planned(**{**said, "group": self.groups.get(said["group"]), "task": self.tasks.get(said["task"])})


class Whom(Form):
    """Which units to invite."""

    field = forms.ChoiceField(label=_("领域"), required=False)
    kind = forms.ChoiceField(label=_("类型"), required=False)
    under = forms.ChoiceField(label=_("所属"), required=False)
    word = forms.CharField(label=_("组织名称"), max_length=80, required=False)

    def __init__(self, *args: Any, below: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        under = [("", text("全部下级")), *((str(unit.pk), unit.name) for unit in below)]
        choices = {"field": listed(Field, text("不限领域")), "kind": listed(Kind, text("全部")), "under": under}
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        """What was chosen; unknown choices count as none."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class AttendanceForm(Form):
    """How many came of each unit, blank where nobody knows yet, and what came of it."""

    summary = long(_("讲了什么、解决了什么"), rows=4, most=SUMMARY, required=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rows: Sequence[SessionUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            self.fields[f"came-{row.pk}"] = forms.IntegerField(
                label=row.unit.name, min_value=0, max_value=MOST_CAME, required=False, initial=row.came,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip

    def counts(self) -> list[Any]:
        """The fields of the units."""
        return [self[name] for name in self.fields if name.startswith("came-")]

    def came(self, *, full: bool) -> dict[int, int]:
        """People who came by invitation; `full` takes a blank for one person."""
        said = {int(name[5:]): value for name, value in self.cleaned_data.items() if name.startswith("came-")}
        return {pk: 1 if n is None else n for pk, n in said.items() if n is not None or full}


class CancellationForm(Form):
    """Why a session is called off."""

    reason = long(_("取消原因"), rows=2, most=REASON, required=True)

"""Forms about questions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.campaigns.models import Task
from guatu.guidance.actions.questions import LONGEST, TEXT
from guatu.guidance.forms.fields import long, task_choices
from guatu.guidance.models import Question
from guatu.orgs.models import Unit


class AskForm(Form):
    """What is asked, about which task, for which unit. While it is typed, answers to the like are offered."""

    text = long(_("您的问题"), rows=4, most=TEXT, required=True, help_text=_("写清遇到什么情况；不要写个人信息。"))
    task = forms.ChoiceField(label=_("关于哪项任务"), required=False)
    unit = forms.ChoiceField(label=_("以哪个组织的名义"))

    def __init__(self, *args: Any, units: Sequence[Unit], tasks: Sequence[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.tasks = {str(task.pk): task for task in tasks}
        self.fields["task"].choices = [("", text("不限于一项任务")), *task_choices(tasks)]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [(key, unit.name) for key, unit in self.units.items()]  # type: ignore[attr-defined]
        if len(self.units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.initial.setdefault("unit", next(iter(self.units)))
        attributes = {
            "hx-post": reverse("guidance:similar"), "hx-trigger": "input changed delay:400ms", "hx-target": "#similar",
        }  # fmt: skip
        self.fields["text"].widget.attrs.update(attributes)

    def given(self) -> dict[str, Any]:
        """What was filled in."""
        said = self.cleaned_data
        return {"unit": self.units[said["unit"]], "task": self.tasks.get(said["task"]), "text": said["text"]}


class AnswerForm(Form):
    """The answer."""

    answer = long(_("答复"), rows=6, most=LONGEST, required=True, help_text=_("先说能不能，再说怎么办、依据什么。"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SamenessForm(Form):
    """Which published answer answers this question too."""

    other = forms.ChoiceField(label=_("用哪个已公开的答复"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, offered: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [(str(row.pk), row.text) for row in offered]  # type: ignore[attr-defined]


class PublicationForm(Form):
    """The question as everybody below reads it."""

    text = long(
        _("公开的问法"),
        rows=3,
        most=TEXT,
        required=True,
        help_text=_("去掉能看出谁问的人名、地名；不显示提问的组织。"),
    )

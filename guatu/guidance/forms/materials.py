"""The form of a material."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.campaigns.models import Task
from guatu.guidance.actions.materials import TEXT, TITLE, Said, Upload
from guatu.guidance.forms.fields import fields_of_work, listed, long, task_choices
from guatu.guidance.rules.words import MaterialKind


class MaterialForm(Form):
    """What a material says, and what it is for."""

    title = forms.CharField(label=_("题目"), max_length=TITLE)
    kind = forms.ChoiceField(label=_("类别"))
    source = forms.CharField(label=_("文号或出处"), max_length=200, required=False)
    text = long(_("正文"), rows=10, most=TEXT, help_text=_("正文、文件至少有一样；正文能直接在页上看、按字词查。"))
    file = forms.FileField(
        label=_("文件"), required=False, help_text=_("PDF、Word、Excel、图片等，最大 20 MB；会公开，不得含个人信息。")
    )
    field = forms.ChoiceField(label=_("适用领域"), required=False)
    tasks = forms.MultipleChoiceField(label=_("对应任务"), required=False, widget=forms.CheckboxSelectMultiple)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, tasks: Sequence[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = {str(task.pk): task for task in tasks}
        self.fields["kind"].choices = listed(MaterialKind)  # type: ignore[attr-defined]
        self.fields["field"].choices = fields_of_work()  # type: ignore[attr-defined]
        self.fields["tasks"].choices = task_choices(tasks)  # type: ignore[attr-defined]

    def said(self) -> Said:
        """What was filled in."""
        given = {name: self.cleaned_data[name] for name in ("title", "kind", "field", "source", "text")}
        return Said(**given, tasks=[self.listed[key] for key in self.cleaned_data["tasks"]])

    def upload(self) -> Upload | None:
        """The file, if one came in."""
        file = self.cleaned_data.get("file")
        return Upload(file.name or "", file) if file else None

"""Bringing a task list in: a file or a shipped list, for an owner, from a day."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from guatu.campaigns.forms.contents import day_input
from guatu.orgs.models import Unit

SHIPPED_LISTS = [("norms", _("规范化建设：4类15项")), ("nine_actions", _("九大团建行动：9个专项"))]
LARGEST = 2 * 1024 * 1024


class ImportForm(forms.Form):
    """A list and where it starts. `text` carries a list that was already read to the confirmation."""

    shipped = forms.ChoiceField(
        label=_("随附清单"), choices=[("", _("不用，我上传文件")), *SHIPPED_LISTS], required=False
    )
    file = forms.FileField(
        label=_("清单文件"), required=False, help_text=_("Excel（.xlsx）或 YAML（.yaml），不超过2 MB。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.yaml,.yml"}),
    )  # fmt: skip
    owner: Any = forms.ModelChoiceField(label=_("主办组织"), queryset=None)
    starts_on = forms.DateField(label=_("开始日期"), widget=day_input(), help_text=_("第几天到期的任务从这一天数起。"))
    text = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300_000)

    def __init__(self, *args: Any, owners: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial.setdefault("owner", owners.first())

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        given = found.get("file")
        if given and given.size > LARGEST:
            self.add_error("file", _("文件不能超过2 MB"))
        if not (given or found.get("shipped") or found.get("text")) and "file" not in self.errors:
            self.add_error("file", _("请选择一份随附清单，或上传文件"))
        return found

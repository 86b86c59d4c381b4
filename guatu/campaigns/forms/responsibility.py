"""Who answers for a duty, in one task or in several at once."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from guatu.accounts.models import User
from guatu.campaigns.forms.contents import Line

SPANS = [("task", _("只这一项任务")), ("category", _("这一类的全部任务")), ("all", _("这个专项的全部任务"))]


class ResponsibilityForm(forms.Form):
    """A person and a department; an empty name takes the present one off."""

    account: Any = forms.ModelChoiceField(
        label=_("从本组织账号中选"), queryset=None, required=False, empty_label=_("不选，直接填姓名")
    )
    person = Line(label=_("责任人"), max_length=120, required=False, help_text=_("空着保存，就是撤下现在的责任人。"))
    department = Line(label=_("部室"), max_length=60, required=False)
    span = forms.ChoiceField(label=_("用于"), choices=SPANS, widget=forms.RadioSelect, initial="task")

    def __init__(self, *args: Any, accounts: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("account") and not found.get("person"):
            found["person"] = found["account"].name
        if found.get("department") and not found.get("person"):
            self.add_error("person", _("写了部室，还要写明责任人"))
        return found

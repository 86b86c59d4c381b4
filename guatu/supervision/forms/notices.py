"""What people enter about channels."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from guatu.accounts.forms.refusable import Form
from guatu.orgs.models import Unit
from guatu.supervision.rules.notices import MUTABLE, ChannelKind, NoticeKind


class ChannelForm(Form):
    """A new channel. What was typed as its address is not shown again."""

    unit = forms.ChoiceField(label=_lazy("组织"))
    kind = forms.ChoiceField(label=_lazy("发到哪里"), choices=ChannelKind.choices)
    name = forms.CharField(
        label=_lazy("名称"), max_length=80, required=False, help_text=_lazy("例如：全县团干部工作群")
    )
    address = forms.CharField(
        label=_lazy("地址"), max_length=1000, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_lazy("邮箱，或群机器人的完整地址（在群设置里复制）。加密保存，之后只显示末尾几位。"),
        error_messages={"required": _lazy("请填写地址")},
    )  # fmt: skip
    secret = forms.CharField(
        label=_lazy("加签密钥"), max_length=128, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_lazy("钉钉、飞书机器人启用“加签”时填写。"),
    )  # fmt: skip

    def __init__(self, units: Sequence[Unit], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.units = {str(unit.pk): unit for unit in units}
        self.fields["unit"].choices = [(pk, unit.name) for pk, unit in self.units.items()]  # type: ignore[attr-defined]

    def chosen(self) -> Unit:
        """The unit that was chosen."""
        return self.units[self.cleaned_data["unit"]]


class WantedForm(Form):
    """A channel's name and which kinds of message it gets."""

    name = forms.CharField(label=_lazy("名称"), max_length=80)
    wanted = forms.MultipleChoiceField(
        label=_lazy("接收"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, kind.label) for kind in MUTABLE],
    )  # fmt: skip

    def muted(self) -> list[NoticeKind]:
        """The kinds that were left out."""
        return [kind for kind in MUTABLE if kind.value not in self.cleaned_data["wanted"]]

"""What people write about flags."""

import re
from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from guatu.supervision.models import RuleVersion

PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2]|[Qq][1-4])")


class ReasonForm(forms.Form):
    """A reason, always demanded."""

    text = forms.CharField(
        label=_lazy("理由"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _lazy("请写明理由")},
    )  # fmt: skip


class RulingForm(ReasonForm):
    """A ruling on an appeal: which way, and why."""

    upheld = forms.ChoiceField(
        label=_lazy("裁定"), widget=forms.RadioSelect,
        choices=[("yes", _lazy("维持原决定")), ("no", _lazy("撤销该旗"))],
        error_messages={"required": _lazy("请选择裁定结果")},
    )  # fmt: skip
    field_order = ("upheld", "text")


class ProposalForm(forms.Form):
    """Which rule in force, for which period."""

    version = forms.ChoiceField(label=_lazy("专项与规则"))
    period = forms.CharField(label=_lazy("期次"), max_length=7, help_text=_lazy("月份如 2026-11，季度如 2026-Q4"))

    def __init__(self, versions: Sequence[RuleVersion], data: object = None, period: str = "") -> None:
        super().__init__(data, initial={"period": period})  # type: ignore[arg-type]
        self.versions = {str(version.pk): version for version in versions}
        self.fields["version"].choices = [  # type: ignore[attr-defined]
            (pk, f"{version.campaign} · {version.issuer} · {_('第%d版') % version.number}")
            for pk, version in self.versions.items()
        ]

    def clean_period(self) -> str:
        """A month or a quarter."""
        period = str(self.cleaned_data["period"]).strip().upper()
        if not PERIOD.fullmatch(period):
            raise forms.ValidationError(_("请写成 2026-11 或 2026-Q4"))
        return period

    def chosen(self) -> RuleVersion:
        """The rule that was chosen."""
        return self.versions[self.cleaned_data["version"]]

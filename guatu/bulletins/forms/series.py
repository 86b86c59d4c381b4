from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.bulletins.queries import reading
from guatu.bulletins.rules.kinds import BulletinKind


class SeriesForm(Form):
    """A new series: whose, its name, its characters, the name in red."""

    unit: forms.ModelChoiceField = forms.ModelChoiceField(  # type: ignore[type-arg]
        queryset=None, label=_("发文单位"), empty_label=_("请选择")
    )
    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("例：团市委通报"))
    characters = forms.CharField(
        label=_("发文机关代字"), max_length=20, help_text=_("例：云团通，印成“云团通〔2026〕3号”")
    )
    issuer_name = forms.CharField(label=_("发文机关名称"), max_length=120, help_text=_("印在红色版头和署名处的全称"))

    def __init__(self, user, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = reading.units(user)  # type: ignore[attr-defined]
        self.initial = {**reading.first_series(user), **self.initial}


class DraftForm(Form):
    """A new draft: series, campaign, kind, and the issue that changes are told against."""

    series: forms.ModelChoiceField = forms.ModelChoiceField(  # type: ignore[type-arg]
        queryset=None, label=_("文号系列"), empty_label=None
    )
    campaign: forms.ModelChoiceField = forms.ModelChoiceField(  # type: ignore[type-arg]
        queryset=None, label=_("专项"), empty_label=None
    )
    kind = forms.ChoiceField(label=_("种类"), choices=BulletinKind.choices()[:3], initial="supervision")
    previous: forms.ModelChoiceField = forms.ModelChoiceField(  # type: ignore[type-arg]
        queryset=None, label=_("对比的上期"), required=False, empty_label=_("不与上期对比"),
        help_text=_("选上期通报后，草稿写明较上期变化及其原因。"),
    )  # fmt: skip

    def __init__(self, user, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]
        super().__init__(*args, **kwargs)
        self.fields["series"].queryset = reading.series(user)  # type: ignore[attr-defined]
        self.fields["series"].label_from_instance = lambda row: f"{row.unit}·{row.name}（{row.characters}）"  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = reading.campaigns(user)  # type: ignore[attr-defined]
        self.fields["previous"].queryset = reading.previous(user)  # type: ignore[attr-defined]
        self.fields["previous"].label_from_instance = reading.named  # type: ignore[attr-defined]
